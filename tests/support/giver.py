"""Another program on the screen, as a file manager or an editor would be: it gives a file by dragging, or lines.

python -m tests.support.giver drag FILE
python -m tests.support.giver lines COUNT
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.support.program import end_with_parent, tell

PLACE = (10, 10, 120, 60)
"""In the corner of the screen, over whatever is there."""


class Giver(QLabel):
    def __init__(self, file: str) -> None:
        super().__init__("Drag me", None, Qt.WindowType.X11BypassWindowManagerHint)
        self._file = file
        self.setGeometry(*PLACE)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        QTimer.singleShot(0, self._give)

    def _give(self) -> None:
        given = QMimeData()
        given.setUrls([QUrl.fromLocalFile(self._file)])
        drag = QDrag(self)
        drag.setMimeData(given)
        QTimer.singleShot(0, lambda: tell("dragging"))
        drag.exec(Qt.DropAction.CopyAction)


def main() -> int:
    application = QApplication([])
    threading.Thread(target=end_with_parent, daemon=True).start()
    what, given = sys.argv[1:]
    if what == "lines":
        QGuiApplication.clipboard().setText("".join(f"line {number}\n" for number in range(int(given))))
    else:
        giver = Giver(given)
        giver.show()
        giver.raise_()
    QTimer.singleShot(0, lambda: tell("ready"))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
