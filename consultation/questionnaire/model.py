"""The pydantic model of a definition, with every question type that is registered.

No other module joins the definition and the registry of question types.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Tag,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.reading import read
from consultation.questionnaire.shelf import NotOnShelf
from consultation.questionnaire.tree import Node

STANDARD = "standard"


def tag_of(word: str) -> str:
    """The name of the question type `word` in pydantic's paths; brackets tell it from a key."""
    return f"<{word}>"


def _tag_of_question(given: Any) -> str | None:
    word = given.get("type") if isinstance(given, Mapping) else getattr(given, "type", None)
    return tag_of(word) if isinstance(word, str) else None


AnyQuestion: Any = Annotated[
    reduce(or_, (Annotated[each, Tag(tag_of(word))] for word, each in registry.items())),
    Discriminator(_tag_of_question),
]
"""A question of one of the known types."""

_Questions = tuple[AnyQuestion, ...]


@cache
def question_adapter() -> TypeAdapter[Question]:
    """Makes one question of plain strings, lists and dicts; cached."""
    return TypeAdapter(AnyQuestion)


@cache
def _questions_adapter() -> TypeAdapter[tuple[Question, ...]]:
    return TypeAdapter(_Questions)


def needed_keys(word: str) -> frozenset[str]:
    """The keys that a question of the type `word` must have; none where there is no such type."""
    if word not in registry:
        return frozenset()
    every = fields(registry[word])
    return frozenset(each.name for each in every if each.default is MISSING)


def plainest_type() -> str:
    """The type of question that needs the fewest keys."""
    return min(registry, key=lambda word: len(needed_keys(word)))


def in_english(context: Mapping[str, Any]) -> dict[str, Any]:
    """Pydantic's context for the standard questions, which are in English with translations.

    Only translations into languages that the file offers are used; the others are not mistakes.
    """
    return {**context, "language": "en", "languages": ("en", *context["languages"]), "ours": True}


def standard(context: Mapping[str, Any]) -> Node:
    """The tree of the standard questions; an empty one where they cannot be had."""
    try:
        return _tree_of(context["shelf"].equality())
    except NotOnShelf:
        return Node([], 1)


@lru_cache(maxsize=4)
def _tree_of(questions: str) -> Node:
    """Read once: every file that asks them names the same."""
    return read(questions).tree or Node([], 1)


def _standard(given: Any, known: ValidationInfo) -> Any:
    """The questions that the word `standard` stands for."""
    if given != STANDARD:
        return given
    context = known.context or {}
    try:
        return _questions_adapter().validate_python(
            standard(context).plain(), context=in_english(context)
        )
    except ValidationError:
        raise PydanticCustomError(
            "standard_questions",
            "the standard questions cannot be read. Write a list of questions.",
        ) from None


def _word_or_list(given: Any) -> Any:
    if isinstance(given, str) and given != STANDARD:
        raise PydanticCustomError(
            "equality_word",
            "“{given}” is not known here. Write standard, or a list of questions.",
            {"given": given},
        )
    return given


_EqualityQuestions = Annotated[
    _Questions,
    BeforeValidator(_standard, json_schema_input_type=Literal["standard"] | _Questions),
    BeforeValidator(_word_or_list, json_schema_input_type=Literal["standard"] | _Questions),
]


@cache
def adapter() -> TypeAdapter[Definition]:
    """Makes a Definition of plain strings, lists and dicts; cached."""
    made = TypeAdapter(Definition)
    made.rebuild(
        _types_namespace={"Questions": _Questions, "EqualityQuestions": _EqualityQuestions}
    )
    return made


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema that pydantic derives: strings throughout, as a file is read."""
    return adapter().json_schema()
