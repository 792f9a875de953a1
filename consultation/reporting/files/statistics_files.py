"""The responses for statistics packages: `responses.sav` for SPSS, `responses-r.csv` for R.

The .sav needs an optional package; where it is missing, that is said with its cure. It must not
know how answers are stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from consultation.analysis.frames import frame_of
from consultation.questionnaire.answers import ColumnKind
from consultation.reporting.provenance import Provenance

NEEDED = "pyreadstat"
CURE = (
    "This file needs the package pyreadstat, which is not installed here. Ask whoever runs the "
    "site to run: .venv/bin/python -m pip install --require-hashes -r requirements-spss.txt"
)
SAV_TYPE, R_TYPE = "application/x-spss-sav", "text/csv; charset=utf-8"
LONGEST_NAME, LONGEST_LABEL, LONGEST_LINE, LONGEST_WORDS = 64, 120, 79, 8_000
"""Bytes that a .sav takes for a name, the label of a value, a note; and that we give to words."""
_WHOLE = (ColumnKind.FLAG, ColumnKind.PLACE, ColumnKind.POINTS)


class NotInstalled(Exception):
    """An optional package is missing; says which, and how to get it."""


def missing() -> str:
    """Says so, with the cure, if the package that writes .sav files is not installed; else ''."""
    return "" if find_spec(NEEDED) else CURE


def names_for_packages(header: Sequence[str]) -> list[str]:
    """The columns under names that R and SPSS take: a letter, then letters, digits, `_` and `.`.

    Names stay different from each other, in capitals too.
    """
    taken: set[str] = set()
    names = []
    for column in header:
        name = re.sub(r"[^A-Za-z0-9_.]", "_", column)
        if not name[:1].isalpha():
            name = f"q_{name}"
        name = name.rstrip("._") or "q"
        name = name[: LONGEST_NAME - 4]
        free, number = name, 1
        while free.casefold() in taken or free.casefold() in _RESERVED:
            number += 1
            free = f"{name}_{number}"
        taken.add(free.casefold())
        names.append(free)
    return names


_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
             "if", "else", "repeat", "while", "function", "for", "next", "break", "true", "false",
             "null", "inf", "nan", "na", "in"}  # fmt: skip
"""Words that SPSS or R keep for themselves."""


def r_rows(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Rows with NA in place of empty cells, which R would read as empty strings.

    Whoever typed NA themselves gets a mark in front: R takes it for nothing, in quotes too.
    """
    for row in rows:
        yield ["'NA" if cell == "NA" else cell or "NA" for cell in row]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A column of the responses: what its cells hold, its label, and those of its options."""

    column: str
    kind: ColumnKind
    label: str
    options: Mapping[str, str]
    in_order: bool = False
    """Whether its options are the steps of a scale."""

    @cached_property
    def codes(self) -> Mapping[str, int]:
        """The numbers that stand for its options, in the order of the questionnaire."""
        return {option: place for place, option in enumerate(self.options, 1)}

    @property
    def value_labels(self) -> Mapping[int, str]:
        """What its numbers mean; empty where they are just numbers."""
        if self.options:
            return {
                self.codes[id_]: _cut(label, LONGEST_LABEL) for id_, label in self.options.items()
            }
        return {0: "Not chosen", 1: "Chosen"} if self.kind is ColumnKind.FLAG else {}


def write_sav(
    path: Path,
    variables: Sequence[Variable],
    rows: Iterable[Sequence[str]],
    provenance: Provenance,
) -> None:
    """Write the responses to `path` for SPSS; raises NotInstalled."""
    if lacking := missing():
        raise NotInstalled(lacking)
    names = names_for_packages([each.column for each in variables])
    columns: list[list[str | None]] = [[] for _ in variables]
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            column.append(cell or None)
    named = dict(zip(names, variables, strict=True))
    import_module(NEEDED).write_sav(
        frame_of(dict(zip(names, map(_typed, variables, columns), strict=True))),
        str(path),
        file_label=_cut(provenance.title, LONGEST_NAME),
        column_labels={name: _cut(each.label, 250) for name, each in named.items()},
        variable_value_labels={
            name: each.value_labels for name, each in named.items() if each.value_labels
        },
        variable_measure={name: _measure(each) for name, each in named.items()},
        note=[line for pair in provenance.lines() for line in _in_lines(": ".join(pair))],
        row_compress=True,
    )


def _typed(variable: Variable, cells: list[str | None]) -> tuple[str, list[Any]]:
    kind = variable.kind
    if variable.options:
        return "whole", [None if cell is None else variable.codes.get(cell) for cell in cells]
    if kind in _WHOLE:
        return "whole", [None if cell is None else int(cell) for cell in cells]
    if kind is ColumnKind.NUMBER:
        return "number", [None if cell is None else float(cell) for cell in cells]
    if kind is ColumnKind.DAY:
        return "day", cells
    return "words", [None if cell is None else _cut(cell, LONGEST_WORDS) for cell in cells]


def _measure(variable: Variable) -> str:
    if variable.kind in (ColumnKind.NUMBER, ColumnKind.POINTS, ColumnKind.DAY):
        return "scale"
    is_ordered = variable.in_order or variable.kind is ColumnKind.PLACE
    return "ordinal" if is_ordered else "nominal"


def _in_lines(text: str) -> list[str]:
    """Text in lines of at most as many bytes as a .sav takes for one."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if len(longer.encode()) <= LONGEST_LINE:
            lines[-1] = longer
        else:
            lines.append(_cut(word, LONGEST_LINE))
    return [line for line in lines if line]


def _cut(text: str, most: int) -> str:
    """Text in at most `most` bytes, cut between letters."""
    return text.encode()[:most].decode("utf-8", "ignore")
