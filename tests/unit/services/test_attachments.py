"""Files of every kind are stored before their row, typed by content and name."""

from __future__ import annotations

import os
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import AttachmentUnreadable, AttachmentUnsupported, NamedFile
from desktop_chat.services.attachments import kind_of, media_type_of, store_files
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.views import AttachmentView

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def test_paths_bytes_open_files_and_named_ones_are_stored(blobs: BlobStore, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7")
    with path.open("rb") as opened:
        files = store_files(
            blobs,
            [
                path,
                str(path),
                PNG,
                BytesIO(b"words"),
                opened,
                NamedFile("a.csv", b"1,2"),
                NamedFile("x", b"", "a/b"),
            ],
        )
    assert [(file.name, file.media_type, file.kind) for file in files] == [
        ("report.pdf", "application/pdf", "pdf"),
        ("report.pdf", "application/pdf", "pdf"),
        ("file 3", "image/png", "image"),
        ("file 4", "text/plain", "text"),
        ("report.pdf", "application/pdf", "pdf"),
        ("a.csv", "text/csv", "text"),
        ("x", "a/b", "unknown"),
    ]
    assert files[0].digest == files[1].digest == files[4].digest, "the same content once"
    assert files[0].digest is not None and blobs.read(files[0].digest) == b"%PDF-1.7"


def test_an_address_is_kept_as_it_is(blobs: BlobStore) -> None:
    (file,) = store_files(blobs, ["https://example.org/a/cat.jpg?size=2"])
    assert (file.name, file.kind, file.digest) == ("cat.jpg", "image", None)
    assert file.url == "https://example.org/a/cat.jpg?size=2"


def test_what_is_stored_already_is_not_stored_again(blobs: BlobStore) -> None:
    (file,) = store_files(blobs, [PNG])
    view = AttachmentView(1, file.name, file.media_type, file.kind, file.size, file.digest, file.url)
    assert store_files(blobs, [file, view]) == [file, file]


def test_one_unreadable_file_stops_the_lot(blobs: BlobStore, tmp_path: Path) -> None:
    closed = BytesIO(b"x")
    closed.close()
    for unreadable in (tmp_path / "missing.txt", tmp_path, closed):
        with pytest.raises(AttachmentUnreadable, match="nothing was sent"):
            store_files(blobs, [PNG, unreadable])


def test_where_no_attachments_are_kept_they_are_refused() -> None:
    assert store_files(None, []) == []
    with pytest.raises(AttachmentUnsupported):
        store_files(None, [PNG])


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("lies.txt", PNG, "image/png"),
        ("a", b"RIFF....WEBP", "image/webp"),
        ("a", b"RIFF....WAVE", "audio/wav"),
        ("a", b"RIFF....????", "application/octet-stream"),
        ("a.py", b"print()", "text/x-python"),
        ("notes", b"words", "text/plain"),
        ("notes", b"\0\1", "application/octet-stream"),
    ],
)
def test_content_counts_before_the_name(name: str, head: bytes, media_type: str) -> None:
    assert media_type_of(name, head) == media_type


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "image"),
        ("application/json", "text"),
        ("application/ld+json", "text"),
        ("application/vnd.ms-excel", "document"),
        ("application/zip", "unknown"),
    ],
)
def test_kinds_follow_from_types(media_type: str, kind: str) -> None:
    assert kind_of(media_type) == kind


class Unending(RawIOBase):
    """A file object without an end, which must be read in pieces."""

    name = "tap"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "all of it at once"
        return bytes(size)


def test_what_never_ends_is_refused_at_a_bound_and_leaves_nothing(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs", largest=3 << 20)
    source: Any = Unending()
    with pytest.raises(AttachmentUnreadable, match=r"tap cannot be read \(it is larger than 3 MB\), so nothing"):
        store_files(blobs, [source])
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file() and path.stat().st_size] == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_by_its_name_and_does_not_hang(blobs: BlobStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", str(tmp_path / "pipe"), tmp_path, Path(os.devnull)):
        with pytest.raises(AttachmentUnreadable, match="not a file"):
            store_files(blobs, [path])


def test_a_name_that_cannot_be_one_is_refused(blobs: BlobStore) -> None:
    with pytest.raises(AttachmentUnreadable, match="nothing was sent"):
        store_files(blobs, ["no\0name"])
