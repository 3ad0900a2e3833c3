"""A person chooses who answers: in a chat, in new chats, and begins with what an assistant offers."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.ui.picking.assistant_picker import AssistantPicker
from tests.support.windows import OpenedWindow, opened_window, until


def picker(opened: OpenedWindow) -> AssistantPicker:
    return opened.window.panels.assistants


async def pick(opened: OpenedWindow, typed: str) -> None:
    opened.window.commands.run("assistant")
    await until(lambda: len(picker(opened).model.rows) > 1)
    QTest.keyClicks(picker(opened).edit, typed)
    QTest.keyClick(picker(opened).edit, Qt.Key.Key_Return)


def some(opened: OpenedWindow) -> tuple[AssistantView, AssistantView, AssistantView]:
    library = opened.library.assistants
    return (
        library.create("Sage", description="Knows much.", tags=["wise"]),
        library.create(
            "Pirate", emoji="P", pinned=True, starters=["Tell of the sea.", "Sing."], instructions="Be a pirate."
        ),
        library.create("Judge", model="scripted-2", provider="scripted"),
    )


async def test_an_assistant_is_chosen_for_a_chat_found_by_typing_and_left_again(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Arr.", "Three.") as opened:
        some(opened)
        chip = opened.window.conversation.header.assistant
        assert chip.text() == "No assistant"
        await opened.ask("First")
        opened.window.commands.run("assistant")
        await until(lambda: len(picker(opened).model.rows) > 3)
        texts = [row.text for row in picker(opened).model.rows]
        assert texts == ["No assistant", "Pinned", "P Pirate", "All", "Judge", "Sage"]
        QTest.keyClicks(picker(opened).edit, "pir")
        QTest.keyClick(picker(opened).edit, Qt.Key.Key_Return)
        await until(lambda: chip.text() == "P Pirate")
        assert chip.accessibleName() == "Assistant: Pirate"
        await opened.ask("Second", 4)
        assert opened.provider.requests[-1].instructions == ("Be a pirate.",)
        opened.window.commands.run("assistant")
        await until(lambda: any(row.text == "Recent" or row.text == "Pinned" for row in picker(opened).model.rows))
        assert picker(opened).model.rows[2].detail.startswith("answers now")
        await pick(opened, "")
        await until(lambda: chip.text() == "No assistant")
        await opened.ask("Third", 6)
        assert not opened.provider.requests[-1].instructions


async def test_the_model_beside_an_assistant_is_the_one_in_force(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        some(opened)
        await pick(opened, "judge")
        header = opened.window.conversation.header
        await until(lambda: header.assistant.text() == "Judge")
        assert header.model.text() == "scripted-2"
        await opened.ask("First")
        assert opened.provider.requests[-1].model == "scripted-2"
        assert (header.assistant.text(), header.model.text()) == ("Judge", "scripted-2")
        opened.operator.begin_chat()
        assert header.assistant.text() == "No assistant"


async def test_an_empty_chat_offers_ways_to_begin(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.", "La la.") as opened:
        some(opened)
        await pick(opened, "pirate")
        welcome = opened.window.conversation.welcome
        await until(welcome.starters.isVisible)
        assert welcome.lead.text() == "P Pirate"
        assert [button.text() for button in welcome.starters.buttons] == ["Tell of the sea.", "Sing."]
        QTest.mouseClick(welcome.starters.buttons[0], Qt.MouseButton.LeftButton)
        await until(lambda: opened.said == ["Tell of the sea.", "Arr."])
        await opened.settled()
        opened.operator.begin_chat()
        assert not welcome.starters.isVisible()


async def test_what_is_written_already_stays_when_a_way_to_begin_is_chosen(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        some(opened)
        await pick(opened, "pirate")
        welcome = opened.window.conversation.welcome
        await until(welcome.starters.isVisible)
        opened.write("loudly")
        welcome.starters.buttons[1].click()
        assert opened.window.conversation.composer.text == "Sing.\nloudly"
        assert opened.said == []


async def test_new_chats_begin_with_the_usual_assistant(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.") as opened:
        _, pirate, _ = some(opened)
        opened.window.commands.run("assistant")
        await until(lambda: len(picker(opened).model.rows) > 3)
        QTest.keyClicks(picker(opened).edit, "pirate")
        QTest.keyClick(picker(opened).edit, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        assert opened.window.preferences.now.default_assistant == pirate.mark
        await until(lambda: picker(opened).model.rows[0].aside == "in new chats")
        QTest.keyClick(picker(opened).edit, Qt.Key.Key_Escape)
        chip = opened.window.conversation.header.assistant
        assert chip.text() == "P Pirate"
        await opened.ask("Hello")
        chat = opened.library.chat(opened.window.conversation.chat_id)
        assert chat.view.assistant_name == "Pirate"
        opened.window.commands.run("settings")
        field = opened.window.panels.settings.field("default_assistant")
        assert field.box.currentText() == "P Pirate"  # type: ignore[attr-defined]
        opened.library.assistants.delete(pirate)
        await until(lambda: chip.text() == "Pirate (deleted)")
        opened.window.panels.settings.close()
        opened.operator.begin_chat()
        assert chip.text() == "No assistant"


async def test_a_chat_whose_assistant_is_deleted_stays_readable_and_another_goes_on(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.", "Well.") as opened:
        _, pirate, _ = some(opened)
        await pick(opened, "pirate")
        await opened.ask("Hello")
        opened.library.assistants.delete(pirate)
        chip = opened.window.conversation.header.assistant
        await until(lambda: chip.text() == "Pirate (deleted)")
        row = opened.window.conversation.model.row(1)
        assert row is not None and row.author is not None and row.author.title == "P Pirate"
        await pick(opened, "sage")
        await until(lambda: chip.text() == "Sage")
        opened.send("And you?")
        await until(lambda: opened.said[-1] == "Well.")
        await opened.settled()
        rows = [opened.window.conversation.model.row(number) for number in (1, 3)]
        assert [each.author_name for each in rows if each is not None] == ["Pirate", "Sage"]
