"""A build gives the licence of each of its parts, or is not made."""

import json
import sys
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import httpx
import pytest
import sqlalchemy
from builds import licences
from builds.licences import FOLDER, INDEX, Licensed, WithoutLicence, collect


def contents(folder: Path, sources: Sequence[str | None]) -> Path:
    file = folder / "contents.json"
    file.write_text(json.dumps([["place", source] for source in sources]), "utf-8")
    return file


def test_each_package_is_named_once_with_its_text(tmp_path: Path) -> None:
    engine = sqlalchemy.engine.__file__
    collect(contents(tmp_path, [sqlalchemy.__file__, engine, httpx.__file__, json.__file__]), tmp_path)
    folder = tmp_path / FOLDER
    lines = (folder / INDEX).read_text("utf-8").splitlines()
    assert f"sqlalchemy {sqlalchemy.__version__}: MIT" in lines
    assert len([line for line in lines if line.startswith("sqlalchemy ")]) == 1
    assert f"python {sys.version.split()[0]}: PSF-2.0" in lines
    assert (folder / "desktop-chat" / "LICENSE.txt").is_file()
    assert any((folder / "httpx").iterdir()) and any((folder / "sqlalchemy").iterdir())


def test_a_part_without_a_text_stops_the_build(tmp_path: Path) -> None:
    library = tmp_path / "libunknown.so"
    library.touch()
    with pytest.raises(WithoutLicence, match="libunknown"):
        collect(contents(tmp_path, [str(library)]), tmp_path)


def test_qt_brings_the_licence_that_its_wheel_leaves_out() -> None:
    part = licences.of_distribution(distribution("PySide6-Essentials"))
    assert [text.name for text in part.texts] == ["GPL-3.0.txt", "LGPL-3.0.txt"]
    assert "LESSER GENERAL PUBLIC LICENSE" in part.texts[1].read_text("utf-8")


def test_texts_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        texts.append(tmp_path / name / "LICENSE")
        texts[-1].write_text(name, "utf-8")
    licences.copy(Licensed("part", "1", "MIT", tuple(texts)), tmp_path / "kept")
    assert sorted(file.read_text("utf-8") for file in (tmp_path / "kept").iterdir()) == ["one", "two"]
