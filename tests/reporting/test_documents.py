"""The report as PDF and as Word document: complete, accessible, and no text is read as markup."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pdfua
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from consultation.analysis.selection import EVERYTHING, Selection
from consultation.documents.letters import NOT_IN_FONTS, in_fonts
from consultation.extensions import db
from consultation.languages import direction_of
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.extending import extend
from consultation.lifecycle.stage import Timeliness
from consultation.reporting import starring
from consultation.reporting.charts.drawings import Drawing, Words
from consultation.reporting.files.documents.asked_form import questionnaire
from consultation.reporting.files.documents.blocks import Grid, Heading, Listing, Paragraph, Quote
from consultation.reporting.files.documents.in_short import HELD_BACK_APART
from consultation.reporting.files.documents.markdown_blocks import blocks_of
from consultation.reporting.files.documents.story import report_document
from consultation.reporting.files.downloads import download_called, report_on, wanted
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.lettering import breakable
from consultation.responding.models import Channel
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.reporting.conftest import Taker
from tests.responses import store

HOSTILE = (
    '#panic("x") *bold* _em_ $x$ <label> @ref = // /* \\u{0} `raw` [a](javascript:1) ]]> &amp;'
)
WORDS = {"id": "words", "type": "text", "label": f"Why? {HOSTILE}"}
SCALE = {"id": "scale", "type": "scale", "label": HOSTILE, "scale": "agreement"}
AGREE = {"id": "agree", "type": "scale", "label": "Agree?", "scale": "agreement"}
WARD = {"id": "ward", "type": "area", "label": "Where?", "areas": "wolverhampton-wards"}
NAMES = {"id": "names", "type": "text", "label": "Who helps you?", "personal": True}
NOT_TO_BE_PUBLISHED = "including small ones: not for publication"
TEXTS = (
    HOSTILE,
    "ਪੰਜਾਬੀ ਵਿੱਚ ਲਿਖਿਆ",
    "اردو میں لکھا ہوا، بائیں سے دائیں نہیں",
    "中文 हिन्दी 😀 \u202e backwards \u200d\ufffe",
    "word" * 400,
    "a\n\nb\n- c\n= d",
    "-5 out of 10, on the pages in Urdu",
    "اردو میں، انگریزی صفحات پر",
)


@pytest.fixture
def hostile(loaded: Loader) -> Current:
    """A consultation in which every word means harm, with starred comments of many letters."""
    current = loaded(
        definition(
            title=HOSTILE,
            organisation=HOSTILE,
            summary=HOSTILE,
            priorities=[
                {
                    "id": "one",
                    "title": HOSTILE,
                    "summary": f"# Big\n\n- {HOSTILE}\n- two\n\n1. one\n2. [site](https://a.example)",
                    "actions": [{"id": "a", "text": HOSTILE}],
                }
            ],
            pages=[
                {
                    "id": "p",
                    "title": HOSTILE,
                    "priority": "one",
                    "questions": [SCALE, WORDS, NAMES],
                }
            ],
        )
    )
    for text, language in zip(TEXTS, ("en", "pa", "ur", "zh", "en", "en", "ur", "en"), strict=True):
        (id_,) = store(
            current,
            [{"words": text, "scale": "agree", "names": "SomebodysName"}],
            language=language,
        )
        for asked in report_on(current).results.questionnaire.open:
            if asked.key in ("words", "names"):
                starring.star(current.consultation.id, asked, id_, 0)
    return current


def faults_of(content: bytes, folder: Path) -> list[Any]:
    path = folder / "report.pdf"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the checker leaves its files open
        found = pdfua.validate(str(path))
    return [each for each in found.findings if each.severity is pdfua.Severity.ERROR]


def struck(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """Every element of the structure of a kind."""
    return [
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == f"/{kind}"
    ]


def test_the_pdf_passes_its_structure_check(hostile: Current, taken: Taker, tmp_path: Path) -> None:
    content = taken(hostile, "report.pdf")
    assert faults_of(content, tmp_path) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title) == in_fonts(HOSTILE)
        figures = struck(pdf, "Figure")
        assert len(figures) == 2
        assert all(len(str(each.Alt)) > 20 for each in figures)
        assert struck(pdf, "Table")
        assert struck(pdf, "TH")
        with pdf.open_outline() as outline:
            chapters = [each.title for each in outline.root]
            questions = [each.title for chapter in outline.root for each in chapter.children]
    assert in_fonts(HOSTILE) in [each.replace("\u200b", "") for each in chapters]
    assert in_fonts(HOSTILE) in [each.replace("\u200b", "") for each in questions]


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize(("channel", "selected"), [("online", 2), ("paper", 0)])
def test_the_pdf_of_a_selection_passes_the_same_check(
    every_type: Loader, tmp_path: Path, channel: str, selected: int
) -> None:
    current = every_type(2)
    report = report_on(current, Selection(channels=(channel,)))
    assert report.results.total == selected
    content = pdf_of(wanted(current, report))
    assert faults_of(content, tmp_path) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and struck(pdf, "Table")
        with pdf.open_outline() as outline:
            chapters = [each.title for each in outline.root]
    assert "Who was heard" in chapters


def pdf_of(files: Wanted) -> bytes:
    found = download_called("report.pdf", labels=False)
    assert found
    return b"".join(found.make(files))


ASKED = {"id": "where", "type": "single", "label": "Where?"}


@pytest.mark.parametrize("number", [13, 22])
def test_a_chart_and_its_table_of_many_short_rows_stand_on_one_page_and_are_read_in_order(
    loaded: Loader, taken: Taker, tmp_path: Path, number: int
) -> None:
    places = [f"Place {each:02}" for each in range(1, number + 1)]
    current = loaded(with_questions({**ASKED, "options": places}))
    store(current, [{"where": {"option": "place-01"}}] * 12)
    content = taken(current, "report.pdf")
    assert faults_of(content, tmp_path) == []
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(content)).pages]
    (page,) = (each for each in pages if re.search(r"12 answered[^)]", each) and "Where?" in each)
    assert re.findall(r"Place \d\d(?=\n| +\d)", page.partition("Figures")[2]) == places


def test_what_is_told_of_twenty_wards_stands_on_one_page_each(loaded: Loader, taken: Taker) -> None:
    """The comparison with residents has a chart and a table, and so has the map."""
    current = loaded(with_questions(WARD))
    places = current.definition.questions["ward"].areas.places
    store(current, [{"ward": each.code} for each in places] * 10)
    pdf = PdfReader(io.BytesIO(taken(current, "report.pdf")))
    pages = [each.extract_text() for each in pdf.pages]
    for heading, caption in (
        ("Ward\n200 people told us", "Responses beside residents"),
        ("Where people live", "Responses by area"),
    ):
        (page,) = (each for each in pages if caption in each)
        assert heading in page
        assert all(each.name in page.partition(caption)[2] for each in places)


@pytest.mark.parametrize(
    ("number", "words", "on_one_page"), [(3, 1, True), (14, 1, True), (8, 12, True), (60, 1, False)]
)
def test_in_word_a_chart_is_drawn_smaller_to_stay_with_its_table_or_is_not_kept_with_it(
    loaded: Loader, taken: Taker, number: int, words: int, *, on_one_page: bool
) -> None:
    options = [{"id": f"o{each}", "label": f"{each} " + "words " * words} for each in range(number)]
    current = loaded(with_questions({**ASKED, "options": options}))
    store(current, [{"where": {"option": "o0"}}] * 12)
    word = docx.Document(io.BytesIO(taken(current, "report.docx")))
    chart = word.inline_shapes[-1]
    (paragraph,) = (
        each
        for each in word.paragraphs
        if any(part is chart._inline for part in each._p.iter(chart._inline.tag))
    )
    assert bool(paragraph.paragraph_format.keep_with_next) is on_one_page
    table = next(each for each in word.tables if len(each.rows) == number + 1)
    lines = sum(max(1, -(-len(row.cells[0].text) // 50)) for row in table.rows)
    height = chart.height.mm + 5 * lines
    assert (height < 215) is on_one_page


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_every_type_of_question_with_nobody_and_with_one_response(
    every_type: Loader, taken: Taker, tmp_path: Path, number: int
) -> None:
    current = every_type(number)
    assert faults_of(taken(current, "report.pdf"), tmp_path) == []
    if not number:
        word = docx.Document(io.BytesIO(taken(current, "report.docx")))
        assert len(word.inline_shapes) > 10


def test_a_report_in_a_language_from_right_to_left(
    loaded: Loader, taken: Taker, tmp_path: Path
) -> None:
    current = loaded(definition(language="ur", title="محفوظ پارک"))
    store(current, [{"why": "روشنی"}])
    content = taken(current, "report.pdf")
    assert faults_of(content, tmp_path) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "ur"


def test_the_word_document_is_accessible(hostile: Current, taken: Taker) -> None:
    word = docx.Document(io.BytesIO(taken(hostile, "report.docx")))
    assert word.core_properties.language == "en"
    assert word.core_properties.title == HOSTILE
    pictures = [each._inline.docPr for each in word.inline_shapes]
    assert len(pictures) == 2
    assert all(len(each.get("descr")) > 20 for each in pictures)
    headings = [
        (int(each.style.name[-1]), each.text)
        for each in word.paragraphs
        if each.style.name.startswith("Heading")
    ]
    assert headings[0] == (1, "In short")
    levels = [level for level, _ in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headed = [
        each
        for each in word.tables
        if each.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    ]
    assert len(headed) == len(word.tables) >= 4
    for table in word.tables:
        rows = [each._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for each in table.rows]
        assert None not in rows, "a row may be torn over two pages"
        assert sum(each.width for each in table.columns) <= Mm(167)
    for each, next_one in pairwise(word.paragraphs):
        if next_one.style.name == "List Bullet" and each.style.name == "Normal":
            assert each.paragraph_format.keep_with_next, "what leads to a list stands before it"
    text = "\n".join(each.text for each in word.paragraphs)
    assert HOSTILE in text
    urdu = next(each for each in word.paragraphs if each.text == TEXTS[2])
    assert urdu._p.pPr.find(qn("w:bidi")) is not None
    assert urdu.runs[0]._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "ur"
    turned = [each.text for each in word.paragraphs if each._p.xpath("w:pPr/w:bidi")]
    assert TEXTS[7] in turned
    assert TEXTS[6] not in turned, "its words are English, whatever the pages were"


def test_starred_comments_are_quoted_but_none_that_may_name_people(hostile: Current) -> None:
    document = report_document(wanted(hostile, report_on(hostile)))
    quoted = [each for each in document.blocks if isinstance(each, Quote)]
    assert sorted(each.text for each in quoted) == sorted(TEXTS)
    assert not any("SomebodysName" in str(each) for each in document.blocks)
    db.session.rollback()


def test_individuals_and_organisations_stand_apart_at_the_front(
    loaded: Loader,
) -> None:
    who = {"id": "who", "type": "single", "label": "Are you answering as?"}
    current = loaded(with_questions({**who, "options": ["A person", "A charity"]}, AGREE))
    person, charity = {"option": "a-person"}, {"option": "a-charity"}
    store(current, [{"who": person, "agree": "agree"}] * 30)
    store(current, [{"who": person, "agree": "disagree"}] * 30)
    store(current, [{"who": charity, "agree": "disagree"}] * 19)
    beside = ("50.0% (38.0%)", "50.0% (62.0%)", "0.0% (0.0%)")
    individuals = ("Individuals", *beside, "60")
    assert kinds_told(current) == [individuals], "19 are few"
    document = report_document(wanted(current, report_on(current)))
    left_out = [
        each.text
        for each in document.blocks
        if isinstance(each, Paragraph) and each.text.startswith(HELD_BACK_APART)
    ]
    assert left_out == [f"{HELD_BACK_APART}: Organisations."]
    store(current, [{"who": charity, "agree": "disagree"}])
    beside = ("50.0% (37.5%)", "50.0% (62.5%)", "0.0% (0.0%)")
    individuals = ("Individuals", *beside, "60")
    organisations = ("Organisations", "0.0% (37.5%)", "100.0% (62.5%)", "0.0% (0.0%)", "20")
    assert kinds_told(current) == [individuals, organisations]
    store(current, [{"who": charity, "agree": "agree"}] * 3)
    hidden = ("not shown (39.8%)", "not shown (60.2%)", "0.0% (0.0%)")
    assert kinds_told(current) == [("Individuals", *hidden, "60"), ("Organisations", *hidden, "23")]


def test_a_kind_beside_everybody_is_of_the_same_base(loaded: Loader) -> None:
    """Of everybody who answered, 80% agree: beside that, 40% of all individuals would mislead."""
    who = {"id": "who", "type": "single", "label": "Are you answering as?"}
    current = loaded(with_questions({**who, "options": ["A person", "A charity"]}, AGREE))
    for kind in ("a-person", "a-charity"):
        told = {"who": {"option": kind}}
        for answers, number in (({"agree": "agree"}, 20), ({"agree": "disagree"}, 5), ({}, 25)):
            store(current, [told | answers] * number)
    blocks = report_document(wanted(current, report_on(current))).blocks
    agree = [each.table.rows[0][1] for each in blocks if isinstance(each, Grid)][:3]
    assert agree == ["80.0%", "40.0% (40.0%)", "40.0% (40.0%)"]
    db.session.rollback()


def test_the_front_says_what_was_chosen_most_and_which_kinds_can_be_counted(
    loaded: Loader,
) -> None:
    options = ["A person", "A charity", "Prefer not to say"]
    who = {"id": "who", "type": "single", "label": "Are you answering as?", "options": options}
    who["other"] = "In another capacity"
    trees = {"id": "trees", "type": "single", "label": "Which tree?", "options": ["Oak", "Elm"]}
    current = loaded(with_questions(who, trees))
    store(current, [{"who": {"option": "a-person"}, "trees": {"option": "elm"}}] * 30)
    store(current, [{"who": {"option": "a-charity"}, "trees": {"option": "oak"}}] * 20)
    store(current, [{"who": {"option": "other"}}] * 8)
    store(current, [{"who": {"option": "prefer-not-to-say"}}] * 9)
    blocks = report_document(wanted(current, report_on(current))).blocks
    bold = [each.text for each in blocks if isinstance(each, Paragraph) and each.bold]
    assert bold == ["67 responses.", "Individuals: 30."], "the 20 would tell the 17"
    (most,) = (each for each in blocks if isinstance(each, Grid) and "first few" in each.caption)
    assert most.table.rows == (
        ("Page: Which tree? (50 answered)", "Elm: 60.0% (30); Oak: 40.0% (20)"),
    )
    db.session.rollback()


@pytest.mark.slow
@pytest.mark.parametrize("selection", [EVERYTHING, Selection(channels=("online",))])
def test_what_leaves_the_house_tells_no_small_number_of_an_area_or_kind_of_organisation(
    loaded: Loader, taken: Taker, selection: Selection
) -> None:
    """The public page holds the same cells back: a report that told them would undo it."""
    options = ["A person", "A charity", "A company"]
    who = {"id": "who", "type": "single", "label": "Are you answering as?", "options": options}
    current = loaded(with_questions(who, WARD, AGREE))
    places = current.definition.questions["ward"].areas.places
    for kind, place, number in (("person", 0, 70), ("charity", 1, 30), ("company", 2, 7)):
        told = {"who": {"option": f"a-{kind}"}, "ward": places[place].code, "agree": "agree"}
        store(current, [told] * number)
    store(current, [{}], channel=Channel.PAPER)
    report = report_on(current, selection)
    for name in ("report.pdf", "report.docx", "charts.zip"):
        found = download_called(name)
        assert found
        words = words_in(name, b"".join(found.make(wanted(current, report))))
        assert re.search(rf"{places[0].name}\W+70\b", words) or name == "charts.zip"
        for few in (places[2].name, "A company"):
            assert few in words, "it says that it is not shown"
            assert not re.findall(rf"{few}\W+[\d.%]*\W*7\b", words), name
            assert not re.findall(rf"{few}\W+6\.[5-9]%", words), name
        assert "from 1 to 9 are held back" in words
        assert ("what few of those people said is exact" in words) is report.is_selected
    exact = [report.drawing(each) for each in ("ward", "who")]
    assert all(each and "7)" in each.says for each in exact), "analysts see every figure"
    for name, marked in (("ward", True), ("who", True), ("agree", False)):
        is_marked = NOT_TO_BE_PUBLISHED in lettering(report.drawing(name))
        assert is_marked is (marked or report.is_selected), name
    for name, drawing in wanted(current, report).to_be_passed_on.report.charts():
        assert (NOT_TO_BE_PUBLISHED in lettering(drawing)) is report.is_selected, name
        assert not re.findall(r"(Blakenhall|A company) (7|6\.5%)", lettering(drawing)), name
    assert NOT_TO_BE_PUBLISHED in taken(current, "about.txt").decode()
    assert NOT_TO_BE_PUBLISHED in words_in("summary.xlsx", taken(current, "summary.xlsx"))
    db.session.rollback()


def lettering(drawing: Drawing | None) -> str:
    """The words that are drawn on a chart."""
    assert drawing
    return " ".join(each.text for each in drawing.items if isinstance(each, Words))


def words_in(name: str, content: bytes) -> str:
    """What a reader finds in a file, in one line."""
    if name.endswith(".pdf"):
        found = [each.extract_text() for each in PdfReader(io.BytesIO(content)).pages]
        with pikepdf.open(io.BytesIO(content)) as pdf:
            found += [str(each.Alt) for each in struck(pdf, "Figure")]
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = [
                packed.read(each).decode()
                for each in packed.namelist()
                if each.endswith(("xml", "svg", "txt"))
            ]
        found += re.findall(r'descr="([^"]*)"', "".join(found))
    return " ".join(re.sub("<[^>]*>", " ", " ".join(found)).split())


def test_kinds_do_not_stand_apart_where_figures_by_version_could_be_subtracted(
    loaded: Loader,
) -> None:
    who = {"id": "who", "type": "single", "label": "Are you answering as?"}
    person, charity = ({"who": {"option": each}} for each in ("a-person", "a-charity"))
    store(loaded(with_questions(AGREE)), [{"agree": "agree"}] * 30)
    reworded = {**AGREE, "label": "Do you agree?"}
    later = with_questions({**who, "options": ["A person", "A charity"]}, reworded)
    current = loaded(later)
    store(current, [person | {"agree": "agree"}] * 60)
    store(current, [charity | {"agree": "agree"}] * 23)
    assert kinds_told(current) == []


def kinds_told(current: Current) -> list[tuple[str, ...]]:
    """What the report says of each kind of respondent, from its first page."""
    document = report_document(wanted(current, report_on(current)))
    db.session.rollback()
    assert any(
        isinstance(each, Paragraph) and each.text.startswith("Individuals: 60. Organisations: ")
        for each in document.blocks
    )
    return [
        (each.caption.partition(", from ")[0], *row[1:])
        for each in document.blocks
        if isinstance(each, Grid) and ", from " in each.caption
        for row in each.table.rows
    ]


def test_method_and_record_are_told_in_whole_sentences(open_now: Loader) -> None:
    current = open_now(late="set-aside")
    store(current, [{}], timeliness=Timeliness.IN_FLIGHT)
    store(current, [{}], timeliness=Timeliness.LATE)
    extend(current, "2026-04-15 12:00", "The library was closed.")
    document = report_document(wanted(current, report_on(current)))
    says = str(document.blocks)
    for told in (
        "One of the responses was begun before the consultation closed",
        "One late response was set aside and is counted nowhere.",
        "Now: 12:00 on 15 April 2026. Reason: The library was closed.",
    ):
        assert told in says
    db.session.rollback()


@pytest.mark.parametrize(
    ("words", "language", "direction"),
    [
        ("-5 out of 10", "ur", "ltr"),
        ("10 میں سے 5", "en", "rtl"),
        ("5/10!", "ur", "rtl"),
        ("", "en", "ltr"),
        ("ਪੰਜਾਬੀ", "ur", "ltr"),
    ],
)
def test_somebodys_words_have_the_direction_of_their_first_letter(
    words: str, language: str, direction: str
) -> None:
    assert direction_of(words, language) == direction


def test_each_file_says_where_its_figures_come_from(hostile: Current, taken: Taker) -> None:
    word = docx.Document(io.BytesIO(taken(hostile, "report.docx")))
    facts = dict(each.text.split("\t") for each in word.paragraphs if "\t" in each.text)
    assert facts["Selection"] == "All responses that count"
    assert len(facts["Seal (SHA-256)"]) == 64
    assert "Made at" in facts


def test_the_properties_of_the_files_say_when_they_were_made(
    hostile: Current, taken: Taker, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))
    pdf = pikepdf.open(io.BytesIO(taken(hostile, "report.pdf")))
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260304050607")
    properties = docx.Document(io.BytesIO(taken(hostile, "report.docx"))).core_properties
    made = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert properties.created.replace(tzinfo=UTC) == made
    assert properties.modified.replace(tzinfo=UTC) == made


def test_markdown_becomes_words_and_lists() -> None:
    found = list(blocks_of("# A\n\nb *c* [d](https://e.example)\n\n- f\n- g\n  - h\n\n1. i"))
    assert found == [
        Paragraph(text="A", bold=True),
        Paragraph(text="b c d (https://e.example)"),
        Listing(items=("f", "g\nh")),
        Listing(items=("i",), numbered=True),
    ]


def test_the_questionnaire_is_told_as_it_was_asked(every_type: Loader) -> None:
    current = every_type(0)
    asked = [each.text for each in questionnaire(current.definition) if isinstance(each, Heading)]
    for question in current.definition.questions.values():
        assert any(each.endswith(question.label.own) for each in asked)
    for page in current.definition.pages:
        assert page.title.own in asked


def test_a_long_word_is_broken_in_the_pdf_and_copied_as_it_was_written(
    loaded: Loader, taken: Taker
) -> None:
    word = "0123456789abcdef" * 16
    current = loaded(definition(summary=f"Compare {word} with it."))
    content = taken(current, "report.pdf")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
    assert word not in text and word in text.replace("\n", ""), "it is longer than a line"
    with pikepdf.open(io.BytesIO(content)) as pdf:
        spans = [
            str(each.get("/ActualText", ""))
            for page in pdf.pages
            for operands, _ in pikepdf.parse_content_stream(page)
            for each in operands
            if isinstance(each, pikepdf.Dictionary)
        ]
    assert not any("\u200b" in each for each in spans), "nobody can search for it as it is copied"


def test_letters_that_no_font_has_are_marked() -> None:
    assert in_fonts("a 中 ਪੰ ا é") == f"a {NOT_IN_FONTS} ਪੰ ا é"
    assert max(map(len, breakable("x" * 100 + " short").split("\u200b"))) <= 28 + len(" short")
    assert breakable("ب" * 60) == "ب" * 60
