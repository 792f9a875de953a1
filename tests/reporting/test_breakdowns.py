"""Breakdowns: every figure recomputed from `responses.csv`, for every type of question."""

import csv
import io
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest

from consultation.analysis.selection import options_of, selectable
from consultation.lifecycle.consultations import Current
from consultation.officers.models import Role
from consultation.reporting.downloads import report_on
from tests.officers.desk import Desk
from tests.reporting.conftest import Taker

SignedIn = Callable[[str, Role], Desk]
Rows = list[dict[str, str]]


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def is_in(row: dict[str, str], by: str, option: str) -> bool:
    """Whether a response gave this answer, by the file alone."""
    if f"{by}.{option}" in row:
        return row[f"{by}.{option}"] == "1" or (option == "other" and bool(row[f"{by}.other"]))
    if option == "other":
        return row[by] == "other"
    return row[by] == option


def counted(rows: Rows, question: str, part: str, option: str) -> int:
    """How many of these gave an answer, by the file alone."""
    for name in (f"{question}.{part}", question):
        if part and name in rows[0] and not part.isdigit():
            return sum(row[name] == option for row in rows)
    if part.isdigit():
        return sum(row[f"{question}.{option}"] == part for row in rows)
    return sum(is_in(row, question, option) for row in rows)


def percent(count: int, base: int) -> str:
    if base == 0:
        return ""
    share = (Decimal(count * 100) / base).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(share)


def test_every_figure_follows_from_the_responses(
    every_type: Callable[..., Current], taken: Taker, signed_in: SignedIn
) -> None:
    current = every_type(150, seed=5)
    questionnaire = report_on(current).results.questionnaire
    responses = read(taken(current, "responses.csv"))
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{current.slug}/breakdown"
    checked = 0
    groups = selectable(questionnaire)[:3]
    for by in groups:
        for asked in questionnaire.open:
            address = f"?question={asked.key}&by={by.key}"
            assert desk.get(home + address).status_code == 200, address
            lines = read(desk.get(f"{home}/breakdown.csv{address}").get_data())
            assert lines, address
            if asked.question.type not in ("single", "multiple", "scale", "matrix", "rank", "area"):
                continue
            whole: dict[tuple[str, str], int] = {}
            for line in lines:
                people = [row for row in responses if is_in(row, by.key, line["group"])]
                count = counted(people, asked.key, line["part"], line["option"]) if people else 0
                assert int(line["count"]) == count, line
                assert line["column_percentage"] == percent(count, int(line["base"])), line
                place = (line["part"], line["option"])
                if place not in whole:
                    whole[place] = counted(responses, asked.key, *place)
                assert line["row_percentage"] == percent(count, whole[place]), line
                checked += 1
    assert checked > 300
    assert {each.id for each in options_of(groups[0])} == {
        line["group"]
        for line in read(
            desk.get(
                f"{home}/breakdown.csv?question={questionnaire.open[0].key}&by={groups[0].key}"
            ).get_data()
        )
    }


ODD = ["question=nothing&by=uses-park", "question=safe", "by=uses-park", "question=safe&by=age",
       "question=%00&by=%00"]  # fmt: skip


@pytest.mark.parametrize("address", ODD)
def test_what_is_no_breakdown_is_told(
    every_type: Callable[..., Current], signed_in: SignedIn, address: str
) -> None:
    current = every_type(1)
    desk = signed_in("anna", Role.ANALYST)
    home = f"/officers/c/{current.slug}/breakdown"
    assert desk.get(f"{home}?{address}").status_code == 400 and desk.mistakes
    assert desk.get(f"{home}/breakdown.csv?{address}").status_code == 404
    assert desk.get(home).status_code == 200 and not desk.mistakes
