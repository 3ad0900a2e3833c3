"""A person makes an assistant, tries it, changes it, goes back, gives it away and takes it in again."""

import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.providers.scripted import Cut
from desktop_chat.services.assistant_drafts import AssistantDrafts
from desktop_chat.ui.assistants.card_list import DELETE, DUPLICATE, EXPORT, VERSIONS
from desktop_chat.ui.assistants.definitions import MODEL, OTHERS
from desktop_chat.ui.assistants.fields import Switched
from tests.support.assistants import AssistantsRoom
from tests.support.windows import OpenedWindow, opened_window, until

PLAIN = Qt.KeyboardModifier.NoModifier


def dropped(onto: QWidget, *files: Path) -> None:
    """As the window system tells of it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    handle, place = onto.window().windowHandle(), onto.mapTo(onto.window(), onto.rect().center())
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(handle, QDragEnterEvent(place, copy, mime, left, PLAIN))
    QApplication.sendEvent(handle, QDropEvent(QPointF(place), copy, mime, left, PLAIN))


def is_there(opened: OpenedWindow, name: str) -> bool:
    return name in [view.name for view in opened.library.assistants.list()]


async def made(room: AssistantsRoom, name: str) -> None:
    """A new one, by keys alone."""
    await room.open()
    QTest.keyClick(room.gallery.search, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: room.window.is_editing)
    QTest.keyClicks(room.focused, name)


async def test_an_assistant_is_made_tried_changed_gone_back_given_away_and_taken_in(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hoo.", "Hoo hoo.") as opened:
        room, shelf = AssistantsRoom(opened), opened.library.assistants
        await made(room, "Owl")
        room.write("instructions", "Hoot, {{person}}.")
        await room.ask("Who?")
        assert room.tried == ["Who?", "Hoo."]
        assert opened.provider.requests[-1].instructions == ("Hoot, the user.",)
        assert (shelf.list(), opened.library.chats().list()) == ([], [])
        room.editor.about.tags.control.show_value("night, wood")
        await room.save()
        owl = shelf.list()[0]
        assert (owl.name, owl.tags, owl.version) == ("Owl", ("night", "wood"), 1)
        assert owl.definition == {"name": "Owl", "instructions": "Hoot, {{person}}."}

        room.write("instructions", " Twice.")
        await room.ask("And who?")
        assert opened.provider.requests[-1].instructions == ("Hoot, the user. Twice.",)
        await room.save()
        assert shelf.get(owl).version == 2
        room.editor.head.wished.emit(VERSIONS)
        await until(lambda: "Twice." in room.versions.text.toPlainText())
        assert room.versions.names.count() == 2
        room.versions.restore_button.click()
        await until(lambda: shelf.get(owl).version == 3)
        assert shelf.get(owl).definition == owl.definition
        await until(lambda: room.versions.names.count() == 3)
        room.press(Qt.Key.Key_Escape, room.window)
        await until(lambda: room.window.is_editing)
        assert room.editor.instructions.edit.toPlainText() == "Hoot, {{person}}."
        await room.go_back()
        await until(lambda: not opened.library.companions)

        file = tmp_path / "owl.json"
        before = shelf.get(owl)
        dialog = await room.file_dialog(lambda: room.gallery.list.act(EXPORT))
        dialog.filesSelected.emit([str(file)])
        dialog.reject()
        await until(file.exists)
        room.press(Qt.Key.Key_Delete)
        await until(lambda: not shelf.list())
        dropped(room.window, file)
        await until(lambda: shelf.list())
        again = shelf.list()[0]
        assert (again.mark, again.tags, again.pinned) == (before.mark, before.tags, before.pinned)
        assert again.definition == before.definition


async def test_one_click_takes_over_what_comes_along_and_search_and_tags_narrow(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        room = AssistantsRoom(opened)
        await room.open()
        assert "none yet" in room.gallery.words.text()
        ready = len(room.cards)
        for name in ("Translator", "Storyteller"):
            if name == "Storyteller":
                room.gallery.chips["\0ready"].click()
            room.click(name)
            await until(partial(is_there, opened, name))
            await until(lambda: not room.gallery.words.isVisible())
        room.gallery.show_all()
        await until(lambda: room.names == ["Storyteller", "Translator"])
        QTest.keyClicks(room.gallery.search, "story piece")
        assert room.names == ["Storyteller"]
        QTest.keyClicks(room.gallery.search, " zeppelin")
        assert room.gallery.clear_button.isVisible()
        room.gallery.clear_button.click()
        room.gallery.chips["Language"].click()
        assert room.names == ["Translator"]
        room.gallery.chips["\0ready"].click()
        assert len(room.cards) == ready - 2
        room.gallery.chips[None].click()
        QTest.keyClick(room.gallery.search, Qt.Key.Key_Down)
        assert room.gallery.list.hasFocus()
        menu = room.gallery.list.menu_for(room.cards[1])
        next(each for each in menu.actions() if each.text() == "Pin").trigger()
        await until(lambda: room.names == ["Translator", "Storyteller"])
        assert room.cards[0].spoken.endswith("Pinned")


async def test_what_is_typed_survives_the_end_of_the_program_and_is_saved_later(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.library.assistants.create("Owl", instructions="Hoot.", feathers={"of": 1})
        room = AssistantsRoom(opened)
        await room.open()
        await room.edit("Owl")
        room.write("instructions", " Loudly.")
        room.write("params", "x")
        # Nothing is closed and nobody waits: what the disk has after a moment is all there is.
        drafts = AssistantDrafts(opened.library.database.path)
        await until(lambda: [draft.definition.get("instructions") for draft in drafts.all().values()])
        await until(lambda: all("Loudly" in each.definition["instructions"] for each in drafts.all().values()))
    async with opened_window(tmp_path) as opened:
        room = AssistantsRoom(opened)
        await room.open()
        assert room.cards[0].notes == ("Changes not saved",)
        await room.edit("Owl")
        assert room.editor.instructions.edit.toPlainText() == "Hoot. Loudly."
        assert room.editor.head.discard_button.isVisible()
        room.editor.head.discard_button.click()
        assert room.editor.instructions.edit.toPlainText() == "Hoot."
        await room.undo()
        assert room.editor.instructions.edit.toPlainText() == "Hoot. Loudly."
        params = room.editor.fields["params"]
        if isinstance(params, Switched) and params.switch.isChecked():
            params.switch.click()
        await room.save()
        view = opened.library.assistants.list()[0]
        assert view.definition == {"name": "Owl", "instructions": "Hoot. Loudly.", "feathers": {"of": 1}}
        await room.undo()
        await until(lambda: opened.library.assistants.get(view).version == 3)
        assert opened.library.assistants.get(view).definition["instructions"] == "Hoot."
        await until(lambda: room.editor.head.discard_button.isVisible())
        assert room.editor.instructions.edit.toPlainText() == "Hoot. Loudly."


async def test_deleting_is_undone_and_the_chats_stay(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hoo.") as opened:
        owl = opened.library.assistants.create("Owl", starters=["Who?"])
        chat = opened.library.create_chat().with_assistant(owl)
        await chat.ask("Who?")
        room = AssistantsRoom(opened)
        await room.open()
        await room.edit("Owl")
        room.editor.head.wished.emit(DELETE)
        await until(lambda: "Its chats stay" in room.window.toast.words.text())
        assert opened.library.assistants.list() == []
        assert chat.authors([message.id for message in chat.messages()])
        await room.undo()
        await until(lambda: room.names == ["Owl"])
        assert chat.view.assistant_id == owl.id
        room.choose("Owl")
        room.gallery.list.act(DUPLICATE)
        await until(lambda: room.names == ["Copy of Owl", "Owl"])
        await until(lambda: room.gallery.list.current and room.gallery.list.current.name == "Copy of Owl")
        room.gallery.list.act("chat")
        await until(lambda: opened.window.conversation.chat_id not in (None, chat.id))
        assert opened.library.chat(opened.window.conversation.chat_id).view.assistant_name == "Copy of Owl"


async def test_a_picture_and_files_are_brought_and_the_default_is_set(tmp_path: Path) -> None:
    picture, note = tmp_path / "owl.png", tmp_path / "note.txt"
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    image.save(str(picture))
    note.write_text("Oak and ash.", "utf-8")
    async with opened_window(tmp_path) as opened:
        owl = opened.library.assistants.create("Owl")
        room, shelf = AssistantsRoom(opened), opened.library.assistants
        await room.open()
        await room.edit("Owl")
        dropped(room.editor.about.face, picture)
        await until(lambda: room.editor.about.face.taken())
        room.room.editing.bringing.bring_files((note, tmp_path / "none.txt"))
        problem = room.label(room.editor.fields["knowledge.files"], "asks")
        await until(lambda: "none.txt" in problem.text())
        await room.save()
        view = shelf.get(owl)
        stored = opened.library.assistants.export(owl)
        assert set(json.loads(stored)["files"]) == {
            view.definition["picture"],
            view.definition["knowledge"]["files"][0]["digest"],
        }
        assert view.definition["knowledge"]["files"][0]["name"] == "note.txt"
        room.editor.about.default.click()
        assert opened.window.preferences.now.default_assistant == owl.mark
        room.room.editing.bringing.bring_picture(note)
        await until(lambda: "no picture" in room.editor.head.problem.text())


async def test_a_model_of_its_own_is_chosen_and_what_holds_without_is_shown(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        owl = opened.library.assistants.create("Owl")
        room = AssistantsRoom(opened)
        await room.open()
        await room.edit("Owl")
        own = room.editor.fields[MODEL]
        assert isinstance(own, Switched)
        await until(lambda: "scripted-1" in own.inherited.text())
        rounds = room.editor.fields["limits.rounds"]
        assert isinstance(rounds, Switched)
        assert rounds.inherited.text() == "25 (the program's)"
        room.editor.show_field(MODEL)
        QTest.keyClick(own.switch, Qt.Key.Key_Space)
        room.room.editing.model.button.click()
        picker = room.room.picker
        await until(lambda: picker.is_whole and len(picker.model.rows) > 1)
        QTest.keyClick(picker.edit, Qt.Key.Key_Return)
        await until(lambda: room.room.editing.model.value() == ("scripted", "scripted-1"))
        rounds.switch.click()
        await room.save()
        told = opened.library.assistants.get(owl).definition
        assert (told["provider"], told["model"], told["limits"]) == ("scripted", "scripted-1", {"rounds": 25})
        rounds.switch.click()
        own.switch.click()
        await room.save()
        await until(lambda: opened.library.assistants.get(owl).definition == {"name": "Owl"})


async def test_what_cannot_be_saved_is_said_beside_the_field(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        room = AssistantsRoom(opened)
        await made(room, " ")
        room.editor.head.save_button.setEnabled(True)
        room.editor.head.save_button.click()
        await until(lambda: "name" in room.editor.about.name.words.text())
        QTest.keyClicks(room.focused, "Owl")
        room.editor.fields[OTHERS].put_unread("{half")
        room.editor.fields[OTHERS].touch()
        room.editor.head.save_button.click()
        await until(lambda: "JSON" in room.label(room.editor.fields[OTHERS], "asks").text())
        assert opened.library.assistants.list() == []
        await room.go_back()
        await until(lambda: [(card.name, card.notes) for card in room.cards] == [("Owl", ("Not saved yet",))])
        await room.edit("Owl")
        assert room.editor.fields[OTHERS].unread == "{half"
        await room.go_back()
        room.choose("Owl")
        room.gallery.list.act("discard")
        await until(lambda: "none yet" in room.gallery.words.text())
        await room.undo()
        await until(lambda: room.names == ["Owl"])


async def test_a_trial_is_stopped_begun_anew_and_its_failure_has_a_remedy(tmp_path: Path) -> None:
    async with opened_window(tmp_path, ["Half", Cut()], " and whole.", "Other.") as opened:
        opened.library.assistants.create("Owl", starters=["Who are you?"])
        room = AssistantsRoom(opened)
        await room.open()
        await room.edit("Owl")
        pane = room.editor.trial
        pane.starter_buttons[0].click()
        assert pane.edit.words == "Who are you?"
        pane.edit.take()
        await room.ask("Who?")
        await until(pane.view.note_bar.isVisible)
        pane.view.note_bar.button.click()
        await until(lambda: room.tried == ["Who?", "Half and whole."])
        await until(lambda: pane.button.text() == "Send")
        key = pane.model.whole_row(1)
        assert key is not None
        pane.view.wishes.regenerate_requested.emit(key.id)
        await until(lambda: room.tried == ["Who?", "Other."])
        pane.restart_button.click()
        await until(lambda: not opened.library.companions)
        assert room.tried == []


async def test_the_editor_is_opened_by_key_and_closing_keeps_what_is_written(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        owl = opened.library.assistants.create("Owl")
        room = AssistantsRoom(opened)
        opened.window.panels.gallery_requested.emit(owl.id)
        await until(lambda: room.is_there and room.window.is_editing)
        room.write("instructions", "Hoot.")
        room.window.close()
        await until(lambda: not room.room.editing.mark)
        await room.open()
        await until(lambda: room.cards[0].is_unsaved)
    assert_kept(opened)


def assert_kept(opened: OpenedWindow) -> None:
    drafts = AssistantDrafts(opened.library.database.path).all()
    assert [draft.definition["instructions"] for draft in drafts.values()] == ["Hoot."]
