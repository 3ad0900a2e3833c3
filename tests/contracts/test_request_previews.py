"""What would be sent can be looked at: exactly as it goes, and without a secret anywhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat import Context, Library
from desktop_chat.errors import UserError
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.scripted import ScriptedProvider
from desktop_chat.services.request_previews import RequestPreview

SECRET = "sk-very-secret-1234567890"
FIELDS = {
    "api_key": SECRET,
    "access_key_id": "AKIA" + "SECRETACCESSKEY1",
    "secret_access_key": SECRET,
    "token": SECRET,
    "access_token": SECRET,
    "region": "eu-west-1",
    "project": "my-project",
    "location": "europe-west4",
    "base_url": "https://user:hunter2secret@example.com/api?code=hunter3secret",
    "headers": {"Authorization": f"Bearer {SECRET}", "X-Plain": "seen"},
}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
async def test_no_secret_of_any_service_is_shown(entry: Entry, tmp_path: Path) -> None:
    name = entry.name
    async with Library(tmp_path / "chats.db", context=Context({name: FIELDS})) as library:
        chat = library.create_chat(model="any-model", provider=name, assume_model_exists=True)
        chat.with_instructions("Be brief.")
        made = await chat.request_preview("Hello there")
    shown = f"{made.text}\n{made.curl}\n{made!r}"
    for secret in (SECRET, "hunter2secret", "hunter3secret"):
        assert secret not in shown
    assert "Hello there" in json.dumps(made.body)
    assert made.address.startswith("https://example.com/")


async def test_a_service_without_a_key_is_shown_as_if_there_were_one(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.db", context=Context()) as library:
        chat = library.create_chat(model="gpt-4o", provider="openai", assume_model_exists=True)
        chat.with_params(api_token=SECRET, seed=7)
        made = await chat.request_preview("Hello")
        assert chat.count() == 0, "nothing is stored"
    assert made.headers["authorization"] == "Bearer $KEY"
    assert made.body["seed"] == 7
    assert SECRET not in made.text


async def test_a_model_within_the_program_says_that_nothing_is_sent(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.db", providers=[ScriptedProvider("x")]) as library:
        chat = library.create_chat(model="scripted-1", provider="scripted")
        with pytest.raises(UserError, match="no request is sent"):
            await chat.request_preview("Hello")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_the_command_puts_the_key_in_and_leaves_every_sign_as_it_is() -> None:
    body = {"text": 'it\'s $HOME `id` "x" \\ \n end'}
    made = RequestPreview("https://example.com/v1?a=b", {"authorization": "Bearer $KEY", "x": "$5 'q'"}, body)
    script = made.curl.replace("curl ", "printf '%s\\n' ", 1)
    done = subprocess.run(
        ["sh", "-c", f"KEY=abc; {script}"], capture_output=True, text=True, check=True, timeout=60
    )
    lines = done.stdout.split("\n", 5)
    assert lines[:5] == ["https://example.com/v1?a=b", "-H", "authorization: Bearer abc", "-H", "x: $5 'q'"]
    assert json.loads(lines[5].removeprefix("--data-raw\n")) == body


def test_a_long_text_is_shortened_where_it_is_read_only() -> None:
    made = RequestPreview("https://example.com", {}, {"parts": ["a" * 5_000]})
    assert "(1000 more characters)" in made.text
    assert "a" * 5_000 in made.curl
