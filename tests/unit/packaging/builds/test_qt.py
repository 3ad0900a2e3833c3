"""Of Qt a build has what the program uses, and nothing that is large and unused."""

import pytest
from builds import qt


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt6Gui.dll",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/QtCore.abi3.so",
        "PySide6/QtWidgets.pyd",
        "PySide6/QtSvg.abi3.so",
        "libQt6Core.so.6",
        "sqlalchemy/engine/_result_cy.so",
        "libxcb-cursor.so.0",
    ],
)
def test_it_is_taken(place: str) -> None:
    assert qt.is_wanted(place)
    assert qt.is_wanted(place.replace("/", "\\"))


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt6Network.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/plugins/imageformats/libqpdf.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt6Qml.dll",
        "PySide6/Qt/lib/QtQuick.framework/Versions/A/QtQuick",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/QtQml.abi3.so",
    ],
)
def test_it_is_left_out(place: str) -> None:
    assert not qt.is_wanted(place)
    assert not qt.chosen([(f"somewhere/{place.rpartition('/')[2]}", place.rpartition("/")[0])])


def test_what_the_program_imports_of_qt_is_not_left_out() -> None:
    assert not {f"Qt{name}" for name in qt.LIBRARIES} & set(qt.UNWANTED_MODULES)
