"""A summary as it may be shown: each count is given or held back (None).

It must not know which are held back, nor how figures are drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from consultation.questionnaire.summaries import Row, percentage
from consultation.questionnaire.text import Text

FEWEST_FOR_SHARES = 50
"""Where counts were moved by chance and rounded, a share of fewer can be off by 25 points."""


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """One option and how many chose it; None where that is held back."""

    id: str
    label: Text
    count: int | None


@dataclass(frozen=True, kw_only=True)
class GuardedPart:
    """One distribution. `base` and `not_answered` are None where they are held back too."""

    id: str
    label: Text | None
    options: tuple[Guarded, ...]
    base: int | None
    not_answered: int | None

    @property
    def shown(self) -> int:
        """What percentages are of: the base, else the sum of the counts that are given."""
        if self.base is not None:
            return self.base
        return sum(each.count or 0 for each in self.options)


@dataclass(frozen=True, kw_only=True)
class Protected:
    """A summary as it may be shown: made of the given counts alone, so that nothing else shows."""

    parts: tuple[GuardedPart, ...]
    several: bool = False
    total: int
    not_asked: int | None = 0
    """How many of those who did not answer were not asked; None where that is not told."""
    blurred: bool = False
    """Whether counts were moved by chance; then shares are in whole per cent."""
    later: bool = False
    """Whether nothing is shown because more responses can come, or came after it was shown."""

    @property
    def withheld(self) -> bool:
        """Whether anything is held back."""
        return any(
            part.base is None or any(each.count is None for each in part.options)
            for part in self.parts
        )

    @property
    def without_base(self) -> bool:
        """Whether counts are shown while how many answered is not: percentages are of others."""
        parts = self.parts
        counted = any(each.options for each in parts) and any(each.shown for each in parts)
        return counted and any(each.base is None for each in parts)

    def rows(self, language: str) -> Iterator[Row]:
        """One line for each option; its count and percentage are None where held back."""
        for part in self.parts:
            base = self.percentages_of(part)
            for each in part.options:
                yield Row(
                    part=part.id,
                    option=each.id,
                    label=each.label.in_language(language),
                    count=each.count,
                    percentage=self.share(each.count, base),
                    base=base,
                )

    def percentages_of(self, part: GuardedPart) -> int:
        """The number that percentages of a part are of: its base, or if that is held back the sum
        of the counts shown. Ticks do not add up to people, so for these it is all responses."""
        return self.total if self.several and part.base is None else part.shown

    def has_shares(self, base: int) -> bool:
        """Whether shares of `base` say anything."""
        return base > 0 and (not self.blurred or base >= FEWEST_FOR_SHARES)

    def share(self, count: int | None, base: int) -> Decimal | None:
        """`count` of `base` in per cent, as precise as the counts; None if held back, or if the
        base is too small for shares."""
        if count is None or not self.has_shares(base):
            return None
        found = percentage(count, base)
        if found is None or not self.blurred:
            return found
        return min(Decimal(100), (Decimal(count * 100) / base).quantize(Decimal(1), ROUND_HALF_UP))
