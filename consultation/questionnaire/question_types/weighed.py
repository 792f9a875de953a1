"""What `rank` and `points` share: options that are weighed against each other.

It must not know how.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from consultation.questionnaire.answers import (
    Column,
    ColumnKind,
)
from consultation.questionnaire.question import Action
from consultation.questionnaire.question_types.declining import Declinable
from consultation.questionnaire.question_types.options import (
    FromActions,
    OptionsOrActions,
    choices,
    doubled,
    texts_of,
    unused,
    with_actions,
)
from consultation.questionnaire.summaries import Tally
from consultation.questionnaire.text import Text


@dataclass(frozen=True, kw_only=True)
class Weighed(Declinable):
    """A list of options, its own or the actions of the priority, each with a column."""

    options: OptionsOrActions
    """A list of {id, label}, or of strings whose ids are made from them; or “actions” for the
    actions of the priority."""
    kind: ClassVar[ColumnKind]

    @property
    def actions_at(self) -> str | None:
        """The options, if they are the actions of the priority."""
        return "options" if isinstance(self.options, FromActions) else None

    def bound(self, actions: tuple[Action, ...]) -> Self:
        """The question with those actions as its options, if it asks about them."""
        return with_actions(self, "options", actions)

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
        if not self.actions_at:
            yield from texts_of("options", self.options)

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The options."""
        return {**super().on_page(language), "options": choices(self.options, language)}

    def columns(self) -> tuple[Column, ...]:
        """One column for each option."""
        return tuple(
            Column(name=f"{self.id}.{id_}", kind=self.kind, part=id_) for id_ in self.labels
        )

    def tally_of(self, id_: str, tallies: Mapping[str, Tally]) -> Tally:
        """The tally of an option's column."""
        return tallies.get(f"{self.id}.{id_}", {})
