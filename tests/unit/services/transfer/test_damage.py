"""What is no sound archive is a sentence, and nothing is changed; keys are in no archive at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import keyring
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop_chat import Error, Library, SchemaTooNew, Tool, UserError
from desktop_chat.providers.scripted import ScriptedReply, tool_calls
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.transfer import manifest
from desktop_chat.services.transfer.importing import Importing
from desktop_chat.services.transfer.progress import Steps
from tests.support.archives import Rows, members, packed, rewritten
from tests.support.canaries import files_below, found_in
from tests.support.foreign import ready_tables
from tests.support.keyrings import MemoryKeyring
from tests.support.libraries import house_in, new_gate, until
from tests.support.rich import all_rows, enrich, rich_provider

CANARY = "zq9+canary/of=the_keyring?zq9"
Spoil = Callable[[dict[str, bytes]], object]


async def rich_archive(folder: Path) -> Path:
    async with house_in(folder / "source", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, folder)
        await library.export(folder / "all.zip")
    return folder / "all.zip"


def first_blob(contents: dict[str, bytes]) -> str:
    return next(name for name in contents if name.startswith("blobs/"))


def told_as(contents: dict[str, bytes], **changes: Any) -> None:
    contents["manifest.json"] = json.dumps(json.loads(contents["manifest.json"]) | changes).encode()


SPOILT: dict[str, Spoil] = {
    "no manifest": lambda contents: contents.pop("manifest.json"),
    "a manifest that is no JSON": lambda contents: contents.update({"manifest.json": b"\xff{"}),
    "another format": lambda contents: told_as(contents, format="other"),
    "no tables": lambda contents: told_as(contents, tables=3),
    "a table less": lambda contents: contents.pop("rows/runs.jsonl"),
    "a changed letter": lambda contents: contents.update(
        {"rows/messages.jsonl": contents["rows/messages.jsonl"].replace(b"Second", b"Tecond")}
    ),
    "a lost line": lambda contents: contents.update(
        {"rows/messages.jsonl": contents["rows/messages.jsonl"].split(b"\n", 1)[1]}
    ),
    "a changed file": lambda contents: contents.update({first_blob(contents): b"something else"}),
    "a lost file": lambda contents: contents.pop(first_blob(contents)),
    "a file that nobody names": lambda contents: contents.update({"blobs/" + "0" * 64: b"x"}),
    "a way out": lambda contents: contents.update({"../../evil.txt": b"x"}),
    "a root": lambda contents: contents.update({"/evil.txt": b"x"}),
    "a stranger": lambda contents: contents.update({"rows/../evil.txt": b"x"}),
}


async def test_what_is_spoilt_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    archive = await rich_archive(tmp_path)
    async with house_in(tmp_path / "here", ready_tables()).open("Hello") as library:
        await library.create_chat(title="Mine").ask("Hi")
        before = all_rows(library, but_marks=False)
        for name, spoil in SPOILT.items():
            contents = members(archive)
            spoil(contents)
            await refused(library, packed(contents, tmp_path / "spoilt.zip"), name)
        assert all_rows(library, but_marks=False) == before
        assert not [name for name in files_below(tmp_path / "here") if "/blobs/" in name and "lock" not in name]
        assert not list(files_below(tmp_path / "here" / "chats.sqlite3.importing"))


async def refused(library: Library, archive: Path, what: str) -> None:
    try:
        await library.import_(archive)
    except UserError as error:
        assert "Nothing was changed" in str(error), f"{what}: {error}"
        return
    pytest.fail(f"{what} was taken")


def every(table: str, **values: Any) -> Callable[[str, Rows], None]:
    def change(name: str, rows: Rows) -> None:
        for row in rows:
            row |= values if name == table else {}

    return change


def in_a_ring(name: str, rows: Rows) -> None:
    if name == "messages":
        asked = [row for row in rows if row["role"] != "system"]
        asked[0]["parent_id"] = asked[-1]["id"]


ODD: dict[str, Callable[[str, Rows], None]] = {
    "a time that is a text": every("chats", created_at="yesterday"),
    "a time beyond all times": every("chats", updated_at=str(2**62)),
    "settings that are a list": every("chats", settings=[1]),
    "settings that are no JSON": every("chats", settings={"$text": "{"}),
    "a role that nobody has": every("messages", role="pope"),
    "content that is a number": every("messages", content=3),
    "content with half a character": every("messages", content="\ud83d"),
    "a number that is too large": every("messages", position=str(2**70)),
    "a chat that is not there": every("messages", chat_id="1"),
    "two rows with one key": every("runs", id="1"),
    "no content at all": every("messages", content=None),
    "messages in a ring": in_a_ring,
}


async def test_rows_that_cannot_be_ours_are_refused(tmp_path: Path) -> None:
    archive = await rich_archive(tmp_path)
    async with house_in(tmp_path / "here", ready_tables()).open() as library:
        before = all_rows(library, but_marks=False)
        for name, change in ODD.items():
            await refused(library, rewritten(archive, tmp_path / "odd.zip", change=change), name)
        assert all_rows(library, but_marks=False) == before


async def test_what_was_allowed_elsewhere_is_asked_again(tmp_path: Path) -> None:
    archive = await rich_archive(tmp_path)

    def allow(name: str, rows: Rows) -> None:
        for row in rows:
            row |= {"approval": "approved"} if name == "tool_calls" else {}

    rewritten(archive, tmp_path / "allowed.zip", change=allow)
    async with house_in(tmp_path / "here", ready_tables()).open() as library:
        await library.import_(tmp_path / "allowed.zip")
        calls = {row["tool_call_id"]: row["approval"] for row in all_rows(library)["tool_calls"]}
        assert calls == {"call-1": "approved", "call-2": "waiting"}


async def test_what_was_allowed_once_elsewhere_allows_nothing_more_here(tmp_path: Path) -> None:
    tool = Tool(
        name="note", description="Keeps a text.", run=str.upper, requires_approval=True, approval_lasts=True
    )

    def call(number: int) -> ScriptedReply:
        return tool_calls((f"call-{number}", "note", {"self": "milk"}))

    async with house_in(tmp_path / "there", ready_tables()).open(call(1), "Noted.", tools=[tool]) as library:
        chat = library.create_chat().with_tools("note")
        await chat.ask("Note it.")
        await chat.approve("call-1")
        await library.export(tmp_path / "all.zip")
    async with house_in(tmp_path / "here", ready_tables()).open(call(2), tools=[tool]) as library:
        await library.import_(tmp_path / "all.zip")
        chat = library.chat(chat.id)
        assert chat.messages()[1].tool_calls[0].approval == "approved"
        assert (await chat.ask("And that.")).is_parked


async def test_what_stood_in_line_elsewhere_asks_nobody_by_itself_here(tmp_path: Path) -> None:
    gate = new_gate()
    async with house_in(tmp_path / "there", ready_tables()).open(["One", gate], "Two.") as library:
        owl, thread = library.assistants.create("Owl"), library.thread()
        answers = [asyncio.ensure_future(thread.run(owl, "1"))]
        await gate.reached.wait()
        answers.append(asyncio.ensure_future(thread.run(owl, "2")))
        await until(thread.waiting)
        await library.export(tmp_path / "all.zip")
        gate.event.set()
        await asyncio.gather(*answers)
    house = house_in(tmp_path / "here", ready_tables())
    async with house.open("Two, here.") as library:
        await library.import_(tmp_path / "all.zip")
        desk = LibraryDesk(library)
        desk.runs.resume()
        path = desk.path(thread.id)
        assert path is not None and not library.replies.all
        [lost] = desk.runs.of_path(path)
        assert (lost.text, lost.is_over) == ("2", True)
        await desk.runs.again(thread.id, lost.run_id)
        assert library.chat(thread.id).messages()[-1].content == "Two, here."
        assert len(house.provider.requests) == 1


async def test_settings_of_another_shape_spoil_no_question(tmp_path: Path) -> None:
    async with house_in(tmp_path / "there", ready_tables()).open() as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", temperature=0.5)
        chat = library.create_chat().with_assistant(owl).with_headers({"X-Team": "blue"})
        await library.export(tmp_path / "all.zip")
    odd: dict[str, Any] = {
        **dict.fromkeys(("headers", "params", "caching", "schema", "inputs", "context"), "words"),
        **dict.fromkeys(("tools", "servers", "server_tools", "examples", "limits", "title"), 5),
    }

    def change(name: str, rows: Rows) -> None:
        for row in rows:
            if name == "chats":
                row["settings"] |= {"tools": 5, "inputs": [1], "context": {"policy": "tokens"}}
            elif name in ("assistants", "assistant_versions"):
                row["definition"] |= odd

    rewritten(tmp_path / "all.zip", tmp_path / "odd.zip", change=change)
    house = house_in(tmp_path / "here", ready_tables())
    async with house.open("Hoo.") as library:
        await library.import_(tmp_path / "odd.zip")
        assert (await library.chat(chat.id).ask("?")).content == "Hoo."
        [request] = house.provider.requests
        assert (request.instructions, request.temperature) == (("Hoot.",), 0.5)
        assert request.headers == {"X-Team": "blue"}


async def test_a_newer_revision_and_format_are_told(tmp_path: Path) -> None:
    archive = await rich_archive(tmp_path)
    newer, later = tmp_path / "newer.zip", tmp_path / "later.zip"
    rewritten(archive, newer, revision="9999")
    contents = members(archive)
    told_as(contents, version=2)
    packed(contents, later)
    async with house_in(tmp_path / "here", ready_tables()).open() as library:
        with pytest.raises(SchemaTooNew):
            await library.import_(newer)
        with pytest.raises(UserError, match="newer version"):
            await library.import_(later)
        with pytest.raises(UserError, match="cannot be read"):
            await library.import_(tmp_path / "no.zip")
        with pytest.raises(UserError, match="Nothing was changed"):
            await library.import_(Path(__file__))


async def test_a_bomb_is_seen_by_what_it_says_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = await rich_archive(tmp_path)
    monkeypatch.setattr(manifest, "LARGEST_ROW", 1 << 20)
    contents = members(archive)
    contents["rows/messages.jsonl"] = b'{"a":"' + b"0" * (4 << 20) + b'"}\n'
    told = json.loads(contents["manifest.json"])
    part = next(part for part in told["tables"] if part["name"] == "messages")
    part["size"] = len(contents["rows/messages.jsonl"])
    contents["manifest.json"] = json.dumps(told).encode()
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as made:
        for name, content in contents.items():
            made.writestr(name, content)
    async with house_in(tmp_path / "here", ready_tables()).open() as library:
        await refused(library, tmp_path / "bomb.zip", "a bomb")


@pytest.mark.timeout(900)
async def test_damaged_bytes_never_change_a_row(tmp_path: Path) -> None:
    archive = await rich_archive(tmp_path)
    whole = archive.read_bytes()
    async with house_in(tmp_path / "here", ready_tables()).open() as library:
        importing = Importing(library.storage)

        @settings(max_examples=40, deadline=None, database=None, phases=[Phase.generate])
        @given(st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=8), st.booleans())
        def tried(place: int, noise: bytes, is_cut: bool) -> None:
            damaged = whole[:place] if is_cut else whole[:place] + noise + whole[place + len(noise) :]
            (tmp_path / "damaged.zip").write_bytes(damaged)
            before = all_rows(library)
            try:
                importing.run(tmp_path / "damaged.zip", Steps())
            except Error:
                assert all_rows(library) == before
            else:
                sound.append(place)

        sound: list[int] = []
        tried()
        # What stands nowhere but in dates and the like may be any byte: then nothing of the archive was lost.
        tables = json.loads(members(archive)["manifest.json"])["tables"]
        [all_messages] = [part["rows"] for part in tables if part["name"] == "messages"]
        assert importing.run(archive, Steps()).messages == (0 if sound else all_messages)


async def test_no_key_is_in_an_archive(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        library.profiles.create("Work", is_default=True)
        await library.profiles.configure("Work", "scripted", {"api_key": CANARY, "base_url": "http://127.0.0.1:9"})
        headers = {"Authorization": f"Bearer {CANARY}", "X-Plain": "1"}
        chat = library.create_chat(title="Keys").with_headers(headers)
        await chat.ask("Hi")
        await library.export(tmp_path / "all.zip", settings={"theme": "dark", "api_key": CANARY})
        await library.export_chat(chat.id, tmp_path / "chat.md", with_files=True)
        await library.export_chat(chat.id, tmp_path / "chat.json", "json", with_files=True)
    contents = members(tmp_path / "all.zip")
    assert json.loads(contents["manifest.json"])["settings"] == {"theme": "dark"}
    assert b"127.0.0.1:9" in contents["rows/profiles.jsonl"] and b"X-Plain" in contents["rows/chats.jsonl"]
    texts = {name: (tmp_path / name).read_bytes() for name in ("all.zip", "chat.md", "chat.json")}
    assert found_in({**contents, **texts}, CANARY) == []
