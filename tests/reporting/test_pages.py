"""Officers' pages of results: what they show, to whom, in every state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consultation.extensions import db
from consultation.lifecycle.stage import Timeliness
from consultation.officers.models import AuditEntry, Role
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import Desk, SignedIn
from tests.responses import store

RESIDENT, VISITOR = {"capacity": {"option": "resident"}}, {"capacity": {"option": "visitor"}}
HOME = "/officers/c/safer-parks"


def figures(desk: Desk, question: str) -> list[list[str]]:
    section = desk.page.find(id=question)
    assert section
    return [
        [cell.get_text() for cell in row.select("th, td")] for row in section.select("tbody tr")
    ]


def test_the_list_says_how_each_consultation_stands(
    open_now: Loader, loaded: Loader, signed_in: SignedIn
) -> None:
    current = open_now(late="set-aside")
    loaded(slug="hidden-one", results_while_open="hidden")
    loaded(slug="past-one", opens="2020-01-01", closes="2020-02-01")
    store(current, [RESIDENT] * 3)
    store(current, [RESIDENT] * 2, timeliness=Timeliness.LATE)
    desk = signed_in()
    desk.get("/officers/")
    rows = {
        row.select_one("a")["href"]: " ".join(row.get_text(" ").split())
        for row in desk.page.select("tbody tr")
    }
    assert "Open" in rows[HOME]
    assert "Closes in 42 days" in rows[HOME]
    assert "23:59 on 31 March 2026" in rows[HOME]
    assert rows[HOME].endswith("3 and 2 late")
    assert rows["/officers/c/hidden-one"].endswith("0 Results hidden until it closes")
    assert "Closed" in rows["/officers/c/past-one"]


def test_an_empty_site_says_what_to_do(signed_in: SignedIn) -> None:
    desk = signed_in()
    for address in ("/officers/", "/officers"):
        assert desk.get(address).status_code == 200
    assert "There are no consultations yet" in desk.words


def test_results_show_base_table_and_chart_of_each_question(
    open_now: Loader, signed_in: SignedIn
) -> None:
    current = open_now()
    store(current, [RESIDENT] * 3 + [VISITOR, {"why": "More light"}])
    desk = signed_in()
    assert desk.get(HOME).status_code == 200
    assert figures(desk, "capacity") == [["A resident", "3", "75.0%"], ["A visitor", "1", "25.0%"]]
    section = desk.page.find(id="capacity")
    assert "4 answered, 1 did not." in section.get_text()
    image = section.find("img")
    assert image["alt"] == "A resident 75.0% (3) and A visitor 25.0% (1). 4 answered, 1 did not."
    assert image["loading"] == "lazy"
    assert int(image["width"]) > 0
    assert int(image["height"]) > 0
    assert "1 answered, 4 did not" in desk.page.find(id="why").get_text()
    assert "These are people who chose to respond; not a survey of the population" in desk.words
    assert desk.get(f"{HOME}/questions/capacity").status_code == 200
    assert "Who are you?" in desk.words
    assert desk.get(f"{HOME}/questions/nothing").status_code == 404
    assert desk.get("/officers/c/nothing").status_code == 404


def test_the_last_response_is_in_the_figures(open_now: Loader, signed_in: SignedIn) -> None:
    current, desk = open_now(), signed_in()
    for number in range(1, 4):
        store(current, [RESIDENT])
        desk.get(HOME)
        assert figures(desk, "capacity")[0] == ["A resident", str(number), "100.0%"]


def test_no_responses_look_intended(open_now: Loader, signed_in: SignedIn) -> None:
    open_now(equality={"questions": "standard"})
    desk = signed_in()
    assert desk.get(HOME).status_code == 200
    alts = {image["alt"] for image in desk.page.select("img.app-chart__image")}
    assert alts == {"No responses."}
    assert "None" not in desk.words
    for image in desk.page.select("picture img, picture source"):
        assert desk.get(image.get("src") or image["srcset"]).status_code == 200


def test_one_response_looks_intended(every_type: Loader, signed_in: SignedIn) -> None:
    current = every_type(1)
    desk = signed_in()
    assert desk.get(f"/officers/c/{current.slug}").status_code == 200
    for image in desk.page.select("img.app-chart__image")[:6]:
        assert desk.get(image["src"]).status_code == 200


def test_viewers_see_figures_and_no_words(open_now: Loader, signed_in: SignedIn) -> None:
    current = open_now()
    store(current, [{"why": "More light"}])
    viewer = signed_in("vic", Role.VIEWER)
    viewer.get(HOME)
    assert "Downloads are for analysts" in viewer.words
    assert not viewer.page.select('a[href*="/comments"], a[href*="/downloads/"]')
    assert viewer.get(f"{HOME}/comments").status_code == 403
    analyst = signed_in("anna", Role.ANALYST)
    analyst.get(HOME)
    assert analyst.page.select('a[href*="/comments"]')
    assert not analyst.page.select('a[href*="contacts.csv"]')
    editor = signed_in("eve", Role.EDITOR)
    editor.get(HOME)
    assert editor.page.select('a[href*="contacts.csv"]')


def test_comments_are_searched_paged_and_recorded(open_now: Loader, signed_in: SignedIn) -> None:
    current = open_now(with_questions(
        {"id": "why", "type": "text", "label": "Why?"},
        {"id": "who", "type": "text", "label": "Who?", "personal": True},
    ))  # fmt: skip
    store(current, [{"why": f"Light {number}\n<b>bold</b>"} for number in range(30)])
    store(current, [{"who": "Somebody"}])
    desk = signed_in("anna", Role.ANALYST)
    assert desk.get(f"{HOME}/comments?question=why").status_code == 200
    assert "30 comments, in an order that tells nothing" in desk.words
    assert len(desk.page.select(".app-comment")) == 25
    assert "<b>" not in desk.page.select_one(".app-comment").decode_contents().replace("&lt;b>", "")
    desk.get(desk.page.select_one("a[rel=next]")["href"])
    assert len(desk.page.select(".app-comment")) == 5
    desk.get(f"{HOME}/comments?question=why&search=LIGHT+2")
    assert "11 comments with “LIGHT 2”" in desk.words
    desk.get(f"{HOME}/comments?question=who")
    assert "People may be named here" in desk.words
    for odd in ("page=0", "page=-1", "page=x", "page=99999999999", "page=²", "question=nothing",
                "search=%00", "search=" + "x" * 5000, "page=3"):  # fmt: skip
        assert desk.get(f"{HOME}/comments?{odd}").status_code == 200
    db.session.rollback()
    recorded = db.session.scalars(
        select(AuditEntry.what).where(AuditEntry.action == "read comments").order_by(AuditEntry.id)
    ).all()
    assert recorded[:4] == ["why, page 1", "why, page 2", "why, page 1, searched", "who, page 1"]
    assert not any("LIGHT" in each for each in recorded)


def test_a_consultation_without_words_says_so(open_now: Loader, signed_in: SignedIn) -> None:
    open_now(with_questions({"id": "age", "type": "number", "label": "Age?"}))
    desk = signed_in("anna", Role.ANALYST)
    desk.get(f"{HOME}/comments")
    assert "asks no question that is answered in words" in desk.words


HIDDEN = [
    "questions/capacity", "comments", "charts/capacity.svg", "charts/responses.by-day.png",
    "downloads/responses.csv", "downloads/summary.csv", "downloads/charts.zip",
]  # fmt: skip


def test_hidden_results_are_hidden_from_everybody_until_closing(
    open_now: Loader, signed_in: SignedIn, at: Callable[..., None]
) -> None:
    current = open_now(definition(results_while_open="hidden"))
    store(current, [RESIDENT] * 7)
    desk = signed_in("olga", Role.ADMINISTRATOR)
    assert desk.get(HOME).status_code == 200
    assert "Nobody sees the results before this consultation closes" in desk.words
    assert "7 responses have come in so far" in desk.words
    assert "A resident" not in desk.words
    for path in HIDDEN:
        assert desk.get(f"{HOME}/{path}").status_code == 403, path
        assert b"resident" not in desk.now.data
    at(current.window.closes - timedelta(seconds=1))
    assert desk.get(f"{HOME}/charts/capacity.svg").status_code in (303, 403)
    at(current.window.closes)
    again = signed_in("emil", Role.ADMINISTRATOR)
    again.get(HOME)
    assert "A resident" in again.words
    for path in HIDDEN:
        assert again.get(f"{HOME}/{path}").status_code == 200, path
        assert again.now.data


def test_a_hidden_chart_that_was_drawn_before_is_hidden_too(
    open_now: Loader, loaded: Loader, signed_in: SignedIn
) -> None:
    store(open_now(), [RESIDENT])
    desk = signed_in()
    desk.get(HOME)
    source = desk.page.select_one("#capacity img")["src"]
    assert desk.get(source).status_code == 200
    loaded(definition(results_while_open="hidden"))
    assert desk.get(source).status_code == 403


@pytest.mark.usefixtures("no_chance")
def test_small_numbers_about_people_are_on_no_page(open_now: Loader, signed_in: SignedIn) -> None:
    current = open_now(equality={"questions": "standard"})
    store(current, [RESIDENT] * 40, equality={"sex": {"option": "female"}})
    store(current, [RESIDENT] * 30, equality={"sex": {"option": "male"}})
    store(current, [RESIDENT] * 7, equality={"sex": {"option": "prefer-not-to-say"}})
    store(current, [RESIDENT] * 20)
    desk = signed_in()
    desk.get(HOME)
    assert figures(desk, "sex") == [
        ["Female", "40", "50%"],
        ["Male", "30", "38%"],
        ["Prefer not to say", "not shown", ""],
    ]
    section = desk.page.find(id="sex")
    assert "About 80 of 97 responses answered." in section.get_text()
    assert not section.select("a[download]")
    assert "77" not in section.get_text()
    assert " 7 " not in section.find("img")["alt"]


def test_charts_change_their_address_with_what_they_show(
    open_now: Loader, signed_in: SignedIn
) -> None:
    current, desk = open_now(), signed_in("anna", Role.ANALYST)
    store(current, [RESIDENT])

    def source() -> str:
        desk.get(HOME)
        return str(desk.page.select_one("#capacity img")["src"])

    first = source()
    assert source() == first
    answer = desk.get(first)
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    unchanged = desk.get(first, headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code == 304
    store(current, [VISITOR])
    second = source()
    assert second != first
    assert desk.get(first).data == answer.data
    plain = desk.get(second.partition("?")[0])
    assert plain.headers["Cache-Control"] == "private, no-cache"
    assert plain.data == desk.get(second).data
    saved = desk.get(second.partition("?")[0].replace(".svg", ".png") + "?download=1")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="safer-parks-capacity.png"'
    assert saved.data.startswith(b"\x89PNG")


def test_charts_that_are_not_there(open_now: Loader, signed_in: SignedIn) -> None:
    store(open_now(), [RESIDENT])
    desk = signed_in()
    for path in ("why.svg", "nothing.svg", "capacity.gif", "capacity.", "..%2Fmarks.svg"):
        assert desk.get(f"{HOME}/charts/{path}").status_code == 404, path


def test_a_made_up_mark_leads_to_no_other_file(open_now: Loader, signed_in: SignedIn) -> None:
    store(open_now(), [RESIDENT])
    desk = signed_in()
    for mark in ("../secret-key", "0" * 24, "0" * 23 + "/", "%00", "x"):
        answer = desk.get(f"{HOME}/charts/capacity.svg?v={mark}")
        assert answer.status_code == 200, mark
        assert answer.data.startswith(b"<svg"), mark
        assert answer.headers["Cache-Control"] == "private, no-cache", mark


def test_missing_translations_and_versions_are_listed(
    open_now: Loader, loaded: Loader, signed_in: SignedIn
) -> None:
    first = open_now(languages=["en", "pl"], title={"en": "Safer parks", "pl": "Parki"})
    store(first, [RESIDENT] * 2, language="pl")
    second = loaded(languages=["en", "pl"], title="Safer parks and paths")
    store(second, [RESIDENT])
    desk = signed_in("anna", Role.ANALYST)
    desk.get(HOME)
    assert "1 (2 responses), 2 (1 response)" in desk.words
    assert "Polski (2 responses), English (1 response)" in desk.words
    assert "pages[0].questions[0].label" in desk.words


def test_a_results_page_asks_the_database_little(every_type: Loader, signed_in: SignedIn) -> None:
    from sqlalchemy import event

    current = every_type(30)
    desk = signed_in()
    desk.get(f"/officers/c/{current.slug}")
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        desk.get(f"/officers/c/{current.slug}")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) <= 15, asked
    assert not any("response.answers" in each for each in asked)


def test_figures_with_long_names_stand_below_their_chart(
    loaded: Loader, signed_in: SignedIn
) -> None:
    """Beside it they would stand in columns of single words."""
    options = [{"id": "oak", "label": "Oak"}, {"id": "ash", "label": "Elm and ash " * 8}]
    tree = {"type": "single", "label": "Which?"}
    current = loaded(
        with_questions(
            {"id": "tree-1", **tree, "options": options[:1]},
            {"id": "tree-2", **tree, "options": options},
        )
    )
    store(current, [{"tree-1": {"option": "oak"}, "tree-2": {"option": "oak"}}] * 5)
    desk = signed_in("vera", Role.VIEWER)
    desk.get(f"/officers/c/{current.slug}")
    beside = [bool(desk.page.select(f"#tree-{each} .app-result__figures")) for each in (1, 2)]
    assert beside == [True, False]
    assert desk.page.select("#tree-2 details table")
