"""Attached files are kept once, whole, and until nobody names them."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_chat import disk, errors
from desktop_chat.services.blobs import BlobStore, StoredBlob

DAY = timedelta(days=1)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def files_in(blobs: BlobStore) -> list[Path]:
    return [path for path in blobs._folder.rglob("*") if path.is_file() and path.name != "blobs.lock"]


def age(blobs: BlobStore, digest: str) -> None:
    os.utime(blobs.path(digest), (0, 0))


@pytest.mark.parametrize("content", [b"", b"text", os.urandom(3_000_000)])
def test_bytes_files_and_streams_are_kept_under_their_digest(
    blobs: BlobStore, tmp_path: Path, content: bytes
) -> None:
    expected = StoredBlob(hashlib.sha256(content).hexdigest(), len(content))
    (tmp_path / "file").write_bytes(content)
    assert blobs.put(content) == expected
    assert blobs.put(tmp_path / "file") == expected
    assert blobs.put(io.BytesIO(content)) == expected
    assert blobs.read(expected.digest) == content
    assert files_in(blobs) == [blobs.path(expected.digest)]


def test_a_damaged_file_of_another_size_is_put_right_by_the_same_content(blobs: BlobStore) -> None:
    digest = blobs.put(b"content").digest
    blobs.path(digest).write_bytes(b"con")
    blobs.put(b"content")
    assert blobs.read(digest) == b"content"


def test_content_and_folders_are_synced_before_it_is_named(
    blobs: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    replace = Path.replace

    def rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", lambda handle: steps.append("file"))
    monkeypatch.setattr(disk, "sync_folder", lambda folder: steps.append("folder"))
    monkeypatch.setattr(Path, "replace", rename)
    blobs.put(b"content")
    assert steps == ["file", "rename", "folder", "folder"]


@pytest.mark.parametrize("digest", ["", "abc", "../../../etc/passwd", "A" * 64, "0" * 64])
def test_what_is_not_there_cannot_be_read(blobs: BlobStore, digest: str) -> None:
    with pytest.raises(errors.AttachmentUnreadable):
        blobs.path(digest)
    with pytest.raises(errors.AttachmentUnreadable):
        blobs.read(digest)


def test_changed_content_is_never_given_out(blobs: BlobStore) -> None:
    digest = blobs.put(b"content").digest
    blobs.path(digest).write_bytes(b"CONTENT")
    with pytest.raises(errors.AttachmentUnreadable, match="damaged"):
        blobs.read(digest)


def test_content_that_the_system_refuses_to_read_is_said_so(
    blobs: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = blobs.put(b"content").digest

    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(errors.AttachmentUnreadable, match="Permission denied"):
        blobs.read(digest)


def test_a_source_that_cannot_be_read_leaves_nothing_behind(blobs: BlobStore, tmp_path: Path) -> None:
    broken = io.BytesIO(b"x")
    broken.close()
    sources = [tmp_path / "missing", tmp_path, Broken(), broken, io.StringIO("text")]
    for source in sources:
        with pytest.raises(errors.AttachmentUnreadable):
            blobs.put(source)  # type: ignore[arg-type]  # a text stream is the wrong type on purpose
    assert files_in(blobs) == []


class Broken(io.BytesIO):
    """A stream that fails half-way."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "Input/output error")
        self.seek(1)
        return b"half"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_because_it_might_never_end(blobs: BlobStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(errors.AttachmentUnreadable):
        blobs.put(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, errors.StorageFull),
        (errno.EROFS, errors.StorageReadOnly),
        (errno.EIO, errors.StorageError),
    ],
)
def test_a_disk_that_refuses_is_a_storage_error_and_leaves_nothing_behind(
    blobs: BlobStore, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[errors.StorageError]
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(errors.StorageError) as raised:
        blobs.put(b"content")
    assert type(raised.value) is expected
    assert files_in(blobs) == []


def test_only_what_nobody_names_and_is_old_is_collected(blobs: BlobStore) -> None:
    kept, young, old = (blobs.put(content).digest for content in (b"kept", b"young", b"old"))
    age(blobs, kept)
    age(blobs, old)
    assert blobs.collect({kept}, DAY) == [old]
    assert blobs.read(kept) == b"kept"
    assert blobs.read(young) == b"young"
    with pytest.raises(errors.AttachmentUnreadable):
        blobs.path(old)


def test_content_put_again_is_young_again(blobs: BlobStore) -> None:
    digest = blobs.put(b"content").digest
    age(blobs, digest)
    blobs.put(b"content")
    assert blobs.collect(set(), DAY) == []


def test_leftovers_of_a_crash_are_collected_too(blobs: BlobStore) -> None:
    leftover = blobs._incoming / "half"
    leftover.write_bytes(b"half")
    assert blobs.collect(set(), DAY) == []
    assert leftover.exists()
    os.utime(leftover, (0, 0))
    assert blobs.collect(set(), DAY) == []
    assert not leftover.exists()


def test_a_file_that_cannot_be_removed_is_left_for_the_next_time(
    blobs: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = blobs.put(b"content").digest
    age(blobs, digest)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert blobs.collect(set(), DAY) == []


def test_many_threads_may_put_and_collect_at_once(blobs: BlobStore) -> None:
    contents = [bytes([number]) * 1000 for number in range(8)]
    threads = [threading.Thread(target=blobs.put, args=(content,)) for content in contents * 4]
    threads += [threading.Thread(target=blobs.collect, args=(set(), DAY)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for content in contents:
        assert blobs.read(hashlib.sha256(content).hexdigest()) == content
    assert len(files_in(blobs)) == len(contents)
