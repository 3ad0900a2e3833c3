"""What a Linux desktop finds of the program is well formed, by the tools of its authors where they are here."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builds import appimage, linux, system_packages
from builds.project import Build, version


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_the_desktop_entry_is_valid() -> None:
    command = ["desktop-file-validate", str(linux.FOLDER / "desktop-chat.desktop")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="needs appstream")
def test_the_metainfo_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "desktop-chat.metainfo.xml"
    file.write_text(linux.metainfo_text(), "utf-8")
    command = ["appstreamcli", "validate", "--no-net", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_metainfo_names_this_version_and_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    release = ElementTree.fromstring(linux.metainfo_text()).find("releases/release")
    assert release is not None and release.attrib == {"version": version(), "date": "1970-01-01"}


@pytest.mark.skipif(shutil.which("mksquashfs") is None, reason="needs squashfs-tools")
def test_an_appimage_is_a_runtime_with_an_image_behind_it(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(100))
    (tmp_path / "AppDir").mkdir()
    (tmp_path / "AppDir" / "AppRun").write_text("#!/bin/sh\n", "utf-8")
    build = _Build(has_model=False, dist=tmp_path)
    made = appimage.joined(build, tmp_path / "AppDir", runtime).read_bytes()
    assert made.startswith(runtime.read_bytes())
    assert made[111:115] == b"hsqs"


def test_a_file_that_is_no_runtime_is_refused(tmp_path: Path) -> None:
    (tmp_path / "runtime").write_bytes(b"\x7fELF" + bytes(20))
    with pytest.raises(SystemExit, match="no runtime"):
        appimage.joined(_Build(has_model=False, dist=tmp_path), tmp_path, tmp_path / "runtime")


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs dpkg")
def test_a_library_is_known_by_its_package() -> None:
    library = Path(shutil.which("dpkg") or "").resolve()
    assert system_packages.packages_of([library, Path("nowhere")]) == {library: "dpkg"}
    assert next(iter(system_packages.owners([library])))[0] == "dpkg"


class _Build(Build):
    @property
    def work(self) -> Path:
        return self.dist
