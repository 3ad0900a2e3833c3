"""What Windows wants to know of the program: the version resource, and the script of its installer."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from builds.project import NAME, PACKAGING, TITLE, Build, summary, version

SCRIPT = PACKAGING / "windows" / "desktop-chat.iss"
RESOURCE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', '{title}'),
      StringStruct('FileDescription', '{title}'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', '{name}'),
      StringStruct('LegalCopyright', 'MIT licence'),
      StringStruct('OriginalFilename', '{name}.exe'),
      StringStruct('ProductName', '{title}'),
      StringStruct('ProductVersion', '{version}'),
      StringStruct('Comments', '{summary}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def version_resource() -> str:
    """In the words of PyInstaller, which reads it as Python."""
    return RESOURCE.format(numbers=four_numbers(), title=TITLE, version=version(), name=NAME, summary=summary())


def four_numbers() -> tuple[int, ...]:
    """Windows counts with four; what stands after them in a version is not said."""
    numbers = [int(number) for number in re.findall(r"\d+", version().partition("+")[0])][:4]
    return (*numbers, *[0] * (4 - len(numbers)))


def make_installer(build: Build) -> Path | None:
    """The installer in dist/; None, with a sentence, where Inno Setup is not there."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "Inno Setup 6" / "ISCC.exe"
    compiler = shutil.which("iscc") or (str(usual) if usual.is_file() else None)
    if compiler is None:
        print("There is no installer: that takes Inno Setup 6.")
        return None
    chosen = {
        "Version": version(),
        "Numbers": ".".join(map(str, four_numbers())),
        "Source": str(build.folder),
        "Target": str(build.dist),
        "FileName": f"{build.file_name}-setup",
        "Icon": str(build.work / "icons" / f"{NAME}.ico"),
    }
    words = [f"/D{name}={value}" for name, value in chosen.items()]
    subprocess.run([compiler, "/Qp", *words, str(SCRIPT)], check=True)
    return build.dist / f"{build.file_name}-setup.exe"
