"""Saved selections: colleagues find and open them, and only their owner and editors delete them."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from consultation.analysis.selection import read_selection
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import accounts, assignments
from consultation.officers.models import AuditEntry, Officer, Role
from consultation.reporting import saved as saved_module
from consultation.reporting.files.downloads import report_on
from consultation.reporting.models import SavedSelection
from consultation.reporting.saved import NotSaved, save, saved_in
from consultation.transactions import writing
from tests.conftest import Loader, loader
from tests.definitions import with_questions
from tests.officers.desk import Desk, SignedIn
from tests.responses import store

HERE = "/officers/c/safer-parks/selection"
SAVED = f"{HERE}/saved"
NEAR = "?q.who=near"
WHO = {
    "id": "who",
    "type": "single",
    "label": "Who are you?",
    "options": [{"id": "near", "label": "I live near"}, {"id": "far", "label": "I live far"}],
}
USES = {
    "id": "uses",
    "type": "multiple",
    "label": "What for?",
    "options": [{"id": "dog", "label": "The dog"}, {"id": "run", "label": "Running"}],
}


@pytest.fixture
def current(open_now: Loader) -> Current:
    """A consultation with three responses."""
    current = open_now(with_questions(WHO, USES))
    store(current, [{"who": {"option": "near"}}] * 2 + [{"who": {"option": "far"}}])
    return current


def save_as(desk: Desk, name: str, query: str = NEAR) -> None:
    """Look at a selection and save it under a name."""
    desk.open_and_send(HERE + query, SAVED + query, name=name)


def kept() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(SavedSelection.name)))


def the_one() -> uuid.UUID:
    db.session.rollback()
    return db.session.scalars(select(SavedSelection.id)).one()


def trail() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(AuditEntry.action, AuditEntry.what).order_by(AuditEntry.id))
    return [(action, what) for action, what in rows if action.endswith("a selection")]


def link(desk: Desk, words: str) -> str:
    return str(desk.page.select_one(f'main a:-soup-contains("{words}")')["href"])


def test_a_colleague_finds_and_opens_what_one_saved(current: Current, signed_in: SignedIn) -> None:
    anna, ben = signed_in("anna", Role.ANALYST), signed_in("ben", Role.ANALYST)
    save_as(anna, "  Those \n near ")
    assert anna.now.status_code == 303
    anna.follow()
    assert "Saved as Those near by anna@example.org" in anna.words
    assert not anna.page.select(f'form[action^="{SAVED}"]'), "it is saved already"
    ben.get(HERE)
    ben.get(link(ben, "Those near"))
    ben.follow()
    assert ben.now.request.full_path == HERE + NEAR and "2 responses of 3" in ben.words
    ben.get(SAVED)
    assert "“Who are you?”: I live near" in ben.words and "Saved by anna@example.org" in ben.words
    assert trail() == [("saved a selection", "Those near: “Who are you?”: I live near")]


def test_lines_first_places_points_and_bands_are_saved_in_words_and_found_again(
    open_now: Loader, signed_in: SignedIn
) -> None:
    lines = [{"id": "day", "label": "By day"}, {"id": "dark", "label": "After dark"}]
    safe = {"id": "safe", "type": "matrix", "label": "Safe?", "scale": "safety", "rows": lines}
    order = {"id": "order", "type": "rank", "label": "First?", "options": ["Lamps", "Trees"]}
    shares = {**order, "id": "shares", "type": "points", "label": "Worth?"}
    far = {"id": "far", "type": "number", "label": "How far?", "unit": "km", "min": 0, "max": 50}
    said = {"safe": {"dark": "very-safe", "day": "neither"}, "order": ["trees", "lamps"],
            "shares": {"lamps": 50, "trees": 50}, "far": "7"}  # fmt: skip
    current = open_now(with_questions(safe, order, shares, far))
    store(current, [said, {**said, "safe": {"day": "very-safe"}}, {**said, "far": "20"}])
    anna = signed_in("anna", Role.ANALYST)
    query = "?q.safe.dark=very-safe&q.order=trees&q.shares=several.alike&q.far=5-to-9"
    save_as(anna, "Few", query)
    anna.get(SAVED)
    anna.get(link(anna, "Few"))
    anna.follow()
    assert "1 response of 3" in anna.words
    for words in (
        "“Safe? After dark”: Very safe",
        "“First? What was put first”: Trees",
        "“Worth? What was given most points”: The same to several",
        "“How far? In bands”: 5 to 9 km",
    ):
        assert words in anna.words
    assert anna.get(HERE + "?q.far=5-to-8").status_code == 400
    assert "not among the options of “far”" in anna.words


def test_who_saved_it_and_editors_rename_and_delete_it(
    current: Current, signed_in: SignedIn
) -> None:
    anna, ben = signed_in("anna", Role.ANALYST), signed_in("ben", Role.ANALYST)
    eve = signed_in("eve", Role.EDITOR)
    save_as(anna, "Near")
    id_ = the_one()
    page = f"{SAVED}/{id_}/change"
    ben.get(page)
    assert "Only anna@example.org or an editor" in ben.words
    assert not ben.page.select("main form")
    eve.open_and_send(page, f"{SAVED}/{id_}/name", name="Living near")
    assert kept() == ["Living near"]
    ben.get(HERE + "?q.who=far")
    proof = ben.page.select_one("main [name=csrf_token]")["value"]
    for what in ("name", "delete"):
        answer = ben.post(f"{SAVED}/{id_}/{what}", data={"csrf_token": proof, "name": "Mine"})
        assert answer.status_code == 403
    assert kept() == ["Living near"]
    anna.open_and_send(page, f"{SAVED}/{id_}/delete")
    anna.follow()
    assert "The selection is deleted." in anna.words and kept() == []
    assert [action for action, _ in trail()] == [
        "saved a selection", "renamed a selection", "deleted a selection",
    ]  # fmt: skip
    assert trail()[1][1] == "Near to Living near"
    assert anna.get(page).status_code == 404


def test_viewers_and_those_of_other_consultations_see_none(
    current: Current, signed_in: SignedIn
) -> None:
    save_as(signed_in("anna", Role.ANALYST), "Near")
    id_ = the_one()
    vera = signed_in("vera", Role.VIEWER)
    elsewhere = signed_in("otto", Role.ANALYST)
    assignments.limit("otto@example.org", only_assigned=True)
    for path in (SAVED, f"{SAVED}/{id_}", f"{SAVED}/{id_}/change"):
        assert vera.get(path).status_code == 403
        assert elsewhere.get(path).status_code == 403


REFUSED = [
    ("", "Enter a name"), (" \u202e\t ", "Enter a name"), ("x" * 81, "too long"),
    ("near", "called “near” already"), ("NEAR", "already"),
]  # fmt: skip


def test_a_name_that_cannot_be_is_told_and_kept_in_its_box(
    current: Current, signed_in: SignedIn
) -> None:
    anna = signed_in("anna", Role.ANALYST)
    save_as(anna, "Near")
    for name, says in REFUSED:
        save_as(anna, name, "?q.who=far")
        assert anna.now.status_code == 422 and says in " ".join(anna.mistakes), name
        box = anna.page.select_one("input#name")
        assert (box.get("value") or "").strip() == name.strip()
        assert "1 response of 3" in anna.words, "the selection is still looked at"
        assert kept() == ["Near"], name


HARM = ["<script>alert(1)</script>", '"><img src=x>', "=cmd()", "{{ 7*7 }}", "%00", "ਨੇੜੇ قریب"]


def test_names_mean_no_harm_wherever_they_stand(current: Current, signed_in: SignedIn) -> None:
    anna = signed_in("anna", Role.ADMINISTRATOR)
    for place, name in enumerate(HARM):
        save_as(anna, name, f"{NEAR}&from=2026-01-0{place + 1}")
    assert kept() == sorted(HARM)
    for path in (HERE, SAVED):
        anna.get(path)
        names = [each.get_text() for each in anna.page.select("main a bdi")]
        assert sorted(names) == sorted(HARM)
        assert not anna.page.select("main script, main img[src=x]")
    text = anna.get("/officers/audit.csv").get_data(as_text=True)
    assert ",'=cmd()" in text and ",=cmd()" not in text


def test_what_is_there_no_more_is_said_with_what_is_left(
    current: Current, signed_in: SignedIn
) -> None:
    anna = signed_in("anna", Role.ANALYST)
    save_as(anna, "Near", "?q.who=near&q.uses=dog")
    with writing() as session:
        pairs = [["q.who", "near"], ["q.uses", "cat"], ["q.gone", "x"]]
        session.execute(update(SavedSelection).values(pairs=pairs))
    anna.get(HERE)
    assert "Near (has to be mended)" in anna.words
    anna.get(link(anna, "Near"))
    assert anna.now.status_code == 200
    assert "“cat” is not among the options of “uses”" in anna.words
    assert "cannot be selected by “gone”" in anna.words
    anna.get(link(anna, "Open what is left"))
    assert anna.now.request.full_path == HERE + NEAR


def test_what_became_sensitive_is_selected_by_no_more(
    loaded: Loader, signed_in: SignedIn, at: Callable[..., None]
) -> None:
    current = loaded(with_questions(WHO, USES))
    anna = signed_in("anna", Role.ANALYST)
    save_as(anna, "Near", "?q.who=near&q.uses=dog")
    loaded(with_questions({**WHO, "sensitive": True}, USES))
    anna.get(SAVED)
    assert "Has to be mended" in anna.words and "I live near" not in anna.words
    asked = report_on(current).results.questionnaire
    (found,) = saved_in(db.session(), current.consultation.id, asked, "en")
    assert found.selection.pairs == (("q.uses", "dog"),)


def test_everything_and_too_many_are_not_saved(
    each_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap_passwords: None
) -> None:
    current = loader(tmp_path)(with_questions(WHO, USES))
    accounts.add("anna@example.org", Role.ANALYST, password="three unrelated words")
    anna = db.session.scalars(select(Officer)).one()
    asked = report_on(current).results.questionnaire
    monkeypatch.setattr(saved_module, "MOST_SAVED", 2)
    for place, pairs in enumerate([[], [("q.who", "near")], [("channel", "online")]]):
        selection = read_selection(pairs, asked)
        if not pairs:
            with pytest.raises(NotSaved, match="Select something"):
                save(current, "All", selection, "", by=anna)
            continue
        save(current, f"Name {place}", selection, "", by=anna)
    with pytest.raises(NotSaved, match="Delete one"):
        save(current, "Third", selection, "", by=anna)
    found = saved_in(db.session(), current.consultation.id, asked, "en")
    assert [(each.name, each.says) for each in found] == [
        ("Name 1", "“Who are you?”: I live near"), ("Name 2", "How it came: online"),
    ]  # fmt: skip
