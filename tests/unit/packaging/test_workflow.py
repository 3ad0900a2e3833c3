"""The public forge builds with the words of the Makefile, and with actions that nobody can exchange."""

import re

from set_up import ROOT

WORKFLOW = (ROOT / ".github" / "workflows" / "build.yml").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_every_action_is_pinned_to_a_commit() -> None:
    used = re.findall(r"uses: (\S+)", WORKFLOW)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each)] == []


def test_every_word_that_make_is_told_is_one_of_its_own() -> None:
    words = re.findall(r'"\$MAKE" ([\w-]+)', WORKFLOW)
    assert {"package", "test-package"} <= set(words)
    assert [word for word in words if not re.search(rf"^{word}:", MAKEFILE, re.MULTILINE)] == []


def test_it_builds_on_all_three_systems_and_may_write_nothing() -> None:
    assert all(re.search(rf"{system}-\d+", WORKFLOW) for system in ("ubuntu", "macos", "windows"))
    assert "contents: read" in WORKFLOW and "write" not in WORKFLOW
