"""What a service says goes wrong becomes one error that a person can do something about."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from desktop_chat.errors import (
    AuthenticationRefused,
    ContentRefused,
    ContextTooLong,
    ModelRefused,
    NoCredit,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRefused,
)
from desktop_chat.providers.complaints import MOST_WORDS, complaint_in, complaint_of
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.reply_headers import request_id_of, retry_after_of

Kind = type[ProviderError]
NESTED = json.dumps(
    {"error": {"message": "Provider returned error", "metadata": {"raw": '{"error":{"message":"too hot"}}'}}}
)


def openai(message: str, code: object = None, kind: str | None = None) -> str:
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def xai(message: str, code: str) -> str:
    return json.dumps({"code": code, "error": message})


CASES: list[tuple[int | None, str, Kind]] = [
    (401, openai("Incorrect API key provided.", "invalid_api_key"), AuthenticationRefused),
    (401, '{"detail":"Invalid API Key"}', AuthenticationRefused),
    (401, openai("Missing Authentication header", 401), AuthenticationRefused),
    (401, "", AuthenticationRefused),
    (400, '{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***x"}',
     AuthenticationRefused),
    (400, openai("API key not valid. Please pass a valid API key."), AuthenticationRefused),
    (403, '{"message":"The security token included in the request is invalid."}', AuthenticationRefused),
    (402, openai("Insufficient Balance"), NoCredit),
    (429, openai("You exceeded your current quota, please check your plan.", "insufficient_quota"), NoCredit),
    (400, openai("Your credit balance is too low to access the API."), NoCredit),
    (402, openai("This request requires more credits, or fewer max_tokens."), NoCredit),
    (429, openai("Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000"), RateLimited),
    (429, openai("Your requests have exceeded rate limit.", "RateLimitReached"), RateLimited),
    (429, "slow", RateLimited),
    (400, openai("This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens."),
     ContextTooLong),
    (400, openai("…", "context_length_exceeded"), ContextTooLong),
    (400, openai("prompt too long; exceeded max context length by 1119046 tokens"), ContextTooLong),
    (400, openai("prompt is too long: 210000 tokens > 200000 maximum"), ContextTooLong),
    (400, openai("input length and `max_tokens` exceed context limit: 9 + 8 > 7"), ContextTooLong),
    (400, openai("The total length of all messages is too long"), ContextTooLong),
    (400, '{"object":"error","message":"TOO_MANY_TOKENS"}', ContextTooLong),
    (413, openai("Request too large for model"), ContextTooLong),
    (500, openai("the request exceeds the available context size"), ContextTooLong),
    (429, openai("This model's maximum context length is 8192 tokens"), ContextTooLong),
    (404, openai("The model `gpt-9` does not exist or you do not have access to it.", "model_not_found"),
     ModelRefused),
    (404, openai('model "llama9" not found, try pulling it first'), ModelRefused),
    (400, openai("gpt-9 is not a valid model ID", 400), ModelRefused),
    (404, openai("No endpoints found for x/y."), ModelRefused),
    (400, openai("Invalid model: mistral-9", None, "invalid_model"), ModelRefused),
    (400, openai("The response was filtered due to the prompt triggering Azure OpenAI's content management policy",
                 "content_filter"), ContentRefused),
    (403, openai("Your input was flagged: violence", 403), ContentRefused),
    (400, openai("Your request was rejected as a result of our safety system."), ContentRefused),
    (503, openai("The engine is currently overloaded, please try again later"), ProviderUnavailable),
    (529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', ProviderUnavailable),
    (500, "<html><head><title>500 Internal Server Error</title></head></html>", ProviderUnavailable),
    (502, "", ProviderUnavailable),
    (408, "", ProviderUnavailable),
    (400, openai("Unrecognized request argument supplied: foo"), RequestRefused),
    (404, "404 page not found", RequestRefused),
    (422, '{"detail":[{"loc":["body"],"msg":"Field required"}]}', RequestRefused),
    (400, xai("Incorrect API key provided.", "invalid-argument"), AuthenticationRefused),
    (403, xai("Your newly created team doesn't have any credits yet.", "exhausted"), NoCredit),
    (429, xai("Your team has used all available credits or reached its spending limit.", "x"),
     NoCredit),
    (404, xai("The model grok-9 does not exist or your team has no access.", "x"), ModelRefused),
    (400, xai("This model's maximum prompt length is 131072.", "x"), ContextTooLong),
    (404, openai("The API deployment for this resource does not exist.", "DeploymentNotFound"), ModelRefused),
    (None, openai("The image is too small.", "image_too_small"), RequestRefused),
    (None, openai("Error while downloading.", "failed_to_download_image"), RequestRefused),
    (None, openai("Invalid prompt: it may violate our usage policy.", "invalid_prompt"), ContentRefused),
    (None, openai("Rate limit reached for gpt-5", "rate_limit_exceeded"), RateLimited),
    (None, openai("An error occurred while processing your request.", "server_error"), ProviderUnavailable),
    (None, openai("Provider returned error", 502), ProviderUnavailable),
    (None, openai("Rate limit exceeded", 429), RateLimited),
    (None, openai("Overloaded", None, "overloaded_error"), ProviderUnavailable),
    (None, openai("Invalid messages", None, "invalid_request_error"), RequestRefused),
    (None, '{"detail":"Model instance failed"}', ProviderUnavailable),
    (403, '{"Message":"User is not authorized to perform: bedrock:InvokeModel"}', AuthenticationRefused),
    (403, '{"message":"You don\'t have access to the model with the specified model ID."}', ModelRefused),
    (400, '{"message":"The provided model identifier is invalid."}', ModelRefused),
    (400, '{"message":"Invocation of model ID x with on-demand throughput isn’t supported."}', ModelRefused),
    (404, '{"message":"This model version has reached the end of its life."}', ModelRefused),
    (400, '{"message":"Input is too long for requested model."}', ContextTooLong),
    (429, '{"message":"Too many tokens, please wait before trying again."}', RateLimited),
    (400, '{"__type":"ThrottlingException","message":"Too many requests"}', RateLimited),
    (424, '{"message":"The system encountered an unexpected error"}', ProviderUnavailable),
    (401, '{"id":"x","message":"no api key supplied"}', AuthenticationRefused),
    (404, '{"message":"model \'command-x\' not found, make sure the correct model ID was used"}', ModelRefused),
    (404, '{"message":"model \'command\' was removed on September 15, 2025."}', ModelRefused),
    (400, '{"message":"too many tokens: size limit exceeded by 9 tokens."}', ContextTooLong),
    (429, '{"message":"You are using a Trial key, which is limited to 20 API calls / minute."}', RateLimited),
    (498, '{"message":"blocked input"}', ContentRefused),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind"), CASES)
def test_a_complaint_is_understood(status: int | None, body: str, kind: Kind) -> None:
    failure = failure_of("Service", complaint_of(body.encode()), status=status)
    assert type(failure) is kind
    assert "Service" in failure.sentence


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error":"plain"}', "plain"),
        ('{"error":{"message":"inner"}}', "inner"),
        ('{"message":"outer"}', "outer"),
        ('{"detail":[{"msg":"one"},{"msg":"two"}]}', "one; two"),
        ('[{"error":{"message":"in a list"}}]', "in a list"),
        (NESTED, "Provider returned error: too hot"),
        ("<!DOCTYPE html><html><title>\n401 &amp; more </title><body>long</body>", "401 & more"),
        ("<html><body>no title</body></html>", None),
        ("plain  text\nin lines", "plain text in lines"),
        ("", None),
        ("[[[[[[[[[[1]]]]]]]]]]", None),
        ('{"error":{"message":"{not json"}}', "{not json"),
        ('{"error":null,"message":"m"}', "m"),
        ("\xff", "ÿ"),
    ],
)  # fmt: skip
def test_the_services_own_words_are_found(body: str, words: str | None) -> None:
    assert complaint_of(body.encode()).words == words


def test_a_complaint_has_no_key_and_an_end() -> None:
    said = complaint_in({"error": {"message": "bad key sk-abcdefghijklmnopqrstuvwxyz " + "x" * 2000}})
    assert said.words is not None
    assert "abcdefgh" not in said.words
    assert len(said.words) == MOST_WORDS


def test_deep_nonsense_is_not_followed_for_ever() -> None:
    assert complaint_of(b"[" * 100_000).words is not None


def test_what_is_worth_keeping_is_kept() -> None:
    failure = failure_of(
        "X", complaint_of(openai("No", "c", "t").encode()), status=503, request_id="r-1", retry_after=2.0
    )
    assert failure.details == {
        "provider": "X", "status": 503, "code": "c t", "words": "No", "request_id": "r-1", "retry_after": 2.0,
    }  # fmt: skip
    assert failure.sentence == "The service cannot be reached at the moment. X says: “No”"


def test_a_failure_without_words_tells_its_status() -> None:
    assert "(X, status 502)" in failure_of("X", complaint_of(b""), status=502).sentence
    assert failure_of("X", complaint_of(b"")).sentence.endswith("(X)")


def test_a_limit_says_how_long_to_wait() -> None:
    failure = failure_of("X", complaint_of(b"slow"), status=429, retry_after=1.5)
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == 1.5
    unknown = failure_of("X", complaint_of(b"slow"), status=429)
    assert isinstance(unknown, RateLimited)
    assert unknown.retry_after is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 -0000"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_the_time_to_wait_is_a_number_or_a_moment(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_of(headers, datetime(2026, 11, 21, 12, tzinfo=UTC)) == seconds


def test_the_request_id_has_several_names() -> None:
    assert request_id_of({"x-request-id": "a", "cf-ray": "b"}) == "a"
    assert request_id_of({"apim-request-id": "c"}) == "c"
    assert request_id_of({}) is None


def test_a_page_or_a_number_without_end_takes_no_time() -> None:
    assert complaint_of(b"<html>" + b"<title " * 100_000).words is None
    assert complaint_of(b"<html><TITLE x>Bad &amp; gone</TITLE>").words == "Bad & gone"
    assert complaint_of(b'{"code": "' + b"9" * 5_000 + b'"}').status is None


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("Please try again in 6m12.5s. Visit the page.", 372.5),
        ("Please try again in 20ms", 0.02),
        ("Please retry after 8 seconds.", 8.0),
        ("Try again in 1h2m", 3720.0),
        ("Please wait 2 minutes, then go on", 120.0),
        ("Please try again later", None),
        ("Limit 30000, wait for 5", None),
    ],
)
def test_a_wait_is_found_among_the_words(words: str, wait: float | None) -> None:
    error = failure_of("X", complaint_of(openai(words, "rate_limit_exceeded").encode()), status=429)
    assert error.details["retry_after"] == (None if wait is None else pytest.approx(wait))
    assert complaint_of(words.encode()).retry_after == (None if wait is None else pytest.approx(wait))
