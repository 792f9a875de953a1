"""`show_if`: what it means, and which questions it looks at; it must not know any question type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag

Chosen = Mapping[str, frozenset[str]]
"""The answered questions, each with the values that a condition can compare."""

_STRICT = ConfigDict(extra="forbid", validate_by_name=False)


def _said_yes(given: Any) -> Any:
    """`true` for every way in which files write it."""
    return "true" if str(given).casefold() in ("true", "yes", "on") else given


@dataclass(frozen=True, kw_only=True)
class Is:
    """The question was answered with this value (among others, where several can be chosen)."""

    __pydantic_config__ = _STRICT
    question: str
    value: Annotated[str, Field(alias="is")]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return self.value in chosen.get(self.question, frozenset())

    def looks_at(self) -> Iterator["Is | In | Answered"]:
        """The single comparisons in it."""
        yield self

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"question": self.question, "is": self.value}


@dataclass(frozen=True, kw_only=True)
class In:
    """The question was answered with one of these values."""

    __pydantic_config__ = _STRICT
    question: str
    values: Annotated[tuple[str, ...], Field(alias="in", min_length=1)]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return not chosen.get(self.question, frozenset()).isdisjoint(self.values)

    def looks_at(self) -> Iterator["Is | In | Answered"]:
        """The single comparisons in it."""
        yield self

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"question": self.question, "in": list(self.values)}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The question was answered at all."""

    __pydantic_config__ = _STRICT
    question: str
    answered: Annotated[Literal["true"], BeforeValidator(_said_yes)]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return self.question in chosen

    def looks_at(self) -> Iterator["Is | In | Answered"]:
        """The single comparisons in it."""
        yield self

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"question": self.question, "answered": True}


@dataclass(frozen=True, kw_only=True)
class All:
    """Every one of these holds."""

    __pydantic_config__ = _STRICT
    parts: Annotated[tuple["Condition", ...], Field(alias="all", min_length=1)]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return all(part.holds(chosen) for part in self.parts)

    def looks_at(self) -> Iterator[Is | In | Answered]:
        """The single comparisons in it."""
        for part in self.parts:
            yield from part.looks_at()

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"all": [part.written() for part in self.parts]}


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one of these holds."""

    __pydantic_config__ = _STRICT
    parts: Annotated[tuple["Condition", ...], Field(alias="any", min_length=1)]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return any(part.holds(chosen) for part in self.parts)

    def looks_at(self) -> Iterator[Is | In | Answered]:
        """The single comparisons in it."""
        for part in self.parts:
            yield from part.looks_at()

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"any": [part.written() for part in self.parts]}


@dataclass(frozen=True, kw_only=True)
class Not:
    """This does not hold; an unanswered question makes it so."""

    __pydantic_config__ = _STRICT
    part: Annotated["Condition", Field(alias="not")]

    def holds(self, chosen: Chosen) -> bool:
        """Whether it is so for these answers."""
        return not self.part.holds(chosen)

    def looks_at(self) -> Iterator[Is | In | Answered]:
        """The single comparisons in it."""
        yield from self.part.looks_at()

    def written(self) -> dict[str, Any]:
        """As the definition writes it, for the page's script."""
        return {"not": self.part.written()}


_FORMS = {"is": Is, "in": In, "answered": Answered, "all": All, "any": AnyOf, "not": Not}


def _form(given: Any) -> str | None:
    """Which form a condition has, by the one word that tells it."""
    if isinstance(given, Mapping):
        return next((f"<{word}>" for word in _FORMS if word in given), None)
    return next((f"<{word}>" for word, form in _FORMS.items() if isinstance(given, form)), None)


Condition = Annotated[
    Union[  # noqa: UP007 - members are Annotated, which `|` cannot join on Python 3.11
        Annotated[Is, Tag("<is>")],
        Annotated[In, Tag("<in>")],
        Annotated[Answered, Tag("<answered>")],
        Annotated[All, Tag("<all>")],
        Annotated[AnyOf, Tag("<any>")],
        Annotated[Not, Tag("<not>")],
    ],
    Discriminator(
        _form,
        custom_error_type="condition_form",
        custom_error_message="this is not a condition. Write {question: ID, is: X}, "
        "{question: ID, in: [X, Y]}, {question: ID, answered: true}, "
        "or {all: [...]}, {any: [...]}, {not: ...} of those.",
    ),
]
"""When a page or a question is shown."""
