"""`desktop-chat ask` as a person and a script meet it: a real process, a service on loopback, the rows after."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.services.places import data_folder, database_file
from tests.support.completions import CompletionsService, Refused, Said, completions
from tests.support.rules.sources import ROOT

PROGRAM = [sys.executable, "-m", "desktop_chat"]
# A shell that starts a job in the background makes it deaf to Ctrl+C; a person's terminal does not.
HEARING = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from desktop_chat.__main__ import main; sys.exit(main())",
]
MODEL = ("--model", "openai/gpt-test")
KEY = "sk-canary-0123456789abcdef"
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


@pytest.fixture
def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    return kept | {"PYTHONUTF8": "1"}


@pytest.fixture
def with_key(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"OPENAI_API_KEY": KEY}


def ask(
    *arguments: str | Path, env: dict[str, str], service: CompletionsService, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "ask", *map(str, arguments)],
        cwd=ROOT,
        env=env | {"OPENAI_BASE_URL": service.address},
        input=typed or "",
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def rows(query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database_file(data_folder()))) as connection:
        return connection.execute(query).fetchall()


def messages() -> list[tuple[Any, ...]]:
    return rows("SELECT role, status, content FROM messages WHERE role != 'system' ORDER BY position")


def words_in(item: dict[str, Any]) -> str:
    content = item["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def test_the_answer_is_printed_and_kept(with_key: dict[str, str]) -> None:
    with completions(Said(("Par", "is."))) as service:
        done = ask("What is the capital", "of France?", *MODEL, env=with_key, service=service)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Paris.\n", "")
    assert messages() == [
        ("user", "complete", "What is the capital of France?"),
        ("assistant", "complete", "Paris."),
    ]
    assert rows("SELECT title, provider, model_name FROM chats") == [
        ("What is the capital of France?", "openai", "gpt-test")
    ]
    assert service.keys == [f"Bearer {KEY}"]


def test_a_chat_is_gone_on_with(with_key: dict[str, str]) -> None:
    with completions(Said(("One.",)), Said(("Two.",)), Said(("Three.",))) as service:
        ask("First", *MODEL, env=with_key, service=service)
        ask("Second", "--chat", "last", env=with_key, service=service)
        [(chat,)] = rows("SELECT id FROM chats")
        done = ask("Third", "--chat", str(chat), env=with_key, service=service)
    assert done.stdout == "Three.\n"
    assert [message[2] for message in messages()] == ["First", "One.", "Second", "Two.", "Third", "Three."]
    assert [words_in(item) for item in service.asked[-1]["input"]] == [
        "First",
        "One.",
        "Second",
        "Two.",
        "Third",
    ]


def test_standard_input_stands_where_the_dash_is(with_key: dict[str, str]) -> None:
    with completions(Said(("Short.",))) as service:
        ask("Shorten this:", "-", *MODEL, env=with_key, service=service, typed="A long téxt\nin lines.\n")
    assert messages()[0][2] == "Shorten this:\n\nA long téxt\nin lines."


def test_instructions_files_and_a_form_are_sent(with_key: dict[str, str], tmp_path: Path) -> None:
    note, form = tmp_path / "note.txt", tmp_path / "form.json"
    note.write_text("The city is Lyon.", "utf-8")
    form.write_text(json.dumps(SCHEMA), "utf-8")
    options = ("--system", "Be terse.", "--attach", note, "--json-schema", form, "--json", *MODEL)
    with completions(Said(('{"city": ', '"Lyon"}'))) as service:
        done = ask("Which city?", *options, env=with_key, service=service)
    told = json.loads(done.stdout)
    assert (told["parsed"], told["status"], told["error"]) == ({"city": "Lyon"}, "complete", None)
    assert (told["tokens"]["input"], told["tokens"]["output"]) == (5, 2)
    [sent] = service.asked
    assert sent["instructions"] == "Be terse."
    assert "The city is Lyon." in json.dumps(sent["input"][0])
    assert sent["text"]["format"]["schema"]["required"] == ["city"]


def test_a_form_is_for_one_answer(with_key: dict[str, str]) -> None:
    with completions(Said(('{"city": "Lyon"}',)), Said(("Hello.",))) as service:
        ask("Which city?", "--json-schema", json.dumps(SCHEMA), *MODEL, env=with_key, service=service)
        done = ask("Hello", "--chat", "last", env=with_key, service=service)
    assert done.stdout == "Hello.\n"
    assert "text" not in service.asked[1]


REFUSALS = [
    (Refused(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}), 3),
    (Refused(400, {"error": {"message": "Unknown parameter: 'x'", "type": "invalid_request_error"}}), 1),
    (Refused(429, {"error": {"message": "Slow down"}}, {"Retry-After": "120"}), 4),
]


@pytest.mark.parametrize(("refusal", "status"), REFUSALS)
def test_a_refusal_has_its_exit_status_and_the_question_stays(
    refusal: Refused, status: int, with_key: dict[str, str]
) -> None:
    with completions(refusal) as service:
        done = ask("Hello", *MODEL, env=with_key, service=service)
    assert (done.returncode, done.stdout) == (status, "")
    assert refusal.body["error"]["message"] in done.stderr
    assert messages() == [("user", "complete", "Hello")]
    assert KEY not in done.stderr


def test_a_failure_is_told_in_json_too(with_key: dict[str, str]) -> None:
    refusal, status = REFUSALS[0]
    with completions(refusal) as service:
        done = ask("Hello", "--json", *MODEL, env=with_key, service=service)
    assert (done.returncode, done.stderr) == (status, "")
    assert json.loads(done.stdout)["error"]["kind"] == "AuthenticationRefused"


def test_without_a_key_nothing_is_sent(environment: dict[str, str]) -> None:
    with completions() as service:
        done = ask("Hello", *MODEL, env=environment, service=service)
        assert service.asked == []
    assert done.returncode == 3
    assert "OpenAI" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("Hello", "--chat", "last"),
        ("Hello", "--chat", "12345"),
        ("Hello", "--chat", "no number"),
        ("Hello", "--model", "gpt-that-nobody-knows"),
        ("Hello", "--json-schema", "no-such-file.json", *MODEL),
        ("Hello", "--json-schema", "[1]", *MODEL),
        ("Hello", "--attach", "no-such-file.txt", *MODEL),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_sent(
    arguments: tuple[str, ...], with_key: dict[str, str]
) -> None:
    with completions() as service:
        done = ask(*arguments, env=with_key, service=service)
        assert service.asked == []
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("desktop-chat: ") and done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_keeps_what_was_said(with_key: dict[str, str]) -> None:
    for service, process in stalled(with_key):
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(8) == b"Half an "
        process.send_signal(signal.SIGINT)
        rest, complaint = process.communicate(timeout=300)
        assert (process.returncode, rest) == (130, b"\n")
        assert b"Stopped. What was said is kept in chat" in complaint
        assert len(service.asked) == 1
    assert messages()[-1] == ("assistant", "cancelled", "Half an ")


def stalled(env: dict[str, str]) -> Iterator[tuple[CompletionsService, "subprocess.Popen[bytes]"]]:
    """The program, in the middle of an answer that does not go on."""
    with (
        completions(Said(("Half ", "an "), stalls=True)) as service,
        subprocess.Popen(
            [*HEARING, "ask", "Hello", *MODEL],
            cwd=ROOT,
            env=env | {"OPENAI_BASE_URL": service.address},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        yield service, process


def test_it_imports_no_qt(environment: dict[str, str]) -> None:
    code = (
        "import sys, desktop_chat.cli, desktop_chat.cli.ask; "
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'qasync')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
