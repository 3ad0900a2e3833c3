"""Has every key tried by its service: only where the person asks for it, since keys are read and sent for that."""

from __future__ import annotations

from pathlib import Path

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.health.views import Finding
from desktop_chat.services.library import Library
from desktop_chat.services.opening import open_library


async def tested(folder: Path) -> list[Finding]:
    """The same by one who has no library open."""
    async with open_library(folder) as library:
        return await findings(library)


async def findings(library: Library) -> list[Finding]:
    """One for each key, named by its last characters."""
    return [
        await _finding(library, profile.name, provider)
        for profile in library.profiles.all()
        for provider in profile.services
    ]


async def _finding(library: Library, profile: str, provider: str) -> Finding:
    title = f"{library.profiles.title(provider)} ({profile})"
    name = f"key {profile} {provider}"
    try:
        ends = await library.profiles.last_four(profile, provider)
        said = await library.profiles.test(profile, provider)
    except Error as error:
        return _refused(name, title, "", error)
    end = ", ".join(filter(None, ends.values()))
    if said.error is not None:
        return _refused(name, title, end, said.error)
    return Finding(name, title, sentence("{end} is accepted", end=end or sentence("The key")))


def _refused(name: str, title: str, end: str, error: Error) -> Finding:
    value = sentence("{end} is not accepted", end=end or sentence("The key"))
    return Finding(name, title, value, error.sentence, sentence("Add the key again, or look at the network."))
