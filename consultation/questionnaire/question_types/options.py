"""Options as a file may write them, and what every question with a list of them needs.

It must not know any one type of question.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapSerializer,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from consultation.questionnaire.answers import DECLINED, Choice, Mistake, Typed, Unacceptable
from consultation.questionnaire.ids import LONGEST_ID
from consultation.questionnaire.question import Action, Hinted, Named, Option, Question
from consultation.questionnaire.summaries import Counted, Tally
from consultation.questionnaire.text import LANGUAGE_CODE, Said, Text
from consultation.questionnaire.wording import DECLINED_LABEL, KNOWN, N_

NOT_LISTED = N_("Choose an answer to “%(question)s” from the list")


class Labelled(Protocol):
    """An option, a row, a step of a scale: whatever answers name by its id."""

    @property
    def id(self) -> str:
        """What answers hold."""

    @property
    def label(self) -> Text:
        """What people read."""


def id_from(label: str) -> str:
    """The id from a label: lower case, accents off, every other run of characters one hyphen."""
    decomposed = unicodedata.normalize("NFKD", label)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _string_of(given: Any, known: ValidationInfo) -> str | None:
    """The string of a plain option, if possible in the file's language; None for anything else."""
    if isinstance(given, str):
        return given
    context = known.context or {}
    language = context.get("language", "en")
    languages = context.get("languages", (language,))
    if isinstance(given, Mapping) and given and set(given) <= set(languages):
        string = given.get(language, next(iter(given.values())))
        return string if isinstance(string, str) else None
    return None


def from_string(given: Any, known: ValidationInfo) -> Any:
    """An option written as a plain string, as the mapping that it stands for."""
    string = _string_of(given, known)
    if string is None:
        return given
    made = id_from(string)
    if not made:
        raise PydanticCustomError(
            "option_id_empty",
            "no id can be made from “{string}”. Give one: {id: ..., label: ...}.",
            {"string": string},
        )
    if len(made) > LONGEST_ID:
        raise PydanticCustomError(
            "option_id_long",
            "the id made from “{string}” would have {length} characters, at most {most} are "
            "allowed. Give a shorter one: {id: ..., label: ...}.",
            {"string": string, "length": len(made), "most": LONGEST_ID},
        )
    return {"id": made, "label": given}


PlainWords = Annotated[
    Any,
    WithJsonSchema(
        {
            "description": "The label alone: the id is made from it.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "minProperties": 1,
                    "patternProperties": {f"^{LANGUAGE_CODE}$": {"type": "string"}},
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
"""A plain string, as editors are told of it: a string, or a mapping of language to string."""

PlainOption = Annotated[
    Option, BeforeValidator(from_string, json_schema_input_type=Option | PlainWords)
]
HintedOption = Annotated[
    Option, BeforeValidator(from_string, json_schema_input_type=Hinted | PlainWords)
]
NamedOption = Annotated[
    Option, BeforeValidator(from_string, json_schema_input_type=Named | PlainWords)
]
"""The same where fewer keys mean something: editors and messages offer only those."""


def not_empty(given: Any) -> Any:
    """A list with something in it; said before its items are looked at."""
    if isinstance(given, list | tuple) and not given:
        raise PydanticCustomError("list_empty", "this list is empty. Write at least one item.")
    return given


Options = Annotated[
    tuple[PlainOption, ...],
    BeforeValidator(not_empty, json_schema_input_type=tuple[PlainOption, ...]),
    Field(json_schema_extra={"minItems": 1}),
]
HintedOptions = Annotated[
    tuple[HintedOption, ...],
    BeforeValidator(not_empty, json_schema_input_type=tuple[HintedOption, ...]),
    Field(json_schema_extra={"minItems": 1}),
]
_NamedOptions = Annotated[
    tuple[NamedOption, ...],
    BeforeValidator(not_empty, json_schema_input_type=tuple[NamedOption, ...]),
    Field(json_schema_extra={"minItems": 1}),
]
"""Options or rows: mappings, or plain strings whose ids are made from them."""


class FromActions(tuple[Option, ...]):
    """Options that are the actions of the priority; empty until the question is bound to them."""

    __slots__ = ()


def options_of(actions: Iterable[Action]) -> FromActions:
    """The actions of a priority as options."""
    return FromActions(Option(id=each.id, label=each.text) for each in actions)


AskingOfActions = TypeVar("AskingOfActions", bound=Question)


def with_actions(
    question: AskingOfActions, name: str, actions: Iterable[Action]
) -> AskingOfActions:
    """`question` with those actions where `name` asks for them; itself where it does not."""
    if isinstance(getattr(question, name), FromActions):
        changes: dict[str, Any] = {name: options_of(actions)}
        return replace(question, **changes)
    return question


def _list_or_word(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(given, FromActions):
        return given
    if isinstance(given, str):
        if given == "actions":
            return FromActions()
        raise PydanticCustomError(
            "options_word",
            "“{given}” is not known here. Write a list, or actions for those of the priority.",
            {"given": given},
        )
    return read(given)


def _written(options: tuple[Option, ...], write: SerializerFunctionWrapHandler) -> Any:
    return "actions" if isinstance(options, FromActions) else write(options)


OptionsOrActions = Annotated[
    _NamedOptions,
    WrapValidator(_list_or_word, json_schema_input_type=_NamedOptions | Literal["actions"]),
    WrapSerializer(_written),
]
"""Options or rows, or the word `actions` for those of the priority."""


def with_declining(options: tuple[Option, ...], sensitive: bool) -> tuple[Option, ...]:
    """`options`, with "Prefer not to say" after them if the question is sensitive and has none."""
    if not sensitive or any(each.id == DECLINED for each in options):
        return options
    return (*options, Option(id=DECLINED, label=DECLINED_LABEL, exclusive=True))


def choices(
    options: Iterable[Labelled], language: str, off_scale: bool = False
) -> tuple[Choice, ...]:
    """Options, rows or steps in the language of a page."""
    return tuple(
        Choice(
            id=each.id,
            label=each.label.said(language),
            hint=each.hint.said(language) if isinstance(each, Option) and each.hint else None,
            exclusive=isinstance(each, Option) and each.exclusive,
            off_scale=off_scale,
        )
        for each in options
    )


def picked(typed: Typed, part: str, allowed: Container[str]) -> str | None:
    """The option picked in a list or among radio buttons; raises Unacceptable if unknown."""
    chosen = next((value for value in typed.get(part, ()) if value), None)
    if chosen is not None and chosen not in allowed:
        raise Unacceptable(Mistake(NOT_LISTED, part))
    return chosen


def label_of(labels: Mapping[str, Text], id_: str, language: str | None) -> str:
    """The label of `id_`, or the id itself: where none is asked for, or where it is not known."""
    return id_ if language is None else said_of(labels, id_, language).text


def said_of(labels: Mapping[str, Text], id_: str, language: str) -> Said:
    """The label of `id_` for a page in `language`, or the id itself where it is not known."""
    return labels[id_].said(language) if id_ in labels else Said(id_)


def counted(labels: Mapping[str, Text], tally: Tally) -> tuple[Counted, ...]:
    """How often each option was chosen, in questionnaire order."""
    return tuple(
        Counted(id=id_, label=label, count=tally.get(id_, 0)) for id_, label in labels.items()
    )


def doubled(path: str, options: Sequence[Labelled]) -> Iterator[tuple[str, str]]:
    """Every option whose id an earlier one has, as a mistake."""
    seen: set[str] = set()
    for place, each in enumerate(options):
        if each.id in seen:
            yield (
                f"{path}[{place}].id",
                f"the id “{each.id}” stands here twice. Give this one another: "
                "{id: ..., label: ...}.",
            )
        seen.add(each.id)


def unused(path: str, options: Sequence[Option], *keys: str) -> Iterator[tuple[str, str]]:
    """Every one of `keys` that an option has and that a question of this type would pass over."""
    for place, each in enumerate(options):
        for key in keys:
            if getattr(each, key):
                yield f"{path}[{place}].{key}", f"“{key}” {_UNUSED[key]}. Take it out."


_UNUSED = {
    "hint": "is shown under the options of “single” and “multiple” only",
    "exclusive": "is for the options of “multiple” only",
}


def texts_of(path: str, options: Sequence[Labelled]) -> Iterator[tuple[str, Text]]:
    """The texts of options that the file wrote, with their paths; not the software's own words."""
    for place, each in enumerate(options):
        if each.label is not KNOWN.get(each.id):
            yield f"{path}[{place}].label", each.label
        if isinstance(each, Option) and each.hint:
            yield f"{path}[{place}].hint", each.hint
