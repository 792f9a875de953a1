"""Every figure that is shown can be recomputed from `responses.csv`, for every type of question."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from consultation.analysis.selection import read_selection
from consultation.examples.made_up import made_up_responses
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.definition import Question
from consultation.reporting.files.downloads import download_called, report_on, wanted
from consultation.reporting.files.wanted import Wanted
from consultation.responding.models import Channel
from tests.conftest import Loader
from tests.reporting.conftest import EVERY_TYPE, Taker
from tests.reporting.counted_anew import Figures, Key, Rows, columns_of, counted_anew
from tests.reporting.groups_anew import is_in
from tests.responses import store

Pairs = tuple[tuple[str, str], ...]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("number", "seed"), [(1, 5), (2, 6), (60, 7), (61, 8), (150, 9)])
def test_summary_is_what_the_cells_add_up_to(
    every_type: Loader, taken: Taker, number: int, seed: int
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


@pytest.fixture
def two_thousand(loaded: Loader) -> Current:
    """2,000 responses of every type, by several channels, on several days, of two versions."""
    first = loaded(EVERY_TYPE.source())
    second = loaded(EVERY_TYPE.source().replace(b"Do you use the park?", b"Do you use our park?"))
    made_up = [dict(each.answers) for each in made_up_responses(second.definition, 2_000, 11)]
    channels = [Channel.ONLINE, Channel.PAPER, Channel.ONLINE, Channel.TELEPHONE]
    for place, channel in enumerate(channels):
        version = first if place < 2 else second
        some = made_up[place * 500 : (place + 1) * 500]
        store(version, some, channel=channel, day=date(2026, 2, 1 + place))
    return second


def selected_anew(current: Current, rows: Rows, pairs: Pairs) -> Rows:
    """The rows that a selection picks, from the cells alone: by OR within a name, else by AND."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)

    def is_picked(row: dict[str, str], name: str, wanted: list[str]) -> bool:
        key = name.removeprefix("q.")
        question = current.definition.questions.get(key.partition(".")[0])
        match name:
            case "channel" | "version":
                return row[name] in wanted
            case "from" | "to":
                days = row["received_on"], wanted[0]
                return days[0] >= days[1] if name == "from" else days[0] <= days[1]
        return any(is_in(row, question, key, each) for each in wanted)

    return [row for row in rows if all(is_picked(row, *each) for each in values.items())]


def means_anew(questions: Sequence[Question], rows: Rows) -> dict[tuple[str, str], tuple[str, str]]:
    """The means of numbers, places and points and how many they are of, by question and option."""
    found = {}
    for question in questions:
        if question.type not in ("number", "rank", "points"):
            continue
        for column in columns_of(question, rows):
            # A place that nobody was given has no mean; points that were not given are none.
            anyone = [row for row in rows if any(row[each] for each in columns_of(question, rows))]
            empty = "0" if question.type == "points" else ""
            cells = [row[column] or empty for row in anyone]
            numbers = np.array([Decimal(each) for each in cells if each])
            if numbers.size:
                option = column.removeprefix(question.id).removeprefix(".")
                mean = Decimal(numbers.sum() / numbers.size)
                rounded = str(mean.quantize(Decimal("0.01"), ROUND_HALF_UP))
                found[question.id, option] = (rounded, str(numbers.size))
    return found


def check_groups(questions: Sequence[Question], rows: Rows, lines: Rows) -> int:
    """Check each line about a group of one question's answers; returns how many there were."""
    of_groups: dict[tuple[str, str], dict[Key, Figures]] = {}
    checked = 0
    for line in lines:
        by, group = line["by"], line["group"]
        if by not in rows[0] or line["measure"] == "percentage_of_answer":
            continue
        if (by, group) not in of_groups:
            of_group = [row for row in rows if row[by] == group]
            of_groups[by, group] = {
                key: figures for each in questions for key, figures in counted_anew(each, of_group)
            }
        key = (line["question"], line["part"], line["option"])
        count, share, base, not_answered = of_groups[by, group].get(key) or ("0", "0.0", "", "")
        measures = dict(zip(measures_of(questions, key[0]), (count, share), strict=True))
        assert line["value"] == measures[line["measure"]], line
        assert not base or (line["base"], line["not_answered"]) == (base, not_answered), line
        checked += 1
    return checked


def measures_of(questions: Sequence[Question], key: str) -> tuple[str, str]:
    """What the counts of a question are called in `tables.csv`, and their shares."""
    is_points = any(each.id == key and each.type == "points" for each in questions)
    return ("points", "share_of_points") if is_points else ("count", "percentage")


SELECTIONS: tuple[Pairs, ...] = (
    (),
    (("q.uses-park", "often"), ("q.uses-park", "never")),
    (("q.do-there", "dog"), ("q.do-there", "sport")),
    (("q.clean", "agree"), ("q.clean", "strongly-agree"), ("q.uses-park", "sometimes")),
    (("q.home", "outside"),),
    (("channel", "paper"), ("channel", "telephone"), ("from", "2026-02-03")),
    (("version", "1"), ("to", "2026-02-01"), ("q.noise", "very-noisy")),
    (
        ("q.safe.dark", "very-unsafe"),
        ("q.safe.dark", "fairly-unsafe"),
        ("q.safe.morning", "fairly-safe"),
    ),
    (("q.first-things", "lights"), ("q.first-things", "pond")),
    (("q.share-money", "plants"), ("q.share-money", "several.alike")),
    (("q.distance", "1-to-1.9"), ("q.distance", "2-to-4.9"), ("q.distance", "5-to-9.9")),
    (("q.last-visit", "2025-12"), ("q.last-visit", "2025-10-to-2025-11")),
    (("q.uses-park", "never"), ("q.do-there", "dog")),
)


@pytest.mark.slow
def test_every_figure_of_two_thousand_under_any_selection_is_what_the_cells_add_up_to(
    two_thousand: Current,
) -> None:
    current, whole = two_thousand, report_on(two_thousand)
    questions = [each for each in current.definition.questions.values() if not each.sensitive]
    everything: Rows = []
    numbers = []
    for pairs in SELECTIONS:
        selection = read_selection(pairs, whole.results.questionnaire)
        made_from = wanted(current, report_on(current, selection))

        def taken(name: str, made_from: Wanted = made_from) -> Rows:
            found = download_called(name)
            assert found
            return read(b"".join(found.make(made_from)))

        rows = taken("responses.csv")
        everything = everything or rows
        assert rows == selected_anew(current, everything, pairs), pairs
        numbers.append(len(rows))
        expected = (
            dict(line for each in questions for line in counted_anew(each, rows)) if rows else {}
        )
        summary = {
            (row["question"], row["part"], row["option"]): (
                row["count"], row["percentage"], row["base"], row["not_answered"],
            )
            for row in taken("summary.csv")
        }  # fmt: skip
        if not rows:
            assert {figures[:3] for figures in summary.values()} <= {("0", "", "0")}, pairs
            continue
        assert summary == expected, pairs
        tables = taken("tables.csv")
        figures = {
            (row["question"], row["part"], row["option"], row["measure"]): (
                row["value"], row["base"],
            )
            for row in tables
            if row["table"] == "answers"
        }  # fmt: skip
        for (key, part, option), (count, percentage, base, _) in expected.items():
            named, shared = measures_of(questions, key)
            assert figures.pop((key, part, option, named)) == (count, base), (pairs, key)
            written = figures.pop((key, part, option, shared), ("", base))
            assert written == (percentage, base), (pairs, key)
        means = {(key, option): value for (key, _, option, _), value in figures.items()}
        assert means == means_anew(questions, rows), pairs
        by_group = [row for row in tables if row["table"] == "breakdown"]
        assert check_groups(questions, rows, by_group) > 1_000, pairs
        by_day = {row["option"]: int(row["value"]) for row in tables
                  if row["table"] == "responses-by-day"}  # fmt: skip
        assert by_day == Counter(row["received_on"] for row in rows)
    assert numbers[0] == 2_000 and numbers[-1] == 0
    assert all(20 < number < 1_900 for number in numbers[1:-1]), str(numbers)


def test_summary_and_codebook_of_nothing_have_their_lines(every_type: Loader, taken: Taker) -> None:
    current = every_type(0)
    summary = read(taken(current, "summary.csv"))
    assert {(row["count"], row["percentage"], row["base"]) for row in summary} == {("0", "", "0")}
    assert read(taken(current, "responses.csv")) == []
    codebook = read(taken(current, "codebook.csv"))
    header = taken(current, "responses.csv").decode("utf-8-sig").strip().split(",")
    assert [row["column"] for row in codebook] == header


def test_the_codebook_explains_each_column(every_type: Loader, taken: Taker) -> None:
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
