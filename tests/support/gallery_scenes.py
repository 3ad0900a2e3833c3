"""Reference pictures of the window of assistants: the gallery, the editor, and the versions."""

from __future__ import annotations

from desktop_chat.ui.assistants.window import SIZE, AssistantsWindow
from tests.support.scenes import Scene
from tests.support.windows import OpenedWindow, until

KNOWN = (
    ("Storyteller", True),
    ("Translator", False),
    ("Code reviewer", True),
    ("Study partner", False),
    ("Writing coach", False),
)
OWN = {
    "name": "Harbour pilot",
    "emoji": "⚓",
    "description": "Knows tides, depths and the rules of the harbour, and says what it does not know.",
    "instructions": (
        "You advise {{person}} about the harbour of {{harbour}}. Today is {{date}}.\n\n"
        "Give depths in metres, times in local time, and name your source. Where {{chart}} says otherwise, "
        "the chart is right."
    ),
    "inputs": {"harbour": "Ostend"},
    "temperature": 0.2,
    "starters": ["When can a draught of 2.1 m leave?", "What does this light mean?"],
    "feathers": {"of": "another program"},
}
ANSWER = "**From 14:20 to 17:05.** The sill has 1.9 m at low water; with 2.1 m you need the tide above 0.6 m."


def shown(opened: OpenedWindow) -> AssistantsWindow:
    return next(each for each in opened.window.findChildren(AssistantsWindow) if each.isVisible())


async def opened_gallery(opened: OpenedWindow) -> AssistantsWindow:
    shelf = opened.library.assistants
    for view in shelf.ready():
        if view.name in dict(KNOWN):
            shelf.sort(shelf.take_ready(view.mark), pinned=dict(KNOWN)[view.name])
    shelf.put(OWN, tags=["Sea", "Work"])
    opened.window.commands.run("assistants.open")
    await until(lambda: opened.window.findChildren(AssistantsWindow))
    window = shown(opened)
    window.resize(*SIZE)
    await until(lambda: len(window.gallery.list.cards.cards) == len(KNOWN) + 1)
    return window


async def _gallery(opened: OpenedWindow) -> None:
    await opened_gallery(opened)


async def _empty(opened: OpenedWindow) -> None:
    opened.window.commands.run("assistants.open")
    await until(lambda: opened.window.findChildren(AssistantsWindow))
    shown(opened).resize(*SIZE)
    await until(lambda: shown(opened).gallery.list.cards.cards)


async def edited(opened: OpenedWindow) -> AssistantsWindow:
    window = await opened_gallery(opened)
    own = next(card for card in window.gallery.list.cards.cards if card.name == OWN["name"])
    window.gallery.list.wished.emit("open", own)
    await until(lambda: window.is_editing)
    return window


async def _editor(opened: OpenedWindow) -> None:
    window = await edited(opened)
    window.editor.names.setFocus()
    window.editor.names.setCurrentRow(1)
    window.editor.trial.asked.emit("When can a draught of 2.1 m leave?")
    await until(lambda: window.editor.trial.model.count == 2)
    await until(lambda: window.editor.trial.button.text() == "Send")


async def _parameters(opened: OpenedWindow) -> None:
    window = await edited(opened)
    window.editor.names.setFocus()
    window.editor.names.setCurrentRow(2)


async def _about(opened: OpenedWindow) -> None:
    await edited(opened)


async def _versions(opened: OpenedWindow) -> None:
    window = await opened_gallery(opened)
    shelf = opened.library.assistants
    own = next(view for view in shelf.list() if view.name == OWN["name"])
    shelf.change(own, temperature=0.4, instructions=f"{OWN['instructions']}\n\nBe brief.")
    window.gallery.list.wished.emit(
        "versions", next(card for card in window.gallery.list.cards.cards if card.id == own.id)
    )
    await until(lambda: window.versions.text.toPlainText())


_SHOWN = {
    "gallery": _gallery,
    "assistant-editor": _editor,
    "assistant-parameters": _parameters,
    "assistant-versions": _versions,
}
GALLERY_SCENES: dict[str, Scene] = {
    **{
        f"{name}-{'dark' if is_dark else 'light'}": Scene(arrange, (ANSWER,), is_dark=is_dark)
        for name, arrange in _SHOWN.items()
        for is_dark in (False, True)
    },
    "gallery-empty": Scene(_empty),
    "assistant-about": Scene(_about),
}
