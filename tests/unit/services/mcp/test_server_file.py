"""The file of servers is whole or not at all, and keeps what it does not know."""

import json
from pathlib import Path

from desktop_chat.providers.mcp.values import Offer, RemoteTool
from desktop_chat.services.mcp.definitions import checked
from desktop_chat.services.mcp.server_file import ServerFile
from tests.support.tool_servers import odd, opened

OFFER = Offer("Odd", (RemoteTool("a", "b", {"type": "object"}, True),))


def test_what_was_put_is_read_again(tmp_path: Path) -> None:
    definition = checked(odd())
    ServerFile(tmp_path / "a.json").put(None, definition, OFFER)
    assert ServerFile(tmp_path / "a.json").read() == {"odd": (definition, OFFER)}


def test_what_is_not_known_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"later": 1, "servers": {"odd": {"colour": "red"}, "new": {"kind": 9}, "x": 5}}), "utf-8"
    )
    ServerFile(path).put(None, checked(odd()), OFFER)
    told = json.loads(path.read_text("utf-8"))
    assert (told["later"], told["servers"]["odd"]["colour"], told["servers"]["new"]) == (1, "red", {"kind": 9})
    assert list(ServerFile(path).read()) == ["odd"]


def test_another_name_stands_in_the_same_place(tmp_path: Path) -> None:
    file = ServerFile(tmp_path / "a.json")
    for name in ("a", "b", "c"):
        file.put(None, checked(odd(name=name)), OFFER)
    file.put("b", checked(odd(name="z")), OFFER)
    assert list(file.read()) == ["a", "z", "c"]
    file.remove("a")
    assert list(file.read()) == ["z", "c"]


async def test_a_broken_file_is_set_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "tool-servers.json"
    path.write_text("{", "utf-8")
    async with opened(path) as servers:
        assert servers.all() == ()
        assert "tool-servers-broken-1.json" in servers.problem
    assert (tmp_path / "tool-servers-broken-1.json").read_text("utf-8") == "{"


async def test_a_file_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "tool-servers.json"
    path.mkdir()
    async with opened(path) as servers:
        assert servers.problem
    assert path.is_dir()
