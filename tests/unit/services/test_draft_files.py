"""Drafts are files that are whole or not there, and name the stored files they need."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from desktop_chat.services.draft_files import NEW_CHAT, DraftFiles
from desktop_chat.services.views import AttachmentView
from desktop_chat.services.written import QuestionDraft, Written

PICTURE = AttachmentView(None, "map.png", "image/png", "image", 12, "a" * 64)
SOUND = AttachmentView(None, "call.mp3", "audio/mpeg", "audio", 12, "b" * 64)
DRAFT = QuestionDraft(
    "Where is\nthis?", 4, (PICTURE,), ("/a/b",), (Written("x", (SOUND,)),), (Written("y"),), 7, Written("z"), 2.5
)


def drafts(folder: Path) -> DraftFiles:
    return DraftFiles(folder / "chats.sqlite3")


def test_a_draft_is_read_as_it_was_kept(tmp_path: Path) -> None:
    drafts(tmp_path).keep("17", DRAFT)
    drafts(tmp_path).keep(NEW_CHAT, QuestionDraft("new"))
    assert drafts(tmp_path).all() == {"17": DRAFT, "": QuestionDraft("new")}
    assert drafts(tmp_path).named_digests() == {"a" * 64, "b" * 64}


def test_a_blank_draft_leaves_nothing(tmp_path: Path) -> None:
    drafts(tmp_path).keep("17", DRAFT)
    drafts(tmp_path).keep("17", QuestionDraft(caret=3, written_at=9.0))
    assert drafts(tmp_path).all() == {}
    assert not list((tmp_path / "drafts").iterdir())


def test_one_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    drafts(tmp_path).keep("17", DRAFT)
    (tmp_path / "drafts" / "broken.json").write_bytes(b'{"chat": "1", "dra')
    assert list(drafts(tmp_path).all()) == ["17"]


def test_nothing_is_made_where_there_are_no_drafts(tmp_path: Path) -> None:
    drafts(tmp_path).keep("17", QuestionDraft())
    assert drafts(tmp_path).all() == {}
    assert not list(tmp_path.iterdir())


@given(text=some.text(some.characters(exclude_categories=["Cs"])), chat=some.text(max_size=9))
def test_every_text_and_every_key_can_be_kept(text: str, chat: str, tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("drafts")  # type: ignore[attr-defined]
    drafts(folder).keep(chat, QuestionDraft(text + "!"))
    assert drafts(folder).all() == {chat: QuestionDraft(text + "!")}
