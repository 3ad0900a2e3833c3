"""One chat as Markdown, which nothing in it can break, and as JSON, which loses nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from desktop_chat import NamedFile, NotFound, Tables, UserError
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.transfer import cells, marks
from desktop_chat.services.transfer.beside import fitting_name
from desktop_chat.services.transfer.sheets import ANY, JSON_TEXT, Sheets
from tests.support.foreign import ready_tables
from tests.support.libraries import change, house_in
from tests.support.rich import SIGNS, all_rows, enrich, note_tool, rich_provider
from tests.support.trees import FULL_SETS


async def test_markdown_says_everything_of_the_path(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        chat = await enrich(library, tmp_path)
        await library.export_chat(chat.id, tmp_path / "chat.md", with_files=True)
        text = (tmp_path / "chat.md").read_bytes().decode()
    for part in (
        "\n## Instructions\n\nBe kind.\n",
        "\n## You · 20",
        "\n## scripted-1 · 20",
        "<details>\n<summary>Thinking</summary>\n\nHm, 😀\n\n</details>",
        "- [\\[A\\]](<https://example.org/ab>)",
        "version 2 of 2",
        "**Tool note**",
        "It answered:\n\n```\nkept: ",
        "![picture.png](<chat-files/picture.png>)",
        "It is noted.",
    ):
        assert part in text, part
    assert "To be deleted" not in text and "Two, otherwise" in text and "\nTwo\n" not in text
    assert {Path(name).name for name in files_below(tmp_path / "chat-files")} == {
        "table – ä.csv",
        "picture.png",
    }


def files_below(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file()]


async def test_fences_within_end_within(tmp_path: Path) -> None:
    result = "a\n````\nb\n```"
    replies = (tool_calls(("1", "note", {"text": result})), "```python\nprint(1)", "~~~~\nmore\n```")
    async with house_in(tmp_path / "a", ready_tables()).open(*replies) as library:
        tool = note_tool()
        library.toolbox.add(tool)
        chat = library.create_chat(title="# *Fences* <b>").with_tools("note")
        (call,) = (await chat.ask("One\n```")).waiting
        await chat.approve(call.id)
        await chat.ask("Two")
        written = io.BytesIO()
        await library.export_chat(chat.id, written)
    tokens = MarkdownIt().parse(written.getvalue().decode())
    headings = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[0] == "\\# \\*Fences\\* \\<b\\>" and len(headings) == 6
    fences = [token.content for token in tokens if token.type == "fence"]
    assert "kept: a\n````\nb\n```\n" in fences and "print(1)\n" in fences and "more\n```\n" in fences


@given(st.text(st.sampled_from("`~ \n\ra#>-")))
def test_a_text_ends_its_fences_itself(text: str) -> None:
    for within in (marks.closed(text), marks.fenced(text), marks.folded("Thinking", text)):
        tokens = MarkdownIt().parse(f"{within}\n\n## After\n")
        assert tokens[-2].content == "After" and tokens[-3].type == "heading_open" and tokens[-3].level == 0


@pytest.mark.parametrize("tables", FULL_SETS.values(), ids=FULL_SETS)
async def test_json_has_every_row_of_the_chat_and_no_other(tables: Any, tmp_path: Path) -> None:
    made: Tables = tables()
    async with house_in(tmp_path / "a", made).open(provider=rich_provider()) as library:
        chat = await enrich(library, tmp_path)
        await library.export_chat(chat.id, tmp_path / "chat.json", "json", with_files=True)
        rows, stored = all_rows(library, but_marks=False), library.storage.blobs
    told = json.loads((tmp_path / "chat.json").read_bytes())
    assert told["format"] == "desktop-chat chat"
    sheets = Sheets(made)
    for role, count in {"chat": 1, "run": 4, "tool_call": 1, "attachment": 3, "blob": 2}.items():
        assert len(told["rows"][sheets.of(role).name]) == count, role
    for sheet in sheets:
        found = [
            {name: cells.read(kind, row[name]) for name, kind in sheet.kinds.items()}
            for row in told["rows"].get(sheet.name, ())
        ]
        assert all(row in rows[sheet.name] for row in found), sheet.name
    assert len(told["files"]) == 2 and stored is not None


async def test_the_chat_must_be_there_and_the_form_known(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        chat = library.create_chat()
        with pytest.raises(NotFound):
            await library.export_chat(chat.id + 1, tmp_path / "chat.md")
        with pytest.raises(UserError, match="as markdown or json"):
            await library.export_chat(chat.id, tmp_path / "chat.md", "docx")  # type: ignore[arg-type]
        with pytest.raises(UserError, match="with -o"):
            await library.export_chat(chat.id, io.BytesIO(), with_files=True)
        assert not (tmp_path / "chat.md").exists()


async def test_nothing_that_lies_beside_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "chat-files").mkdir()
    (tmp_path / "chat-files" / "con.txt").write_text("mine", encoding="utf-8")
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        chat = library.create_chat()
        await chat.ask("Hi", attach=[NamedFile("../con.txt", b"a"), NamedFile("con.txt", b"b")])
        await library.export_chat(chat.id, tmp_path / "chat.md", with_files=True)
    assert (tmp_path / "chat-files" / "con.txt").read_text(encoding="utf-8") == "mine"
    names = {Path(name).name for name in files_below(tmp_path / "chat-files-2")}
    assert len(names) == 2 and "con.txt" not in names


@given(st.text())
def test_names_of_files_fit_everywhere(name: str) -> None:
    fitting = fitting_name(name)
    assert fitting and len(fitting) <= 100 and Path(fitting).name == fitting
    assert not set('<>:"/\\|?*\0') & set(fitting) and fitting[-1] not in " ."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_json_in_a_column_comes_back_to_the_byte(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), f" {json.dumps(value)}"):
        line = cells.row_text({"a": cells.written(JSON_TEXT, text)})
        try:
            text.encode()
        except UnicodeEncodeError:
            continue  # no database keeps that
        assert cells.read(JSON_TEXT, json.loads(line)["a"]) == text


@given(st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(codec="utf-8")) | st.binary() | st.floats())
def test_any_value_comes_back(value: Any) -> None:
    line = cells.row_text({"a": cells.written(ANY, value)})
    found = cells.read(ANY, json.loads(line)["a"])
    assert found == value or (value != value and found != found)


async def test_an_archive_without_a_change_is_read_aloud(tmp_path: Path) -> None:
    """What people read has their signs, not escapes of them."""
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        chat = library.create_chat(title="Grüße 😀")
        await chat.ask(SIGNS)
        change(library, library.tables.chat, chat.id, settings={"half": "\ud83d"})
        written = io.BytesIO()
        await library.export_chat(chat.id, written, "json")
    assert "Grüße".encode() not in written.getvalue().splitlines()[2], "a row with half a character is escaped"
    assert "emoji 😀".encode() in written.getvalue()
    json.loads(written.getvalue())
