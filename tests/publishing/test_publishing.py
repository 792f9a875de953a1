"""Publishing results: chosen by an editor, equal to officers' figures, taken back with a reason."""

import io
import re
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask import Flask, url_for
from sqlalchemy import delete, insert, select

from consultation.analysis.comments import with_words
from consultation.extensions import db
from consultation.lifecycle.chronicle import broken_at, chronicle_of
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.extending import extend
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from consultation.publishing.models import Quotation
from consultation.reporting.files.downloads import report_on
from consultation.reporting.models import StarredComment
from consultation.reporting.starring import star
from consultation.responding.models import Response
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import SignedIn
from tests.publishing.published import PAGE, PUBLIC, WHERE, offered, publish
from tests.residents import Resident
from tests.responses import store

QUESTIONS = [
    {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"},
    {"id": "why", "type": "text", "label": "Why?"},
    {"id": "complaint", "type": "text", "label": "Whom do you mean?", "personal": True},
    {"id": "faith", "type": "line", "label": "Your faith?", "sensitive": True},
]
WRITTEN = definition(
    priorities=[{"id": "lights", "title": "Brighter parks", "summary": "More lamps."}],
    pages=[
        {"id": "you", "title": "About you", "questions": [WHERE]},
        {"id": "park", "title": "Lamps", "priority": "lights", "questions": QUESTIONS},
    ],
)
BLAMED = "It was Mrs Sample."
NAMED = "Ask Mr Example of Mill Lane."


@pytest.fixture
def closed(loaded: Loader, at: Callable[..., None]) -> Current:
    """Closed and keyed: 14 responses, three of one ward, a starred comment with a name."""
    current = loaded(WRITTEN)
    agreeing = {"agree": "agree", "why": NAMED, "complaint": BLAMED, "faith": "Secret"}
    wards = [place.code for place in current.definition.questions["ward"].areas.places]
    (first, *_) = store(current, [agreeing])
    store(current, [{"agree": "disagree", "ward": wards[0]}] * 10)
    store(current, [{"agree": "agree", "ward": wards[1]}] * 3)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    for asked in with_words(report_on(current).results.questionnaire)[:2]:
        assert star(current.consultation.id, asked, first, 0)
    return current


def test_nobody_sees_results_until_an_editor_publishes_them(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    assert resident.visit(PUBLIC).status == 404
    assert "not published" in resident.heading
    desk = signed_in("eve", Role.EDITOR)
    publish(desk, "preview", introduction="**Thank you.**")
    assert "Preview" in desk.follow().text and "Thank you." in desk.words
    assert desk.page.select_one(".govuk-back-link")["href"].endswith("/publication")
    image = desk.page.select_one("img.app-chart__image")["src"]
    assert desk.get(image).mimetype == "image/svg+xml"
    assert resident.visit(PUBLIC).status == 404
    assert resident.visit(f"{PUBLIC}/charts/agree.svg").status == 404

    publish(desk)
    assert desk.now.status_code == 303
    assert resident.visit(PUBLIC).status == 200
    assert resident.page.select_one(".govuk-back-link")["href"] == "/c/safer-parks"
    text = resident.text
    for words in ("14 responses were counted", "We asked", "You said", "We did", "Thank you."):
        assert words in text, words
    assert "Secret" not in text and "faith" not in text and NAMED not in text
    assert "10 (71.4%)" in text or "71.4%" in text
    assert "see what people said" in resident.visit("/c/safer-parks").text.lower()
    assert (
        "The results were published: 4 questions."
        in resident.visit("/c/safer-parks/chronicle").text
    )
    answer = resident.client.get(f"{PUBLIC}/charts/agree.svg")
    assert answer.mimetype == "image/svg+xml" and "Set-Cookie" not in answer.headers


def test_questions_that_are_asked_alike_on_several_pages_are_told_apart(
    loaded: Loader, at: Callable[..., None], signed_in: SignedIn
) -> None:
    pages = [
        {"id": title.lower(), "title": title, "questions": [
            {**each, "id": f"{each['id']}-{title.lower()}"} for each in QUESTIONS[:2]]}
        for title in ("Lamps", "Benches")
    ]  # fmt: skip
    current = loaded(definition(pages=pages))
    store(current, [{"agree-lamps": "agree", "why-lamps": "Dark"}])
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    editor, viewer = signed_in("eve", Role.EDITOR), signed_in("vic", Role.VIEWER)
    home = "/officers/c/safer-parks"
    for desk, page in (
        (editor, f"{home}/comments"),
        (editor, f"{home}/breakdown?question=agree-lamps"),
        (editor, PAGE),
        (viewer, f"{home}/breakdown?question=agree-lamps&by=agree-benches"),
    ):
        desk.get(page)
        for listed in desk.page.select("main select"):
            words = [each.get_text(strip=True) for each in listed.select("option")]
            assert len(words) == len(set(words)), (page, words)


def test_small_counts_of_areas_cannot_be_read_or_worked_out(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    publish(signed_in("eve", Role.EDITOR))
    page = resident.visit(PUBLIC).page
    table = page.select_one("#ward table")
    counts = [row.select("td")[0].get_text().strip() for row in table.select("tbody tr")]
    assert "3" not in counts and "not shown" in counts
    numbers = [int(each) for each in counts if each.isdecimal()]
    assert all(number == 0 or number >= 10 for number in numbers)


def test_the_map_of_areas_is_public_with_them_and_holds_small_counts_back(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    publish(desk, panels=["ward", "agree"])
    (image,) = resident.visit(PUBLIC).page.select('#ward img[alt^="Responses per 1,000"]')
    second = closed.definition.questions["ward"].areas.places[1].name
    assert second in image["alt"].partition("Not shown: ")[2]
    assert "(3 responses)" not in image["alt"]
    answer = resident.client.get(image["src"])
    assert answer.status_code == 200
    assert "Crown copyright" not in image["alt"]
    publish(desk, panels=["agree"])
    assert not resident.visit(PUBLIC).page.select('img[alt^="Responses per 1,000"]')
    assert resident.visit(f"{PUBLIC}/charts/heard-map.area.svg").status == 404
    assert resident.visit(f"{PUBLIC}/charts/heard.area.svg").status == 404


def test_viewers_see_only_what_could_be_published(closed: Current, signed_in: SignedIn) -> None:
    vera, anna = signed_in("vera", Role.VIEWER), signed_in("anna", Role.ANALYST)
    pages = ("/officers/c/safer-parks", "/officers/c/safer-parks/questions/ward")
    for colleague, sees in ((vera, False), (anna, True), (vera, False)):
        for page in pages:
            colleague.get(page)
            cells = {each.get_text().strip() for each in colleague.page.select("main table td")}
            assert ("3" in cells) is sees, (page, sees)
            assert ("not shown" in cells) is not sees, (page, sees)
    chart = "/officers/c/safer-parks/charts/ward.svg"
    assert vera.get(chart).get_data() != anna.get(chart).get_data()


def test_the_address_of_a_chart_of_all_figures_gives_a_viewer_the_guarded_one(
    closed: Current, signed_in: SignedIn
) -> None:
    charts = {}
    for role in (Role.ANALYST, Role.VIEWER):
        desk = signed_in(f"{role}-of-charts", role)
        desk.get(f"/officers/c/{closed.slug}/questions/ward")
        address = desk.page.select_one("img.app-chart__image")["src"]
        charts[role] = address, desk.get(address).get_data()
    viewer = signed_in("vic", Role.VIEWER)
    assert charts[Role.VIEWER] != charts[Role.ANALYST]
    assert viewer.get(charts[Role.ANALYST][0]).get_data() == charts[Role.VIEWER][1]


ORGANISATIONS = {
    "id": "who", "type": "single", "label": "In what capacity do you answer?",
    "options": ["A person", "A charity", "A public body"],
}  # fmt: skip


def test_few_organisations_of_a_kind_are_nowhere_to_be_seen(
    loaded: Loader, at: Callable[..., None], signed_in: SignedIn, resident: Resident
) -> None:
    current = loaded(definition(pages=[{"id": "p", "title": "P", "questions": [ORGANISATIONS]}]))
    for option, number in (("a-person", 40), ("a-charity", 12), ("a-public-body", 2)):
        store(current, [{"who": {"option": option}}] * number)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    viewer = signed_in("vera", Role.VIEWER)
    viewer.get(f"/officers/c/{current.slug}")
    assert [tile.dt.get_text() for tile in viewer.page.select(".app-tile")] == [
        "Responses",
        "Stage",
        "Individuals",  # 40, as below; how many organisations would tell the 2
    ]
    publish(signed_in("eve", Role.EDITOR))
    rows = {
        row.th.get_text(): row.td.get_text()
        for row in resident.visit(PUBLIC).page.select("#who tbody tr")
    }
    assert rows["A person"] == "40" and rows["A public body"] == "not shown"
    assert "2" not in rows.values() and "12" not in rows.values(), "54 less the others is 2"


def test_the_open_data_beside_the_results_hold_what_is_published_and_no_more(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    data = f"{PUBLIC}/open-data.zip"
    assert resident.visit(data).status == 404
    desk = signed_in("eve", Role.EDITOR)
    publish(desk, panels=["agree"])
    link = resident.visit(PUBLIC).page.select_one("#data-heading ~ p a")["href"]
    answer = resident.client.get(link)
    assert answer.mimetype == "application/zip" and "Set-Cookie" not in answer.headers
    again = resident.client.get(link, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        tables = packed.read("tables.csv").decode()
        assert {line.split(",")[0] for line in tables.splitlines()[1:]} == {"agree"}
        assert "ward" not in packed.read("codebook.csv").decode()
    publish(desk, panels=["agree", "ward"])
    assert resident.client.get(link).data != answer.data
    assert desk.open_and_send(PAGE, to=f"{PAGE}/unpublish", reason="Wrong.").status_code == 303
    assert resident.visit(data).status == 404


def test_only_what_is_chosen_is_public(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    assert offered(desk, "panels") == ["ward", "agree", "why", "complaint"]
    publish(desk, panels=["agree", "faith", "nothing"])
    resident.visit(PUBLIC)
    assert resident.page.select_one("#agree") and not resident.page.select_one("#ward")
    assert resident.visit(f"{PUBLIC}/charts/ward.svg").status == 404
    assert resident.visit(f"{PUBLIC}/charts/faith.svg").status == 404
    publish(desk, panels=[])
    assert desk.now.status_code == 422 and desk.mistakes


def test_a_comment_is_published_in_the_words_that_an_editor_left(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    (starred,) = offered(desk, "quotations")
    words = "Ask [a name was taken out]. <script>"
    publish(desk, quotations=[starred], **{f"words-{starred}": words})
    quoted = resident.visit(PUBLIC).page.select("blockquote")
    assert [each.get_text() for each in quoted] == [words]
    publish(desk, "keep", quotations=[starred], **{f"words-{starred}": "Other words"})
    assert words in resident.visit(PUBLIC).text, "kept is not published"
    with writing() as session:
        session.execute(delete(Response))
    assert not resident.visit(PUBLIC).page.select("blockquote"), "it goes with its response"


def test_words_that_may_name_people_are_never_offered_nor_public(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    (starred,) = offered(desk, "quotations")
    assert BLAMED not in desk.now.text
    with writing() as session:
        blamed = session.scalars(
            select(StarredComment.id).where(StarredComment.question == "complaint")
        ).one()
    publish(desk, quotations=[starred, str(blamed)], **{f"words-{blamed}": BLAMED})
    with writing() as session:
        values = {"words": BLAMED, "public_words": BLAMED}
        of = {"starred_id": blamed, "consultation_id": closed.consultation.id}
        session.execute(delete(Quotation).where(Quotation.starred_id == blamed))
        session.execute(insert(Quotation).values(**of, **values))
    page = resident.visit(PUBLIC)
    assert page.page.select("blockquote") and BLAMED not in page.text


def test_nothing_is_published_before_closing(
    open_now: Loader, signed_in: SignedIn, resident: Resident
) -> None:
    open_now(WRITTEN)
    desk = signed_in("eve", Role.EDITOR)
    desk.get(PAGE)
    assert not desk.page.select("button[name=publish]")
    publish(desk)
    assert desk.now.status_code == 422
    assert resident.visit(PUBLIC).status == 404


def test_taking_back_leaves_its_reason_on_record(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    publish(desk)
    away = f"{PAGE}/unpublish"
    assert desk.open_and_send(PAGE, to=away, reason=" ").status_code == 422
    assert resident.visit(PUBLIC).status == 200
    assert desk.open_and_send(PAGE, to=away, reason="A figure was wrong.").status_code == 303
    assert resident.visit(PUBLIC).status == 404
    text = resident.visit("/c/safer-parks/chronicle").text
    assert "taken back" in text and "A figure was wrong." in text
    assert broken_at(chronicle_of(db.session(), closed.consultation.id)) is None


def test_opening_again_takes_the_results_back(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    publish(signed_in("eve", Role.EDITOR))
    extend(closed, "2026-06-30 12:00", "More time was asked for.")
    assert resident.visit(PUBLIC).status == 404
    assert "opened again" in resident.visit("/c/safer-parks/chronicle").text


def test_what_was_done_is_added_dated_and_taken_away(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    desk = signed_in("eve", Role.EDITOR)
    publish(desk)
    done = f"{PAGE}/done"
    for wrong in ({"day": "soon"}, {"words": " "}, {"priority": "nothing"}):
        typed = {"day": "2026-06-03", "words": "New lamps.", "priority": "lights", **wrong}
        assert desk.open_and_send(PAGE, to=done, **typed).status_code == 422, wrong
    for day, words, about in [
        ("2026-06-03", "New lamps.", "lights"),
        ("2027-01-09", "A new plan.", ""),
    ]:
        typed = {"day": day, "words": words, "priority": about}
        desk.get(PAGE)
        token = desk.form(PAGE).select_one("input[name=csrf_token]")["value"]
        assert desk.post(done, data={**typed, "csrf_token": token}).status_code == 303
    text = resident.visit(PUBLIC).text
    assert re.search(r"We did\s+3 June 2026\s+New lamps\.", text), text
    parts = [each.get_text() for each in resident.page.select("main h3")]
    assert "We asked, You said, We did, The figures" in ", ".join(parts)
    assert re.search(r"What has been done since\s+9 January 2027\s+A new plan\.", text)
    desk.open_and_send(PAGE, to=done)
    assert desk.now.status_code == 303
    assert "A new plan." not in resident.visit(PUBLIC).text


HIDES = {"reporting", "comments", "downloads", "selecting", "breakdowns", "people", "saved",
         "publishing", "published", "heard"}  # fmt: skip
SHOWS_NO_RESULT = {"reporting.consultations", "downloads.contact_addresses"}


@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_hidden_results_are_hidden_in_every_page_file_and_chart(
    app: Flask,
    open_now: Loader,
    signed_in: SignedIn,
    resident: Resident,
    role: Role | None,
) -> None:
    current = open_now(results_while_open="hidden")
    store(current, [{"why": "Zebra light", "capacity": {"option": "visitor"}}])
    get = signed_in("someone", role).get if role else resident.client.get
    asked = 0
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if room not in HIDES or rule.endpoint in SHOWS_NO_RESULT or "GET" not in rule.methods:
            continue
        values = {"slug": current.slug, "name": "capacity", "ending": "svg", "question": "capacity"}
        named = {name: values.get(name, uuid.uuid4()) for name in rule.arguments}
        if rule.endpoint == "downloads.download":
            named["name"] = "summary.csv"
        with app.test_request_context():
            address = url_for(rule.endpoint, **named)
        answer = get(f"{address}?question=capacity&by=capacity&q.capacity=visitor")
        asked += 1
        told = answer.get_data(as_text=True)
        closed = answer.status_code in (303, 403, 404) or "Nobody sees the results" in told
        assert closed, (rule.endpoint, answer.status_code)
        assert "Zebra" not in told and "100.0%" not in told, rule.endpoint
    assert asked > 12


def test_hidden_results_open_early_only_for_a_public_reason(
    open_now: Loader, signed_in: SignedIn, resident: Resident
) -> None:
    store(open_now(results_while_open="hidden"), [{"why": "Light"}])
    home, unlock = "/officers/c/safer-parks", f"{PAGE}/unlock"
    administrator, editor = signed_in("ada", Role.ADMINISTRATOR), signed_in("eve", Role.EDITOR)
    editor.get(home)
    assert "Nobody sees the results" in editor.words and not editor.page.select("main form")
    assert administrator.open_and_send(home, to=unlock, reason="").status_code == 422
    assert "Nobody sees the results" in editor.get(home).text
    assert administrator.open_and_send(home, to=unlock, reason="A court asked.").status_code == 303
    assert "Nobody sees the results" not in editor.get(home).text
    text = resident.visit("/c/safer-parks/chronicle").text
    assert "unlocked" in text and "A court asked." in text


def test_the_page_has_one_order_of_headings(
    closed: Current, signed_in: SignedIn, resident: Resident
) -> None:
    publish(signed_in("eve", Role.EDITOR))
    page: BeautifulSoup = resident.visit(PUBLIC).page
    levels = [int(each.name[1]) for each in page.select("main h1, main h2, main h3, main h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    found = find("safer-parks")
    assert found and found.consultation.results_published_at


def test_either_side_of_a_scale_is_written_as_its_readers_write_numbers(
    loaded: Loader,
    at: Callable[..., None],
    signed_in: SignedIn,
    resident: Resident,
) -> None:
    each = {**QUESTIONS[0], "id": "each", "type": "matrix", "rows": ["Lamps"]}
    current = loaded(with_questions(QUESTIONS[0], each, languages=["en", "pl"]))
    store(current, [{"agree": "agree", "each": {"lamps": "agree"}}] * 12)
    store(current, [{"agree": "disagree", "each": {"lamps": "disagree"}}] * 18)
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    publish(signed_in("eve", Role.EDITOR))
    for language, said, of_line, heads in (
        ("en", "40.0% (12)", "12 (40.0%)", ["Line", "Agree or strongly agree"]),
        ("pl", "40,0% (12)", "12 (40,0%)", ["Wiersz", "Zgadzam się / Zdecydowanie się zgadzam"]),
    ):
        page = resident.visit(f"{PUBLIC}?lang={language}").page
        assert page.select(".app-sides dd")[0].get_text() == said
        table = page.select("#each table")[0]
        assert [head.get_text() for head in table.select("thead th")][:2] == heads
        assert [cell.get_text() for cell in table.select("tbody tr > *")][:2] == ["Lamps", of_line]
