"""The printed questionnaire: tagged, complete, numbered, routes in words, in every language."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from pdfua import validate
from pypdf import PdfReader

from consultation.authoring.loading import load
from consultation.documents import typesetting
from consultation.documents.typesetting import set_in_type
from consultation.examples import EXAMPLES, NOT_REAL
from consultation.kept_files import keep
from consultation.lifecycle.consultations import Current, find
from consultation.questionnaire.numbering import layout_of
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.responding import printing
from consultation.responding.printed_about import qr_code
from consultation.responding.printed_words import Speaker
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.generated import consultations
from tests.residents import Resident


def words_of(pdf: bytes) -> str:
    """What stands on the pages, white space folded."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def faults_of(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "made.pdf"
    file.write_bytes(pdf)
    return [finding.message for finding in validate(str(file)).findings]


def shown(app: Flask, current: Current, language: str, large: bool) -> bytes:
    with app.test_request_context():
        return printing.questionnaire(current, language, large=large)


YES_NO = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]
ASKED = (
    {"id": "one", "type": "single", "label": "First?", "options": YES_NO},
    {"id": "two", "type": "number", "label": "Second?"},
    {"id": "three", "type": "rank", "label": "Third?", "options": ["Alpha", "Beta"]},
)


SAID_OF_CONDITIONS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"question": "one", "is": "no"}, "you ticked box 2 at question 1."),
    ({"question": "one", "in": ["no", "yes"]}, "you ticked box 1 or 2 at question 1."),
    ({"not": {"question": "one", "is": "no"}}, "you did not tick box 2 at question 1."),
    ({"question": "two", "answered": True}, "you answered question 2."),
    ({"question": "two", "is": "5"}, "you wrote “5” at question 2."),
    ({"question": "three", "is": "beta"}, "you gave “Beta” a place at question 3."),
    (
        {"all": [{"question": "two", "answered": True}, {"any": [
            {"question": "one", "is": "no"}, {"question": "three", "answered": True}]}]},
        "you answered question 2 and (you ticked box 2 at question 1 or you answered question 3).",
    ),
    (
        {"not": {"any": [{"question": "one", "is": "no"}, {"question": "two", "answered": True}]}},
        "you did not tick box 2 at question 1 and you did not answer question 2.",
    ),
)  # fmt: skip


def test_conditions_are_said_in_words(app: Flask, loaded: Loader) -> None:
    asked = [
        {"id": f"q{number}", "type": "line", "label": f"Then {number}?", "show_if": condition}
        for number, (condition, _) in enumerate(SAID_OF_CONDITIONS, 4)
    ]
    words = words_of(shown(app, loaded(with_questions(*ASKED, *asked)), "en", False))
    for number, (_, says) in enumerate(SAID_OF_CONDITIONS, 4):
        assert f"{number}. Then {number}? Answer this only if {says}" in words


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_a_word_longer_than_a_line_is_broken(app: Flask, loaded: Loader, large: bool) -> None:
    word = "Donaudampfschiff" * 12
    options = [{"id": "a", "label": word + "a"}, {"id": "b", "label": "B"}]
    asked = {**ASKED[0], "label": f"Do you know {word}?", "hint": word, "options": options}
    pages = PdfReader(io.BytesIO(shown(app, loaded(with_questions(asked)), "en", large))).pages
    lines = [line for page in pages for line in page.extract_text().splitlines()]
    assert max(len(line.replace("\u200b", "")) for line in lines) < 110
    assert "".join(lines).replace("\u200b", "").count(word) == 3


BELOW_THE_PAGE_NUMBER = 22
"""Points from the lower edge of the paper."""
LONG = "Some words that take more than one line, as some authors write them for an option. " * 2


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_a_question_longer_than_a_page_goes_on_overleaf(
    app: Flask, loaded: Loader, large: bool
) -> None:
    options = [{"id": f"o{number}", "label": f"Option{number}. {LONG}"} for number in range(38)]
    rows = [{"id": f"r{number}", "label": f"Row{number}."} for number in range(45)]
    asked = (
        {"id": "one", "type": "single", "label": "One?", "options": options},
        {"id": "rank", "type": "rank", "label": "Order?", "options": options, "top": 3},
        {"id": "matrix", "type": "matrix", "label": "Each?", "scale": "agreement", "rows": rows},
        {"id": "text", "type": "text", "label": "Why?", "hint": LONG * 40, "rows": 18},
    )
    lowest: list[float] = []

    def note(text: str, drawn: list[float], set_at: list[float], *rest: Any) -> None:
        if text.strip():
            lowest.append(set_at[5] * drawn[3] + drawn[5])

    pages = PdfReader(io.BytesIO(shown(app, loaded(with_questions(*asked)), "en", large))).pages
    words = " ".join(page.extract_text(visitor_text=note) for page in pages)
    assert min(lowest) > BELOW_THE_PAGE_NUMBER
    assert [words.count(f"Option{number}.") for number in range(38)] == [2] * 38
    assert [words.count(f"Row{number}.") for number in range(45)] == [1] * 45


def test_markdown_keeps_its_numbers_its_tables_and_indented_words(
    app: Flask, loaded: Loader
) -> None:
    points = "3. Third\n4. Fourth\n\n   more of it\n   - below"
    table = "| Year | Cost |\n|---|---|\n| 2026 | £5 |"
    current = loaded(introduction=f"{points}\n\n{table}\n\n    indented")
    words = words_of(shown(app, current, "en", False))
    assert "3. Third 4. Fourth more of it – below Year Cost 2026 £5 indented" in words


def test_who_answers_on_paper_is_told_what_others_read_online(app: Flask, loaded: Loader) -> None:
    current = loaded(
        decision={"by": "The board", "expected": "2026-06-03", "still_open": "The *hours*."},
        documents=[{"title": "The plan", "url": "https://example.org/plan.pdf"}],
        data_protection={"controller": "The city", "complaints": "The ICO", "minimum_age": 16},
        priorities=[{"id": "p", "title": "Lights", "alternatives": "Lamps that follow people."}],
        pages=[{"id": "a", "title": "A", "priority": "p", "questions": [ASKED[0]]}],
    )
    words = words_of(shown(app, current, "en", False))
    for said in (
        "Who decides: The board Decision expected: 3 June 2026",
        "What this consultation can still change The hours.",
        "The plan: https://example.org/plan.pdf",
        "What else was considered Lamps that follow people.",
        "Who is responsible: The city Complaints: The ICO",
        "This is for people aged 16 and over.",
    ):
        assert said in words


def test_a_page_that_may_be_skipped_says_where_to_go_on(app: Flask, loaded: Loader) -> None:
    pages = [
        {"id": "a", "title": "A", "questions": [ASKED[0]]},
        {"id": "b", "title": "B", "questions": [*ASKED[1:]],
         "show_if": {"question": "one", "is": "yes"}},
        {"id": "read", "title": "Read", "body": "For you alone.", "questions": [],
         "show_if": {"question": "one", "is": "no"}},
        {"id": "c", "title": "C", "questions": [{"id": "x", "type": "text", "label": "X?"}]},
    ]  # fmt: skip
    pdf = shown(app, loaded(definition(pages=pages)), "en", False)
    says = "Answer questions 2 and 3 only if you ticked box 1 at question 1. Otherwise go on to"
    assert f"{says} question 4." in words_of(pdf)
    assert "Read this only if you ticked box 2 at question 1. For you alone." in words_of(pdf)


def test_a_rank_says_how_far_to_count_and_what_to_leave_empty(app: Flask, loaded: Loader) -> None:
    ranked = {"type": "rank", "label": "R?", "options": ["Alpha", "Beta", "Gamma"]}
    asked = (
        {**ranked, "id": "r1", "top": 1},
        {**ranked, "id": "r2", "top": 2},
        {**ranked, "id": "r"},
    )
    words = words_of(shown(app, loaded(with_questions(*asked)), "en", False))
    _, first, second, every = words.split("R?")
    assert "comes first for you. Leave the others empty." in first
    assert "2 beside what comes next, up to 2. Leave the others empty." in second
    assert "2 beside what comes next, and so on." in every


OF_THREE = {"type": "multiple", "options": ["Alpha", "Beta", "Gamma"]}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"type": "number", "min": 0, "max": 12000}, "Write a number. From 0 to 12,000."),
        (
            {"type": "date", "min": "2026-01-31", "hint": "The first."},
            "Write the day, the month and the year. 31 January 2026 or later.",
        ),
        ({"type": "text", "max_characters": 1500}, "Write up to 1,500 characters."),
        ({"type": "text", "max_words": 1500}, "Write up to 1,500 words. You can add a sheet."),
        ({"type": "line", "max_characters": 20}, "Write up to 20 characters."),
        ({"type": "line"}, "Write here."),
        ({**OF_THREE, "min": 1, "max": 2}, "Tick up to 2 boxes."),
        ({**OF_THREE, "min": 2}, "Tick at least 2 boxes."),
        ({**OF_THREE, "min": 2, "max": 3}, "Tick from 2 to 3 boxes."),
        ({**OF_THREE, "min": 2, "max": 2}, "Tick 2 boxes."),
        (
            {"type": "points", "options": ["Alpha", "Beta"], "total": 10},
            "Share out exactly 10 points, in whole numbers.",
        ),
    ],
)
def test_limits_are_told_on_paper_as_online(
    app: Flask, loaded: Loader, asked: dict[str, Any], says: str
) -> None:
    current = loaded(with_questions({"id": "q", "label": "Q?", **asked}))
    assert says in words_of(shown(app, current, "en", False))


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        ({"address": "1 The Green"}, "Post it to: 1 The Green Or send a scan or a photograph to"),
        ({}, "Send a scan or a photograph to"),
    ],
)
def test_the_first_way_back_is_not_another_one(
    app: Flask, loaded: Loader, contact: dict[str, str], says: str
) -> None:
    current = loaded(contact={"email": "clerk@example.org", **contact})
    assert says in words_of(shown(app, current, "en", False))


@pytest.mark.parametrize(
    "example",
    [
        # The one that has every type of question stands for the others every few minutes.
        pytest.param(
            each, id=each.slug, marks=() if each.slug == "every-question-type" else pytest.mark.slow
        )
        for each in EXAMPLES
    ],
)
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_examples_are_tagged_and_whole(
    app: Flask, loaded: Loader, tmp_path: Path, example: Any, large: bool
) -> None:
    current = loaded(example.source())
    pdf = shown(app, current, "en", large)
    assert faults_of(pdf, tmp_path) == []
    words = words_of(pdf)
    layout = layout_of(current.definition, "en")
    for numbered in (*layout.pages.values(), *layout.equality.values()):
        assert f"{numbered.number}. {numbered.question.label.own}" in words
    helplines = [each.name.own for each in current.definition.helplines]
    assert helplines
    for said in (
        "Do not report a crime here",
        *helplines,
        "It must reach us by",
        f"http://localhost/c/{current.slug}",
        "For office use",
    ):
        assert said.replace(" ", "") in words.replace(" ", "")


@pytest.mark.parametrize("size", [1, 2])
def test_the_address_is_on_a_sheet_of_its_own_when_both_sides_are_printed(
    app: Flask, loaded: Loader, size: int
) -> None:
    text = {"id": "q", "type": "text", "label": "Why?", "rows": 30}
    asked = [{**text, "id": f"q{number}"} for number in range(size)]
    pages = [{"id": "p", "title": "P", "questions": asked}]
    current = loaded(definition(pages=pages, contact_offer="Shall we tell you?"))
    sheets = PdfReader(io.BytesIO(shown(app, current, "en", False))).pages
    (at,) = [n for n, each in enumerate(sheets, 1) if "Shall we tell you?" in each.extract_text()]
    assert at == len(sheets)
    assert at % 2 == 1


def test_every_language_of_the_definition_is_offered_in_two_sizes(
    app: Flask, resident: Resident, open_now: Loader
) -> None:
    source = definition(
        languages=["en", "pa", "ur"],
        title={"en": "Safer parks", "pa": "ਸੁਰੱਖਿਅਤ ਪਾਰਕ", "ur": "محفوظ پارک"},
    )
    current = open_now(source)
    resident.visit(f"/c/{current.slug}")
    links = [each["href"] for each in resident.page.select("#print ~ :is(ul, details) a")]
    assert len(links) == 6
    seen = set()
    for link in links:
        answer = app.test_client().get(link)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert PdfReader(io.BytesIO(answer.data)).trailer["/Root"]["/Lang"][:2] in link
        seen.add(answer.data)
        goes = "" if "lang=en" in link else f"?{link.partition('?')[2].partition('&')[0]}"
        assert f"http://localhost/c/{current.slug}{goes}" in words_of(answer.data).replace(
            "? ", "?"
        )
    assert len(seen) == 6, "each is a document of its own"
    again = app.test_client().get(links[0], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    same = app.test_client().get(links[-1], headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304


def test_each_is_set_in_type_once_however_many_are_asked_for_in_turn(
    loaded: Loader, resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for more of them than memory holds does not keep a processor busy."""
    made: list[object] = []

    def counted(template: str, shown: object) -> bytes:
        made.append(shown)
        return b"%PDF"

    monkeypatch.setattr(typesetting, "set_in_type", counted)
    slugs = [loaded(slug=f"parks-{number}", title=f"Parks {number}").slug for number in range(20)]
    for _ in range(2):
        for slug in slugs:
            for size in ("", "?size=large"):
                answer = resident.client.get(f"/c/{slug}/questionnaire.pdf{size}")
                assert answer.data == b"%PDF"
    assert len(made) == 2 * len(slugs)


def test_on_a_full_disk_what_is_made_is_sent_nevertheless(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    keep(no_folder / "made.pdf", b"%PDF", 10)
    assert [*tmp_path.iterdir()] == [no_folder]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=consultations())
def test_whatever_a_file_asks_can_be_printed(app: Flask, tmp_path: Path, made: Any) -> None:
    source = definition(**made)
    read = parse(source, "test.yaml", ShippedShelf(tmp_path))
    layout = layout_of(read, "en")
    with app.test_request_context():
        speak = Speaker("en")
        sections = [printing._section(_As(read), layout, each, speak) for each in layout.sections]
        title = {"title": speak.text(read.title), "lang": "en", "dir": "ltr"}
        pdf = set_in_type("questionnaire.typ", {**_FRAME, **title, "sections": sections})
    assert faults_of(pdf, tmp_path) == []
    numbers = [each.number for each in layout.pages.values()]
    assert numbers == list(range(1, len(read.questions) + 1))


class _As:
    """As much of a stored consultation as a section needs."""

    def __init__(self, read: Any) -> None:
        self.definition = read


_SAID = {"text": "Words", "lang": "en", "dir": "ltr"}
_FRAME = {
    "large": False,
    "organisation": _SAID,
    "notice": None,
    "summary": [],
    "introduction": [],
    "next": None,
    "documents": None,
    "privacy": {"title": _SAID, "words": [], "lines": []},
    "how": {"title": _SAID, "lines": []},
    "help": None,
    "back": {"title": _SAID, "lines": []},
    "online": {"qr": qr_code("http://x"), "alt": "QR", "says": _SAID, "address": _SAID},
    "office": _SAID,
    "contact": None,
    "contact_says": _SAID,
}


def test_letters_that_no_font_has_do_not_keep_it_from_being_printed(
    loaded: Loader, resident: Resident
) -> None:
    current = loaded(title="Buses 🚌 for all", organisation="কাউন্সিল")
    answer = resident.client.get(f"/c/{current.slug}/questionnaire.pdf")
    assert answer.status_code == 200
    assert "Buses � for all" in words_of(answer.data)


def test_only_languages_whose_letters_are_shipped_are_offered_to_print(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(
        language="bn",
        languages=["bn", "ur", "en"],
        title={"bn": "বাস সেবা", "ur": "بس سروس", "en": "Buses 🚌"},
        introduction={
            "bn": "আমরা কেন জিজ্ঞাসা করি। " * 40,
            "ur": "ہم کیوں پوچھتے ہیں۔ " * 40,
            "en": "Why. " * 900,
        },
        privacy={"bn": "ব্যক্তিগত", "ur": "نجی", "en": "Private"},
    )
    page = resident.visit(f"/c/{current.slug}?lang=en").page
    offered = [each["href"] for each in page.select('a[type="application/pdf"]')]
    assert {each.partition("lang=")[2][:2] for each in offered} == {"ur", "en"}


def test_on_paper_from_the_right_an_english_address_is_read_from_the_left(
    app: Flask, loaded: Loader
) -> None:
    address = ("1 Example House", "2 Example Street")
    reached = {"email": "parks@example.org", "address": "\n".join(address)}
    current = loaded(languages=["en", "ur"], contact=reached)
    drawn: list[str] = []
    for page in PdfReader(io.BytesIO(shown(app, current, "ur", False))).pages:
        page.extract_text(visitor_text=lambda text, *_: drawn.append(text.strip()))
    assert set(address) <= set(drawn)


def test_an_example_says_on_paper_what_it_is_in_the_language_of_the_paper(
    app: Flask, instance: Path
) -> None:
    load(definition(languages=["en", "pl", "de"]), "test.yaml", instance, notice=NOT_REAL)
    current = find("safer-parks")
    assert current
    for language, says in (("en", NOT_REAL), ("pl", "To jest demonstracja."), ("de", NOT_REAL)):
        assert says in words_of(shown(app, current, language, False))


def test_on_paper_from_the_right_english_lines_stand_right_too(app: Flask, loaded: Loader) -> None:
    current = loaded(language="ar", languages=["ar"], title="حدائق", organisation="شراكة")
    [page, *_] = PdfReader(io.BytesIO(shown(app, current, "ar", False))).pages
    begin: dict[str, float] = {}

    def note(text: str, drawn: list[float], set_at: list[float], *rest: Any) -> None:
        begin.setdefault(text.strip(), drawn[4] + set_at[4])

    page.extract_text(visitor_text=note)
    middle = float(page.mediabox.width) / 2
    assert begin["Tick one box."] > middle
