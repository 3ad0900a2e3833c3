"""A context gives keys to requests and shows them to nobody."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ENVIRONMENT, Context, ProviderSettings, Secret
from desktop_chat.providers.secrets import FrozenMapping, is_secret_name
from desktop_chat.redaction import redacted

CANARY = "canary-4711-do-not-show"


def full_context() -> Context:
    return Context(
        providers={
            "anthropic": {"api_key": CANARY, "base_url": "http://127.0.0.1:8765/"},
            "bedrock": {"access_key_id": CANARY, "secret_access_key": CANARY, "session_token": CANARY},
            "vertexai": {"credentials": {"private_key": CANARY}, "location": "eu"},
            "custom": {
                "base_url": f"https://me:{CANARY}@example.invalid/v1",
                "headers": {"Authorization": f"Bearer {CANARY}", "X-Api-Key": CANARY, "X-Title": "mine"},
                "logins": [{"password": CANARY}],
            },
        },
        name="work",
    )


SHOWN: list[Callable[[object], str]] = [
    repr,
    str,
    format,
    lambda thing: f"{thing!r:>20} {thing!s}",
    lambda thing: repr([thing, {"settings": thing}]),
    lambda thing: repr(dir(thing)),
    lambda thing: "".join(traceback.format_exception(ValueError(thing))),
]


@pytest.mark.parametrize("show", SHOWN)
@pytest.mark.parametrize("provider", ["anthropic", "bedrock", "vertexai", "custom", None])
def test_no_way_of_showing_a_context_shows_a_secret(show: Callable[[object], str], provider: str | None) -> None:
    context = full_context()
    assert CANARY not in show(context if provider is None else context.settings(provider))


def test_neither_a_secret_nor_what_holds_one_is_pickled_or_encoded() -> None:
    for thing in (Secret(CANARY), full_context().settings("anthropic"), full_context()):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
        with pytest.raises(TypeError):
            json.dumps(thing)
    with pytest.raises(TypeError):
        msgspec.json.encode(Secret(CANARY))


def test_vars_shows_nothing() -> None:
    for thing in (Secret(CANARY), full_context().settings("anthropic"), full_context()):
        with pytest.raises(TypeError):
            vars(thing)


@dataclasses.dataclass
class Holder:
    context: Context
    settings: ProviderSettings
    headers: object
    secret: Secret


def test_a_dataclass_that_holds_a_context_shows_no_secret_as_a_dictionary() -> None:
    context = full_context()
    settings = context.settings("custom")
    holder = Holder(context, settings, settings.headers, Secret(CANARY))
    assert CANARY not in repr(dataclasses.asdict(holder))
    assert CANARY not in repr(dataclasses.astuple(holder))


def test_a_traceback_with_its_local_variables_shows_no_secret() -> None:
    def fail(context: Context, settings: ProviderSettings) -> None:
        headers = settings.headers
        raise ValueError(f"{context} {settings} {headers}")

    context = full_context()
    with pytest.raises(ValueError) as caught:
        fail(context, context.settings("custom"))
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert CANARY not in "".join(shown.format())


def test_copies_are_the_same_values() -> None:
    context = full_context()
    settings = context.settings("custom")
    for thing in (context, settings, settings.headers, Secret(CANARY)):
        assert copy.copy(thing) is thing
        assert copy.deepcopy(thing) is thing


def test_secrets_are_given_to_those_who_ask_by_name() -> None:
    settings = full_context().settings("anthropic")
    assert settings.secret("api_key") == CANARY
    assert settings.secret("nothing") is None
    assert settings.secret("base_url") == "http://127.0.0.1:8765/"
    assert settings.base_url == "http://127.0.0.1:8765"
    assert json.loads(full_context().settings("vertexai").secret("credentials") or "") == {"private_key": CANARY}


def test_headers_are_revealed_for_the_request_only() -> None:
    settings = full_context().settings("custom")
    assert CANARY not in repr(settings.headers)
    assert settings.headers["X-Title"] == "mine"
    assert settings.revealed_headers() == {
        "Authorization": f"Bearer {CANARY}",
        "X-Api-Key": CANARY,
        "X-Title": "mine",
    }
    assert dict(full_context().settings("anthropic").headers) == {}


def test_an_unknown_provider_has_no_settings() -> None:
    settings = Context().settings("openai")
    assert len(settings) == 0
    assert settings.provider == "openai"
    assert settings.base_url is None
    assert settings.secret("api_key") is None
    assert Context().providers == ()


def test_a_context_can_be_made_of_the_settings_of_another() -> None:
    first = full_context()
    again = Context({provider: first.settings(provider) for provider in first.providers}, name="work")
    assert again == first
    wrapped = ProviderSettings("x", {"api_key": Secret(CANARY), "credentials": {"inner": Secret(CANARY)}})
    assert wrapped.secret("api_key") == CANARY
    assert wrapped.secret("credentials") == json.dumps({"inner": CANARY})
    nested = ProviderSettings("x", {"credentials": first.settings("custom").headers})
    assert CANARY in str(nested.secret("credentials"))


def test_any_text_can_be_a_secret() -> None:
    assert Secret("\ud800") == Secret("\ud800")
    assert Secret("\ud800") != Secret("?")


def test_what_follows_the_question_mark_of_an_address_is_hidden() -> None:
    settings = ProviderSettings(
        "p", {"base_url": f"https://host.invalid/v1?key={CANARY}", "words": "why? because"}
    )
    assert CANARY not in repr(settings)
    assert "https://host.invalid/v1?…" in repr(settings) and "why? because" in repr(settings)


def test_every_service_of_the_catalogue_can_be_set_up_by_the_environment() -> None:
    named = {provider for provider, _, _ in ENVIRONMENT}
    assert {entry.name for entry in ENTRIES} <= named
    keyed = {provider for provider, setting, _ in ENVIRONMENT if setting in ("api_key", "secret_access_key")}
    assert {entry.name for entry in ENTRIES if entry.needs_key and entry.sign is None} <= keyed


def test_no_variable_means_two_things() -> None:
    variables = [name for _, _, names in ENVIRONMENT for name in names]
    assert len(variables) == len(set(variables))


def test_blank_settings_count_as_absent() -> None:
    settings = Context({"openai": {"api_key": "  ", "region": "", "organization": None}}).settings("openai")
    assert list(settings) == []


def test_equal_contexts_are_equal_and_hash_alike() -> None:
    assert full_context() == full_context()
    assert hash(full_context()) == hash(full_context())
    assert full_context() != Context(name="work")
    assert Context(name="a") != Context(name="b")
    assert Context({"openai": {"api_key": "a"}}) != Context({"openai": {"api_key": "b"}})
    assert ProviderSettings("a", {"x": 1}) != ProviderSettings("b", {"x": 1})
    assert Context() != "Context()"
    assert Secret("a") != "a"
    assert FrozenMapping({"a": 1}) != {"a": 1}
    assert ProviderSettings("a") != "a"


def test_settings_keep_their_kinds_and_cannot_be_changed() -> None:
    given_fields = {"use_key": True, "retries": 3, "regions": ["a", "b"], "flags": {"x"}, "token": b"bytes"}
    settings = ProviderSettings("x", given_fields)
    assert settings["use_key"] is True
    assert settings["retries"] == 3
    assert settings["regions"] == ("a", "b")
    assert settings["flags"] == frozenset({"x"})
    assert settings.secret("token") == "bytes"
    assert not hasattr(settings, "__setitem__")
    for name in ("provider", "api_key"):
        with pytest.raises(AttributeError):
            setattr(settings, name, "y")


@pytest.mark.parametrize(("provider", "setting", "variables"), ENVIRONMENT)
def test_each_variable_people_have_is_read(provider: str, setting: str, variables: tuple[str, ...]) -> None:
    for variable in variables:
        context = Context.from_env({variable: " http://value:1 "})
        assert context.providers == (provider,)
        assert context.settings(provider).secret(setting) == "http://value:1"


def test_the_first_variable_that_is_not_blank_counts() -> None:
    environ = {
        "GEMINI_API_KEY": " ",
        "GOOGLE_API_KEY": "2nd",
        "OPENAI_API_BASE": "a",
        "OPENAI_BASE_URL": "b",
    }
    context = Context.from_env(environ, name="env")
    assert context.name == "env"
    assert context.settings("gemini").secret("api_key") == "2nd"
    assert context.settings("openai").base_url == "a"


def test_the_environment_of_the_program_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", CANARY)
    assert Context.from_env().settings("xai").secret("api_key") == CANARY


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("https://ollama.example.invalid/", "https://ollama.example.invalid"),
    ],
)
def test_the_host_of_ollama_becomes_an_address(host: str, address: str) -> None:
    assert Context.from_env({"OLLAMA_HOST": host}).settings("ollama").base_url == address


def test_the_name_says_what_is_secret() -> None:
    secret = [
        "api_key",
        "access_key_id",
        "secret",
        "bearer_token",
        "PASSWORD",
        "credentials",
        "Authorization",
    ]
    assert all(map(is_secret_name, secret))
    assert not any(map(is_secret_name, ["base_url", "region", "organization", "project", "X-Title"]))


@given(st.dictionaries(st.sampled_from(["api_key", "token", "x-api-key", "my_secret"]), st.text(min_size=8)))
def test_whatever_the_secret_it_is_not_in_the_representation(fields: dict[str, str]) -> None:
    settings = ProviderSettings("p", fields)
    shown = repr(settings)
    for name, value in settings.items():
        assert isinstance(value, Secret)
        assert f"{name!r}: …" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bearer abcdefgh12345 refused", "Bearer … refused"),
        ("Incorrect key: sk-proj-abcdefghijklmnop.", "Incorrect key: sk-…."),
        ('{"api_key": "abcdefgh"}', '{"api_key": "…"}'),
        ("https://me:secret@host/path", "https://…@host/path"),
        ("KeyError: 'monday'", "KeyError: 'monday'"),
        ("AKIAABCDEFGHIJKLMNOP", "AKIA…"),
        ("access_token=abcdefghi&x=1", "access_token=…&x=1"),
    ],
)
def test_keys_in_foreign_words_are_blotted_out(text: str, expected: str) -> None:
    assert redacted(text) == expected
