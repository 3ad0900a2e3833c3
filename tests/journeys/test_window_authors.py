"""Answers carry the name and the face of the assistant that wrote them, whatever becomes of it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_chat.services.desk import LibraryDesk
from tests.support.windows import OpenedWindow, opened_window, until


def spoken(opened: OpenedWindow) -> list[str]:
    model = opened.window.conversation.model
    rows = (model.index(number, 0) for number in range(model.rowCount()))
    return [str(row.data(Qt.ItemDataRole.AccessibleTextRole)).partition(":")[0] for row in rows]


async def test_each_answer_says_which_assistant_wrote_it_also_when_it_is_gone(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.", "Well.", "Plain.") as opened:
        pirate = opened.library.assistants.create("Pirate", emoji="P")
        sage = opened.library.assistants.create("Sage")
        chat = opened.library.create_chat(title="Both").with_assistant(pirate)
        await chat.ask("Hello")
        await chat.ask("Now you", assistant=sage)
        opened.library.assistants.delete(pirate)
        await chat.ask("And nobody")
        opened.operator.show_chat(chat.id)
        names = [line.split(", ")[0] for line in spoken(opened)]
        assert names[:5] == ["You", "Pirate", "You", "Sage", "You"]
        assert names[5] not in ("Pirate", "Sage")
        rows = [opened.window.conversation.model.row(number) for number in (1, 3)]
        assert [row.author.title for row in rows if row is not None and row.author is not None] == [
            "P Pirate",
            "Sage",
        ]
        view = opened.window.conversation.view
        view.select_all()
        view.copy_selection()
        copied = QGuiApplication.clipboard().text()
        assert "**Pirate:**\n\nArr." in copied
        assert "**Sage:**\n\nWell." in copied
        texts = await LibraryDesk(opened.library).texts.between(chat.id, 0, 3, lambda: True)
        assert texts is not None
        assert texts[1] == ("assistant", "**Pirate:**\n\nArr.")


async def test_a_picture_is_drawn_beside_the_name(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.") as opened:
        picture = opened.window.grab()
        file = tmp_path / "face.png"
        picture.save(str(file))
        stored = await LibraryDesk(opened.library).files.store(file, lambda _: None, lambda: True)
        pirate = opened.library.assistants.create("Pirate", picture=stored.digest)
        chat = opened.library.create_chat(title="One").with_assistant(pirate)
        await chat.ask("Hello")
        opened.operator.show_chat(chat.id)
        view = opened.window.conversation.view
        await until(lambda: view.thumbnails.picture(stored.digest or "", 1) is not None)
        opened.window.grab()
