"""The definition as pydantic sees it, once every type of question is known.

The only place where the definition and the registry of question types meet.
"""

from collections.abc import Mapping
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
    """How pydantic's paths name the type `word`, told from any key by its brackets."""
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
    """What makes one question of plain strings, lists and dicts; made when first needed."""
    return TypeAdapter(AnyQuestion)


@cache
def _questions_adapter() -> TypeAdapter[tuple[Question, ...]]:
    return TypeAdapter(_Questions)


def in_english(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the standard questions: in English whatever the file is, and translated.

    Of their translations those are taken that the file offers; the others are no mistake in it.
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
    """What makes a Definition of plain strings, lists and dicts."""
    made = TypeAdapter(Definition)
    made.rebuild(
        _types_namespace={"Questions": _Questions, "EqualityQuestions": _EqualityQuestions}
    )
    return made


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema that pydantic derives: strings throughout, as a file is read."""
    return adapter().json_schema()
