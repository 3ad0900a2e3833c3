"""The model picker finds among hundreds of models at once, and says what is missing for the others."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.services.model_choices import ModelChoice, ModelChoices
from desktop_chat.ui.picking.model_picker import ModelPicker
from desktop_chat.ui.picking.model_rows import aside_of
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.theme import Theme

SONNET = ModelChoice(
    "anthropic", "claude-sonnet", "Claude Sonnet", "Anthropic", True, ("image", "tools"), 200_000, ("3.00", "15")
)
MINI = ModelChoice("openai", "gpt-mini", "GPT mini", "OpenAI", False, ("tools",), 1_000_000, ("0.25", "2"))
LLAMA = ModelChoice("ollama", "llama", "llama", "Ollama", address="http://127.0.0.1:11434")
SERVICES = {"anthropic": "Anthropic", "openai": "OpenAI", "ollama": "Ollama"}
FEW = ModelChoices((LLAMA, SONNET, MINI), ("anthropic/claude-sonnet",), SERVICES)
MANY = ModelChoices(
    tuple(ModelChoice(f"p{n % 9}", f"model-{n}", f"Model {n}", f"Service {n % 9}") for n in range(2_000)), (), {}
)


class Place(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.resize(1_000, 800)
        self.preferences = Preferences(parent=self)
        self.picker = ModelPicker(self, Theme(), self.preferences)
        self.chosen: list[tuple[ModelChoice, bool]] = []
        self.keys: list[str] = []
        self.picker.model_chosen.connect(lambda choice, is_assumed: self.chosen.append((choice, is_assumed)))
        self.picker.key_wanted.connect(self.keys.append)

    @property
    def shown(self) -> list[str]:
        return [row.text for row in self.picker.model.rows]

    def pick(self, typed: str) -> None:
        self.picker.edit.clear()
        QTest.keyClicks(self.picker.edit, typed)
        QTest.keyClick(self.picker.edit, Qt.Key.Key_Return)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    made = Place()
    qtbot.addWidget(made)
    made.show()
    made.picker.open_for("anthropic/claude-sonnet")
    made.picker.offer(FEW)
    return made


def test_recent_ones_come_first_then_services_and_those_without_a_key_last(place: Place) -> None:
    recent = ["Recent", "Claude Sonnet"]
    assert place.shown == [*recent, "Ollama", "llama", "Anthropic", "Claude Sonnet", "OpenAI", "GPT mini"]
    row = place.picker.model.rows[1]
    assert row.detail == "answers now · claude-sonnet · sees images · tools"
    assert row.aside == "200 K · $3 / $15"


def test_what_is_typed_finds_and_enter_chooses(place: Place) -> None:
    place.pick("sonnet")
    assert place.chosen == [(SONNET, False)]


def test_a_model_without_a_key_is_muted_and_asks_for_one(place: Place) -> None:
    assert place.picker.model.rows[-1].is_muted
    assert place.picker.model.rows[-1].aside == "Add a key"
    place.pick("gpt")
    assert (place.chosen, place.keys) == ([], ["openai"])


def test_a_name_that_nobody_knows_can_be_used_anyway(place: Place) -> None:
    place.pick("openai/brand-new")
    choice, is_assumed = place.chosen[0]
    assert (choice.name, is_assumed) == ("openai/brand-new", True)
    place.picker.open()
    QTest.keyClicks(place.picker.edit, "brandnewxyz")
    assert place.shown == ["No model is known by this name. Use it anyway:", "brandnewxyz", "brandnewxyz"]
    assert [row.detail for row in place.picker.model.rows[1:]] == ["at Anthropic", "at Ollama"]
    place.picker.edit.setText("two words")
    assert place.shown == ["No model is called so."]


def test_a_favourite_is_marked_by_keys_and_stands_first(place: Place) -> None:
    QTest.keyClick(place.picker.edit, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    place.picker._mark()
    place.picker._mark()
    assert place.preferences.now.favourite_models in ((), ("anthropic/claude-sonnet",))
    place.preferences.change("favourite_models", ("ollama/llama",))
    place.picker.refresh()
    assert place.shown[:4] == ["Favourites", "llama", "Recent", "Claude Sonnet"]
    assert place.picker.model.rows[1].is_marked


def test_thousands_of_models_are_searched_without_a_pause(place: Place) -> None:
    place.picker.offer(MANY)
    # The least of three is the work itself: Python's collector looks through all that other tests have left.
    assert min(worst_letter(place) for _ in range(3)) < 0.5, "far more work than it is"


def worst_letter(place: Place) -> float:
    place.picker.edit.clear()
    worst = 0.0
    for letter in "model 17":
        before = time.thread_time()
        QTest.keyClicks(place.picker.edit, letter)
        worst = max(worst, time.thread_time() - before)
    assert place.shown[1] == "Model 17"
    return worst


@pytest.mark.parametrize(
    ("window", "prices", "said"),
    [
        (None, (None, None), ""),
        (1_048_576, ("0", "0"), "1.04858 M · free"),
        (8_192, ("0.150", "0.6"), "8 K · $0.15 / $0.6"),
        (128_000, ("3", None), "128 K"),
    ],
)
def test_size_and_price_are_said_shortly(
    window: int | None, prices: tuple[str | None, str | None], said: str
) -> None:
    assert aside_of(ModelChoice("a", "b", "b", "A", context_window=window, prices=prices)) == said
