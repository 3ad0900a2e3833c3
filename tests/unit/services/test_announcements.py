"""Whoever wants to know hears of every change until it stops listening."""

from __future__ import annotations

import pytest

from desktop_chat.services.announcements import Announcement, Announcements
from desktop_chat.services.hooks import call_listener


def test_listeners_hear_until_they_leave() -> None:
    announcements, first, second = Announcements(call_listener), list[Announcement](), list[Announcement]()
    leave = announcements.subscribe(first.append)
    announcements.subscribe(second.append)
    announcements.announce(Announcement("chat_changed", 1))
    leave()
    leave()
    announcements.announce(Announcement("all_changed", is_own=False))
    assert [each.kind for each in first] == ["chat_changed"]
    assert [(each.kind, each.is_own) for each in second] == [("chat_changed", True), ("all_changed", False)]


def test_a_listener_may_leave_while_it_is_called() -> None:
    announcements, heard = Announcements(call_listener), list[str]()

    def once(announcement: Announcement) -> None:
        heard.append(announcement.kind)
        leave()

    leave = announcements.subscribe(once)
    announcements.subscribe(lambda each: heard.append("other"))
    for _ in range(2):
        announcements.announce(Announcement("run_changed"))
    assert heard == ["run_changed", "other", "other"]


def test_a_listener_that_raises_is_logged_and_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    announcements, heard = Announcements(call_listener), list[Announcement]()

    def fail(announcement: Announcement) -> None:
        raise ZeroDivisionError(announcement.kind)

    announcements.subscribe(fail)
    announcements.subscribe(heard.append)
    announcements.announce(Announcement("chat_changed", 1))
    assert len(heard) == 1 and "ZeroDivisionError: chat_changed" in caplog.text
