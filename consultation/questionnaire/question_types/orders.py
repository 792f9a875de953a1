"""Questions that weigh options against each other: `rank` puts them in order, `points` shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from consultation.questionnaire.answers import (
    DECLINED,
    Answer,
    Column,
    ColumnKind,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.ids import LONGEST_ID
from consultation.questionnaire.on_paper import Order as OrderOnPaper
from consultation.questionnaire.on_paper import Shares as SharesOnPaper
from consultation.questionnaire.question import Action
from consultation.questionnaire.question_types.declining import Declinable
from consultation.questionnaire.question_types.inputs import first, number_in
from consultation.questionnaire.question_types.options import (
    FromActions,
    OptionsOrActions,
    choices,
    doubled,
    label_of,
    picked,
    texts_of,
    unused,
    with_actions,
)
from consultation.questionnaire.summaries import Order, Ranked, Shared, Shares, Summary, Tally
from consultation.questionnaire.text import Text
from consultation.questionnaire.wording import N_

TWICE = N_("Choose “%(option)s” only once")
NOT_WHOLE = N_("Points for “%(option)s” must be a whole number from 0 to %(total)s, like 10")
WRONG_SUM = N_("Points for “%(question)s” must add up to %(total)s. Yours add up to %(sum)s")


@dataclass(frozen=True, kw_only=True)
class Weighed(Declinable):
    """A list of options, its own or the actions of the priority, each with a column."""

    options: OptionsOrActions
    kind: ClassVar[ColumnKind]

    @property
    def uses_actions(self) -> bool:
        """Whether the options are the actions of the priority."""
        return isinstance(self.options, FromActions)

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """The label of each option."""
        return {each.id: each.label for each in self.options}

    def option_ids(self) -> frozenset[str]:
        """The options."""
        return frozenset(self.labels)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Doubled ids, and keys that nobody would see."""
        yield from doubled("options", self.options)
        yield from unused("options", self.options, "hint", "exclusive")

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Label, hint and options, unless those are actions, which have their texts elsewhere."""
        yield from super().texts()
        if not self.uses_actions:
            yield from texts_of("options", self.options)

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The options."""
        return {**super().on_page(language), "options": choices(self.options, language)}

    def columns(self) -> tuple[Column, ...]:
        """A column an option."""
        return tuple(
            Column(name=f"{self.id}.{id_}", kind=self.kind, part=id_) for id_ in self.labels
        )

    def tally_of(self, id_: str, tallies: Mapping[str, Tally]) -> Tally:
        """The tally of an option's column."""
        return tallies.get(f"{self.id}.{id_}", {})


@dataclass(frozen=True, kw_only=True)
class Rank(Weighed):
    """The first few in order: ``[ids]``, first place first."""

    type: Literal["rank"]
    top: Annotated[int, Field(ge=1)] | None = None
    kind: ClassVar[ColumnKind] = ColumnKind.PLACE
    unanswered: ClassVar[str] = N_("Choose %(places)s in order for “%(question)s”")

    def bound(self, actions: tuple[Action, ...]) -> "Rank":
        """With those actions as its options, where it asks for them."""
        return with_actions(self, "options", actions)

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return min(self.top or len(self.options), len(self.options))

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also more places than options."""
        yield from super().mistakes()
        if self.top and self.options and self.top > len(self.options):
            yield (
                "top",
                f"{self.top} places cannot be filled with {len(self.options)} options. "
                f"Write at most {len(self.options)}, or leave “top” out.",
            )

    def comparable(self) -> frozenset[str]:
        """Each option."""
        return frozenset(self.labels) | (super().comparable() or frozenset())

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Also the number of places."""
        return {**super().on_page(language), "top": self.places}

    def on_paper(self, language: str) -> OrderOnPaper:
        """The place is written beside each option."""
        return OrderOnPaper(
            options=choices(self.options, language), places=self.places, declinable=self.sensitive
        )

    def given_parts(self) -> tuple[str, ...]:
        """A list to open for each place: 1, 2, 3 ..."""
        return tuple(str(place) for place in range(1, self.places + 1))

    def read_given(self, typed: Typed) -> Answer | None:
        """The options in order; a place left out closes up."""
        order: list[str] = []
        mistakes: list[Mistake] = []
        for place in self.given_parts():
            try:
                option = picked(typed, place, self.labels)
            except Unacceptable as refusal:
                mistakes.extend(refusal.mistakes)
                continue
            if option in order:
                mistakes.append(Mistake(TWICE, place, {"option": self.labels[option]}))
            elif option:
                order.append(option)
        if mistakes:
            raise Unacceptable(*mistakes)
        return order or None

    def incomplete(self, answer: Answer | None) -> str | None:
        """The first place without an option."""
        filled = len(answer or ())
        return None if filled >= self.places else str(filled + 1)

    def missing(self, part: str) -> Mistake:
        """How many there are to choose."""
        return Mistake(self.unanswered, part, {"places": self.places})

    def typed_given(self, answer: Answer) -> Typed:
        """The options by place."""
        return {str(place): [option] for place, option in enumerate(answer, 1)}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """Every option that has a place."""
        return frozenset(answer)

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """A line a place."""
        return tuple(
            f"{place}. {label_of(self.labels, option, language)}"
            for place, option in enumerate(answer, 1)
        )

    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """The place of each option."""
        places = {option: str(place) for place, option in enumerate(answer or (), 1)}
        return tuple(places.get(option, "") for option in self.labels)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How often each option stood at each place; at those of a longer earlier order too."""
        by_option = {option: self.tally_of(option, tallies) for option in self.labels}
        used = (int(place) for tally in by_option.values() for place in tally)
        places = range(1, max(self.places, *used, 0) + 1)
        return Order(
            options=tuple(
                Ranked(
                    id=option,
                    label=label,
                    at_place=tuple(by_option[option].get(str(place), 0) for place in places),
                )
                for option, label in self.labels.items()
            ),
            base=base,
            not_answered=not_answered,
        )

    def longest(self) -> int:
        """An id a place."""
        return LONGEST_ID * self.places


@dataclass(frozen=True, kw_only=True)
class Points(Weighed):
    """A fixed sum shared out in whole numbers: ``{option: points}`` of all options."""

    type: Literal["points"]
    total: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    kind: ClassVar[ColumnKind] = ColumnKind.POINTS
    unanswered: ClassVar[str] = N_("Share out %(total)s points for “%(question)s”")

    def bound(self, actions: tuple[Action, ...]) -> "Points":
        """With those actions as its options, where it asks for them."""
        return with_actions(self, "options", actions)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also an option whose input would be that of "prefer not to say"."""
        yield from super().mistakes()
        for place, each in enumerate(self.options):
            if self.sensitive and each.id == DECLINED:
                yield (
                    f"options[{place}].id",
                    f"a sensitive question offers “{DECLINED}” already. Take this option out.",
                )

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Also the sum."""
        return {**super().on_page(language), "total": self.total}

    def on_paper(self, language: str) -> SharesOnPaper:
        """The points are written beside each option."""
        return SharesOnPaper(
            options=choices(self.options, language), total=self.total, declinable=self.sensitive
        )

    def given_parts(self) -> tuple[str, ...]:
        """An input an option."""
        return tuple(self.labels)

    def read_given(self, typed: Typed) -> Answer | None:
        """The points of every option, an empty input being none; nothing where all are empty."""
        given = {option: first(typed, option).strip() for option in self.labels}
        if not any(given.values()):
            return None
        answer: dict[str, int] = {}
        mistakes: list[Mistake] = []
        for option, written in given.items():
            points = number_in(written) if written else 0
            if points is None or points != int(points) or not 0 <= points <= self.total:
                mistakes.append(self._not_whole(option))
            else:
                answer[option] = int(points)
        if mistakes:
            raise Unacceptable(*mistakes)
        if sum(answer.values()) != self.total:
            shared = sum(answer.values())
            raise Unacceptable(Mistake(WRONG_SUM, values={"total": self.total, "sum": shared}))
        return answer

    def _not_whole(self, option: str) -> Mistake:
        return Mistake(NOT_WHOLE, option, {"option": self.labels[option], "total": self.total})

    def missing(self, part: str) -> Mistake:
        """How many points there are to share out."""
        return Mistake(self.unanswered, part, {"total": self.total})

    def typed_given(self, answer: Answer) -> Typed:
        """The points by option."""
        return {option: [str(points)] for option, points in answer.items()}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """Nothing that a condition could compare."""
        return frozenset()

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """A line an option."""
        return tuple(
            f"{label.said(language).text}: {answer.get(option, 0)}"
            for option, label in self.labels.items()
        )

    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """The points of each option; one that was not there yet has none."""
        given = answer or {}
        return tuple(str(given.get(option, "")) for option in self.labels)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How the sum was shared out."""
        return Shares(
            options=tuple(
                Shared(id=option, label=label, tally=self.tally_of(option, tallies))
                for option, label in self.labels.items()
            ),
            total=self.total,
            base=base,
            not_answered=not_answered,
        )

    def longest(self) -> int:
        """The digits of the sum for each option."""
        return len(str(self.total)) * len(self.options)
