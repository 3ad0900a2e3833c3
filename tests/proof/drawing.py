"""What hypothesis makes conversations of."""

from __future__ import annotations

from hypothesis import strategies as st

from desktop_chat import MalformedReply, ProviderUnavailable, RateLimited
from desktop_chat.providers.events import CitationFound, RawBlock, ThinkingDelta
from desktop_chat.providers.scripted import Cut, ScriptedReply, Step, Wait
from tests.proof import scenes as acts
from tests.proof.interrupting import Interruption
from tests.proof.scenes import PICTURE, Scene
from tests.proof.staging import Act, Harm, called, said

ACTS: tuple[Act, ...] = (
    acts.ask(),
    acts.ask("and?"),
    acts.complete,
    acts.retry,
    acts.go_on,
    acts.note,
    acts.listen_and_leave,
    acts.regenerate,
    acts.step_back_only,
    acts.edit,
    acts.select_first,
    acts.delete,
    acts.delete_and_restore,
    acts.fork,
    acts.cancel,
    acts.approve,
    acts.deny,
)

_words = st.lists(st.sampled_from(["one", "two", " ", "é", "\n"]), max_size=4).map(lambda words: said(*words))
_thoughts = st.sampled_from([(), (ThinkingDelta("hm "), Wait(0))])
_calls = st.lists(st.sampled_from(["look", "count_all", "fall", "pay", "unknown"]), max_size=3)
_nothing: tuple[Step, ...] = ()
_extras = st.sampled_from([_nothing, (PICTURE,), (RawBlock({"type": "text"}),), (CitationFound({"url": "x"}),)])
_ends = st.sampled_from(
    [_nothing, _nothing, _nothing, (Cut(),), (ProviderUnavailable(),), (RateLimited(),), (MalformedReply(),)]
)


@st.composite
def replies(draw: st.DrawFn) -> ScriptedReply:
    wanted = draw(_calls)
    made: tuple[Step, ...] = called(*wanted) if wanted else ()
    return (*draw(_thoughts), *draw(_words), *made, *draw(_extras), *draw(_ends))


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    played = draw(st.lists(st.sampled_from(ACTS), min_size=1, max_size=4))
    return Scene([acts.ask(), *played], draw(st.lists(replies(), min_size=1, max_size=6)))


def interruptions() -> st.SearchStrategy[Interruption]:
    return st.sampled_from(("the asker is cancelled", "stop is pressed"))


def harms() -> st.SearchStrategy[Harm]:
    return st.sampled_from(("refused", "undone", "full", "lost"))
