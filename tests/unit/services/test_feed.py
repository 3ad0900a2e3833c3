"""Events are numbered, and no listener can hold up the run or grow without bound."""

from __future__ import annotations

import asyncio

from desktop_chat import RunView
from desktop_chat.services.events import AnyReplyEvent, MessageRemoved, Snapshot, TextAdded, ThinkingAdded
from desktop_chat.services.feed import MERGE_AFTER, Feed, Subscription

RUN = RunView("r", "c", "ask", "in_progress")


def new_feed() -> Feed:
    return Feed(lambda number: Snapshot(run_id="r", number=number, run=RUN, messages=()))


async def taken(listener: Subscription) -> list[AnyReplyEvent]:
    return [event async for event in listener]


async def test_every_listener_gets_every_event_in_order() -> None:
    feed = new_feed()
    assert not feed.is_heard
    listeners = [feed.subscribe(with_snapshot=False) for _ in range(2)]
    for text in "ab":
        feed.tell(TextAdded, "r", message_id=1, text=text)
    feed.close()
    for listener in listeners:
        events = await taken(listener)
        assert [(event.number, event.text) for event in events if isinstance(event, TextAdded)] == [
            (1, "a"),
            (2, "b"),
        ]


async def test_events_are_numbered_whether_or_not_somebody_listens() -> None:
    feed = new_feed()
    feed.tell(TextAdded, "r", message_id=1, text="a")
    late = feed.subscribe(with_snapshot=True)
    feed.tell(TextAdded, "r", message_id=1, text="b")
    feed.close()
    snapshot, event = await taken(late)
    assert isinstance(snapshot, Snapshot) and (snapshot.number, event.number) == (1, 2)


async def test_a_listener_waits_for_what_is_to_come() -> None:
    feed = new_feed()
    listener = feed.subscribe(with_snapshot=False)
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    assert not waiting.done()
    feed.tell(MessageRemoved, "r", message_id=1)
    assert (await waiting).number == 1
    feed.close()
    assert await taken(listener) == []


async def test_a_listener_of_a_feed_that_has_ended_gets_the_snapshot_alone() -> None:
    feed = new_feed()
    feed.close()
    assert [event.number for event in await taken(feed.subscribe(with_snapshot=True))] == [0]
    assert await taken(feed.subscribe(with_snapshot=False)) == []


async def test_who_leaves_hears_no_more() -> None:
    feed = new_feed()
    listener = feed.subscribe(with_snapshot=False)
    feed.tell(MessageRemoved, "r", message_id=1)
    await listener.aclose()
    await listener.aclose()
    assert not feed.is_heard and await taken(listener) == []


async def test_the_backlog_of_a_slow_listener_is_joined_text_by_text() -> None:
    feed = new_feed()
    listener = feed.subscribe(with_snapshot=False)
    for _ in range(MERGE_AFTER):
        feed.tell(TextAdded, "r", message_id=1, text="a")
    for _ in range(1000):
        feed.tell(TextAdded, "r", message_id=1, text="b")
    for _ in range(1000):
        feed.tell(ThinkingAdded, "r", message_id=1, text="c")
    feed.tell(MessageRemoved, "r", message_id=9)
    feed.tell(TextAdded, "r", message_id=2, text="d")
    feed.tell(TextAdded, "r", message_id=3, text="e")
    feed.close()
    events = await taken(listener)
    assert len(events) == MERGE_AFTER + 4
    joined = "".join(event.text for event in events if isinstance(event, TextAdded | ThinkingAdded))
    assert joined == "a" * MERGE_AFTER + "b" * 1000 + "c" * 1000 + "de"
    assert [event.number for event in events][-5:] == [
        MERGE_AFTER + each for each in (1000, 2000, 2001, 2002, 2003)
    ]
