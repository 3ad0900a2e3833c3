"""Finds out which instructions and settings the small model answers best with: python -m tests.bench.small_model.

It takes some minutes; docs/decisions/0012-the-embedded-model.md keeps what came out.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from desktop_chat.providers import cores
from desktop_chat.providers.local_model import CONVERSATIONS
from desktop_chat.providers.local_process import LocalProcess, new_token
from desktop_chat.providers.local_server import Settings
from desktop_chat.providers.small_model import (
    EXAMPLES,
    GUARD,
    INSTRUCTIONS,
    MODEL,
    TEMPERATURE,
    WINDOW,
    installed_file,
)

QUESTIONS = (
    ("What is the capital of France?", "paris"),
    ("Who wrote Romeo and Juliet?", "shakespeare"),
    ("How many days are there in a week?", "seven|7"),
    ("What is 2 + 3?", r"\b5\b|\bfive"),
    ("What colour is the sky on a clear day?", "blue"),
    ("How do you say good morning in Spanish?", "buenos d[ií]as"),
    ("Which planet is called the red planet?", "mars"),
    ("What is the opposite of hot?", "cold|cool"),
    ("Name three fruits.", "apple|banana|orange|berr"),
    ("At what temperature does water boil, in Celsius?", "100"),
    ("Write a short poem about the sea.", "sea|ocean|wave"),
    ("Wie heißt die Hauptstadt von Deutschland?", "berlin"),
    ("Hello!", "."),
    ("Who are you?", "small.*model|computer"),
)
Dialogue = Sequence[tuple[str, str]]
TERSE = "Answer in one or two short sentences. If you do not know, say so."
HONEST = "You are a small language model that runs on this computer. Answer briefly and truthfully."
INTRODUCTIONS: dict[str, tuple[str, Dialogue]] = {
    "nothing": ("", ()),
    "terse": (TERSE, ()),
    "honest": (HONEST, ()),
    "chosen, without examples": (INSTRUCTIONS, ()),
    "chosen": (INSTRUCTIONS, EXAMPLES),
}
TEMPERATURES = (None, TEMPERATURE)
GUARDS: dict[str, Mapping[str, float]] = {"none": {}, "words": {"repeat_penalty": 1.1}, "sentences": GUARD}
"""What may keep it from saying the same for ever."""
SEEDS = (1, 2)
ROLES = ("user", "assistant")
MOST_TOKENS = 256
LOOPED = 3
LINE = "{:<24} {:>11} {:>9} | {:>5} {:>5} {:>5} {:>6} | {}"


@dataclass(slots=True)
class Result:
    """What came of all questions with one choice."""

    right: int = 0
    ended: int = 0
    looped: int = 0
    tokens: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, question: str, expected: str, answer: dict[str, object], tokens: int) -> None:
        text = str(answer["message"]["content"])  # type: ignore[index]
        is_right = re.search(expected, text, re.IGNORECASE | re.DOTALL) is not None
        self.asked += 1
        self.right += is_right
        self.ended += answer["finish_reason"] == "stop"
        self.looped += loops(text)
        self.tokens += tokens
        if not is_right:
            self.wrong.append(question)


def loops(text: str) -> bool:
    """Whether it says one sentence again and again."""
    said = [words for part in re.split(r"[.!?\n]+", text) if len(words := part.strip().lower()) > 8]
    return any(said.count(words) >= LOOPED for words in said)


def main() -> None:
    file = installed_file()
    if file is None:
        sys.exit("The model is not installed here.")
    child = LocalProcess(Settings(str(file), MODEL.id, new_token(), WINDOW, CONVERSATIONS, cores.threads()))
    child.start()
    print(LINE.format("introduction", "temperature", "guard", "right", "ended", "loops", "tokens", "wrong"))
    try:
        for choice in itertools.product(INTRODUCTIONS, TEMPERATURES, GUARDS):
            report(child, *choice)
    finally:
        child.end()


def report(child: LocalProcess, introduction: str, temperature: float | None, guard: str) -> None:
    result = Result()
    with httpx.Client(trust_env=False, timeout=120, headers={"Authorization": f"Bearer {child.token}"}) as client:
        for body, question, expected in bodies(introduction, temperature, guard):
            said = client.post(f"{child.address}/v1/chat/completions", json=body).json()
            result.add(question, expected, said["choices"][0], said["usage"]["completion_tokens"])
    each = result.tokens // result.asked
    told = (introduction, str(temperature), guard, result.right, result.ended, result.looped, each)
    print(LINE.format(*told, ", ".join(sorted(set(result.wrong)))), flush=True)


def bodies(
    introduction: str, temperature: float | None, guard: str
) -> Iterator[tuple[dict[str, object], str, str]]:
    instructions, examples = INTRODUCTIONS[introduction]
    said = [("system", instructions), *(turn for pair in examples for turn in zip(ROLES, pair, strict=True))]
    before = [{"role": role, "content": text} for role, text in said if text]
    chosen = {} if temperature is None else {"temperature": temperature}
    for seed, (question, expected) in itertools.product(SEEDS, QUESTIONS):
        messages = [*before, {"role": "user", "content": question}]
        fixed = {"seed": seed, "max_tokens": MOST_TOKENS, **GUARDS[guard]}
        yield {"messages": messages, **fixed, **chosen}, question, expected


if __name__ == "__main__":
    main()
