"""Exit statuses that a script can act on."""

from desktop_chat.errors import (
    AuthenticationRefused,
    Cancelled,
    ContextMissing,
    Error,
    NoCredit,
    ProviderUnavailable,
    RateLimited,
    UserError,
)

DONE, FAILED, NOT_UNDERSTOOD, NO_KEY, UNAVAILABLE, UNDECIDED, STOPPED = 0, 1, 2, 3, 4, 5, 130

_STATUSES: tuple[tuple[tuple[type[Error], ...], int], ...] = (
    ((Cancelled,), STOPPED),
    ((ContextMissing, AuthenticationRefused, NoCredit), NO_KEY),
    ((ProviderUnavailable, RateLimited), UNAVAILABLE),
    ((UserError,), NOT_UNDERSTOOD),
)


def status_of(error: Error) -> int:
    """The status that tells of this error; the first row that fits counts."""
    return next((status for kinds, status in _STATUSES if isinstance(error, kinds)), FAILED)
