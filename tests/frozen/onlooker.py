"""Another program on the same screen: it takes a picture of all, or covers all with one colour.

python -m tests.frozen.onlooker picture FILE | cover
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

COLOUR = "#ff01ff"
"""Of a green that nothing else has."""


def main() -> int:
    application = QApplication([])
    screen = application.primaryScreen()
    if sys.argv[1] == "picture":
        return 0 if screen.grabWindow(0).save(sys.argv[2]) else 1
    cover = QWidget(None, Qt.WindowType.X11BypassWindowManagerHint)
    cover.setStyleSheet(f"background: {COLOUR}")
    cover.setGeometry(screen.geometry())
    cover.show()
    cover.raise_()
    application.processEvents()
    sys.stdout.write("covered\n")
    sys.stdout.flush()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
