"""An index of heights: where each row begins and which row lies at a height, in logarithmic time."""

from __future__ import annotations

from collections.abc import Sequence


class HeightIndex:
    """A Fenwick tree of how far each height is from the estimate, so that unmeasured rows cost nothing."""

    def __init__(self, count: int, estimate: int) -> None:
        self.count = count
        self.estimate = estimate
        self._size = _next_power(count)
        """Nodes above it would say the same as it does."""
        self._differences: dict[int, int] = {}
        self._tree: dict[int, int] = {}
        self._more = 0
        """How much higher than estimated all of them are together."""

    def __getitem__(self, row: int) -> int:
        return self.estimate + self._differences.get(row, 0)

    def __setitem__(self, row: int, height: int) -> None:
        if not 0 <= row < self.count:
            raise IndexError(row)
        before = self._differences.get(row, 0)
        change = height - self.estimate - before
        if change:
            self._differences[row] = before + change
            self._more += change
            self._add(row, change)

    @classmethod
    def of(cls, heights: Sequence[int], estimate: int) -> HeightIndex:
        """All of them at once: a long text has tens of thousands."""
        made = cls(len(heights), estimate)
        made._more = sum(heights) - estimate * len(heights)
        made._differences = {row: height - estimate for row, height in enumerate(heights) if height != estimate}
        sums = [0, *(height - estimate for height in heights)]
        for index in range(1, len(sums)):
            if (above := index + (index & -index)) < len(sums):
                sums[above] += sums[index]
        made._tree = {index: each for index, each in enumerate(sums) if each}
        index = made.count
        while index and (index := index + (index & -index)) <= made._size:
            # Nodes beyond the end hold what lies between the one before them and the end.
            made._tree[index] = made._difference(made.count) - made._difference(index - (index & -index))
        return made

    def grow(self, count: int) -> None:
        """Further rows at the end."""
        self.count += count
        while self._size < self.count:
            self._tree[2 * self._size] = self._tree.get(self._size, 0)
            self._size *= 2

    def shrink(self, count: int) -> None:
        """Fewer rows at the end."""
        for row in range(self.count - count, self.count):
            change = self._differences.pop(row, 0)
            if change:
                self._more -= change
                self._add(row, -change)
        self.count -= count

    @property
    def total(self) -> int:
        return self.estimate * self.count + self._more

    def top(self, row: int) -> int:
        """How much lies above this row."""
        return self.estimate * row + self._difference(row)

    def _difference(self, row: int) -> int:
        """How much more than estimated lies above this row."""
        found = 0
        while row > 0:
            found += self._tree.get(row, 0)
            row &= row - 1
        return found

    def row_at(self, height: int) -> int:
        """The row that lies there; the first or the last where none does, -1 when there are none."""
        if not self.count or height < 0:
            return min(self.count, 1) - 1
        row, above = 0, 0
        step = 1 << (self.count.bit_length() - 1)
        while step:
            further = row + step
            if further <= self.count:
                below = above + self.estimate * step + self._tree.get(further, 0)
                if below <= height:
                    row, above = further, below
            step >>= 1
        return min(row, self.count - 1)

    def _add(self, row: int, change: int) -> None:
        index = row + 1
        while index <= self._size:
            self._tree[index] = self._tree.get(index, 0) + change
            index += index & -index


def _next_power(count: int) -> int:
    return 1 << max(0, count - 1).bit_length()
