"""Begins what a wish asks for: its run is opened in one unit of work, by whoever answers in the chat by then."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desktop_chat.services.choosing import Choosing, NotAtHand
from desktop_chat.services.openings import Opening
from desktop_chat.services.run_making import RunMaker
from desktop_chat.services.settling import settled
from desktop_chat.services.turns import Opener
from desktop_chat.services.wishes import Wish
from desktop_chat.services.workshop import Workshop


class Beginning:
    def __init__(self, shop: Workshop, wish: Wish) -> None:
        self._storage = shop.storage
        self._wish = wish
        self._choosing = Choosing(shop.finder, wish.choice)
        tables, own = shop.storage.tables, wish.is_own_budget
        runs = RunMaker(tables, shop.holders, self._choosing, wish.budget, is_own_budget=own)
        self.opener = Opener(tables, shop.recorder, shop.holders, runs)

    async def begin(self) -> Opening | None:
        """None where nothing is left to answer."""
        try:
            return await settled(self._storage.write_soon(self._opened))
        except NotAtHand:  # nothing was written
            self._choosing.settle()
            return await settled(self._storage.write_soon(self._opened))

    def _opened(self, session: Session) -> Opening | None:
        wish = self._wish
        if wish.run_key is not None:
            return self.opener.take_turn(session, wish.chat_key, wish.run_key)
        if wish.question is not None:
            return self.opener.ask(session, wish.chat_key, wish.question, wish.verb)
        return self.opener.carry_on(session, wish.chat_key, wish.verb)
