"""A question that shares a fixed sum of points out among options: `points`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from consultation.questionnaire.answers import (
    DECLINED,
    Answer,
    ColumnKind,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.lines import Line
from consultation.questionnaire.on_paper import Shares as SharesOnPaper
from consultation.questionnaire.question_types.inputs import figures, number_in
from consultation.questionnaire.question_types.options import (
    choices,
)
from consultation.questionnaire.question_types.weighed import Weighed
from consultation.questionnaire.summaries import Shared, Shares, Summary, Tally
from consultation.questionnaire.wording import N_

NOT_WHOLE = N_("Points for “%(option)s” must be a whole number from 0 to %(total)s")
WRONG_SUM = N_("Points for “%(question)s” must add up to %(total)s. Yours add up to %(sum)s")


@dataclass(frozen=True, kw_only=True)
class Points(Weighed):
    """Whole numbers with a fixed sum, shared out over options: ``{option: points}`` of them all."""

    type: Literal["points"]
    total: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """The sum of the points: 100, unless another is given."""
    kind: ClassVar[ColumnKind] = ColumnKind.POINTS
    unanswered: ClassVar[str] = N_("Share out %(total)s points for “%(question)s”")

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

    def fixed_sum(self) -> int:
        """The total: shares of 100 points cannot be counted together with shares of ten."""
        return self.total

    def given_parts(self) -> tuple[str, ...]:
        """One input for each option."""
        return tuple(self.labels)

    def read_given(self, typed: Typed) -> Answer | None:
        """The points of every option, an empty input being none; nothing where all are empty."""
        given = {option: figures(typed, option) for option in self.labels}
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
        """One line for each option."""
        return tuple(
            Line(label.said(language), f": {answer.get(option, 0)}")
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
