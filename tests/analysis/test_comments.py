"""Comments are found, paged, and stand in an order that tells nothing."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import delete

from consultation.analysis.comments import PAGE, Found, comments_on, personal, with_words
from consultation.analysis.results import Results, results_for
from consultation.extensions import db, writing
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import Response
from tests.conftest import loader
from tests.definitions import with_questions
from tests.responses import store

Counter = Callable[[Current], Results]
WHY = {"id": "why", "type": "text", "label": "Why?"}


def look(counted: Counter, current: Current, key: str, search: str = "", page: int = 1) -> Found:
    (asked,) = [each for each in with_words(counted(current).questionnaire) if each.key == key]
    return comments_on(db.session(), current.consultation.id, asked, search, page)


def texts(found: Found) -> set[str]:
    return {each.text for each in found.comments}


def test_every_word_must_be_there_in_any_order_and_case(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current = loaded(with_questions(WHY))
    written = ["More LIGHT in the park", "Park the cars", "Łódka w parku", "100% of _it_", "\\ '"]
    store(current, [{"why": each} for each in written])
    assert texts(look(counted, current, "why", "park light")) == {written[0]}
    assert texts(look(counted, current, "why", "PARK")) == {written[0], written[1], written[2]}
    assert texts(look(counted, current, "why", "łÓDKA")) == {written[2]}
    assert texts(look(counted, current, "why", "100%")) == {written[3]}
    assert texts(look(counted, current, "why", "_it_")) == {written[3]}
    assert texts(look(counted, current, "why", "\\ '")) == {written[4]}
    assert look(counted, current, "why", "nothing like it").number == 0


def test_pages_hold_all_of_them_once(loaded: Callable[..., Current], counted: Counter) -> None:
    current = loaded(with_questions(WHY))
    number = 2 * PAGE + 3
    store(current, [{"why": f"Comment {each}"} for each in range(number)] + [{}])
    pages = [look(counted, current, "why", page=page) for page in (1, 2, 3, 4)]
    assert [len(each.comments) for each in pages] == [PAGE, PAGE, 3, 0]
    assert {(each.number, each.pages) for each in pages} == {(number, 3)}
    seen = [comment.text for each in pages for comment in each.comments]
    assert sorted(seen) == sorted(f"Comment {each}" for each in range(number))
    assert seen != [f"Comment {each}" for each in range(number)]


def test_late_ones_and_those_of_other_consultations_are_not_among_them(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current, other = loaded(with_questions(WHY)), loaded(with_questions(WHY, slug="another"))
    store(current, [{"why": "Mine"}])
    store(current, [{"why": "Too late"}], timeliness=Timeliness.LATE)
    store(other, [{"why": "Theirs"}])
    assert texts(look(counted, current, "why")) == {"Mine"}


def test_lines_for_other_are_comments_and_ids_are_not(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    many = {"id": "many", "type": "multiple", "label": "?", "options": ["A", "B"], "other": "Else"}
    current = loaded(with_questions(many))
    store(current, [
        {"many": {"options": ["a", "other"], "other": "Buses"}},
        {"many": {"options": ["b"]}},
        {"many": {"options": ["other"]}},
    ])  # fmt: skip
    assert texts(look(counted, current, "many")) == {"Buses"}


def test_words_about_people_are_not_read_here(
    loaded: Callable[..., Current], counted: Counter
) -> None:
    current = loaded(
        with_questions(
            {**WHY, "sensitive": True},
            {"id": "named", "type": "text", "label": "Who?", "personal": True},
            equality={"questions": "standard"},
        )
    )
    (asked,) = with_words(counted(current).questionnaire)
    assert asked.key == "named"
    assert personal(asked)


FOUND = [
    ("LIGHT park", {0}), ("park", {0, 1, 2}), ("par", {0, 1, 2}), ("łÓDKA", {2}), ("ਪੰਜਾਬੀ", {3}),
    ("100%", {4}), ("!!", {4}), ("it's", {5}), ('"', {5}), ("OR", set()), ("پارک", {6}),
    ("\0", None), ("light' | 'dogs", set()), ("park* NEAR(", set()),
]  # fmt: skip
TEXTS = (
    "More light in the park", "Park the cars", "Łódka w parku", "ਪੰਜਾਬੀ ਵਿੱਚ", "100% of _it_!!",
    "It's \"fine\"", "پارک میں روشنی",
)  # fmt: skip


def test_words_are_found_alike_on_both_databases(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)(with_questions(WHY))
    store(current, [{"why": each} for each in TEXTS])
    results = results_for(
        db.session(), each_app.config["SETTINGS"].instance, current.consultation.id
    )
    (asked,) = with_words(results.questionnaire)
    for search, wanted in FOUND:
        found = comments_on(db.session(), current.consultation.id, asked, search, 1)
        expected = set(TEXTS) if wanted is None else {TEXTS[each] for each in wanted}
        assert texts(found) == expected, search


def test_what_is_erased_is_found_no_more(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)(with_questions(WHY))
    gone, _ = store(current, [{"why": "Zanzibar"}, {"why": "Stays"}])
    results = results_for(
        db.session(), each_app.config["SETTINGS"].instance, current.consultation.id
    )
    (asked,) = with_words(results.questionnaire)
    assert comments_on(db.session(), current.consultation.id, asked, "zanzi", 1).number == 1
    with writing() as session:
        session.execute(delete(Response).where(Response.id == gone))
    db.session.rollback()
    found = comments_on(db.session(), current.consultation.id, asked, "", 1)
    assert texts(found) == {"Stays"}
    assert comments_on(db.session(), current.consultation.id, asked, "zanzi", 1).number == 0
