"""The pages of the editor as a table: which fields there are, how they are called, and what they hold at first."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_chat.language import sentence
from desktop_chat.ui.assistants.controls import (
    ChoiceControl,
    JsonControl,
    LineControl,
    NumberControl,
    PairControl,
    TextControl,
)
from desktop_chat.ui.assistants.definitions import MODEL, OTHERS, SERVERS, TOOLS
from desktop_chat.ui.assistants.fields import Control, Field, Switched, Titled
from desktop_chat.ui.assistants.file_field import FilesField
from desktop_chat.ui.assistants.list_fields import ExamplesField, NamesField, StartersField
from desktop_chat.ui.assistants.model_field import ModelControl
from desktop_chat.ui.assistants.tool_fields import SearchField, ServersField, ToolsField
from desktop_chat.ui.inspecting.controls import EFFORTS

YES_NO = {True: "Yes", False: "No"}
THINKING = {name or None: title for name, title in EFFORTS.items()}
POLICIES = {"full": "All that fits", "messages": "The latest messages", "tokens": "As many tokens as"}
CHOICES = {"auto": "As the model likes", "none": "None", "required": "Always one"}
MODES = {"auto": "By themselves: whole when short", "whole": "Always whole", "search": "Passages that fit"}
LOW, TALL = 72, 108
SECONDS = " s"


@dataclass(slots=True)
class Page:
    """`fields` stand below each other; a heading stands above the first of each group."""

    title: str
    fields: dict[str, Field] = field(default_factory=dict)
    help: str = ""


def _switched(title: str, control: Control, start: object, help_text: str = "") -> Switched:
    return Switched(sentence(title), control, start, sentence(help_text) if help_text else "")


def parameters() -> Page:
    return Page(
        sentence("Model"),
        {
            MODEL: _switched("Its own model", ModelControl(), None, "Off: the model of the chat answers."),
            "temperature": _switched("Temperature", NumberControl(0, 2, 0.1, 2), 0.7, "Low keeps to the likely."),
            "max_output": _switched("Longest answer", NumberControl(1, step=256, unit=sentence(" tokens")), 4_096),
            "thinking": _switched(
                "Thinking",
                PairControl("effort", THINKING, "budget", tuple(THINKING), sentence(" tokens")),
                {"effort": "medium"},
                "How hard it thinks, and how many tokens that may take; none is as the model likes.",
            ),
            "citations": _switched("Citations", ChoiceControl(YES_NO), True, "Where the service has them."),
            "params": _switched(
                "More parameters",
                JsonControl(LOW, '{"top_p": 0.9}'),
                {},
                "As the service calls them, in JSON; keys do not belong here.",
            ),
        },
        sentence("What is switched off is inherited; beside it stands what holds then."),
    )


def conversation() -> Page:
    return Page(
        sentence("Conversation"),
        {
            "starters": StartersField(),
            "examples": ExamplesField(),
            "context": _switched(
                "What it is told of a chat",
                PairControl("policy", POLICIES, "count", ("messages", "tokens"), ""),
                {"policy": "messages", "count": 30},
                "Instructions are always told.",
            ),
            "title.wanted": _switched("Titles by themselves", ChoiceControl(YES_NO), True),
            "title.model": _switched("Model for titles", LineControl(sentence("A model's name")), ""),
            "title.provider": _switched("Service for titles", LineControl(sentence("A service's name")), ""),
            "title.instructions": _switched("How titles are found", TextControl(LOW), ""),
        },
    )


def tools() -> Page:
    return Page(
        sentence("Tools"),
        {
            TOOLS: ToolsField(),
            SERVERS: ServersField(),
            "server_tools": SearchField(),
            "tool_choice": _switched("Which it uses", ChoiceControl(CHOICES), "auto"),
            "parallel_tools": _switched("Several in one answer", ChoiceControl(YES_NO), True),
            "concurrency": _switched("Several at the same time", NumberControl(1, 64), 4),
        },
    )


def knowledge() -> Page:
    return Page(
        sentence("Knowledge"),
        {
            "knowledge.files": FilesField(),
            "knowledge.mode": _switched(
                "How files are read",
                ChoiceControl(MODES),
                "auto",
                "Whole files go along with every question; of long ones, the passages that fit it.",
            ),
        },
    )


def limits() -> Page:
    seconds = NumberControl
    return Page(
        sentence("Limits"),
        {
            "max_prompt_tokens": _switched(
                "Tokens read, of a run", NumberControl(256, step=1_024), 32_768, "Of all its requests together."
            ),
            "max_completion_tokens": _switched(
                "Tokens written, of a run", NumberControl(16, step=256), 8_192, "Of all its answers together."
            ),
            "limits.cost": _switched(
                "Cost of a run", NumberControl(0, 10_000, 0.1, 4, " $", is_text=True), "0.50", "In US dollars."
            ),
            "limits.rounds": _switched("Requests", NumberControl(0, 1_000), 25),
            "limits.calls": _switched("Calls of tools", NumberControl(0, 10_000), 100),
            "limits.repeats": _switched("The same call again", NumberControl(0, 1_000), 3),
            "limits.seconds": _switched("Time at work", seconds(0, step=10, unit=SECONDS), 300),
            "limits.idle": _switched("Time without a word", seconds(0, step=10, unit=SECONDS), 60),
            "limits.expires_after": _switched(
                "Time until it lapses", seconds(0, step=60, unit=SECONDS), 3_600, "Also while it waits for you."
            ),
        },
        sentence("A run that reaches one of these ends there; what was said stays."),
    )


def others() -> Page:
    return Page(
        sentence("Advanced"),
        {
            "schema": _switched(
                "Form of the answers", JsonControl(TALL, '{"type": "object"}'), {"type": "object"}
            ),
            "headers": _switched(
                "Headers of requests", JsonControl(LOW, '{"X-Team": "night"}'), {}, "Without keys."
            ),
            "caching": _switched("Caching", JsonControl(LOW, '{"ttl": "5m"}'), {}, "As the service has it."),
            OTHERS: Titled(
                sentence("Other fields"),
                JsonControl(TALL, "{}"),
                sentence("What other programs have said of it. It is kept and goes out with exports."),
            ),
        },
    )


def inputs_field() -> NamesField:
    return NamesField(
        sentence("Variables of its own"),
        sentence("Each stands for its value, unless a chat says otherwise."),
        sentence("Add a variable"),
        (sentence("Name"), sentence("Value")),
    )
