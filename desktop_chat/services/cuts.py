"""Says, in an event and on the row, where sending began when a chat outgrew its model."""

from __future__ import annotations

from dataclasses import replace

from desktop_chat.services.active import ActiveRun
from desktop_chat.services.asking import Asked
from desktop_chat.services.endings import Ender
from desktop_chat.services.events import HistoryCut
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage


async def note_cut(storage: Storage, ender: Ender, active: ActiveRun, asked: Asked) -> None:
    """Once for each place where it began in this run."""
    start = asked.history.start_key if asked.is_cut else None
    if start == active.known_run.history_start_id:
        return
    key = active.known_run.id
    await settled(storage.write_soon(lambda session: ender.set_history_start(session, key, start)))
    active.run = replace(active.known_run, history_start_id=start)
    active.tell(HistoryCut, message_id=start, left_out=asked.history.left_out)
