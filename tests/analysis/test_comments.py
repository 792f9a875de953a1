"""Comments are found, paged, and stand in an order that tells nothing."""

from collections.abc import Callable

from consultation.analysis.comments import PAGE, Found, comments_on, personal, with_words
from consultation.analysis.results import Results
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Timeliness
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
