"""Compares respondents with residents: their shares, the gaps, how many more would close a gap.

Plain figures, made of counts that may be shown. It must not know where they come from, nor pages.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from consultation.analysis.disclosure import FEWEST_FOR_SHARES, ROUNDED_TO

WARDS = "area"
"""The name of the one characteristic that lies on a map."""
FEWEST = 10
"""Answers below which a share of exact counts says nothing."""
BEHIND = Decimal(-1)
"""Percentage points from which on a group counts as behind."""
MOST_BEHIND = 10


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group: how many of it responded (None where held back), and how many live here.

    Shares are of all groups of the characteristic whose counts are shown, on either side.
    """

    id: str
    label: str
    count: int | None
    residents: int
    of_responses: int
    of_residents: int
    blurred: bool = False
    """Whether counts are near the true ones instead of these: then shares are in whole per cent."""

    @property
    def share(self) -> Decimal | None:
        """Per cent of those who told us."""
        return None if self.count is None else self._percent(self.count, self.of_responses)

    @property
    def expected(self) -> Decimal | None:
        """Per cent of the people who live here."""
        return None if self.count is None else self._percent(self.residents, self.of_residents)

    @property
    def difference(self) -> Decimal | None:
        """Percentage points by which its share among responses is above that among residents."""
        if self.count is None or not self.of_responses or not self.of_residents:
            return None
        exact = Decimal(100 * self.count) / self.of_responses
        exact -= Decimal(100 * self.residents) / self.of_residents
        return exact.quantize(self._step, ROUND_HALF_UP)

    @property
    def missing(self) -> int | None:
        """How many more of this group alone would bring its share level, of blurred figures to the
        ten above; None where it is not behind."""
        if self._lacking <= 0 or self.residents >= self.of_residents:
            return None
        more = self._lacking * self.of_residents / (self.of_residents - self.residents)
        if self.blurred:
            return int((more / ROUNDED_TO).to_integral_value(ROUND_CEILING)) * ROUNDED_TO
        return int(more.to_integral_value(ROUND_CEILING))

    @property
    def is_behind(self) -> bool:
        """Whether it is behind by more than what blurring alone could make of it."""
        if self.difference is None or self.difference > BEHIND:
            return False
        return not self.blurred or self._lacking >= ROUNDED_TO

    @property
    def _lacking(self) -> Decimal:
        """How many fewer people it is than its share of residents of those who told us."""
        if self.count is None or not self.of_residents:
            return Decimal()
        lacking = self.residents * self.of_responses - self.count * self.of_residents
        return Decimal(lacking) / self.of_residents

    @property
    def _step(self) -> Decimal:
        return Decimal(1) if self.blurred else Decimal("0.1")

    def _percent(self, count: int, base: int) -> Decimal | None:
        return (Decimal(100 * count) / base).quantize(self._step, ROUND_HALF_UP) if base else None

    @property
    def rate(self) -> Decimal | None:
        """Responses per 1,000 residents, with one decimal."""
        if self.count is None or not self.residents:
            return None
        exact = Decimal(1000 * self.count) / self.residents
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """One characteristic: its groups, whom the figures are of, and who stands apart."""

    id: str
    title: str
    groups: tuple[Group, ...]
    residents: str
    estimate: bool
    """Whether the figures of residents were estimated."""
    aside: tuple[tuple[str, int | None], ...]
    """Those who are in no group, in words, with how many they are (None where held back)."""
    asked: str = ""
    """The question that an open answer comes from; '' of the questions about people."""
    key: str = ""
    """The name of that question in addresses."""
    areas: str = ""
    """The list of areas that the groups are of."""

    @property
    def base(self) -> int:
        """How many told us, of the groups that are shown."""
        return sum(each.count or 0 for each in self.groups)

    @property
    def blurred(self) -> bool:
        """Whether its counts are near the true ones instead of these."""
        return any(each.blurred for each in self.groups)

    @property
    def withheld(self) -> bool:
        """Whether the count of a group is held back."""
        return any(each.count is None for each in self.groups)

    @property
    def any_shown(self) -> bool:
        """Whether the count of any group is shown."""
        return any(each.count is not None for each in self.groups)

    @property
    def fewest(self) -> int:
        """Answers below which a share says nothing."""
        return FEWEST_FOR_SHARES if self.blurred else FEWEST

    @property
    def can_be_compared(self) -> bool:
        """Whether enough people told us, and more than one group can be shown."""
        return self.base >= self.fewest and sum(each.count is not None for each in self.groups) > 1


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Who was heard, as far as it can be compared; `problem` says why figures cannot be used."""

    characteristics: tuple[Characteristic, ...] = ()
    place: str = ""
    credit: str = ""
    problem: str = ""

    def behind(self) -> list[tuple[Characteristic, Group]]:
        """The groups furthest behind over all characteristics, the furthest first."""
        found = [
            (each, group)
            for each in self.characteristics
            if each.can_be_compared
            for group in each.groups
            if group.is_behind
        ]
        found.sort(key=lambda each: (each[1].difference or 0, each[1].label))
        return found[:MOST_BEHIND]

    def characteristic(self, id_: str) -> Characteristic | None:
        """The characteristic called so."""
        return next((each for each in self.characteristics if each.id == id_), None)
