"""A program with Qt in it does not hold the source of everything else it imports."""

import subprocess
import sys

from tests.support.rules.sources import ROOT

PROGRAM = """
import linecache
from desktop_chat import app
import desktop_chat.services.opening
print([name for name in linecache.cache if "/sqlalchemy/" in name.replace("\\\\", "/") or "opening" in name])
"""


def test_no_source_is_read_to_look_for_the_name_of_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
