"""How many people live where, by characteristic: the figures that responses are compared with.

Shipped for one city, or an instance's own. It must not know responses.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

SHIPPED_FIGURES = Path(__file__).parent / "benchmarks" / "wolverhampton-population.csv"
SHIPPED_ANSWERS = Path(__file__).parent.parent / "questionnaire" / "equality" / "census.csv"
OWN_FOLDER, OWN_FIGURES, OWN_ANSWERS = "benchmarks", "population.csv", "answers.csv"
WHOLE_KINDS = ("city", "whole")
"""The values of `area_kind` that mean the whole area; every other is a part of it."""
ESTIMATES = ("bestfit_lsoas", "estimate")
AGES, YOUNGEST, RESIDENTS = "age_band", "Aged 15 years and under", "population"
_FIGURE = ("characteristic", "category", "ward_code", "count", "source", "area_kind", "basis")
_ANSWER = ("question", "option", "characteristic", "category")


class NoFigures(Exception):
    """Population figures that cannot be used; its text is a sentence with the cure."""


@dataclass(frozen=True)
class Figure:
    """A number of people, and whether it was estimated."""

    count: int
    estimate: bool


@dataclass(frozen=True, kw_only=True)
class Population:
    """The people of one area and of its parts, and which answers compare with which of them."""

    name: str
    whole: str
    """The code of the whole area."""
    figures: Mapping[str, Mapping[str, Mapping[str, Figure]]] = field(repr=False)
    """The figures by area, characteristic and category."""
    answers: Mapping[str, Mapping[tuple[str, str], str]] = field(repr=False)
    """The category of each (question, option), by characteristic."""
    credit: str
    own_answers: bool = False
    """Whether the instance says itself which answers compare with which figures."""

    def of(self, characteristic: str) -> Mapping[str, Figure]:
        """The people of the whole area by category; empty where nothing is known."""
        return self.figures.get(self.whole, {}).get(characteristic, {})

    def adults(self, area: str) -> Figure | None:
        """The people of an area aged 16 and over; everybody where no ages are known."""
        known = self.figures.get(area, {})
        ages = [each for category, each in known.get(AGES, {}).items() if category != YOUNGEST]
        found = ages or list(known.get(RESIDENTS, {}).values())[:1]
        if not found:
            return None
        return Figure(sum(each.count for each in found), any(each.estimate for each in found))

    @property
    def knows_ages(self) -> bool:
        """Whether children can be left out."""
        return YOUNGEST in self.of(AGES)


def population_for(instance: Path, areas: Iterable[str]) -> Population | None:
    """The figures to compare with: the instance's own, else the shipped ones if they are of these
    areas; None where there are none. Raises NoFigures of a file that cannot be used."""
    folder = instance / OWN_FOLDER
    if (folder / OWN_FIGURES).is_file():
        answers = folder / OWN_ANSWERS
        return _population(folder / OWN_FIGURES, answers if answers.is_file() else SHIPPED_ANSWERS)
    shipped = _population(SHIPPED_FIGURES, SHIPPED_ANSWERS)
    return shipped if any(each in shipped.figures for each in areas) else None


def _population(figures: Path, answers: Path) -> Population:
    try:
        return _read(figures, figures.stat().st_mtime_ns, answers, answers.stat().st_mtime_ns)
    except OSError:
        raise NoFigures(
            f"The population figures in {figures.name} cannot be read. Look at its permissions."
        ) from None


@lru_cache(maxsize=8)
def _read(figures: Path, changed: int, answers: Path, answers_changed: int) -> Population:
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    whole: dict[str, str] = {}
    for number, row in _rows(figures, _FIGURE):
        if not row["count"].isascii() or not row["count"].isdigit():
            raise NoFigures(
                f"Line {number} of {figures.name}: “{row['count']}” is not a number of people. "
                "Write digits only."
            )
        area = found.setdefault(row["ward_code"], {})
        categories = area.setdefault(row["characteristic"], {})
        if row["category"] in categories:
            raise NoFigures(
                f"Line {number} of {figures.name}: “{row['category']}” stands there twice for "
                f"{row['ward_code']}. Keep one of them."
            )
        categories[row["category"]] = Figure(int(row["count"]), row["basis"] in ESTIMATES)
        if row["area_kind"] in WHOLE_KINDS:
            whole[row["ward_code"]] = row.get("area_name") or row["ward_code"]
    if len(whole) != 1:
        raise NoFigures(
            f"{figures.name} must have figures of one whole area: lines whose area_kind is “whole”,"
            f" all with one code. It has {len(whole)}."
        )
    ((code, name),) = whole.items()
    told: dict[str, dict[tuple[str, str], str]] = {}
    for _, row in _rows(answers, _ANSWER):
        by_option = told.setdefault(row["characteristic"], {})
        by_option[row["question"], row["option"]] = row["category"]
    return Population(
        name=name,
        whole=code,
        figures=found,
        answers=told,
        credit=_credit(figures),
        own_answers=answers != SHIPPED_ANSWERS,
    )


def _credit(figures: Path) -> str:
    if figures == SHIPPED_FIGURES:
        return (
            "Source: Office for National Statistics, Census 2021, licensed under the Open "
            "Government Licence v.3.0."
        )
    sources = sorted({row["source"] for _, row in _rows(figures, _FIGURE) if row["source"]})
    return f"Population: {'; '.join(sources[:3])}." if sources else "Population: own figures."


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line with its number, its cells without blanks around them."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            lacking = [each for each in needed if each not in (rows.fieldnames or ())]
            if lacking:
                raise NoFigures(
                    f"{file.name} has no column {lacking[0]}. Its first line names: "
                    f"{', '.join(needed)}."
                )
            for row in rows:
                cells = {name: (cell or "").strip() for name, cell in row.items() if name}
                yield rows.line_num, cells
    except (UnicodeDecodeError, csv.Error):
        raise NoFigures(f"{file.name} is no CSV in UTF-8. Save it again as such.") from None
