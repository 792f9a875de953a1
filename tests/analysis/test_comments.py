"""Comments are searched and paged, in an order that says nothing about when they were written."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select

from consultation.analysis.comments import (
    PAGE,
    Found,
    Sifted,
    comments_on,
    every_comment_on,
    personal,
    with_words,
)
from consultation.analysis.models import CommentsTaken, CommentText
from consultation.analysis.results import results_for
from consultation.analysis.search import marked, search_for
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
from consultation.responding.models import Response
from consultation.transactions import writing
from tests.analysis.conftest import Counter
from tests.conftest import Loader, loader
from tests.definitions import with_questions
from tests.responses import store

WHY = {"id": "why", "type": "text", "label": "Why?"}


def look(counted: Counter, current: Current, key: str, search: str = "", page: int = 1) -> Found:
    (asked,) = [each for each in with_words(counted(current).questionnaire) if each.key == key]
    return comments_on(db.session(), current.consultation.id, [asked], Sifted(search=search), page)


def texts(found: Found) -> set[str]:
    return {each.text for each in found.comments}


def test_every_word_must_be_there_in_any_order_and_case(loaded: Loader, counted: Counter) -> None:
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


def test_pages_hold_all_of_them_once(loaded: Loader, counted: Counter) -> None:
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
    loaded: Loader, counted: Counter
) -> None:
    current, other = loaded(with_questions(WHY)), loaded(with_questions(WHY, slug="another"))
    store(current, [{"why": "Mine"}])
    store(current, [{"why": "Too late"}], timeliness=Timeliness.LATE)
    store(other, [{"why": "Theirs"}])
    assert texts(look(counted, current, "why")) == {"Mine"}


def test_lines_for_other_are_comments_and_ids_are_not(loaded: Loader, counted: Counter) -> None:
    many = {"id": "many", "type": "multiple", "label": "?", "options": ["A", "B"], "other": "Else"}
    current = loaded(with_questions(many))
    store(current, [
        {"many": {"options": ["a", "other"], "other": "Buses"}},
        {"many": {"options": ["b"]}},
        {"many": {"options": ["other"]}},
    ])  # fmt: skip
    assert texts(look(counted, current, "many")) == {"Buses"}


def test_words_about_people_are_not_read_here(loaded: Loader, counted: Counter) -> None:
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


TEXTS = (
    "More light in the park", "Park the cars", "Łódka w parku", "ਪੰਜਾਬੀ ਵਿੱਚ", "100% of _it_!!",
    "It's \"fine\"", "پارک میں روشنی", "The park light", "Caf\u00e9 noir", "Cafe\u0301 au lait",
    "ਪਾਣੀ ਸਾਫ਼ ਹੈ", "ਪਣ", "پاني صاف", "Don\u2019t NEAR(x) it", "STRASSE", "\u202eback\u200dwards",
)  # fmt: skip
FOUND = [
    ("LIGHT park", {0, 7}), ("park", {0, 1, 2, 7}), ("par", {0, 1, 2, 7}), ("łÓDKA", {2}),
    ("ਪੰਜਾਬੀ", {3}), ("100%", {4}), ("!!", {4}), ("it's", {5}), ('"', {5}), ("OR", set()),
    ("پارک", {6}), ("\0", None), ("light' | 'dogs", set()), ("park* NEAR(", set()),
    # phrases
    ('"park light"', {7}), ('"light in"', {0}), ('"park lig"', set()), ('"park lig"*', {7}),
    ('"park"', {0, 1, 7}), ('"park" cars', {1}), ('"', {5}), ('""', set()), ('"park light', {0, 7}),
    ('"!!"', {4}), ("li*", {0, 7}), ("*", set()), ("ark", set()),
    # letters that are read without their marks, and vowels that are not
    ("cafe", {8, 9}), ("CAF\u00c9", {8, 9}), ("lodka", {2}), ("ਪਾਣੀ", {10}), ("ਪਣ", {11}),
    ("ਸਾਫ\u0a3c", {10}), ("ਸਾ\u0a5e", {10}), ("پانی", {12}), ("پانِی", {12}), ("strasse", {14}),
    ("stra\u00dfe", {14}), ("backwards", {15}), ("don't", {13}),
    # what indexes take for commands
    ("NEAR(x)", {13}), ("text: park", set()), ("park AND cars", set()), ("park -light", {0, 7}),
    ("^park", {0, 1, 2, 7}), ("(park", {0, 1, 2, 7}), ("'", {5}), ("\\", set()),
    ("park:*", {0, 1, 2, 7}),
    ("it & !cars", set()), ("<->", set()), ("%", {4}), ("_", {4}), ("{park}", {0, 1, 2, 7}),
]  # fmt: skip


def test_words_are_found_alike_on_both_databases(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)(with_questions(WHY))
    store(current, [{"why": each} for each in TEXTS])
    results = results_for(
        db.session(), each_app.config["SETTINGS"].instance, current.consultation.id
    )
    (asked,) = with_words(results.questionnaire)
    for search, wanted in FOUND:
        found = comments_on(db.session(), current.consultation.id, [asked], Sifted(search=search))
        expected = set(TEXTS) if wanted is None else {TEXTS[each] for each in wanted}
        assert texts(found) == expected, search


def test_comments_of_some_responses_and_some_places(each_app: Flask) -> None:
    instance = each_app.config["SETTINGS"].instance
    current = loader(instance)(with_questions(WHY))
    ids = store(current, [{"why": f"Light {each}"} for each in range(60)])
    results = results_for(db.session(), instance, current.consultation.id)
    (asked,) = with_words(results.questionnaire)

    def found(**sifted: Any) -> set[str]:
        wanted = Sifted(**sifted)
        id_ = current.consultation.id
        every = {each.text for each in every_comment_on(db.session(), id_, [asked], wanted)}
        assert comments_on(db.session(), id_, [asked], wanted).number == len(every)
        return every

    assert found(responses=[]) == set()
    assert found(responses=ids[:40]) == {f"Light {each}" for each in range(40)}
    assert found(responses=ids[:3], search="light 2") == {"Light 2"}
    assert found(places={(ids[3], "why", 0), (ids[5], "why", 1), (ids[6], "?", 0)}) == {"Light 3"}
    assert found(places=set()) == set()
    assert found(at_least=8) == {f"Light {each}" for each in range(10, 60)}


def test_comments_on_all_questions_are_looked_through_at_once(
    each_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultation.analysis.comments.PAGE", 2)
    instance = each_app.config["SETTINGS"].instance
    load = loader(instance)
    where = {"id": "where", "type": "text", "label": "Where?"}
    faith = {"id": "faith", "type": "line", "label": "Faith?", "sensitive": True}
    first = load(with_questions(WHY, where, faith))
    # The id of a question is given to one of another type, and another question goes.
    current = load(with_questions({**WHY, "type": "line"}, faith))
    store(first, [{"why": "Police", "where": "Police station", "faith": "Police"}])
    store(current, [{"why": "Police", "faith": "Police"}, {"why": "Lamps"}])
    questions = with_words(
        results_for(db.session(), instance, current.consultation.id).questionnaire
    )

    def looked(*keys: str, **sifted: Any) -> list[tuple[str, str]]:
        wanted, id_ = Sifted(search="police", **sifted), current.consultation.id
        among = [each for each in questions if not keys or each.key in keys]
        every = list(every_comment_on(db.session(), id_, among, wanted))
        pages = [comments_on(db.session(), id_, among, wanted, page) for page in (1, 2)]
        assert {each.number for each in pages} == {len(every)}
        assert [each for page in pages for each in page.comments] == every
        return sorted((each.asked.key, each.text) for each in every)

    everywhere = [("where", "Police station"), ("why", "Police"), ("why@1", "Police")]
    assert looked() == everywhere
    assert looked("why") == [("why", "Police")]
    assert looked("why@1", "where") == [("where", "Police station"), ("why@1", "Police")]
    assert looked(at_least=7) == [("where", "Police station")]
    (stands,) = [
        each.stands
        for each in every_comment_on(db.session(), current.consultation.id, questions, Sifted())
        if each.asked.key == "why@1"
    ]
    assert looked(places={stands}) == [("why@1", "Police")]
    assert looked(responses={stands[0]}) == [("where", "Police station"), ("why@1", "Police")]
    assert comments_on(db.session(), current.consultation.id, []).number == 0


MARKED = [
    ("light", "More [Light], moonlight"),
    ('"in the park"', "[In  the park] in the"), ("caf", "[Café]"),
    ("ਪਾ", "[ਪਾਣੀ]"), ("b <", "a [<][b]>"), ("it don't", "[It] [don]’[t]"),
    ('"a a"', "[a a a]"), ("", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("search", "marks"), MARKED)
def test_what_was_found_is_marked(search: str, marks: str) -> None:
    bare = marks.replace("[", "").replace("]", "")
    pieces = marked(bare, search_for(search))
    assert "".join(f"[{each}]" if found else each for each, found in pieces) == marks


def test_what_is_erased_is_found_no_more(each_app: Flask) -> None:
    current = loader(each_app.config["SETTINGS"].instance)(with_questions(WHY))
    gone, _ = store(current, [{"why": "Zanzibar"}, {"why": "Stays"}])
    results = results_for(
        db.session(), each_app.config["SETTINGS"].instance, current.consultation.id
    )
    (asked,) = with_words(results.questionnaire)
    assert (
        comments_on(db.session(), current.consultation.id, [asked], Sifted(search="zanzi")).number
        == 1
    )
    with writing() as session:
        session.execute(delete(Response).where(Response.id == gone))
    db.session.rollback()
    found = comments_on(db.session(), current.consultation.id, [asked])
    assert texts(found) == {"Stays"}
    assert (
        comments_on(db.session(), current.consultation.id, [asked], Sifted(search="zanzi")).number
        == 0
    )


def test_what_is_kept_of_comments_does_not_tell_which_were_taken_in_first(
    loaded: Loader, counted: Counter
) -> None:
    current = loaded(with_questions(WHY))
    taken: list[set[int]] = []
    for _ in range(2):
        store(current, [{"why": "Light"}] * 20)
        look(counted, current, "why")
        db.session.rollback()
        taken.append(set(db.session.scalars(select(CommentText.id))).difference(*taken))
    first, second = taken
    assert len(first) == len(second) == 20
    assert max(first) > min(second), "the keys count"
    kept = inspect(db.engine).get_table_options(CommentsTaken.__tablename__)
    assert kept["sqlite_with_rowid"] is False, "SQLite counts the rows"
