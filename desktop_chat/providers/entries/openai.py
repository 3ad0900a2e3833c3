"""OpenAI: Responses, and Chat Completions for the models that need it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from desktop_chat.providers.asked_fields import ADDRESS, KEY, MORE_HEADERS, ServiceField
from desktop_chat.providers.concessions import unseen_thinking
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_count import ResponsesCount
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect


@dataclass(frozen=True, slots=True)
class ModelRule:
    """What holds for models whose id fits; the first that fits counts."""

    ids: re.Pattern[str]
    needs_chat: bool = False
    thinks: bool = False
    takes_temperature: bool = True
    cools_without_thought: bool = False
    """It takes a temperature when the effort is "none"."""
    takes_parallel_switch: bool = True


# https://platform.openai.com/docs/models: which endpoints a model has.
# https://platform.openai.com/docs/guides/latest-model: "temperature … only supported … with effort set to none",
# "older GPT-5 models … will raise an error"; o-series models take neither it nor parallel_tool_calls.
MODEL_RULES = (
    ModelRule(re.compile(r"-search(-|$)"), needs_chat=True, takes_temperature=False),
    ModelRule(re.compile(r"(^|-)(audio|realtime)"), needs_chat=True),
    ModelRule(re.compile(r"^gpt-[5-9][\d.]*-chat")),
    ModelRule(
        re.compile(r"^(o\d|codex-mini|computer-use)"),
        thinks=True,
        takes_temperature=False,
        takes_parallel_switch=False,
    ),
    ModelRule(re.compile(r"^gpt-5(?!\.)"), thinks=True, takes_temperature=False),
    ModelRule(re.compile(r"^gpt-[5-9]"), thinks=True, takes_temperature=False, cools_without_thought=True),
)
_OTHER = ModelRule(re.compile(""))


def rule_of(model: str) -> ModelRule:
    """A model made from another one is like that one."""
    base = model.removeprefix("ft:")
    return next((rule for rule in MODEL_RULES if rule.ids.search(base)), _OTHER)


def needs_chat(model: str) -> bool:
    return rule_of(model).needs_chat


def thinks(model: str) -> bool:
    return rule_of(model).thinks


def suited(request: Request) -> Request:
    """Without the options that this model refuses."""
    rule = rule_of(request.model)
    is_cool = rule.cools_without_thought and (request.thinking or {}).get("effort") == "none"
    if request.temperature is not None and not (rule.takes_temperature or is_cool):
        request = replace(request, temperature=None)
    if request.parallel_tools is not None and not rule.takes_parallel_switch:
        request = replace(request, parallel_tools=None)
    return request


CHAT = ChatCompletions(Dialect(system_role="developer", max_tokens="max_completion_tokens"))
RESPONSES = Responses(
    ResponsesDialect(
        seals_thinking=thinks,
        refuses_thinking=lambda model: not thinks(model),
        tells_thinking=True,
        files=frozenset({"image", "pdf", "document", "text"}),
        server_tools={
            "web_search": {"type": "web_search"},
            "code_execution": {"type": "code_interpreter", "container": {"type": "auto"}},
            "image_generation": {"type": "image_generation"},
        },
        results={
            "code_interpreter": "code_interpreter_call.outputs",
            "file_search": "file_search_call.results",
        },
        has_cache_key=True,
        cache_times={"24h": "24h", "in_memory": "in_memory"},
    )
)

FIELDS = (
    KEY,
    ADDRESS,
    ServiceField("organization", "Organisation", hint="org-…"),
    ServiceField("project", "Project", hint="proj_…"),
    MORE_HEADERS,
)
ENTRY = Entry(
    "openai",
    "OpenAI",
    RESPONSES,
    "https://api.openai.com/v1",
    others=((needs_chat, CHAT),),
    choices={"responses": RESPONSES, "chat": CHAT},
    suit=suited,
    concede=unseen_thinking,
    model_list=OpenAiModels(),
    embedding=OpenAiEmbedding(most_texts=2048),
    token_count=ResponsesCount(RESPONSES),
    setting_headers={"organization": "OpenAI-Organization", "project": "OpenAI-Project"},
    fields=FIELDS,
)
