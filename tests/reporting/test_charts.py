"""Chart files: always the same, readable in every state, with a text that says what they show."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consultation.analysis.disclosure import laid_out, protect
from consultation.languages import SPOKEN
from consultation.questionnaire.summaries import (
    Amounts,
    Comments,
    Counted,
    Counts,
    Order,
    Ranked,
    Shared,
    Shares,
    Spread,
    SpreadRow,
    Summary,
)
from consultation.questionnaire.text import text
from consultation.reporting.charts import histograms, image_files, typefaces
from consultation.reporting.charts.alt_texts import alt_text
from consultation.reporting.charts.bars import BAR, BAR_APART
from consultation.reporting.charts.colours import shade
from consultation.reporting.charts.drawings import (
    NARROW,
    WIDE,
    Box,
    Drawing,
    Sheet,
    Words,
)
from consultation.reporting.charts.findings import finding, shortened
from consultation.reporting.charts.pictures import base_of, days_drawing, drawing_of
from consultation.reporting.charts.surrounds import Heading
from consultation.reporting.charts.wrapping import text_width, wrapped
from consultation.reporting.tables import percentages_are_of, table_of
from consultation.reporting.words.chart_words import charts_speak
from tests.reporting.drawn import COUNT, LABELS, counted, inside, spread

HEADING = Heading(title="How far do you agree?", source="Safer parks.", language="en")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", SPOKEN)
def test_a_chart_speaks_the_language_of_its_reader(language: str) -> None:
    summary = Counts(options=counted([1204, 3], ["A lamp.", "A bench"]), base=1207, not_answered=2)
    heading = replace(HEADING, language=language)
    with charts_speak(language):
        drawing = drawing_of(summary, heading, alt_text(summary, language), WIDE)
    assert drawing
    words = [each.text for each in drawing.items if isinstance(each, Words)]
    assert any("A lamp (" in each.replace("\u2069", "") for each in words), (
        "a label loses its full stop in a headline"
    )
    number = "1\xa0204" if language == "pl" else "1,204"
    assert any(number in each for each in words) and number in drawing.says
    english = [each for each in words if "Chosen most" in each or "answered" in each]
    assert bool(english) == (language == "en")
    assert drawing_of(summary, heading, "", WIDE) != drawing or language == "en"


def test_a_line_from_the_right_that_begins_with_a_number_runs_from_the_right() -> None:
    sheet = Sheet(WIDE)
    sheet.add(Words(0, 0, "1.0 (Penn) سے 2.2 تک"), Words(0, 0, "1.0 (Penn)"))
    sheet.turn()
    texts = [each.text for each in sheet.items if isinstance(each, Words)]
    assert texts == ["\u200f1.0 (Penn) سے 2.2 تک", "1.0 (Penn)"]


@st.composite
def summaries(draw: st.DrawFn) -> Summary:
    shape = draw(st.sampled_from(["counts", "spread", "order", "shares", "numbers", "days"]))
    if shape == "counts":
        counts = draw(st.lists(COUNT, min_size=1, max_size=70))
        labels = draw(st.lists(LABELS, min_size=len(counts), max_size=len(counts)))
        several = draw(st.booleans())
        base = max(counts) if several else sum(counts)
        return Counts(options=counted(counts, labels), base=base, not_answered=2, several=several)
    if shape == "spread":
        steps, aside = draw(st.integers(2, 11)), draw(st.integers(0, 2))
        row = st.lists(COUNT, min_size=steps + aside, max_size=steps + aside)
        return spread(*draw(st.lists(row, min_size=1, max_size=12)), aside=aside)
    if shape == "order":
        places = draw(st.integers(1, 12))
        at = st.lists(COUNT, min_size=places, max_size=places).map(tuple)
        options = draw(st.lists(st.tuples(LABELS, at), min_size=1, max_size=12))
        return Order(
            options=tuple(
                Ranked(id=f"o{place}", label=text(label), at_place=each)
                for place, (label, each) in enumerate(options)
            ),
            base=sum(options[0][1]) or 0,
            not_answered=0,
        )
    if shape == "shares":
        tally = st.dictionaries(st.integers(0, 100).map(str), st.integers(1, 900), max_size=9)
        options = draw(st.lists(st.tuples(LABELS, tally), min_size=1, max_size=9))
        return Shares(
            options=tuple(
                Shared(id=f"o{place}", label=text(label), tally=each)
                for place, (label, each) in enumerate(options)
            ),
            total=100,
            base=max(sum(each.values()) for _, each in options),
            not_answered=0,
        )
    values = (
        st.dates().map(str)
        if shape == "days"
        else st.decimals(-10_000, 10_000, places=2).map(lambda each: f"{each:f}")
    )
    tally = draw(st.dictionaries(values, st.integers(1, 900), max_size=40))
    return Amounts(tally=tally, base=sum(tally.values()), not_answered=1, days=shape == "days")


@given(summaries(), st.sampled_from([WIDE, NARROW]))
@example(spread([0, 0, 0, 0, 0], [3, 0, 0, 0, 0], aside=0), WIDE)
@example(spread([0, 0, 0, 0, 0], [3, 0, 0, 0, 0], aside=1), NARROW)
def test_everything_is_on_the_sheet(summary: Summary, width: int) -> None:
    for each in (summary, protect(summary, summary.base + summary.not_answered)):
        sentence = alt_text(each, "en")
        assert sentence.endswith(".")
        assert "None" not in sentence
        table = table_of(each, "en")
        if table:
            assert {len(row) for row in table.rows} <= {len(table.headers)}
        drawing = drawing_of(each, HEADING, sentence, width)
        if drawing:
            inside(drawing)


@given(st.text(max_size=200), st.integers(40, 400))
def test_no_line_is_wider_than_it_may_be(written: str, width: int) -> None:
    lines = wrapped(written, width, 10.5, most=500)
    assert all(text_width(line, 10.5) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(written.split())
    few = wrapped(written, width, 10.5, most=2)
    assert len(few) <= 2
    assert all(text_width(line, 10.5) <= width for line in few)


def test_equal_drawings_have_one_mark_and_others_another() -> None:
    def drawn(count: int, title: str = "One?") -> Drawing:
        heading = Heading(title=title, source="S", language="en")
        summary = Counts(options=counted([count, 1]), base=count + 1, not_answered=0)
        found = drawing_of(summary, heading, "says", WIDE)
        assert found
        return found

    assert drawn(4).mark == drawn(4).mark
    assert len({drawn(4).mark, drawn(5).mark, drawn(4, "Two?").mark}) == 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


def svg_of(summary: Summary, folder: Path, says: str = "It says.") -> str:
    drawing = drawing_of(summary, HEADING, says, WIDE)
    assert drawing
    return image_files.drawn(drawing, "svg", folder).decode()


def test_svg_says_to_screen_readers_what_it_shows_and_needs_no_policy(folder: Path) -> None:
    written = svg_of(spread([5, 6, 7, 8, 9, 2]), folder, "5 < 6 & “more”.")
    root = ElementTree.fromstring(written)
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    named = [root.find(f"svg:{each}", namespace) for each in ("title", "desc")]
    assert [each.text for each in named if each is not None] == [
        "How far do you agree?", "5 < 6 & “more”.",
    ]  # fmt: skip
    assert root.get("aria-labelledby") == " ".join(
        each.get("id", "") for each in named if each is not None
    )
    assert "style" not in written
    assert "<metadata" not in written
    assert "<text" not in written
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", written)


@pytest.mark.parametrize("at", ["left", "center", "right"])
@pytest.mark.parametrize("line", ["Agree (45%)", "ਕਿੰਨੇ ਸਹਿਮਤ", "کتنا متفق 5"])
def test_words_stand_where_the_sheet_has_them(
    folder: Path, line: str, at: Literal["left", "center", "right"]
) -> None:
    sheet = Sheet(WIDE)
    sheet.add(Words(200, 50, line, size=20, at=at))
    sheet.y = 100
    root = ElementTree.fromstring(image_files.drawn(sheet.done(line, at), "svg", folder))
    outlines = {
        each.get("id"): [
            (float(x), float(y)) for x, y in re.findall(r"([-.0-9]+) ([-.0-9]+)", each.get("d", ""))
        ]
        for each in root.iter(f"{SVG}path")
    }
    (group,) = root.iter(f"{SVG}g")
    left, foot, scale = map(
        float, re.findall(r"[-.0-9]+", group.get("transform", "").rpartition(" ")[0])
    )
    ink = [
        (
            left + (float(use.get("x", "0")) + x) * scale,
            foot - (float(use.get("y", "0")) + y) * scale,
        )
        for use in group
        for x, y in outlines[use.get("{http://www.w3.org/1999/xlink}href", "")[1:]]
    ]
    begin, end = min(x for x, _ in ink), max(x for x, _ in ink)
    assert {"left": begin, "center": (begin + end) / 2, "right": end}[at] == pytest.approx(
        200, abs=2
    )
    assert 0.5 < (end - begin) / text_width(line, 20) < 1.05
    top, bottom = min(y for _, y in ink), max(y for _, y in ink)
    assert 35 < top < 50 < bottom < 65


@pytest.mark.parametrize(
    "words", ["mean 1.11", "111,111", "11%", "MMM", "Wwm…", "Agree (45%)", "mean 1.85", "@@"]
)
def test_figures_and_broad_letters_have_the_room_that_they_need(folder: Path, words: str) -> None:
    typefaces.prepare(folder)
    wide = typefaces.line_of(words).width * 20 / typefaces.SIZE
    assert wide <= text_width(words, 20) < wide * 1.3


def test_words_are_cut_between_words_and_leave_no_comma_hanging() -> None:
    label = "Reduce vehicle crime, and burglary, " + "and whatever else there may be, " * 3
    assert shortened(text(label), "en").endswith("burglary, and whatever else there may be, and…")
    assert shortened(text(label[5:]), "en").endswith("there may be, and whatever…")
    assert shortened(text(label[:29] + "x" * 15 + ", " + "y" * 60), "en")[-2:] == "x…"
    assert wrapped("Burglary, shoplifting", text_width("Burglary,…", 20), 20, most=1) == [
        "Burglary…"
    ]


def test_an_svg_holds_each_letter_once_and_every_hatch(folder: Path) -> None:
    written = svg_of(spread([5, 6, 7, 8, 9, 2], [9, 6, 7, 8, 9, 2]), folder)
    letters = re.findall(r'<path id="[^"]+" d="([^"]+)"', written)
    assert len(letters) == len(set(letters)) < written.count("<use")
    hatches = re.findall(r'<pattern id="([^"]+)"', written)
    assert len(hatches) == 2
    assert all(f'fill="url(#{each})"' in written for each in hatches)


def test_the_same_drawing_gives_the_same_bytes(tmp_path: Path) -> None:
    summary = spread([5, 6, 7, 8, 9, 2], [1, 1, 1, 1, 1, 1])
    for ending in ("svg", "png"):
        drawing = drawing_of(summary, HEADING, "says", WIDE)
        assert drawing
        first, second = (
            image_files.drawn(drawing, ending, tmp_path / each) for each in ("one", "other")
        )
        assert first == second
        assert image_files.kept(drawing.mark, ending, tmp_path / "one") == first


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_files, "KEPT_FILES", 6)
    for number in range(15):
        svg_of(Counts(options=counted([number]), base=number, not_answered=0), tmp_path)
    assert 1 <= len(list((tmp_path / "charts").iterdir())) <= 6


@pytest.mark.parametrize("label", ["ਕਿੰਨੇ ਸਹਿਮਤ", "کتنا متفق", "Łódź żółw", "Café – “ok” £5"])
def test_the_shipped_fonts_have_every_letter(folder: Path, label: str) -> None:
    """Of a letter that no font has matplotlib warns, which is an error here."""
    written = svg_of(Counts(options=counted([3], [label]), base=3, not_answered=0), folder)
    letters = [each for each in label if unicodedata.category(each).startswith("L")]
    assert len(set(re.findall(r'<path id="([^"]+)"', written))) >= len(set(letters)) // 2


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_letters_that_no_font_has_are_a_mark(folder: Path, kind: Literal["svg", "png"]) -> None:
    sheet = Sheet(WIDE)
    sheet.paragraph("Zebra 😀 中")
    drawing = sheet.done("Zebra 😀", "Zebra 😀 中")
    assert [each.text for each in drawing.items if isinstance(each, Words)] == ["Zebra � �"]
    assert image_files.drawn(drawing, kind, folder)


def test_a_drawing_of_a_hundred_thousand_is_like_any(folder: Path) -> None:
    written = svg_of(spread([20_000, 20_000, 15_000, 25_000, 15_000, 5_000]), folder)
    assert ElementTree.fromstring(written).get("viewBox", "").startswith("0 0 450 ")


@pytest.mark.parametrize(
    ("tally", "labels"),
    [
        ({"3": 2}, ["3"]),
        ({"12.50": 1}, ["12.50"]),
        ({"1": 1, "3": 4}, ["1", "2", "3"]),
        ({"-1": 1, "1": 4}, ["-1", "0", "1"]),
        ({"0": 1, "95": 1}, [f"{each}–{each + 9}" for each in range(0, 100, 10)]),
        ({"0.5": 1, "1.5": 1}, None),
    ],
)
def test_numbers_fall_into_round_classes(tally: dict[str, int], labels: list[str] | None) -> None:
    classes = histograms.over_numbers(tally)
    if labels is not None:
        assert [each.label for each in classes] == labels
    assert sum(each.count for each in classes) == sum(tally.values())


@given(st.dictionaries(st.decimals(-500, 500, places=1), st.integers(1, 9), min_size=1))
def test_no_number_falls_between_classes(tally: dict[Decimal, int]) -> None:
    classes = histograms.over_numbers({f"{each:f}": count for each, count in tally.items()})
    assert sum(each.count for each in classes) == sum(tally.values())
    assert len(classes) <= max(histograms.MOST_CLASSES + 2, histograms.MOST_SINGLE + 1)


@given(
    st.dictionaries(st.dates(), st.integers(1, 99), min_size=1, max_size=30),
    st.dates(),
    st.integers(0, 5000),
)
def test_no_day_falls_between_columns(counts: dict[date, int], first: date, span: int) -> None:
    last = min(first, date(9990, 1, 1)) + timedelta(days=span % 3000)
    classes = histograms.over_days(counts, min(first, *counts), last)
    assert sum(each.count for each in classes) == sum(counts.values())
    assert len(classes) <= 70


def test_responses_by_day_in_every_state(folder: Path) -> None:
    window = (date(2026, 1, 1), date(2026, 3, 1))
    for by_day in (
        [],
        [(date(2026, 1, 4), 1)],
        [(date(2025, 12, 1), 3), (date(2026, 1, 4), 100_000)],
    ):
        for width in (WIDE, NARROW):
            drawing = days_drawing(by_day, window, HEADING, "says", width)
            inside(drawing)
            assert image_files.drawn(drawing, "png", folder).startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_stands_apart_has_its_figure_however_small(width: int) -> None:
    rows = ([100, 200, 300, 397, 3], [400, 300, 200, 100, 0], [10, 10, 10, 10, 960])
    drawing = drawing_of(spread(*rows), HEADING, "says", width)
    assert drawing
    inside(drawing)
    words = [each for each in drawing.items if isinstance(each, Words)]
    (small,) = [each for each in words if each.text == "<1%"]
    assert [each.text for each in words].count("96%") == 1
    boxes = [each for each in drawing.items if isinstance(each, Box)]
    beside = [each for each in boxes if each.x + each.width + 3 == pytest.approx(small.x)]
    assert [each.y + each.height / 2 for each in beside] == [small.y]
    (one,) = [
        each.text
        for each in drawing_of(spread([0, 0, 1]), HEADING, "says", width).items
        if isinstance(each, Words) and each.text == "1"
    ]
    assert one == "1"


def test_who_does_not_know_stands_last_in_grey_as_beside_a_scale() -> None:
    options = tuple(
        Counted(id=each, label=text(each), count=count)
        for count, each in enumerate(["lamps", "dont-know"], start=1)
    )
    summary = Counts(options=options, base=3, not_answered=0)
    drawing = drawing_of(summary, HEADING, "says", WIDE)
    assert drawing
    lamps, unknown = [each for each in drawing.items if isinstance(each, Box)]
    assert lamps.y < unknown.y and lamps.width < unknown.width
    assert (lamps.fill, unknown.fill) == (BAR, BAR_APART)


def test_shades_go_from_one_end_to_the_other() -> None:
    assert shade(("#000000", "#ffffff"), 3) == ["#000000", "#808080", "#ffffff"]
    assert shade(("#000000", "#ffffff"), 1) == ["#000000"]
    assert shade(("#000000", "#ffffff"), 0) == []


def test_alternative_texts_say_the_figures() -> None:
    one = Counts(options=counted([30, 10]), base=40, not_answered=5)
    assert alt_text(one, "en") == (
        "Option 0 75.0% (30) and Option 1 25.0% (10). 40 answered, 5 did not."
    )
    scale = spread([1, 2, 3, 4])
    assert alt_text(scale, "en") == (
        "Option 0 10.0%, Option 1 20.0%, Option 2 30.0% and Option 0 40.0%. 10 answered, 3 did not."
    )
    numbers = Amounts(tally={"1": 5, "9": 4}, base=9, not_answered=0, unit=text("years"))
    assert alt_text(numbers, "en") == "From 1 to 9 years, median 1. 9 answered, 0 did not."
    pounds = replace(numbers, unit=text("£"))
    assert alt_text(pounds, "en") == "From £1 to £9, median £1. 9 answered, 0 did not."
    many = Counts(options=counted([*range(20)]), base=190, not_answered=0)
    assert "and 14 others with less" in alt_text(many, "en")


@pytest.mark.parametrize(("counts", "all_shown"), [([30, 25, 3, 20], False), ([30, 25], True)])
def test_where_counts_are_held_back_the_base_of_percentages_is_what_is_shown(
    counts: list[int], all_shown: bool
) -> None:
    guarded = protect(Counts(options=counted(counts), base=sum(counts), not_answered=0), 100)
    table = table_of(guarded, "en")
    assert table
    shown = sum(int(count) for _, count, _ in table.rows if count != "not shown")
    says = f"Percentages are of the answers whose counts are shown: {shown}."
    assert percentages_are_of(guarded) == ("" if all_shown else says)


@pytest.mark.parametrize(("shown", "says"), [(90, "90 of 97"), (100, "97 of 97")])
def test_a_rounded_base_is_never_said_to_be_of_fewer(shown: int, says: str) -> None:
    blurred = laid_out.guarded(Comments(base=0, not_answered=0), {"/": shown}, 97)
    assert base_of(blurred) == f"About {says} responses answered"


def test_of_very_many_options_the_most_chosen_are_drawn_and_the_picture_says_so() -> None:
    many = Counts(options=counted([*range(600)]), base=600 * 599 // 2, not_answered=0)
    guarded = protect(many, many.base)
    for summary, which in ((many, "most chosen"), (guarded, "first")):
        drawing = drawing_of(summary, HEADING, "says", WIDE)
        assert drawing
        inside(drawing)
        words = [each.text for each in drawing.items if isinstance(each, Words)]
        assert f"The 100 {which} of 600 options; the table has them all." in words
        assert drawing.height < 3_000


STREETS = [f"Street {place}, from the city boundary to the ring road" for place in range(60)]
SIXTY: list[Summary] = [
    Counts(options=counted([*range(60)], STREETS), base=2_000, not_answered=0),
    Order(
        options=tuple(
            Ranked(id=f"o{place}", label=text(label), at_place=(place, 1))
            for place, label in enumerate(STREETS)
        ),
        base=2_000,
        not_answered=0,
    ),
    Spread(
        parts=tuple(
            SpreadRow(id=label, label=text(label), steps=counted([1, 2, 3]), off_scale=())
            for label in STREETS
        ),
        base=2_000,
        not_answered=0,
    ),
]


def test_of_a_long_grid_the_sentence_says_that_the_table_has_more() -> None:
    said = alt_text(SIXTY[2], "en")
    assert said.count("Street") == 6
    assert "54 more lines are in the table." in said


@pytest.mark.parametrize("many", SIXTY)
def test_on_paper_no_more_options_are_drawn_than_can_be_read(many: Summary) -> None:
    whole = drawing_of(many, HEADING, "says", WIDE)
    paper = drawing_of(many, replace(HEADING, bare=True), "says", WIDE)
    assert whole and paper
    inside(paper)
    assert paper.height < 850 < whole.height
    words = [each.text for each in paper.items if isinstance(each, Words)]
    assert re.fullmatch(r"The \d\d .* of 60 (options|lines); the table has them all\.", words[-1])
    few = Counts(options=counted([*range(20)]), base=200, not_answered=0)
    paper = drawing_of(few, replace(HEADING, bare=True), "says", WIDE)
    assert paper and not any("the table has" in str(each) for each in paper.items)


@pytest.mark.parametrize("columns", [1, 2, 7, 30, 62])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_labels_below_columns_do_not_meet(columns: int, width: int) -> None:
    first = date(2024, 1, 5)
    counts = {first + timedelta(days=33 * each): each + 1 for each in range(columns)}
    classes = histograms.over_days(counts, first, max(counts))
    sheet = Sheet(width)
    histograms.columns(sheet, classes, "#000000")
    labels = []
    for each in sheet.items:
        if isinstance(each, Words) and each.text in {one.label for one in classes}:
            wide = text_width(each.text, each.size)
            left = each.x - {"left": 0.0, "center": wide / 2, "right": wide}[each.at]
            labels.append((left, left + wide))
    assert labels
    assert all(one[1] < other[0] for one, other in pairwise(sorted(labels)))


def test_what_stands_out_is_said_only_where_the_figures_say_it() -> None:
    def of(summary: Summary, language: str = "en") -> str:
        return finding(summary, language)

    plain = Counts(options=counted([30, 10]), base=40, not_answered=5)
    assert of(plain) == "Chosen most: Option 0 (75%)"
    urdu = Counts(options=counted([30, 10], ["صاف پارک", "b"]), base=40, not_answered=0)
    assert of(urdu) == "Chosen most: \u2068صاف پارک\u2069 (75%)", "the figure stays behind it"
    assert of(urdu, "ur").endswith("صاف پارک (75%)")
    assert of(replace(plain, options=counted([20, 20]))) == ""
    assert of(Counts(options=counted([7, 2]), base=9, not_answered=0)) == ""
    long = Counts(options=counted([30, 10], ["word " * 60, "b"]), base=40, not_answered=0)
    assert len(of(long)) < 110
    steps = ["Strongly against", "Against", "For", "Strongly for"]
    row = SpreadRow(id="", label=None, steps=counted([1, 3, 10, 6], steps), off_scale=())
    scale = Spread(parts=(row,), base=20, not_answered=0)
    assert of(scale) == "For or strongly for: 80%. Against or strongly against: 20%"
    said = of(scale, "ur").replace("\u2068", "").replace("\u2069", "")
    assert said == "For / Strongly for: 80%. Against / Strongly against: 20%"
    against = replace(row, steps=counted([6, 10, 3, 1], steps))
    assert of(replace(scale, parts=(against,))).startswith("Against or strongly against: 80%")
    assert of(protect(plain, 45)) == ""  # as charts hand it on
    assert of(Amounts(tally={"1": 40}, base=40, not_answered=0)) == ""
