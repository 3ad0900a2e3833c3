"""Where what this program sends in the Chat Completions format may differ from what was recorded, with reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.readings.chat_requests import TEXT_FILE, TOOL_FILES

_THINKING = frozenset({"reasoning", "reasoning_content"})
_OUR_TOOL_FILES = re.compile(r"Files that the tool .+ returned \((.+)\):")


def _messages(body: Body, *roles: str) -> Iterator[Body]:
    return (each for each in body["messages"] if not roles or each["role"] in roles)


def _one_role(recorded: Body, sent: Body) -> None:
    for message in _messages(recorded, "developer"):
        message["role"] = "system"


def _one_spelling_of_thinking(recorded: Body, sent: Body) -> None:
    for theirs, ours in zip(_messages(recorded), _messages(sent), strict=True):
        if theirs.get("reasoning_content") == theirs.get("reasoning"):
            for name in _THINKING - ours.keys():
                theirs.pop(name, None)


def _empty_thinking(recorded: Body, sent: Body) -> None:
    for theirs, ours in zip(_messages(recorded), _messages(sent), strict=True):
        if "reasoning_content" not in theirs and ours.get("reasoning_content") == "":
            del ours["reasoning_content"]


def _said_switch(recorded: Body, sent: Body) -> None:
    if (
        "thinking" not in recorded
        and "reasoning_effort" in recorded
        and sent.get("thinking") == {"type": "enabled"}
    ):
        del sent["thinking"]


def _usual_detail(recorded: Body, sent: Body) -> None:
    for block in _blocks(recorded):
        picture = block.get("image_url")
        if isinstance(picture, dict) and picture.get("detail") == "auto":
            del picture["detail"]


def _files_after_results(recorded: Body, sent: Body) -> None:
    """A recorded result that holds files becomes what this program makes of it: words, and files after them."""
    told: list[Body] = []
    for message in recorded["messages"]:
        content = message["content"]
        if message["role"] != "tool" or not isinstance(content, list):
            told.append(message)
            continue
        words = "\n\n".join(block["text"] for block in content if block["type"] == "text")
        head = {"type": "text", "text": f"Attachments from tool call {message['tool_call_id']}:"}
        files = [block for block in content if block["type"] != "text"]
        told += [{**message, "content": words}, {"role": "user", "content": [head, *files]}]
    recorded["messages"] = told


def _spelling_of_texts(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        for message in _messages(body, "user"):
            message["content"] = _texts(message["content"])


def _texts(content: Any) -> Any:
    """Files of text, headings of files and neighbouring texts in one spelling."""
    if isinstance(content, str):
        return _spelled(content)
    blocks = [{**each, "text": _spelled(each["text"])} if each["type"] == "text" else each for each in content]
    if all(block["type"] == "text" for block in blocks):
        return "\n\n".join(block["text"] for block in blocks)
    return blocks


def _spelled(text: str) -> str:
    text = TEXT_FILE.sub(lambda found: f"<{found[1]} {found[2]}>{found[3]}", text)
    return TOOL_FILES.sub(r"Files of \1", _OUR_TOOL_FILES.sub(r"Files of \1", text))


def _blocks(body: Body) -> Iterator[Body]:
    for message in _messages(body):
        if isinstance(message["content"], list):
            yield from message["content"]


DIFFERENCES = (
    Difference("Not every model takes files in results, but all take them after.", _files_after_results),
    Difference(
        "Instructions go as system: models that know the other role take it as well.",
        _one_role,
        frozenset({"openrouter"}),
    ),
    Difference(
        "What the model thought goes back under the name it came by, not under two.",
        _one_spelling_of_thinking,
    ),
    Difference(
        "DeepSeek refuses turns without this field while it thinks, and else leaves an empty one alone.",
        _empty_thinking,
        frozenset({"deepseek"}),
    ),
    Difference(
        "An effort without the switch stands for a switch that is on.", _said_switch, frozenset({"deepseek"})
    ),
    Difference("This is what a service takes where nothing is said.", _usual_detail),
    Difference("How a file of text is wrapped is a matter of words.", _spelling_of_texts),
)
