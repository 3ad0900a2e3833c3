"""Icons and the like are found in a checkout, in an installed package and in a frozen program."""

from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from desktop_chat.ui.resources import resource


def test_the_icon_of_the_program_is_found_and_can_be_drawn(qtbot: QtBot) -> None:
    icon = QIcon(str(resource("icons/desktop-chat.svg")))
    assert not icon.pixmap(64, 64).isNull()


@pytest.mark.parametrize("folder", ["desktop_chat/resources", "resources"])
def test_it_is_found_inside_the_package_and_beside_it(folder: str, tmp_path: Path) -> None:
    folders = (tmp_path / "desktop_chat" / "resources", tmp_path / "resources")
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "style.css").touch()
    assert resource("style.css", folders) == tmp_path / folder / "style.css"


def test_a_missing_one_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"built without icons/none\.svg"):
        resource("icons/none.svg")
