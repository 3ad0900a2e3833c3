"""An answer in a form is read into the class that was given, or refused with the reason."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypedDict

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.errors import AnswerUnreadable, Remedy
from desktop_chat.services.schemas import Form


@dataclass
class Pet:
    name: str
    legs: int = 4

    def __post_init__(self) -> None:
        if self.legs < 0:
            raise ValueError("legs cannot be negative")


class Person(msgspec.Struct):
    name: str
    pets: list[Pet] = []


class Movie(TypedDict):
    title: str
    year: int


class Model:
    """Answers as a pydantic model does, as far as it is asked."""

    def __init__(self, title: str) -> None:
        self.title = title

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"title": {"$ref": "#/$defs/Title"}},
            "$defs": {"Title": {"type": "string"}},
        }

    @classmethod
    def model_validate(cls, value: Any) -> Model:
        if not isinstance(value.get("title"), str):
            raise ValueError("title: Input should be a valid string")
        return cls(value["title"])


SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
}


def test_a_struct_is_a_form() -> None:
    form = Form.of(Person)
    assert form.name == "Person"
    assert form.schema["type"] == "object"
    assert "$ref" not in repr(form.schema)
    assert form.parse('{"name": "Ada", "pets": [{"name": "Rex"}]}') == Person("Ada", [Pet("Rex")])


def test_a_dataclass_is_a_form() -> None:
    assert Form.of(Pet).parse('{"name": "Rex", "legs": 3}') == Pet("Rex", 3)


def test_a_typed_dictionary_is_a_form() -> None:
    form = Form.of(Movie)
    assert form.name == "Movie"
    assert form.parse('{"title": "M", "year": 1931}') == {"title": "M", "year": 1931}


def test_a_model_with_its_own_schema_and_validation_is_a_form() -> None:
    form = Form.of(Model)
    assert form.name == "Model"
    assert form.schema == {"type": "object", "properties": {"title": {"type": "string"}}}
    parsed = form.parse('{"title": "M"}')
    assert isinstance(parsed, Model)
    assert parsed.title == "M"


@pytest.mark.parametrize(
    ("given_schema", "name"),
    [
        (SCHEMA, "response"),
        ({"name": "my movie!", **SCHEMA}, "my_movie_"),
        ({"title": "Film", **SCHEMA}, "Film"),
        ({"name": "movie", "schema": SCHEMA, "strict": True}, "movie"),
        ({"schema": SCHEMA}, "response"),
        ({"name": "x" * 100, "schema": SCHEMA}, "x" * 64),
        ({"name": "", **SCHEMA}, "response"),
    ],
)
def test_a_json_schema_is_a_form(given_schema: dict[str, object], name: str) -> None:
    form = Form.of(given_schema)
    assert form.name == name
    assert {key: value for key, value in form.schema.items() if key != "title"} == SCHEMA
    assert form.parse('{"title": "M"}') == {"title": "M"}


def test_a_form_is_itself() -> None:
    form = Form.of(Pet)
    assert Form.of(form) is form


def test_a_stored_form_reads_plain_values() -> None:
    form = Form.of(Person)
    again = Form.of(json.loads(json.dumps(form.stored)))
    assert again == form
    assert again.parse('{"name": "Ada"}') == {"name": "Ada"}
    with pytest.raises(AnswerUnreadable, match="'name' is missing"):
        again.parse("{}")


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```\n", "  ```JSON\n{}\n```  "])
def test_a_fence_around_the_answer_is_no_fault(fence: str) -> None:
    assert Form.of({"type": "object"}).parse(fence) == {}


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (Pet, "", "Input data was truncated"),
        (Pet, "Here you are: {}", "malformed"),
        (Pet, "{}", "missing required field `name`"),
        (Pet, '{"name": 1}', "Expected `str`, got `int` - at `$.name`"),
        (Pet, '{"name": "x", "legs": -1}', "legs cannot be negative"),
        (Person, "[" * 100_000, "Expected `object`, got `array`"),
        ({}, "[" * 100_000, "recursion"),
        (Person, '"\ud800"', "surrogates"),
        (Model, '{"title": 1}', "Input should be a valid string"),
        (SCHEMA, '{"title": 1}', "title: expected a string, got an integer"),
        (SCHEMA, "[]", "expected an object, got a list"),
    ],
)
def test_an_answer_in_another_form_is_refused_with_the_reason(kind: object, text: str, problem: str) -> None:
    with pytest.raises(AnswerUnreadable, match=re.escape(problem)) as caught:
        Form.of(kind).parse(text)
    assert caught.value.remedy is Remedy.RETRY
    assert caught.value.details["form"] == Form.of(kind).name


def test_what_has_no_json_form_is_no_form() -> None:
    with pytest.raises(TypeError, match="has no JSON form"):
        Form.of(object())


people = st.builds(Person, st.text(), st.lists(st.builds(Pet, st.text(), st.integers(0, 100)), max_size=3))


@given(people)
def test_what_was_written_in_a_form_is_read_as_the_same(person: Person) -> None:
    text = msgspec.json.encode(person).decode()
    form = Form.of(Person)
    assert form.parse(text) == person
    assert Form.of(form.stored).parse(text) == msgspec.to_builtins(person)


@given(st.text())
def test_reading_raises_nothing_else(text: str) -> None:
    for kind in (Person, SCHEMA):
        with pytest.raises(AnswerUnreadable):
            Form.of(kind).parse(text)
