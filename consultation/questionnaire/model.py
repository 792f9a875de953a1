"""The definition as pydantic sees it, once every type of question is known.

The only place where the definition and the registry of question types meet.
"""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Discriminator,
    Tag,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.reading import read

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
_questions = TypeAdapter(_Questions)


def _standard(given: Any, known: ValidationInfo) -> Any:
    """The questions that the word `standard` stands for; they are in English whatever the file is."""
    if given != STANDARD:
        return given
    context = known.context or {}
    tree = read(context["shelf"].equality()).tree
    english = {**context, "language": "en", "languages": ("en", *context["languages"])}
    try:
        return _questions.validate_python(tree and tree.plain(), context=english)
    except ValidationError:
        raise PydanticCustomError(
            "standard_questions", "the standard questions cannot be read. Write a list of questions."
        ) from None


_EqualityQuestions = Annotated[_Questions, BeforeValidator(_standard)]


@cache
def adapter() -> TypeAdapter[Definition]:
    """What makes a Definition of plain strings, lists and dicts."""
    made = TypeAdapter(Definition)
    made.rebuild(
        _types_namespace={"Questions": _Questions, "EqualityQuestions": _EqualityQuestions}
    )
    return made
