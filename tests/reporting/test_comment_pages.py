"""Officers' work with comments: words are marked, read in context, starred for the report."""

import csv
import io

import pytest
from bs4 import Tag
from sqlalchemy import delete, func, select

from consultation.extensions import db
from consultation.officers.models import AuditEntry, Role
from consultation.reporting.models import StarredComment
from consultation.responding.models import Response
from consultation.transactions import writing
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.officers.desk import Desk, SignedIn
from tests.responses import store

HOME = "/officers/c/safer-parks/comments"
STAR = f"{HOME}/star"
QUESTIONS = (
    {"id": "why", "type": "text", "label": "Why?"},
    {"id": "visits", "type": "number", "label": "How many visits?"},
    {"id": "faith", "type": "line", "label": "Your faith?", "sensitive": True},
)


@pytest.fixture
def analyst(open_now: Loader, signed_in: SignedIn) -> Desk:
    """An analyst, and a consultation with three comments of different lengths."""
    current = open_now(with_questions(*QUESTIONS))
    store(
        current,
        [
            {"why": "More light, more LIGHT <b>", "visits": "7", "faith": "Secret"},
            {"why": "Dogs " * 30},
            {"why": "Short"},
        ],
    )
    return signed_in("anna", Role.ANALYST)


def comment(desk: Desk, words: str) -> Tag:
    found = [each for each in desk.page.select(".app-comment") if words in each.get_text()]
    assert len(found) == 1, desk.words
    return found[0]


def press_star(desk: Desk, words: str) -> None:
    """Choose the button beneath a comment, and follow where it leads."""
    form = comment(desk, words).select_one("form")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    button = form.select_one("button")
    if button.has_attr("name"):
        fields[button["name"]] = button["value"]
    assert desk.post(form["action"], data=fields).status_code == 303
    desk.follow()


def test_the_selection_is_kept_on_every_way_from_here(
    open_now: Loader, signed_in: SignedIn
) -> None:
    who = {"id": "who", "type": "single", "label": "Who?", "options": ["Near", "Far"]}
    current = open_now(with_questions(who, *QUESTIONS))
    store(current, [{"who": {"option": "near"}, "why": f"Lamp {each:02}"} for each in range(60)])
    store(current, [{"who": {"option": "far"}, "why": "Lamp afar"}])
    anna = signed_in("anna", Role.ANALYST)
    query = "question=why&search=lamp&q.who=near"
    anna.get(f"{HOME}?{query}")
    assert "60 comments with “lamp”" in anna.words and "60 responses of 61:" in anna.words
    hidden = anna.page.select_one("form[role=search] input[name='q.who']")
    assert hidden["value"] == "near"
    anna.get(anna.page.select_one("a[rel=next]")["href"])
    assert len(anna.page.select(".app-comment")) == 25 and "Lamp afar" not in anna.words
    here = anna.now.request.full_path
    assert "page=2" in here and "q.who=near" in here
    anna.get(anna.page.select_one(".app-comment a")["href"])
    anna.get(anna.page.select_one('a:-soup-contains("Back to the comments")')["href"])
    assert anna.now.request.full_path == here
    press_star(anna, anna.page.select_one(".app-comment__text").get_text())
    assert anna.now.request.full_path == here
    anna.get(f"{HOME}?{query}&starred=1")
    assert len(anna.page.select(".app-comment")) == 1
    anna.get(anna.page.select_one('a:-soup-contains("Take out")')["href"])
    assert "q.who" not in anna.now.request.full_path and "starred=1" in anna.now.request.full_path
    anna.get(f"{HOME}?{query}&q.who=nobody")
    assert anna.now.status_code == 303
    anna.follow()
    assert "“nobody” is not among the options" in " ".join(anna.mistakes)


def test_what_was_found_is_taken_away_as_a_file(open_now: Loader, signed_in: SignedIn) -> None:
    many = {"id": "many", "type": "multiple", "label": "?", "options": ["A"], "other": "Else"}
    current = open_now(with_questions(many, *QUESTIONS))
    other = {"options": ["other"], "other": "=Buses"}
    store(current, [{"many": other, "faith": "Secret"}, {"why": "Trams"}, {"why": "None"}])
    anna = signed_in("anna", Role.ANALYST)
    anna.get(f"{HOME}?question=why&search=trams")
    answer = anna.get(anna.page.select_one('a:-soup-contains("Save it as a file")')["href"])
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[1:7] for row in rows[1:]] == [["why", "", "online", "en", "0", "Trams"]]
    of_file = dict(zip(rows[0], rows[1], strict=True))
    assert of_file["selection"] == "All responses that count; and comments found by trams"
    assert (of_file["consultation"], of_file["responses"], of_file["seal"]) == (
        current.slug, "3", "",
    )  # fmt: skip
    name = "safer-parks-found-comments.csv"
    assert name in answer.headers["Content-Disposition"], "it does not have all of them"
    answer = anna.get(f"{HOME}/comments.csv?question=many&channel=online")
    assert "safer-parks-selection-" in answer.headers["Content-Disposition"]
    assert "found" not in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[1:7] for row in rows[1:]] == [["many", "other", "online", "en", "0", "'=Buses"]]
    assert rows[1][rows[0].index("selection")] == "How it came: online"
    assert "Secret" not in anna.get(f"{HOME}/comments.csv?question=faith").get_data(as_text=True)


def test_all_questions_are_searched_at_once_unless_one_is_chosen(
    open_now: Loader, signed_in: SignedIn
) -> None:
    where = {"id": "where", "type": "line", "label": "Where is that?"}
    current = open_now(with_questions(*QUESTIONS, where))
    store(current, [
        {"why": "The police are slow", "where": "Police station", "faith": "Police chapel"},
        {"why": "More light"},
    ])  # fmt: skip
    anna = signed_in("anna", Role.ANALYST)
    anna.get(f"{HOME}?search=police")
    assert anna.page.select_one("#question option")["value"] == ""
    assert anna.page.select_one("#question option").get_text() == "All questions"
    assert not anna.page.select("#question option[selected]")
    assert "2 comments with “police”" in anna.words and "chapel" not in anna.words
    for words, question in (("are slow", "Page: Why?"), ("station", "Page: Where is that?")):
        assert comment(anna, words).select_one(".app-comment__about").get_text() == question
    press_star(anna, "station")
    assert "search=police" in anna.now.request.full_path
    assert "Take the star away" in comment(anna, "station").get_text()
    assert "Take the star away" not in comment(anna, "are slow").get_text()
    for form in anna.page.select(".app-comment"):
        assert len(anna.page.select(f'[id="{form["id"]}"]')) == 1
    answer = anna.get(anna.page.select_one('a:-soup-contains("Save them as a file")')["href"])
    assert "safer-parks-found-comments.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert sorted((row[1], row[5], row[6]) for row in rows[1:]) == [
        ("where", "1", "Police station"), ("why", "0", "The police are slow"),
    ]  # fmt: skip
    written = db.session.scalars(select(AuditEntry.what)).all()
    assert "all questions, page 1, searched" in written
    assert "comments.csv: all questions, every page, searched" in written
    anna.get(f"{HOME}?starred=1")
    assert [each.get_text().strip() for each in anna.page.select(".app-comment__text")] == [
        "Police station"
    ]
    anna.get(f"{HOME}?question=where&search=police")
    assert "1 comment with “police”" in anna.words
    assert anna.page.select_one("#question option[selected]")["value"] == "where"
    assert not anna.page.select(".app-comment__about")
    anna.get(f"{HOME}?search=chapel")
    assert "No comments match." in anna.words


def stars() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(StarredComment)).scalar_one()


def test_found_words_are_marked_and_nothing_else(analyst: Desk) -> None:
    analyst.get(f"{HOME}?search=light+%3Cb%3E")
    marks = [each.get_text() for each in analyst.page.select("mark")]
    assert marks == ["light", "LIGHT", "b"]
    assert not analyst.page.select(".app-comment b")


def test_short_ones_are_left_out_if_wanted(analyst: Desk) -> None:
    for length, number in (("", 3), ("100", 1), ("300", 0), ("7", 3)):
        assert analyst.get(f"{HOME}?length={length}").status_code == 200, length
        assert len(analyst.page.select(".app-comment")) == number, length


def test_each_is_read_with_what_else_was_said_but_nothing_sensitive(analyst: Desk) -> None:
    analyst.get(HOME)
    analyst.get(comment(analyst, "More light").select_one("a")["href"])
    assert "How many visits?" in analyst.words and "7" in analyst.words
    assert "Secret" not in analyst.words and "faith" not in analyst.words
    assert analyst.get(f"{HOME}/00000000-0000-4000-8000-000000000000").status_code == 404


def test_its_pages_stand_in_the_order_of_the_questionnaire(
    open_now: Loader, signed_in: SignedIn
) -> None:
    why, when, visits = ({**QUESTIONS[0], "id": each, "label": each} for each in ("b", "a", "c"))
    first = {"id": "zoo", "title": "Zoo", "questions": [why, visits]}
    second = {"id": "ark", "title": "Ark", "questions": [when]}
    store(open_now(definition(pages=[first, second])), [{each: f"Said {each}" for each in "abc"}])
    desk = signed_in("anna", Role.ANALYST)
    desk.get(HOME)
    desk.get(comment(desk, "Said b").select_one("a")["href"])
    pages = [each.get_text() for each in desk.page.select("main h2")]
    said = [each.get_text() for each in desk.page.select("dd span[dir=auto]")]
    assert (pages, said) == (["Zoo", "Ark"], ["Said b", "Said c", "Said a"])


def test_a_star_is_given_once_and_taken_away(analyst: Desk) -> None:
    analyst.get(f"{HOME}?search=dogs")
    press_star(analyst, "Dogs")
    assert stars() == 1 and "search=dogs" in analyst.now.request.full_path
    assert "Take the star away" in comment(analyst, "Dogs").get_text()
    press_star(analyst, "Dogs")
    assert stars() == 0


def test_a_star_goes_with_its_response(analyst: Desk) -> None:
    analyst.get(HOME)
    press_star(analyst, "Short")
    assert stars() == 1
    with writing() as session:
        session.execute(delete(Response))
    assert stars() == 0


ODD = [
    {"question": "faith"}, {"response": "x"}, {"place": "x"}, {"place": "9"}, {"question": ""},
    {"response": "00000000-0000-4000-8000-000000000000"}, {"place": "-1"},
]  # fmt: skip


def test_what_is_no_comment_cannot_be_starred(analyst: Desk) -> None:
    analyst.get(HOME)
    form = comment(analyst, "Short").select_one("form")
    fields = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
    for odd in ODD:
        assert analyst.post(STAR, data={**fields, **odd}).status_code == 404, odd
        assert stars() == 0, odd


def test_a_comment_keeps_its_language(open_now: Loader, signed_in: SignedIn) -> None:
    current = open_now(with_questions(*QUESTIONS, languages=["en", "ur"]))
    store(current, [{"why": "روشنی چاہیے", "visits": "7"}], language="ur")
    store(current, [{"why": "More light"}])
    desk = signed_in("anna", Role.ANALYST)
    desk.get(HOME)
    urdu, english = (comment(desk, words) for words in ("روشنی", "More light"))
    said, plain = (each.select_one(".app-comment__text") for each in (urdu, english))
    assert (said["lang"], said["dir"], plain.get("lang")) == ("ur", "auto", None)
    assert "Answered on the pages in اردو" in urdu.get_text()
    desk.get(urdu.select_one("a.govuk-link")["href"])
    answers = {each.get_text(): each.get("lang") for each in desk.page.select("dd span[dir=auto]")}
    assert answers == {"روشنی چاہیے": "ur", "7": None}
