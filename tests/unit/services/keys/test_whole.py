"""A text of any length is kept whole or not at all, wherever it is broken off."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.services.keys.whole import HEAD, MOST_BYTES, WholeKeys, is_short, parts_of

OLD, NEW = "o" * 4_500, "n" * 7_000
TEXTS = st.one_of(st.text(), st.text(min_size=900, max_size=3_000), st.just(f"{HEAD}:a:1:{'0' * 32}"))


class Broken(Exception):
    """The program ends here."""


class Store:
    """Entries that can be broken off, or refused, before any of its writes."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.writes_left = 10_000
        self.failure: Exception = KeyringUnavailable("Locked.")

    def get(self, name: str) -> str | None:
        return self.entries.get(name)

    def set(self, name: str, text: str) -> None:
        self._count()
        self.entries[name] = text

    def delete(self, name: str) -> None:
        self._count()
        self.entries.pop(name, None)

    def _count(self) -> None:
        if not self.writes_left:
            raise self.failure
        self.writes_left -= 1


@settings(deadline=None)
@given(first=TEXTS, second=TEXTS)
def test_what_is_written_is_read_and_nothing_else_is_left(first: str, second: str) -> None:
    store = Store()
    keys = WholeKeys(store)
    keys.write("k", first)
    assert keys.read("k") == first
    keys.write("k", second)
    assert keys.read("k") == second
    assert len(store.entries) == (1 if is_short(second) else 1 + len(list(parts_of(second))))
    keys.remove("k")
    assert keys.read("k") is None and store.entries == {}


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=3_000))
def test_no_entry_is_larger_than_windows_takes(text: str) -> None:
    parts = list(parts_of(text * 3))
    assert "".join(parts) == text * 3
    for part in parts:
        assert max(len(part.encode()), len(part.encode("utf-16-le"))) <= MOST_BYTES


@pytest.mark.parametrize("is_ended", [True, False], ids=["the program ends", "the keyring refuses"])
@pytest.mark.parametrize("before", [None, "short", OLD])
@pytest.mark.parametrize("after", ["brief", NEW])
def test_what_is_broken_off_leaves_the_old_text_or_the_new_one(
    before: str | None, after: str, is_ended: bool
) -> None:
    for writes in range(12):
        store = Store()
        keys = WholeKeys(store)
        if before is not None:
            keys.write("k", before)
        store.writes_left = writes
        store.failure = Broken() if is_ended else KeyringUnavailable("Locked.")
        with suppress(Broken, KeyringUnavailable):
            keys.write("k", after)
        store.writes_left = 10_000
        assert keys.read("k") in (before, after)
        keys.write("k", "at last")
        assert store.entries == {"k": "at last"}, "the next one tidies up"


def test_a_refusal_on_the_way_takes_back_what_was_written() -> None:
    store = Store()
    original = store.set

    def refuse_third(name: str, text: str) -> None:
        if name.endswith("3"):
            raise KeyringUnavailable("Denied.")
        original(name, text)

    store.set = refuse_third  # type: ignore[method-assign]
    with pytest.raises(KeyringUnavailable, match="Denied"):
        WholeKeys(store).write("k", NEW)
    assert store.entries == {}


def test_a_removal_that_was_broken_off_can_be_made_again() -> None:
    for writes in range(5):
        store = Store()
        keys = WholeKeys(store)
        keys.write("k", OLD)
        store.writes_left = writes
        with suppress(KeyringUnavailable):
            keys.remove("k")
        store.writes_left = 10_000
        keys.remove("k")
        assert store.entries == {}


def test_a_part_that_was_deleted_outside_is_told() -> None:
    store = Store()
    keys = WholeKeys(store)
    keys.write("k", NEW)
    del store.entries["k/a2"]
    with pytest.raises(KeyringUnavailable, match="missing") as raised:
        keys.read("k")
    assert raised.value.remedy is Remedy.ADD_KEY


def test_a_text_that_is_written_anew_while_it_is_read_is_read_again() -> None:
    store = Store()
    keys = WholeKeys(store)
    keys.write("k", OLD)
    read = store.get

    def interrupted(name: str) -> str | None:
        if name == "k/a2":
            store.get = read  # type: ignore[method-assign]
            WholeKeys(store).write("k", NEW)
        return read(name)

    store.get = interrupted  # type: ignore[method-assign]
    assert keys.read("k") == NEW
