"""Questions whose answer is picked from options: `single`, one of them, and `multiple`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from consultation.questionnaire.answers import (
    DECLINED,
    OTHER,
    Answer,
    Column,
    ColumnKind,
    Guidance,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.lines import Line
from consultation.questionnaire.on_paper import Boxes
from consultation.questionnaire.question import Option
from consultation.questionnaire.question_types.guiding import how_many
from consultation.questionnaire.question_types.inputs import one_line
from consultation.questionnaire.question_types.listed import Listed
from consultation.questionnaire.question_types.options import (
    NOT_LISTED,
    HintedOptions,
    Options,
    counted,
    doubled,
    label_of,
    picked,
    said_of,
    texts_of,
    unused,
    with_declining,
)
from consultation.questionnaire.summaries import Counts, Summary, Tally
from consultation.questionnaire.text import Text, Words
from consultation.questionnaire.wording import N_

LONGEST_OTHER = 200
NOT_ALONE = N_("For “%(question)s”, choose only “%(option)s”, or untick it")
TOO_MANY = N_("Choose no more than %(most)s answers to “%(question)s”")
TOO_FEW = N_("Choose at least %(least)s answers to “%(question)s”")


@dataclass(frozen=True, kw_only=True)
class WithOther(Listed):
    """A list of options, perhaps with "other" and a free line."""

    options: Options
    """A list of {id, label}, or of strings whose ids are made from them."""
    other: Words | None = None
    """A label. With it, people can write something else."""

    def listing(self) -> tuple[Option, ...]:
        """The options, "other" before those that stand alone at the end, "prefer not to say"."""
        options = list(self.options)
        if self.other:
            end = len(options)
            while end and options[end - 1].exclusive:
                end -= 1
            options.insert(end, Option(id=OTHER, label=self.other))
        return with_declining(tuple(options), self.sensitive)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Doubled ids, and an option whose id clashes with the free line."""
        yield from doubled("options", self.options)
        for place, each in enumerate(self.options):
            if self.other and each.id == OTHER:
                yield (
                    f"options[{place}].id",
                    "“other:” makes an option with the id “other” already. "
                    "Take one of them out, or give this option another id.",
                )

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Label, hint, options, the words for "other"."""
        yield from super().texts()
        yield from texts_of("options", self.options)
        if self.other:
            yield "other", self.other

    def on_paper(self, language: str) -> Boxes:
        """Boxes, with a line beside "other"."""
        return replace(super().on_paper(language), other=self.other is not None)

    def parts(self) -> tuple[str, ...]:
        """The options, and the free line where there is one."""
        return ("", OTHER) if self.other else ("",)

    def longest(self) -> int:
        """The options and the free line."""
        return super().longest() + (LONGEST_OTHER if self.other else 0)

    @property
    def words_at(self) -> tuple[str, ...] | None:
        """The words beside "other"."""
        return (OTHER,) if self.other else None

    def _words_of_other(self, typed: Typed) -> str:
        return one_line(typed, OTHER, LONGEST_OTHER) if self.other else ""

    def _said(self, id_: str, words: str | None, language: str) -> Line:
        label = said_of(self.labels, id_, language)
        return Line(label, ": ", words) if id_ == OTHER and words else Line(label)


@dataclass(frozen=True, kw_only=True)
class Single(WithOther):
    """One option: ``{"option": id}``, with the words of ``other`` beside it."""

    type: Literal["single"]
    options: HintedOptions
    shown_as: Annotated[Literal["radios", "select"], Field(alias="as")] = "radios"
    """radios, or select for a list to open."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also what only several ticks need."""
        yield from super().mistakes()
        yield from unused("options", self.options, "exclusive")

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The options, and whether they are a list to open."""
        return {**super().on_page(language), "as_select": self.shown_as == "select"}

    def read(self, typed: Typed) -> Answer | None:
        """The option picked; words written for "other" pick it where nothing else is."""
        chosen = picked(typed, "", self.labels)
        words = self._words_of_other(typed) if chosen in (None, OTHER) else ""
        if words:
            return {"option": OTHER, "other": words}
        return {"option": chosen} if chosen else None

    def typed(self, answer: Answer) -> Typed:
        """The option, and the words of "other"."""
        return {"": [answer["option"]], OTHER: [answer.get("other", "")]}

    def chosen(self, answer: Answer) -> frozenset[str]:
        """The option."""
        return frozenset((answer["option"],))

    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The option's label, with the words of "other"."""
        return (self._said(answer["option"], answer.get("other"), language),)

    def columns(self) -> tuple[Column, ...]:
        """The option, then the words of "other"."""
        option = Column(name=self.id, kind=ColumnKind.OPTION)
        if not self.other:
            return (option,)
        return (option, Column(name=f"{self.id}.{OTHER}", kind=ColumnKind.TEXT, part=OTHER))

    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """The option, then the words of "other"."""
        given = answer or {}
        option = label_of(self.labels, given["option"], language) if given else ""
        return (option, given.get("other", "")) if self.other else (option,)

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How many chose each option."""
        return Counts(
            options=counted(self.labels, tallies.get(self.id, {})),
            base=answered,
            not_answered=total - answered,
        )


@dataclass(frozen=True, kw_only=True)
class Multiple(WithOther):
    """A set of options: ``{"options": [ids]}`` in their order, with the words of ``other``."""

    type: Literal["multiple"]
    min: Annotated[int, Field(ge=0)] | None = None
    """How many must be ticked, once anything is."""
    max: Annotated[int, Field(ge=1)] | None = None
    """How many may be ticked."""

    def listing(self) -> tuple[Option, ...]:
        """As with one option; "prefer not to say" stands alone whoever wrote it."""
        return tuple(
            replace(each, exclusive=True) if each.id == DECLINED and not each.exclusive else each
            for each in super().listing()
        )

    def on_paper(self, language: str) -> Boxes:
        """Boxes of which several are ticked."""
        boxes = super().on_paper(language)
        return replace(boxes, several=True, least=self.min, most=self.max)

    def guidance(self) -> tuple[Guidance, ...]:
        """How many may be chosen."""
        return how_many(self.min, self.max)

    @cached_property
    def alone(self) -> frozenset[str]:
        """The options that go with no other."""
        return frozenset(each.id for each in self.offered if each.exclusive)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also limits that nobody could keep."""
        yield from super().mistakes()
        has = len(self.offered)
        together = sum(not each.exclusive for each in self.offered)
        if self.min is not None and self.max is not None and self.min > self.max:
            yield (
                "min",
                f"at least {self.min} and at most {self.max} cannot both be kept. "
                "Make min the smaller one.",
            )
        elif self.min is not None and self.min > together:
            yield (
                "min",
                f"nobody can choose {self.min} of the {together} options that go together. "
                f"Write at most {together}.",
            )
        if self.max is not None and self.max > has:
            yield (
                "max",
                f"there are only {has} options to choose. Write at most {has}, or leave “max” out.",
            )

    def read(self, typed: Typed) -> Answer | None:
        """The options ticked; words written for "other" tick it where nothing else is."""
        ticked = {value for value in typed.get("", ()) if value}
        if not ticked <= self.labels.keys():
            raise Unacceptable(Mistake(NOT_LISTED))
        words = self._words_of_other(typed) if not ticked or OTHER in ticked else ""
        if words:
            ticked.add(OTHER)
        if not ticked:
            return None
        self._refuse_wrong_number(ticked)
        answer: dict[str, Any] = {"options": [id_ for id_ in self.labels if id_ in ticked]}
        if words:
            answer["other"] = words
        return answer

    def _refuse_wrong_number(self, ticked: set[str]) -> None:
        alone = next((id_ for id_ in self.labels if id_ in ticked & self.alone), None)
        if alone is not None:
            if len(ticked) > 1:
                raise Unacceptable(Mistake(NOT_ALONE, values={"option": self.labels[alone]}))
            return
        if self.max is not None and len(ticked) > self.max:
            raise Unacceptable(Mistake(TOO_MANY, values={"most": self.max}))
        if self.min is not None and len(ticked) < self.min:
            raise Unacceptable(Mistake(TOO_FEW, values={"least": self.min}))

    def typed(self, answer: Answer) -> Typed:
        """The options, and the words of "other"."""
        return {"": list(answer["options"]), OTHER: [answer.get("other", "")]}

    def chosen(self, answer: Answer) -> frozenset[str]:
        """Each option ticked."""
        return frozenset(answer["options"])

    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """One line for each option."""
        words = answer.get("other")
        return tuple(self._said(id_, words, language) for id_ in answer["options"])

    @property
    def _flags(self) -> tuple[str, ...]:
        return tuple(id_ for id_ in self.labels if not (self.other and id_ == OTHER))

    def columns(self) -> tuple[Column, ...]:
        """One column for each option, then the words of "other"."""
        columns = [
            Column(name=f"{self.id}.{id_}", kind=ColumnKind.FLAG, part=id_) for id_ in self._flags
        ]
        if self.other:
            columns.append(Column(name=f"{self.id}.{OTHER}", kind=ColumnKind.OTHER, part=OTHER))
        return tuple(columns)

    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """1 or 0 an option; for "other" its words, or its id (or label) where none were written."""
        if answer is None:
            return ("",) * (len(self._flags) + bool(self.other))
        ticked = frozenset(answer["options"])
        flags = tuple("1" if id_ in ticked else "0" for id_ in self._flags)
        if not self.other:
            return flags
        silent = label_of(self.labels, OTHER, language) if OTHER in ticked else ""
        return (*flags, answer.get("other", silent))

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How many ticked each option; whatever stands in the column of "other" is one tick."""
        ticks = {id_: tallies.get(f"{self.id}.{id_}", {}).get("1", 0) for id_ in self._flags}
        if self.other:
            ticks[OTHER] = sum(tallies.get(f"{self.id}.{OTHER}", {}).values())
        return Counts(
            options=counted(self.labels, ticks),
            base=answered,
            not_answered=total - answered,
            several=True,
            evenly=self.min is not None and self.min == self.max,
        )
