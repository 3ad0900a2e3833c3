"""Embeddings in OpenAI's form are asked for and read, however a service orders and packs them."""

from __future__ import annotations

import base64
import struct

import pytest

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings

ASKED = EmbeddingRequest("m", ("a", "b"), dimensions=2)


def test_texts_are_a_list_and_dimensions_have_the_services_name() -> None:
    assert OpenAiEmbedding().path(ASKED) == "/embeddings"
    assert OpenAiEmbedding().render(ASKED) == {"model": "m", "input": ["a", "b"], "dimensions": 2}
    plain = EmbeddingRequest("m", ("a",))
    assert OpenAiEmbedding(dimensions_field="output_dimension").render(plain) == {"model": "m", "input": ["a"]}


def test_vectors_come_back_in_the_order_of_the_texts() -> None:
    packed = base64.b64encode(struct.pack("<2f", 0.5, -1.0)).decode()
    said = {
        "data": [{"index": 1, "embedding": packed}, {"index": 0, "embedding": [1, 2.5]}],
        "model": "m-1",
        "usage": {"prompt_tokens": 3},
    }
    assert OpenAiEmbedding().parse(said) == Embeddings(((1.0, 2.5), (0.5, -1.0)), "m-1", 3)
    assert OpenAiEmbedding().parse({"data": [{"embedding": [1]}]}) == Embeddings(((1.0,),))


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"data": "x"},
        {"data": ["x"]},
        {"data": [{"embedding": None}]},
        {"data": [{"embedding": ["1"]}]},
        {"data": [{"embedding": "not base64!"}]},
        {"data": [{"embedding": "AAA="}]},
    ],
)
def test_what_holds_no_vectors_is_an_error(said: object) -> None:
    with pytest.raises(MalformedReply):
        OpenAiEmbedding().parse(said)
