"""In the window of assistants, what comes late is put neither over another assistant nor over what is written."""

from pathlib import Path

from PySide6.QtWidgets import QLabel

from desktop_chat.ui.assistants.card_list import VERSIONS
from tests.support.assistants import AssistantsRoom
from tests.support.lateness import late
from tests.support.windows import OpenedWindow, opened_window, until


async def two(opened: OpenedWindow) -> AssistantsRoom:
    opened.library.assistants.create("Owl", instructions="Hoot.")
    opened.library.assistants.create("Cat", instructions="Purr.")
    room = AssistantsRoom(opened)
    await room.open()
    return room


def inherited_texts(room: AssistantsRoom) -> list[str]:
    fields = room.editor.fields.values()
    return [label.text() for field in fields for label in field.findChildren(QLabel)]


async def test_the_assistant_that_was_opened_last_is_edited(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        room = await two(opened)
        marks = {card.name: card.mark for card in room.cards}
        with late(opened.operator.desk.assistants, "of_mark") as read:
            room.room.edit(marks["Owl"])
            await until(lambda: read.count == 1)
            room.room.edit(marks["Cat"])
            read.let_go(0)
            await until(lambda: read.count == 2)
            assert not room.window.is_editing
        await until(lambda: room.window.is_editing)
        assert room.editor.draft().name == "Cat"


async def test_words_that_are_written_while_a_trial_begins_stay_in_the_box(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hoo.") as opened:
        room = await two(opened)
        await room.edit("Owl")
        box = room.editor.trial.edit
        with late(opened.operator.desk.assistants.trials, "prepare") as prepared:
            box.begin_with("Who?", 4)
            box.send_requested.emit()
            box.send_requested.emit()  # twice, by a nervous hand
            await until(lambda: prepared.count)
            assert box.words == ""
            box.insert("And who else?")
        await until(lambda: room.tried == ["Who?", "Hoo."])
        assert box.words == "And who else?"
        await opened.settled()


async def test_a_trial_that_is_begun_anew_before_it_has_begun_is_given_up(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hoo.") as opened:
        room = await two(opened)
        await room.edit("Owl")
        trial = room.editor.trial
        with late(opened.operator.desk.assistants.trials, "prepare") as prepared:
            trial.edit.begin_with("Who?", 4)
            trial.edit.send_requested.emit()
            await until(lambda: prepared.count)
            trial.restart_requested.emit()
            await until(lambda: trial.button.text() == "Send")
        await until(lambda: trial.edit.words == "Who?")
        trial.edit.send_requested.emit()
        await until(lambda: room.tried == ["Who?", "Hoo."])


async def test_an_undo_is_of_the_assistant_that_it_was_offered_for(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        shelf, room = opened.library.assistants, await two(opened)
        owl, cat = (next(each for each in shelf.list() if each.name == name) for name in ("Owl", "Cat"))
        shelf.put({"name": "Owl", "instructions": "Hoot twice."}, mark=owl.mark)
        shelf.put({"name": "Cat", "instructions": "Purr twice."}, mark=cat.mark)
        versioning = room.room.versioning
        await versioning.show(owl.id, "Owl")
        await versioning._restore(1)
        assert shelf.get(owl).definition["instructions"] == "Hoot."
        await versioning.show(cat.id, "Cat")
        room.window.toast.act()
        await until(lambda: shelf.get(owl).definition["instructions"] == "Hoot twice.")
        assert shelf.get(cat).definition["instructions"] == "Purr twice."
        assert "Cat" in room.versions.title.text()


async def test_the_versions_that_were_asked_for_last_are_shown(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        room = await two(opened)
        with late(opened.operator.desk.assistants, "versions") as read:
            for name in ("Owl", "Cat"):
                room.gallery.list.wished.emit(VERSIONS, next(card for card in room.cards if card.name == name))
            await until(lambda: read.count == 2)
            read.let_go(1)
            await until(lambda: "Cat" in room.versions.title.text())
            await read.passed(0)
        assert "Cat" in room.versions.title.text()


async def test_what_is_inherited_is_that_of_the_assistant_that_is_edited(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.library.assistants.create("Ape", model="scripted", provider="scripted")
        room = await two(opened)
        with late(opened.operator.desk.assistants.values, "inherited") as read:
            await room.edit("Ape")
            await until(lambda: read.count == 1)
            await room.go_back()
            await room.edit("Owl")
            await until(lambda: read.count == 2)
            await read.passed(1)
            told = inherited_texts(room)
            await read.passed(0)
            assert inherited_texts(room) == told


async def test_the_cards_that_were_read_last_are_shown(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        room = await two(opened)
        with late(opened.operator.desk.assistants, "shelf") as read:
            opened.operator.much_changed.emit()
            await until(lambda: read.count >= 1)
            first = read.count
            opened.library.assistants.create("Ape")
            await until(lambda: read.count > first)
            read.let_go(read.count - 1)
            await until(lambda: "Ape" in room.names)
            await read.passed(0)
            assert "Ape" in room.names
