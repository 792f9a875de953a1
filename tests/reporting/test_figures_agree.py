"""Every figure that is shown can be counted again from `responses.csv`, for every type."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest

from consultation.lifecycle.consultations import Current
from consultation.questionnaire.definition import Question
from tests.reporting.conftest import Taker

Key = tuple[str, str, str]
Figures = tuple[str, str, str, str]
Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def share(count: int, base: int) -> str:
    if not base:
        return ""
    return str((Decimal(100 * count) / base).quantize(Decimal("0.1"), ROUND_HALF_UP))


def columns_of(question: Question, rows: Rows) -> list[str]:
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
            yield (
                (question.id, "", "answered"),
                (str(base), share(base, len(rows)), str(base), str(len(rows) - base)),
            )


@pytest.mark.parametrize(("number", "seed"), [(1, 5), (2, 6), (60, 7), (61, 8), (150, 9)])
def test_summary_is_what_the_cells_add_up_to(
    every_type: Callable[..., Current], taken: Taker, number: int, seed: int
) -> None:
    current = every_type(number, seed)
    rows = read(taken(current, "responses.csv"))
    assert len(rows) == number
    open_questions = [each for each in current.definition.questions.values() if not each.sensitive]
    assert {each.type for each in open_questions} >= {
        "single", "multiple", "scale", "matrix", "rank", "points", "text", "line", "number",
        "date", "area",
    }  # fmt: skip
    expected = dict(line for each in open_questions for line in counted_anew(each, rows))
    summary = {
        (row["question"], row["part"], row["option"]): (
            row["count"], row["percentage"], row["base"], row["not_answered"],
        )
        for row in read(taken(current, "summary.csv"))
    }  # fmt: skip
    assert summary == expected


def test_summary_and_codebook_of_nothing_have_their_lines(
    every_type: Callable[..., Current], taken: Taker
) -> None:
    current = every_type(0)
    summary = read(taken(current, "summary.csv"))
    assert {(row["count"], row["percentage"], row["base"]) for row in summary} == {("0", "", "0")}
    assert read(taken(current, "responses.csv")) == []
    codebook = read(taken(current, "codebook.csv"))
    header = taken(current, "responses.csv").decode("utf-8-sig").strip().split(",")
    assert [row["column"] for row in codebook] == header


def test_the_codebook_explains_each_column(
    every_type: Callable[..., Current], taken: Taker
) -> None:
    current = every_type(30)
    rows = read(taken(current, "responses.csv"))
    codebook = read(taken(current, "codebook.csv"))
    assert [row["column"] for row in codebook] == list(rows[0])
    for line in codebook[5:]:
        question = current.definition.questions[line["question"]]
        assert line["type"] == question.type
        assert line["wording"] == f"1: {question.label.own}"
        if line["type"] in ("single", "scale", "area", "matrix"):
            known = (
                dict(each.split(" = ", 1) for each in line["options"].split("; "))
                if (line["options"])
                else {}
            )
            assert {row[line["column"]] for row in rows} - {""} <= set(known) or (
                line["column"].endswith(".other")
            )
        if line["column"] == question.id:
            assert int(line["base"]) == sum(bool(row[line["column"]]) for row in rows)
