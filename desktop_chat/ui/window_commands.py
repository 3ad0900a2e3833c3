"""The commands of the window: what each is called, which keys it has and what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_chat.services.settings import DARK, LIGHT, SYSTEM
from desktop_chat.ui.answer_commands import add_answer_commands
from desktop_chat.ui.chat_commands import Entry, chat_commands
from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.past_questions import PastQuestions

if TYPE_CHECKING:
    from desktop_chat.ui.main_window import MainWindow

CHAT, WINDOW = "This chat", "Window"


def add_window_commands(commands: Commands, window: MainWindow) -> None:
    of_chats = chat_commands(window.place, window.side_bar)
    for name, title, group, keys, run in (*of_chats, *_of_chat(window), *_of_window(window), *_of_looks(window)):
        commands.add(Command(name, title, group, keys, run))
    add_answer_commands(commands, window.conversation)


def _of_chat(window: MainWindow) -> tuple[Entry, ...]:
    conversation = window.conversation
    composer = conversation.composer
    past = PastQuestions(conversation)
    return (
        ("attach", "Attach files", CHAT, ("Ctrl+U",), composer.content.choose_files),
        ("question_before", "Question before, in an empty box", CHAT, ("Ctrl+Up",), lambda: past.step(-1)),
        ("question_after", "Question after that", CHAT, ("Ctrl+Down",), lambda: past.step(1)),
        ("write", "Go to the box to write in", CHAT, ("Shift+Esc",), composer.setFocus),
        ("find", "Find in this chat", CHAT, ("Ctrl+F",), lambda: conversation.finder.open()),
        ("find_next", "Next place found", CHAT, ("F3",), lambda: conversation.finder.step(1)),
        ("find_previous", "Place found before", CHAT, ("Shift+F3",), lambda: conversation.finder.step(-1)),
        ("stop", "Close what is open, or stop the answer", CHAT, ("Esc",), window.step_back),
    )


def _of_window(window: MainWindow) -> tuple[Entry, ...]:
    return (
        ("side_bar", "Show or hide the side bar", WINDOW, ("Ctrl+B", "Ctrl+Shift+S"), window.toggle_side_bar),
        ("inspector", "Inspector of this chat", CHAT, ("Ctrl+I",), lambda: window.inspector.toggle()),
        ("runs", "Runs of this chat", CHAT, ("Ctrl+Shift+I",), lambda: window.inspector.toggle_runs()),
        ("models", "Choose a model", CHAT, ("Ctrl+Shift+M", "Ctrl+M"), window.panels.show_models),
        ("assistant", "Choose an assistant", CHAT, ("Ctrl+Shift+A",), window.panels.show_assistants),
        ("profiles", "Choose a profile", CHAT, ("Ctrl+Shift+P",), window.panels.profiles_requested.emit),
        ("local_models", "Models on this computer", WINDOW, (), window.panels.local_models_requested.emit),
        ("assistants.open", "All assistants", WINDOW, ("Ctrl+Alt+A",), window.panels.show_gallery),
        ("servers", "Tools and servers", WINDOW, (), window.panels.servers_requested.emit),
        ("resources", "Attach from a server", CHAT, (), window.panels.resources_requested.emit),
        ("settings", "Settings", WINDOW, ("Ctrl+,",), window.panels.show_settings),
        ("health", "Health and backups", WINDOW, (), window.panels.show_health),
        ("shortcuts", "Shortcuts", WINDOW, ("Ctrl+/",), window.panels.show_shortcuts),
        ("palette", "Search for a command or a chat", WINDOW, ("Ctrl+K",), window.panels.show_palette),
    )


def _of_looks(window: MainWindow) -> tuple[Entry, ...]:
    preferences = window.preferences

    def theme(name: str) -> Callable[[], object]:
        return lambda: preferences.change("theme", name)

    return (
        ("larger", "Larger text", WINDOW, ("Ctrl++", "Ctrl+="), lambda: preferences.enlarge(1)),
        ("smaller", "Smaller text", WINDOW, ("Ctrl+-",), lambda: preferences.enlarge(-1)),
        ("usual_size", "Usual text size", WINDOW, ("Ctrl+0",), lambda: preferences.enlarge(0)),
        ("light", "Light theme", WINDOW, (), theme(LIGHT)),
        ("dark", "Dark theme", WINDOW, (), theme(DARK)),
        ("system", "Theme as the system", WINDOW, (), theme(SYSTEM)),
    )
