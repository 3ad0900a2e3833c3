"""What is known to be a secret is blotted out wherever it is said."""

from __future__ import annotations

import gc

from desktop_chat.providers.secrets import Secret
from desktop_chat.redaction import redacted, storable, traced


def test_a_known_secret_is_blotted_out_while_somebody_has_it() -> None:
    secret = Secret("no-pattern-knows-me")
    assert redacted("It is no-pattern-knows-me!") == "It is …!"
    assert "knows-me" not in traced(ValueError("no-pattern-knows-me"))
    del secret
    gc.collect()
    assert redacted("It is no-pattern-knows-me!") == "It is no-pattern-knows-me!"


def test_the_words_of_a_secret_are_secrets_too() -> None:
    secrets = [Secret("Scheme abc.def.ghi.jkl"), Secret('{"private": "one.two.three"}')]
    assert redacted("abc.def.ghi.jkl or one.two.three") == "… or …"
    assert len(secrets) == 2


def test_a_short_secret_spoils_no_other_words() -> None:
    secret = Secret("word")
    assert redacted("words of a sword") == "words of a sword"
    assert secret.reveal() == "word"


def test_a_long_text_without_a_key_takes_no_time() -> None:
    assert redacted("x" * 1_000_000) == "x" * 1_000_000
    assert redacted(f"{'x' * 100_000}_token: abcdefgh") == f"{'x' * 100_000}_token: …"


def test_of_a_setting_only_what_can_be_no_key_may_be_stored() -> None:
    told = {
        "X-Team": "blue",
        "Authorization": "short",
        "nested": {"api_key": "short", "limit": 3, "off": None},
        "tools": [{"type": "search"}, "sk-" + "a1B2" * 12],
        "max_tokens": 500,
    }
    assert storable(told) == {
        "X-Team": "blue",
        "nested": {"limit": 3, "off": None},
        "tools": [{"type": "search"}],
        "max_tokens": 500,
    }
