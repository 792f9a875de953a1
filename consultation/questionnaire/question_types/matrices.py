"""A question that asks for a step of the same scale in several rows: `matrix`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

from consultation.questionnaire.answers import (
    Answer,
    Column,
    ColumnKind,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.ids import LONGEST_ID
from consultation.questionnaire.lines import Line
from consultation.questionnaire.on_paper import Grid
from consultation.questionnaire.question import Action
from consultation.questionnaire.question_types.options import (
    FromActions,
    OptionsOrActions,
    choices,
    doubled,
    label_of,
    picked,
    said_of,
    texts_of,
    unused,
    with_actions,
)
from consultation.questionnaire.question_types.scales import OnScale
from consultation.questionnaire.summaries import Spread, Summary, Tally
from consultation.questionnaire.text import Text
from consultation.questionnaire.wording import N_


@dataclass(frozen=True, kw_only=True)
class Matrix(OnScale):
    """One step of a scale for each row: ``{row: step}`` of the rows that were answered."""

    type: Literal["matrix"]
    rows: OptionsOrActions
    """A list of {id, label}, or of strings whose ids are made from them; or “actions” for the
    actions of the priority."""
    unanswered: ClassVar[str] = N_("Choose an answer for “%(row)s”")

    @property
    def actions_at(self) -> str | None:
        """The rows, if they are the actions of the priority."""
        return "rows" if isinstance(self.rows, FromActions) else None

    def bound(self, actions: tuple[Action, ...]) -> "Matrix":
        """The question with those actions as its rows, if it asks about them."""
        return with_actions(self, "rows", actions)

    @cached_property
    def row_labels(self) -> Mapping[str, Text]:
        """The label of each row."""
        return {each.id: each.label for each in self.rows}

    def option_ids(self) -> frozenset[str]:
        """Rows and steps."""
        return frozenset(self.comparable() | self.row_labels.keys())

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Also doubled rows, and keys of theirs that nobody would see."""
        yield from super().mistakes()
        yield from doubled("rows", self.rows)
        yield from unused("rows", self.rows, "hint", "exclusive")

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Also the rows, unless they are actions, which have their texts elsewhere."""
        yield from super().texts()
        if not self.actions_at:
            yield from texts_of("rows", self.rows)

    def on_page(self, language: str) -> Mapping[str, Any]:
        """Also the rows."""
        return {**super().on_page(language), "rows": choices(self.rows, language)}

    def on_paper(self, language: str) -> Grid:
        """The steps' boxes in each row."""
        drawn = self.on_page(language)
        return Grid(rows=drawn["rows"], choices=drawn["steps"])

    def parts(self) -> tuple[str, ...]:
        """A group of radio buttons for each row."""
        return tuple(self.row_labels)

    def read(self, typed: Typed) -> Answer | None:
        """The step picked in each row; rows may be left out."""
        answer: dict[str, str] = {}
        mistakes: list[Mistake] = []
        for row in self.row_labels:
            try:
                step = picked(typed, row, self.labels)
            except Unacceptable as refusal:
                mistakes.extend(refusal.mistakes)
            else:
                if step:
                    answer[row] = step
        if mistakes:
            raise Unacceptable(*mistakes)
        return answer or None

    def incomplete(self, answer: Answer | None) -> tuple[str, ...]:
        """The rows without a step."""
        return tuple(row for row in self.row_labels if row not in (answer or {}))

    def missing(self, part: str) -> Mistake:
        """Which row lacks its step."""
        return Mistake(self.unanswered, part, {"row": self.row_labels[part]})

    def typed(self, answer: Answer) -> Typed:
        """The steps by row."""
        return {row: [step] for row, step in answer.items()}

    def chosen(self, answer: Answer) -> frozenset[str]:
        """Every step that was picked in any row."""
        return frozenset(answer.values())

    def readable(self, answer: Answer, language: str) -> tuple[str, ...]:
        """One line for each row that was answered."""
        return tuple(
            Line(label.said(language), ": ", said_of(self.labels, answer[row], language))
            for row, label in self.row_labels.items()
            if row in answer
        )

    def columns(self) -> tuple[Column, ...]:
        """One column for each row."""
        return tuple(
            Column(name=f"{self.id}.{row}", kind=ColumnKind.OPTION, part=row)
            for row in self.row_labels
        )

    def cells(self, answer: Answer | None, language: str | None = None) -> tuple[str, ...]:
        """The step of each row: its id, or its label."""
        given = answer or {}
        return tuple(
            label_of(self.labels, given[row], language) if row in given else ""
            for row in self.row_labels
        )

    def summarise(self, total: int, answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How the answers spread in each row."""
        rows = tuple(
            self.spread_row(row, label, tallies.get(f"{self.id}.{row}", {}))
            for row, label in self.row_labels.items()
        )
        return Spread(parts=rows, base=answered, not_answered=total - answered)

    def longest(self) -> int:
        """One id for each row."""
        return LONGEST_ID * len(self.rows)
