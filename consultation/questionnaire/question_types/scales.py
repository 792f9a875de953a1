"""Ordered scales with steps off them, and the question that asks for one step: `scale`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from consultation.questionnaire.ids import LONGEST_ID, STRICT, Id
from consultation.questionnaire.on_paper import Boxes
from consultation.questionnaire.question import Named, Option, Question
from consultation.questionnaire.question_types.inputs import AmountOfFile
from consultation.questionnaire.question_types.one_id import OneId
from consultation.questionnaire.question_types.options import (
    Labelled,
    NamedOption,
    PlainWords,
    choices,
    counted,
    doubled,
    from_string,
    texts_of,
    unused,
    with_declining,
)
from consultation.questionnaire.summaries import Spread, SpreadRow, Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.wording import DONT_KNOW, KNOWN, N_, SCALES


@dataclass(frozen=True, kw_only=True)
class Degree:
    """One step of a scale, with the number that it stands for where one was given."""

    __pydantic_config__ = STRICT
    id: Id
    label: Words
    value: AmountOfFile | None = None


Degrees = tuple[
    Annotated[Degree, BeforeValidator(from_string, json_schema_input_type=Degree | PlainWords)], ...
]

NAMED: Mapping[str, tuple[Degree, ...]] = {
    name: tuple(Degree(id=id_, label=label) for id_, label in steps)
    for name, steps in SCALES.items()
}
"""The scales that a file calls by their name."""


def _name_or_list(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(given, str):
        if given not in NAMED:
            raise PydanticCustomError(
                "scale_name",
                "there is no scale called “{given}”. Write one of {names}, "
                "or a list of steps: {id: ..., label: ...}.",
                {"given": given, "names": ", ".join(NAMED)},
            )
        return NAMED[given]
    if isinstance(given, list | tuple) and len(given) < 2:
        raise PydanticCustomError(
            "scale_short", "a scale needs at least two steps. Write more, or the name of a scale."
        )
    return read(given)


def _write_scale(steps: tuple[Degree, ...], write: SerializerFunctionWrapHandler) -> Any:
    return name_of(steps) or write(steps)


def name_of(steps: tuple[Degree, ...]) -> str | None:
    """The name that a scale was called by; None of one that the file lists itself."""
    return next((name for name, named in NAMED.items() if named is steps), None)


ScaleSteps = Annotated[
    Degrees,
    WrapValidator(
        _name_or_list,
        json_schema_input_type=Literal["agreement", "importance", "safety", "satisfaction"]
        | Annotated[Degrees, Field(min_length=2)],
    ),
    WrapSerializer(_write_scale),
]
"""The steps of a scale, negative to positive: a list, or the name of one that is known."""


def _known_step(given: Any) -> Any:
    """A step off the scale that is only named by its id, with the label that goes with it."""
    if isinstance(given, str) and given in KNOWN:
        return {"id": given, "label": KNOWN[given]}
    return given


OffScale = tuple[
    Annotated[NamedOption, BeforeValidator(_known_step, json_schema_input_type=Named | PlainWords)],
    ...,
]
"""Steps off a scale: options, or ids whose labels are known (`dont-know`)."""


@dataclass(frozen=True, kw_only=True)
class OnScale(Question):
    """A question with a scale, and steps off it."""

    scale: ScaleSteps
    """agreement, importance, safety or satisfaction; or a list of {id, label, value}, negative to
    positive."""
    off_scale: OffScale | None = None
    """Steps off the scale. A named scale has dont-know unless this says otherwise; [] for none."""

    @cached_property
    def off(self) -> tuple[Option, ...]:
        """The steps off the scale: "Don't know" unless the file says otherwise of a named scale."""
        off = self.off_scale
        if off is None:
            dont_know = Option(id=DONT_KNOW, label=KNOWN[DONT_KNOW])
            off = (dont_know,) if name_of(self.scale) else ()
        return with_declining(off, self.sensitive)

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """The label of every step, on the scale and off it."""
        steps: tuple[Labelled, ...] = (*self.scale, *self.off)
        return {each.id: each.label for each in steps}

    def comparable(self) -> frozenset[str]:
        """Every step."""
        return frozenset(self.labels)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Doubled ids, on the scale and off it, and keys that go with no step."""
        yield from doubled("scale", self.scale)
        off = self.off_scale or ()
        yield from doubled("off_scale", off)
        yield from unused("off_scale", off, "hint", "exclusive")
        on = {each.id for each in self.scale}
        for place, each in enumerate(off):
            if each.id in on:
                yield (
                    f"off_scale[{place}].id",
                    f"“{each.id}” is a step of the scale already. "
                    "Take it out of one of the two, or give this one another id.",
                )

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Label, hint, and the steps that the file itself words."""
        yield from super().texts()
        if not name_of(self.scale):
            yield from texts_of("scale", self.scale)
        yield from texts_of("off_scale", self.off_scale or ())

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The steps, those off the scale marked as such."""
        on = choices(self.scale, language)
        return {"steps": on + choices(self.off, language, off_scale=True)}

    def spread_row(self, id_: str, label: Text | None, tally: Tally) -> SpreadRow:
        """The answers on this scale, from the tally of one column."""
        return SpreadRow(
            id=id_,
            label=label,
            steps=counted({each.id: each.label for each in self.scale}, tally),
            off_scale=counted({each.id: each.label for each in self.off}, tally),
        )


@dataclass(frozen=True, kw_only=True)
class Scale(OnScale, OneId):
    """One step of a scale: its id."""

    type: Literal["scale"]
    unanswered: ClassVar[str] = N_("Choose an answer to “%(question)s”")

    def on_paper(self, language: str) -> Boxes:
        """Boxes of which one is ticked."""
        return Boxes(choices=self.on_page(language)["steps"])

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How the answers spread."""
        row = self.spread_row("", None, tallies.get(self.id, {}))
        return Spread(parts=(row,), base=answered, not_answered=total - answered)

    def longest(self) -> int:
        """One id."""
        return LONGEST_ID
