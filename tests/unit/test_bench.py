"""The bench measures what it says: each group runs on small sizes and gives bars that can be read."""

import json
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from tests.bench import __main__ as bench
from tests.bench import (
    amplification,
    ask,
    disk,
    fuzz,
    kills,
    long_chats,
    package,
    report,
    searching,
    soak,
    streaming,
    window,
    window_chats,
    window_hands,
    window_stream,
    wires,
)
from tests.bench.bars import Bar
from tests.bench.chats import fill, library, provider
from tests.bench.statements import counted
from tests.support.specimens import known_wires

MET = Bar("group", "quick enough", "a median", 2.0, 3.0, 2.0, "ms")
MISSED = Bar("group", "small < enough", "a size", 10, 11, None, "MB")
UNMEASURED = Bar("group", "safe enough", "a count", 0, note="not measured")
BARS = [MET, MISSED, UNMEASURED]


def well_formed(bars: list[Bar]) -> bool:
    return all(bar.name and bar.how and (bar.measured is not None or bar.note) for bar in bars)


def test_a_bar_with_a_floor_is_about_the_ratio_to_it() -> None:
    assert MET.value == 1.5
    assert MET.is_met is True
    assert MET.share == 0.75


def test_a_bar_without_a_floor_is_about_the_figure_itself() -> None:
    assert MISSED.value == 11
    assert MISSED.is_met is False
    assert MISSED.share == 1.1


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert UNMEASURED.value is None
    assert UNMEASURED.is_met is None


def test_a_bar_of_nothing_at_all_is_met_by_nothing() -> None:
    assert Bar("group", "lost", "counted", 0, 0).is_met is True
    assert Bar("group", "lost", "counted", 0, 1).is_met is False


async def test_one_ask_is_measured(tmp_path: Path) -> None:
    bars = await ask.bars(tmp_path, rounds=2, middle=20, long=30)
    assert well_formed(bars)
    assert [bar.unit for bar in bars] == ["ms", "", "", "ms", "", "ms"]
    assert all(bar.measured for bar in bars)


async def test_streaming_and_stopping_are_measured(tmp_path: Path) -> None:
    bars = await streaming.bars(tmp_path, deltas=200, rounds=1, stops=2)
    assert well_formed(bars)
    assert [bar.unit for bar in bars] == ["ms", "ms"]
    assert all(bar.measured for bar in bars)


async def test_the_reading_of_every_wire_is_measured() -> None:
    bars = await wires.bars(deltas=200, rounds=1)
    assert well_formed(bars)
    assert len(bars) == len(known_wires())


def test_damaged_replies_are_counted() -> None:
    bars = fuzz.bars(mutations=100 * len(known_wires()))
    assert well_formed(bars)
    assert [bar.is_met for bar in bars if bar.limit == 0] == [True] * len(known_wires())


def test_a_fault_of_a_reader_is_found_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(fuzz, "tried", fail)
    found = fuzz._searched("ChatCompletions", range(2), 4)
    assert len(found.faults) == 2 and "KeyError in fail (seed ChatCompletions-4-0)" in found.faults[0]


def test_searching_is_measured_in_a_library_that_is_kept(tmp_path: Path) -> None:
    def found(folder: str) -> list[Bar]:
        return searching.bars(tmp_path / folder, messages=200, indexed=100, kept_in=tmp_path / "kept")

    assert well_formed(found("first"))
    [kept] = (tmp_path / "kept").iterdir()
    made_at = (kept / "chats.sqlite3").stat().st_ino
    assert well_formed(found("second"))
    assert (kept / "chats.sqlite3").stat().st_ino == made_at


async def test_long_chats_are_measured(tmp_path: Path) -> None:
    bars = await long_chats.bars(tmp_path, rounds=1, short=10, long=120)
    assert well_formed(bars)
    assert {bar.name for bar in bars if "statements" in bar.name} == {
        "open 120 messages, statements",
        "page 120 messages, statements",
        "open 120 messages with branches, statements",
        "page 120 messages with branches, statements",
    }


async def test_what_is_written_for_an_answer_is_measured(tmp_path: Path) -> None:
    bars = await amplification.bars(tmp_path, letters=4_000)
    assert well_formed(bars)
    assert len(bars) == 2
    assert all(bar.measured is None or bar.measured >= 0.004 for bar in bars)


def test_a_slow_answer_takes_as_long_by_its_own_clock_as_in_life() -> None:
    clock = amplification.Clock()
    began = clock.time()
    clock.run_until_complete(amplification.one_token_later(clock))
    assert clock.time() - began == pytest.approx(1 / amplification.TOKENS_A_SECOND)
    clock.close()


def test_kills_are_not_measured_where_their_test_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "PROOF", "tests.nowhere.kill")
    bars = kills.bars(rounds=1)
    assert well_formed(bars)
    assert all(bar.is_met is None for bar in bars)


def test_a_round_that_nobody_could_look_at_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(rounds=2, lost_messages=0, lost_seconds=0.1, broken_databases=0, faults=["blind"])
    monkeypatch.setattr(kills, "_proof", lambda: SimpleNamespace(rounds=lambda _: found))
    faults = kills.bars(rounds=3)[-1]
    assert faults.measured == 2
    assert faults.is_met is False
    assert "blind" in faults.note


async def test_a_filled_chat_has_the_path_it_was_asked_for(tmp_path: Path) -> None:
    async with library(tmp_path, provider()) as opened:
        handle = opened.chat(fill(opened, 120, branches=True))
        assert handle.count() == 120
        assert [message.position for message in handle.messages()] == list(range(120))
        assert len(handle.siblings(handle.messages()[50].id)) == 2


async def test_statements_are_counted_without_the_ones_that_begin_and_end(tmp_path: Path) -> None:
    async with library(tmp_path, provider()) as opened:
        chat = fill(opened, 2)
        with counted() as sent:
            opened.chats().rename(chat, "Other")
        assert [text.split()[0] for text in sent.texts] == ["SELECT", "UPDATE"]
        assert sent.writing == 1


def test_the_room_on_the_disk_is_that_of_the_lock(tmp_path: Path) -> None:
    [bar] = disk.bars(tmp_path)
    assert well_formed([bar])
    assert 100 < (bar.measured or 0) < 1_000
    assert bar.note.startswith("pyside6-essentials ")


def test_the_room_of_a_build_is_told_by_its_parts(tmp_path: Path) -> None:
    inner = tmp_path / "build" / "_internal"
    for name, size in {
        "PySide6/Qt/lib/a.so": 500,
        "PySide6/b.so": 30,
        "libz.so.1": 2,
        "base_library.zip": 40,
    }.items():
        (inner / name).parent.mkdir(parents=True, exist_ok=True)
        (inner / name).write_bytes(bytes(size))
    (inner / "libz.so").symlink_to(inner / "libz.so.1")
    assert package.parts(tmp_path / "build") == {
        "Qt": 500,
        "Qt for Python": 30,
        "libraries of the system": 2,
        "Python": 40,
    }


def test_without_a_build_its_bars_are_not_measured(tmp_path: Path) -> None:
    bars = package.bars(tmp_path, build=tmp_path / "nowhere", rounds=1)
    assert [bar.measured for bar in bars] == [None, None, None]
    assert well_formed(bars)


def test_the_table_says_which_bars_are_met() -> None:
    lines = report.table(BARS).splitlines()
    assert lines[2].split() == ["quick", "enough", "2", "ms", "3", "ms", "1.5×", "≤", "2×", "met"]
    assert lines[3].endswith("NOT MET")
    assert "safe enough: not measured." in lines


def test_results_are_kept_as_json_table_and_picture(tmp_path: Path) -> None:
    numbers, table, picture = report.keep(BARS, tmp_path / "results")
    kept = json.loads(numbers.read_text("utf-8"))
    assert [bar["is_met"] for bar in kept["bars"]] == [True, False, None]
    assert kept["machine"]["python"]
    assert table.read_text("utf-8").count("\n") == len(BARS) + 2
    assert len(ElementTree.fromstring(picture.read_text("utf-8"))) > len(BARS)


@pytest.mark.parametrize(("bars", "status"), [([MET, UNMEASURED], 0), ([MET, MISSED], 1)])
def test_the_status_says_whether_all_bars_are_met(
    bars: list[Bar], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(bench.GROUPS, "ask", lambda _folder: bars)
    assert bench.main(["ask"]) == status


def test_an_unknown_group_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["nothing"])
    assert "there is no group named nothing" in capsys.readouterr().err


def test_a_start_of_the_window_is_measured(tmp_path: Path) -> None:
    bars = window.bars(tmp_path, rounds=1, count=20)
    assert well_formed(bars)
    assert len(bars) == 5


def test_answers_in_the_window_are_measured(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_stream, "ADDED", 20)
    bars = window_stream.bars(tmp_path, pieces=64, long_kb=20, long_chat=120)
    assert well_formed(bars)
    assert len(bars) == 10


def test_memory_stays_flat_while_answers_are_streamed(qapp: object, tmp_path: Path) -> None:
    (bar,) = soak.bars(tmp_path, messages=150, first=50)
    assert well_formed([bar])
    assert bar.is_met is not False, f"{bar.measured} MB more after 150 messages than after 50"


def test_keys_and_copies_in_a_huge_chat_are_measured(qapp: object, tmp_path: Path) -> None:
    bars = window_hands.bars(tmp_path, messages=300, keys=5)
    assert well_formed(bars)
    assert all(bar.measured for bar in bars)


def test_many_chats_in_the_list_are_measured(qapp: object, tmp_path: Path) -> None:
    bars = window_chats.bars(tmp_path, count=20, messages=40, rounds=5, searches=5)
    assert well_formed(bars)
    assert len(bars) == 3
