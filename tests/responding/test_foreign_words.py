"""Words that no translator has reached are marked as their own language wherever they are shown."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pytest
from bs4 import NavigableString

from consultation.lifecycle.consultations import Current
from consultation.questionnaire.lines import Line
from consultation.questionnaire.text import Said
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.residents import Resident

LEFT = "Untranslated"
"""In each label that is in English alone."""
OPTIONS = [{"id": each, "label": f"{LEFT} {each}"} for each in ("a", "b", "c")]
STEPS = [{**each, "value": place} for place, each in enumerate(OPTIONS)]
ROWS = [{"id": each, "label": {"en": each, "ur": "پارک"}} for each in ("morning", "night")]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"type": "single", "options": OPTIONS, "other": f"{LEFT} other"},
    {"type": "multiple", "options": OPTIONS},
    {"type": "scale", "scale": STEPS},
    {"type": "matrix", "scale": STEPS, "rows": ROWS},
    {"type": "rank", "options": OPTIONS},
    {"type": "points", "options": OPTIONS},
    {"type": "number", "unit": f"{LEFT} miles", "required": True},
    {"type": "text", "max_words": 3},
)
ANSWERS = {
    "single": {"": ["other"], "other": ["Dogs"]},
    "multiple": {"": ["a", "c"]},
    "scale": {"": ["a"]},
    "matrix": {"morning": ["b"], "night": ["c"]},
    "rank": {"1": ["c"], "2": ["a"], "3": ["b"]},
    "points": {"a": ["40"], "b": ["60"], "c": ["0"]},
    "number": {"": ["3"]},
}
WRONG = {"rank": {"1": ["a"], "2": ["a"]}, "points": {"a": ["x"]}, "text": {"": ["a b c d"]}}


@pytest.fixture
def current(open_now: Loader) -> Current:
    asked = [{"id": each["type"], "label": f"{LEFT} {each['type']}", **each} for each in QUESTIONS]
    return open_now(with_questions(*asked, languages=["en", "ur"]))


def unmarked(resident: Resident) -> list[str]:
    """The English words in `main` that a screen reader would read out in Urdu."""
    found = resident.page.find("main").find_all(string=lambda words: LEFT in words)
    assert found, "there are some to look at"

    def language(words: NavigableString) -> str:
        return str(words.find_parent(attrs={"lang": True})["lang"])

    return [str(words) for words in found if language(words) != "en"]


def test_on_every_page_that_a_resident_reads(current: Current, resident: Resident) -> None:
    resident.post(f"/c/{current.slug}/start", [("lang", "ur")])
    resident.fill_in(WRONG)
    assert resident.status == 422 and unmarked(resident) == [], "in the form and its mistakes"
    resident.fill_in({**ANSWERS, "text": {"": ["a b"]}})
    assert "/respond/check" in resident.url and unmarked(resident) == []
    resident.send().visit(f"/c/{current.slug}/copy/answers?lang=ur")
    assert unmarked(resident) == []


def test_in_words_that_are_given_back(
    current: Current, resident: Resident, at: Callable[[datetime], None]
) -> None:
    resident.post(f"/c/{current.slug}/start", [("lang", "ur")]).fill_in(ANSWERS)
    at(current.consultation.closes_at + timedelta(minutes=1))
    resident.send()
    assert resident.status == 410 and unmarked(resident) == []


def test_in_the_printed_copy(current: Current, resident: Resident) -> None:
    resident.post(f"/c/{current.slug}/start", [("lang", "ur")]).fill_in(ANSWERS).send()
    answer = resident.client.get(f"/c/{current.slug}/copy/answers.pdf?lang=ur")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    labels = 13  # in all lines of the answers
    assert drawn.count(b"/Lang(en)") >= labels


@pytest.mark.parametrize(
    ("line", "plain", "html"),
    [
        (Line("a < b"), "a < b", "a &lt; b"),
        (
            Line(Said("Row", "en"), ": ", Said("ایک")),
            "Row: ایک",
            '<span lang="en" dir="auto">Row</span>: ایک',
        ),
        (
            Line.of("”%(question)s“ %(most)s", {"question": Said("<Why>", "en"), "most": "3"}),
            "”<Why>“ 3",
            '”<span lang="en" dir="auto">&lt;Why&gt;</span>“ 3',
        ),
    ],
)
def test_a_line_is_plain_words_and_marks_its_parts(line: Line, plain: str, html: str) -> None:
    assert (line, line.__html__()) == (plain, html)
