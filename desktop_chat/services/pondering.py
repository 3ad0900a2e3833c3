"""How long a model thinks before it speaks, by the clock of this computer; several spells add up."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


@dataclass(slots=True)
class Pondering:
    before_ms: int | None = None
    """What a message that is gone on with was thought over already."""
    _spent: float = 0
    _since: float | None = None
    _latest: float = 0

    def go_on(self) -> None:
        """A thought came."""
        self._latest = monotonic()
        if self._since is None:
            self._since = self._latest

    def end(self) -> None:
        """Something else came."""
        if self._since is not None:
            self._spent += monotonic() - self._since
            self._since = None

    @property
    def ms(self) -> int | None:
        """None where nothing was thought, or nobody knows for how long."""
        spent = self._spent + (self._latest - self._since if self._since is not None else 0)
        if not self._latest:
            return self.before_ms
        return (self.before_ms or 0) + round(spent * 1000)
