"""What is said on the reference pictures of the window."""

from __future__ import annotations

TITLES = {
    "Bread with 80 % water": 6,
    "Regex for part numbers": 5,
    "Names for a sailing boat": 1,
    "Translate the lease": 1,
    "Why WAL needs a checkpoint": 1,
    "Trip to Ghent": 0,
    "Invoice totals, Q3": 0,
}
"""Chats, and how many days ago each was used."""
LIMITER_QUESTION = (
    "The service refuses us after a burst. Give me a limiter that keeps bursts but never goes over 90 a minute."
)
SHORT_ANSWERS = (
    "Tokens drip into a bucket at a steady rate, and each request takes one. Whoever finds it empty waits.",
    "Its water leaves at a steady rate, whatever comes in: bursts are *smoothed*, not let through.",
)
LIMITER = (
    "A **token bucket** does both: it lets a burst through while tokens last, and refills at your rate.\n\n"
    "1. Keep two numbers: how many tokens there are, and when you last looked.\n"
    "2. Before each request add the time that went by, times the rate, but never more than the bucket holds.\n"
    "3. Take one token, or wait until there is one.\n\n"
    "```python\nclass Bucket:\n"
    "    def __init__(self, rate: float, size: float) -> None:\n"
    "        self.rate, self.size = rate, size\n"
    "        self.tokens, self.seen = size, monotonic()\n```\n\n"
    "With a rate of 1.5 a second and a bucket of 20, the first twenty requests go at once, and the others follow "
    "one every 0.67 s."
)
TABLE_ANSWER = (
    "## Three ways\n\n"
    "| Way | Keeps bursts | Memory | Worst case |\n| --- | :---: | ---: | --- |\n"
    "| Token bucket | yes | 16 B | a full bucket at once |\n"
    "| Leaky bucket | no | 16 B | waits in the queue |\n"
    "| Sliding window | partly | 8 B a request | twice the rate at an edge |\n\n"
    "> Count where the *answers* are counted: at the service, not at the caller.\n\n"
)
CODE_ANSWER = (
    "The simplest of them, with `asyncio`:\n\n```python\n"
    'async def take(self) -> None:\n    """Wait until there is a token, then take it."""\n'
    "    while True:\n        now = monotonic()\n"
    "        self.tokens = min(self.size, self.tokens + (now - self.seen) * self.rate)\n"
    "        self.seen = now\n        if self.tokens >= 1:\n            self.tokens -= 1\n            return\n"
    "        await asyncio.sleep((1 - self.tokens) / self.rate)  # until the next one\n```\n\n"
    "- [x] keeps bursts\n- [ ] survives a restart: keep `seen` in a file for that\n"
)

FORMULA_ANSWER = r"""The roots of $ax^2 + bx + c = 0$ are given by the **quadratic formula**, where $a \neq 0$:

$$x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$$

The discriminant $\Delta = b^2 - 4ac$ decides how many of them are real:

- if $\Delta > 0$ there are two,
- if $\Delta = 0$ there is one, $x = -\frac{b}{2a}$,
- else there is none in $\mathbb{R}$, and $x = p \pm iq$ in $\mathbb{C}$.

| Law | Formula |
| --- | --- |
| Newton | $F = ma$ |
| Gauss | $\oint \mathbf{E} \cdot d\mathbf{A} = \frac{Q}{\varepsilon_0}$ |

\[
\begin{aligned}
\nabla \cdot \mathbf{E} &= \frac{\rho}{\varepsilon_0} \\
\nabla \times \mathbf{B} &= \mu_0 \mathbf{J}
\end{aligned}
\]
"""
