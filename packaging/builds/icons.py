"""Draws the program's icon from its SVG in every size and format that a system asks for."""

import struct
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from builds.project import NAME, ROOT

SOURCE = ROOT / "resources" / "icons" / f"{NAME}.svg"
PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {16: "icp4", 32: "icp5", 64: "icp6", 128: "ic07", 256: "ic08", 512: "ic09", 1024: "ic10"}


def make(folder: Path) -> None:
    """Into this folder: SIZExSIZE.png, an ICO and an ICNS."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: png(size) for size in {*PNG_SIZES, *ICO_SIZES, *ICNS_KINDS}}
    for size in PNG_SIZES:
        (folder / f"{size}x{size}.png").write_bytes(drawn[size])
    (folder / f"{NAME}.ico").write_bytes(ico({size: drawn[size] for size in ICO_SIZES}))
    (folder / f"{NAME}.icns").write_bytes(icns({size: drawn[size] for size in ICNS_KINDS}))


def png(size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(kept, "PNG")  # type: ignore[call-overload]  # the stubs know the format as bytes only
    return bytes(kept.data().data())


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """A header, a table of places, and the PNGs as they are, which Windows reads from Vista on."""
    offset = 6 + 16 * len(pictures)
    table, bodies = [], []
    for size, picture in sorted(pictures.items()):
        side = size % 256  # 0 stands for 256
        table.append(struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset))
        bodies.append(picture)
        offset += len(picture)
    return b"".join([struct.pack("<HHH", 0, 1, len(pictures)), *table, *bodies])


def icns(pictures: Mapping[int, bytes]) -> bytes:
    """A header with the length of all, and each PNG after its kind and length."""
    parts = [
        struct.pack(">4sI", ICNS_KINDS[size].encode(), len(picture) + 8) + picture
        for size, picture in sorted(pictures.items())
    ]
    return struct.pack(">4sI", b"icns", 8 + sum(map(len, parts))) + b"".join(parts)
