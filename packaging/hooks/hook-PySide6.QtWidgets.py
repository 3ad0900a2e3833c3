"""Takes what the program uses of QtWidgets, before the libraries that each plugin wants are looked for."""

from builds import qt
from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, _binaries, _datas = add_qt6_dependencies(__file__)
binaries, datas = qt.chosen(_binaries), qt.chosen(_datas)
