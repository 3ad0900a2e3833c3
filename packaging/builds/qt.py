"""Chooses the parts of Qt that the program uses; PyInstaller collects all that any plugin could want."""

import re
from collections.abc import Iterable
from pathlib import PurePath

PLUGINS = {
    "platforms": ("xcb", "wayland", "offscreen", "minimal", "windows", "cocoa"),
    "imageformats": ("gif", "icns", "ico", "jpeg", "svg", "webp"),
    "iconengines": ("svgicon",),
    "platformthemes": ("xdgdesktopportal",),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "styles": ("modernwindowsstyle", "macstyle"),
    "tls": (),
    "networkinformation": (),
    "xcbglintegrations": (),
    "wayland-shell-integration": None,
    "wayland-decoration-client": None,
    "wayland-graphics-integration-client": (),
}
"""By folder; None stands for all, and a folder that is not named is left out. The program is drawn by Qt's own
painter and talks to the network by httpx, so neither OpenGL nor Qt's TLS is wanted."""
LIBRARIES = frozenset(("Core", "DBus", "Gui", "Svg", "WaylandClient", "Widgets", "WlShellIntegration", "XcbQpa"))
MODULES = frozenset(("QtCore", "QtDBus", "QtGui", "QtSvg", "QtWidgets"))
UNWANTED_MODULES = ("QtQml", "QtQuick", "QtOpenGL", "QtSql", "QtTest", "QtPrintSupport", "QtXml")

_PLUGIN = re.compile(r"/plugins/(?P<kind>[\w-]+)/(?:lib)?q?(?P<name>[\w-]+)\.(?:so|dll|dylib)$")
_LIBRARY = re.compile(r"(?:^|/)(?:lib)?Qt6?(?P<name>[A-Z]\w*?)(?:\.framework/.*|\.so(?:\.\d+)*|\.dll|\.dylib|)$")
_TRANSLATIONS = re.compile(r"/translations/")


def is_wanted(place: str) -> bool:
    """Whether the file at this place in the build is used; what is none of Qt's is not judged."""
    place = place.replace("\\", "/")
    if "PySide6/" not in place and "Qt6" not in place:
        return True
    if _TRANSLATIONS.search(place):
        return False
    if plugin := _PLUGIN.search(place):
        return _is_wanted_plugin(plugin["kind"], plugin["name"])
    if "/plugins/" in place or "/qml/" in place:
        return False
    if binding := re.search(r"PySide6/(Qt\w+)\.(?:abi3|cpython|pyd)", place):
        return binding[1] in MODULES
    library = _LIBRARY.search(place)
    return library is None or library["name"] in LIBRARIES


def wanted(places: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """PyInstaller's triples of place, source and kind, without those that are not used."""
    return [each for each in places if is_wanted(each[0])]


def chosen(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """A hook's pairs of source and folder, without those that are not used."""
    return [(source, folder) for source, folder in pairs if is_wanted(f"{folder}/{PurePath(source).name}")]


def _is_wanted_plugin(kind: str, name: str) -> bool:
    names = PLUGINS.get(kind, ())
    return names is None or name in names
