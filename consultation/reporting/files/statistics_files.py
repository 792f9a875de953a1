"""The responses for statistics packages: `responses.sav` for SPSS, `responses-r.csv` for R.

The .sav needs an optional package; where it is missing, that is said with its cure. It must not
know how answers are stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """Rows with NA in place of empty cells, which R would read as empty strings."""
    for row in rows:
        yield [cell or "NA" for cell in row]


def write_sav(
    path: Path,
    header: Sequence[str],
    kinds: Sequence[ColumnKind],
    rows: Iterable[Sequence[str]],
    labels: Sequence[str],
    options: Mapping[str, Mapping[str, str]],
    provenance: Provenance,
) -> None:
    """Write the responses to `path` for SPSS; raises NotInstalled.

    `labels` says what each column is; `options` gives, by column, the labels of what can stand in
    it. Options become numbers with labels, in the order of the questionnaire.
    """
    if lacking := missing():
        raise NotInstalled(lacking)
    names = names_for_packages(header)
    columns: list[list[str | None]] = [[] for _ in header]
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            column.append(cell or None)
    codes = {
        name: {option: place for place, option in enumerate(options[column], 1)}
        for name, column in zip(names, header, strict=True)
        if column in options
    }
    typed: dict[str, tuple[str, list[Any]]] = {}
    for name, kind, column in zip(names, kinds, columns, strict=True):
        typed[name] = _typed(kind, column, codes.get(name))
    import_module(NEEDED).write_sav(
        frame_of(typed),
        str(path),
        file_label=_cut(provenance.title, LONGEST_NAME),
        column_labels={name: _cut(label, 250) for name, label in zip(names, labels, strict=True)},
        variable_value_labels=_value_labels(names, header, kinds, codes, options),
        variable_measure={name: _measure(kind) for name, kind in zip(names, kinds, strict=True)},
        note=[line for pair in provenance.lines() for line in _in_lines(": ".join(pair))],
        row_compress=True,
    )


def _typed(
    kind: ColumnKind, cells: list[str | None], codes: Mapping[str, int] | None
) -> tuple[str, list[Any]]:
    if codes is not None:
        return "whole", [None if cell is None else codes.get(cell) for cell in cells]
    if kind in _WHOLE:
        return "whole", [None if cell is None else int(cell) for cell in cells]
    if kind is ColumnKind.NUMBER:
        return "number", [None if cell is None else float(cell) for cell in cells]
    if kind is ColumnKind.DAY:
        return "day", cells
    return "words", [None if cell is None else _cut(cell, LONGEST_WORDS) for cell in cells]


def _value_labels(
    names: Sequence[str],
    header: Sequence[str],
    kinds: Sequence[ColumnKind],
    codes: Mapping[str, Mapping[str, int]],
    options: Mapping[str, Mapping[str, str]],
) -> dict[str, dict[int | float, str]]:
    found: dict[str, dict[int | float, str]] = {}
    for name, column, kind in zip(names, header, kinds, strict=True):
        if name in codes:
            found[name] = {
                code: _cut(options[column][option], LONGEST_LABEL)
                for option, code in codes[name].items()
            }
        elif kind is ColumnKind.FLAG:
            found[name] = {0: "Not chosen", 1: "Chosen"}
    return found


def _measure(kind: ColumnKind) -> str:
    if kind in (ColumnKind.NUMBER, ColumnKind.POINTS, ColumnKind.DAY):
        return "scale"
    return "ordinal" if kind is ColumnKind.PLACE else "nominal"


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
    """Text in at most so many bytes, cut between letters."""
    return text.encode()[:most].decode("utf-8", "ignore")
