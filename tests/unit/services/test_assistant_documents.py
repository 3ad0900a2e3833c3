"""A document of an assistant may come from anywhere: what is none is a sentence, and changes nothing."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, ScriptedProvider, UserError

DIGEST = "a" * 64


def knowing(*files: Any, **more: Any) -> dict[str, Any]:
    return {
        "format": "desktop-chat assistant",
        "assistant": {"name": "Owl", "knowledge": {"files": files}},
        **more,
    }


ODD: dict[str, str] = {
    "deep": '{"name": "Owl", "params": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "a number for a digest": json.dumps(knowing({"name": "x", "digest": 5})),
    "a path for a digest": json.dumps(knowing({"name": "x", "digest": "../../secrets"})),
    "a digest without a size": json.dumps(knowing({"name": "x", "digest": DIGEST})),
    "a size that is a text": json.dumps(knowing({"name": "x", "digest": DIGEST, "size": "large"})),
    "a file that is a text": json.dumps(knowing("x", files={DIGEST: "aGk="})),
    "files that are a number": json.dumps(knowing() | {"assistant": {"name": "Owl", "knowledge": {"files": 5}}}),
    "knowledge that is a text": json.dumps(
        {**knowing(files={DIGEST: "aGk="}), "assistant": {"name": "Owl", "knowledge": "x"}}
    ),
    "a path for a picture": json.dumps({"name": "Owl", "picture": "../../secrets"}),
    "content that is no base64": json.dumps(knowing(files={DIGEST: "ä"})),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_what_is_no_assistant_is_refused_with_a_sentence(text: str, tmp_path: Path) -> None:
    with closing(Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()])) as library:
        with pytest.raises(UserError):
            library.assistants.import_(text)
        assert library.assistants.list() == []


def test_tags_that_are_none_are_left_out(tmp_path: Path) -> None:
    library = Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()])
    assert library.assistants.import_(json.dumps(knowing(tags=5))).tags == ()
    library.close()
