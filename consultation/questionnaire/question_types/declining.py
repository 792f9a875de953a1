"""Questions without a list to pick from: sensitive ones get a box "Prefer not to say" of their own.

A type subclasses `Declinable` and speaks of given answers only; a declined one is
``{"declined": true}``. It must not know any one type.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consultation.questionnaire.answers import DECLINED, Answer, Mistake, Typed, Unacceptable
from consultation.questionnaire.lines import Line
from consultation.questionnaire.question import Question
from consultation.questionnaire.summaries import Summary, Tally
from consultation.questionnaire.wording import DECLINED_LABEL, N_

BOTH = N_("Answer “%(question)s” or choose “Prefer not to say”, not both")


def is_declined(answer: Answer | None) -> bool:
    """Whether somebody preferred not to say."""
    return isinstance(answer, dict) and answer.get("declined") is True


@dataclass(frozen=True, kw_only=True)
class Declinable(Question):
    """A question that can be declined where it is sensitive."""

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Whether it can be declined."""
        return {"declinable": self.sensitive}

    @abstractmethod
    def given_parts(self) -> tuple[str, ...]:
        """The parts of its own inputs."""

    @abstractmethod
    def read_given(self, typed: Typed) -> Answer | None:
        """The answer in its own inputs; raises Unacceptable."""

    @abstractmethod
    def typed_given(self, answer: Answer) -> Typed:
        """What stands in its own inputs."""

    @abstractmethod
    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """The values that a condition can compare."""

    @abstractmethod
    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The answer in words."""

    @abstractmethod
    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """The cells of an answer that is not declined, or of none."""

    @abstractmethod
    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """What `base` given answers say."""

    def parts(self) -> tuple[str, ...]:
        """Its own inputs, and the box."""
        return (*self.given_parts(), DECLINED) if self.sensitive else self.given_parts()

    def read(self, typed: Typed) -> Answer | None:
        """The answer, or that it was declined; raises Unacceptable for both at once."""
        if not self.sensitive or not any(typed.get(DECLINED, ())):
            return self.read_given(typed)
        if any(value.strip() for part in self.given_parts() for value in typed.get(part, ())):
            raise Unacceptable(Mistake(BOTH, DECLINED))
        return {"declined": True}

    def typed(self, answer: Answer) -> Typed:
        """What stands in the inputs, or the tick in the box."""
        return {DECLINED: ["yes"]} if is_declined(answer) else self.typed_given(answer)

    def chosen(self, answer: Answer) -> frozenset[str]:
        """The values that a condition can compare."""
        return frozenset((DECLINED,)) if is_declined(answer) else self.chosen_given(answer)

    def comparable(self) -> frozenset[str] | None:
        """Nothing but that it was declined."""
        return frozenset((DECLINED,)) if self.sensitive else frozenset()

    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The answer in words."""
        if is_declined(answer):
            return (Line(DECLINED_LABEL.said(language)),)
        return self.readable_given(answer, language)

    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """The cells; of a declined answer the first says so, so that it can be counted."""
        if not is_declined(answer):
            return self.cells_given(answer, language)
        said = DECLINED_LABEL.in_language(language) if language else DECLINED
        return (said, *("" for _ in self.columns()[1:]))

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """What was given; who declined gave no answer to count."""
        declined = sum(tally.get(DECLINED, 0) for tally in tallies.values())
        given = {
            column: {value: count for value, count in tally.items() if value != DECLINED}
            for column, tally in tallies.items()
        }
        base = answered - declined
        return self.summary(base, total - base, given)
