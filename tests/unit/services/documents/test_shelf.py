"""A document's text is made once, kept within limits, and missing with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.services.documents import shelf
from desktop_chat.services.documents.process import Extract
from desktop_chat.services.documents.shelf import REST, SENTENCES, Documents
from desktop_chat.services.documents.values import Limits, Part, Trouble, Unreadable


class Reader:
    """Stands for the child: gives what it was told, and remembers what was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answer: Extract | Trouble = Extract((Part("", "words"),))
        monkeypatch.setattr(shelf, "extracted", self)

    async def __call__(self, path: Path, limits: Limits) -> Extract:
        self.asked.append(path.name)
        if isinstance(self.answer, str):
            raise Unreadable(self.answer)
        return self.answer


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(monkeypatch)


async def test_parts_stand_under_their_names(reader: Reader) -> None:
    reader.answer = Extract((Part("Page 1", "One"), Part("Page 3", "half \ud83d")), is_whole=False)
    text = await Documents().text_of("a.pdf", Path("d1"))
    assert text == f"<file name='a.pdf'>\n[Page 1]\nOne\n\n[Page 3]\nhalf \ufffd\n\n{REST}\n</file>"


async def test_a_content_is_read_once_whatever_it_is_called(reader: Reader) -> None:
    documents = Documents()
    assert await documents.text_of("a.docx", Path("d1")) == "<file name='a.docx'>\nwords\n</file>"
    assert await documents.text_of("b.docx", Path("d1")) == "<file name='b.docx'>\nwords\n</file>"
    assert reader.asked == ["d1"]


async def test_what_was_not_asked_for_longest_makes_room(reader: Reader) -> None:
    documents = Documents(most_kept=10)
    for name in ("d1", "d2", "d1", "d3", "d1", "d2"):
        await documents.text_of("a", Path(name))
    assert reader.asked == ["d1", "d2", "d3", "d2"]


@pytest.mark.parametrize("trouble", sorted(SENTENCES))
async def test_every_trouble_has_its_sentence(reader: Reader, trouble: Trouble) -> None:
    reader.answer = Extract(()) if trouble == "empty" else trouble
    documents = Documents()
    for _ in range(2):
        with pytest.raises(AttachmentUnreadable, match=r"a\.pdf.*nothing was sent") as caught:
            await documents.text_of("a.pdf", Path("d1"))
        assert caught.value.details["reason"] == trouble and caught.value.remedy == "choose_model"
    assert len(reader.asked) == (2 if trouble in ("slow", "missing") else 1)
