"""Figures counted anew from the cells of `responses.csv`, by code that shares nothing with ours."""

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from consultation.questionnaire.definition import Question

Key = tuple[str, str, str]

Figures = tuple[str, str, str, str]

Rows = list[dict[str, str]]


def share(count: int, base: int) -> str:
    """Per cent with one decimal; empty without a base."""
    if not base:
        return ""
    return str((Decimal(100 * count) / base).quantize(Decimal("0.1"), ROUND_HALF_UP))


def columns_of(question: Question, rows: Rows) -> list[str]:
    """The names of a question's columns."""
    names = rows[0] if rows else {}
    return [each for each in names if each == question.id or each.startswith(question.id + ".")]


def counted_anew(question: Question, rows: Rows) -> Iterator[tuple[Key, Figures]]:
    """The lines of `summary.csv` that a question must have, from the cells alone."""
    columns = columns_of(question, rows)
    base = sum(any(row[each] for each in columns) for row in rows)

    def line(part: str, option: str, count: int, of: int) -> tuple[Key, Figures]:
        figures = (str(count), share(count, of), str(of), str(len(rows) - of))
        return (question.id, part, option), figures

    match question.type:
        case "single" | "scale" | "area":
            tally = Counter(row[question.id] for row in rows)
            for option in sorted(question.comparable() or ()):
                yield line("", option, tally[option], base)
        case "multiple":
            for column in columns:
                option = column.removeprefix(question.id + ".")
                ticked = sum(row[column] not in ("", "0") for row in rows)
                yield line("", option, ticked, base)
        case "matrix":
            for column in columns:
                tally = Counter(row[column] for row in rows if row[column])
                for step in question.comparable() or ():
                    part = column.removeprefix(question.id + ".")
                    yield line(part, step, tally[step], sum(tally.values()))
        case "rank":
            for column in columns:
                tally = Counter(row[column] for row in rows)
                for place in range(1, len(question.parts()) + 1):
                    option = column.removeprefix(question.id + ".")
                    (_, _, _), figures = line("", "", tally[str(place)], base)
                    yield (question.id, str(place), option), figures
        case "points":
            for column in columns:
                given = sum(int(row[column] or 0) for row in rows)
                total = base * getattr(question, "total", 0)
                yield (
                    (question.id, "points", column.removeprefix(question.id + ".")),
                    (str(given), share(given, total), str(base), str(len(rows) - base)),
                )
        case "number" | "date":
            for value, count in Counter(
                row[question.id] for row in rows if row[question.id]
            ).items():
                yield line("", value, count, base)
        case _:
            yield line("", "answered", base, base)
