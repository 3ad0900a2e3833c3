"""The icon is drawn in each size, and put together as Windows and macOS read it."""

import struct
from pathlib import Path

import pytest
from builds import icons
from PySide6.QtGui import QImage, QImageReader

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_size_and_format_is_made(tmp_path: Path) -> None:
    icons.make(tmp_path)
    for size in icons.PNG_SIZES:
        picture = QImage(str(tmp_path / f"{size}x{size}.png"))
        assert (picture.width(), picture.height()) == (size, size)
        assert picture.pixelColor(0, 0).alpha() == 0
        assert picture.pixelColor(size // 2, size // 4).alpha() == 255


def test_windows_finds_each_picture_where_the_table_says(tmp_path: Path) -> None:
    icons.make(tmp_path)
    file = tmp_path / "desktop-chat.ico"
    assert QImageReader(str(file)).imageCount() == len(icons.ICO_SIZES)
    packed = file.read_bytes()
    for number, size in enumerate(icons.ICO_SIZES):
        side, _, length, offset = struct.unpack_from("<BB6xII", packed, 6 + 16 * number)
        picture = QImage.fromData(packed[offset : offset + length])
        assert side == size % 256 and picture.width() == size


def test_macos_finds_each_picture_by_its_kind(tmp_path: Path) -> None:
    icons.make(tmp_path)
    packed = (tmp_path / "desktop-chat.icns").read_bytes()
    kind, length = struct.unpack_from(">4sI", packed)
    assert (kind, length) == (b"icns", len(packed))
    offset, kinds = 8, []
    while offset < len(packed):
        kind, length = struct.unpack_from(">4sI", packed, offset)
        kinds.append(kind.decode())
        assert packed[offset + 8 :].startswith(b"\x89PNG")
        offset += length
    assert kinds == list(icons.ICNS_KINDS.values())
