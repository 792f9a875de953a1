"""From the start to the receipt, without JavaScript: pages, mistakes, parts, changes, privacy."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consultation.authoring.loading import load
from consultation.extensions import db
from consultation.lifecycle.consultations import Current, find
from consultation.responding.models import ContactAddress, Draft, EqualityAnswers, Response
from tests.conftest import Loader
from tests.definitions import definition, with_questions
from tests.residents import Resident

SECRET_WORDS = "The man at number nine frightens me"


def single(name: str, *options: str, **more: Any) -> dict[str, Any]:
    listed = [{"id": each, "label": each.title()} for each in options]
    return {"id": name, "type": "single", "label": f"Which {name}?", "options": listed, **more}


@pytest.fixture
def open_always(each_app: Flask) -> Current:
    """A consultation that is open whatever the time, on either database."""
    source = definition(opens="2020-01-01", closes="2099-01-01")
    loaded = load(source, "test.yaml", each_app.config["SETTINGS"].instance)
    found = find(loaded.slug)
    assert found
    return found


def only_response() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def test_a_resident_answers_checks_and_sends(open_now: Loader, resident: Resident) -> None:
    current = open_now()
    resident.visit("/")
    assert "Safer parks" in resident.text
    resident.visit(f"/c/{current.slug}")
    assert "23:59 on 31 March 2026" in resident.text
    answers = {"capacity": {"option": "resident"}, "why": "More light."}
    resident.start(current.slug)
    assert resident.heading == "About your visit"
    resident.go_through(answers, current.definition.questions)
    assert "A resident" in resident.text and "More light." in resident.text
    resident.send()
    assert len(resident.reference) == 8
    response = only_response()
    assert response.answers == answers
    assert response.reference == resident.reference
    assert response.channel == "online" and response.language == "en"


def test_a_mistake_comes_back_with_what_was_typed_and_a_link_to_it(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(
        with_questions(
            {"id": "age", "type": "number", "label": "How old are you?", "min": 16, "max": 120},
            {"id": "why", "type": "line", "label": "Why?", "required": True},
        )
    )
    resident.start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    resident.post(resident.url, [("csrf_token", token), ("question_age", "twelve <b>")])
    assert resident.status == 422
    assert resident.page.title.get_text().startswith("Error: ")
    links = [a["href"] for a in resident.page.select(".govuk-error-summary a")]
    assert links == ["#question_age", "#question_why"]
    assert resident.page.find(id="question_age")["value"] == "twelve <b>"
    assert not resident.page.select("main b")


def test_a_question_that_depends_on_its_page_comes_on_a_part_page(
    open_now: Loader, resident: Resident
) -> None:
    dog = {"question": "pet", "is": "dog"}
    current = open_now(
        with_questions(
            single("pet", "cat", "dog", required=True),
            {"id": "breed", "type": "line", "label": "Breed?", "show_if": dog, "required": True},
            {"id": "end", "type": "line", "label": "More?"},
        )
    )
    questions = current.definition.questions
    resident.start(current.slug)
    assert resident.asked() == ["pet", "end"]
    resident.answer({"pet": {"option": "dog"}}, questions)
    assert resident.url.endswith("/respond/page.2")
    assert resident.asked() == ["breed"]
    assert resident.answer({}, questions).posted_status == 422
    resident.answer({"breed": "Whippet"}, questions)
    assert resident.heading.startswith("Check")
    change = next(a["href"] for a in resident.page.select("main a") if "question_pet" in a["href"])
    resident.visit(change.split("#")[0]).answer({"pet": {"option": "cat"}}, questions)
    assert resident.heading.startswith("Check") and "Whippet" not in resident.text
    resident.visit(f"/c/{current.slug}/respond/page.2")
    assert resident.heading.startswith("Check"), "the browser's way back leads to no empty page"
    resident.send()
    assert only_response().answers == {"pet": {"option": "cat"}}, "the hidden answer is dropped"


def test_a_script_that_asks_in_place_needs_no_part_page(
    open_now: Loader, resident: Resident
) -> None:
    dog = {"question": "pet", "is": "dog"}
    current = open_now(
        with_questions(
            single("pet", "cat", "dog"),
            {"id": "breed", "type": "line", "label": "Breed?", "show_if": dog},
        )
    )
    resident.start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    fields = [("csrf_token", token), ("question_pet", "dog"), ("shown", "breed")]
    resident.post(resident.url, [*fields, ("question_breed", "")])
    assert resident.heading.startswith("Check"), "it was asked, and left empty"


def test_required_questions_cannot_be_walked_around(open_now: Loader, resident: Resident) -> None:
    current = open_now(with_questions(single("pet", "cat", "dog", required=True)))
    resident.start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    resident.post(f"/c/{current.slug}/respond/send", [("csrf_token", token)])
    assert resident.url.endswith("/respond/page")
    assert db.session.scalars(select(Response)).all() == []


def test_no_page_more_is_asked_than_was_told_before_the_start(
    open_now: Loader, resident: Resident
) -> None:
    whom, why = single("whom", "a", "b"), single("why", "c", "d")
    only_some = {"id": "more", "title": "More", "show_if": {"question": "whom", "is": "a"}}
    first = {"id": "first", "title": "First", "questions": [whom]}
    current = open_now(pages=[first, {**only_some, "questions": [why]}])
    resident.visit(f"/c/{current.slug}")
    assert "up to 2 pages of questions" in resident.text
    resident.start(current.slug)
    resident.fill_in({"whom": {"": ["a"]}})
    assert "Page 2 of 2" in resident.text


def test_cookies_refused_lead_to_a_page_that_says_so(app: Flask, open_now: Loader) -> None:
    current = open_now()
    resident = Resident(app.test_client(use_cookies=False))
    resident.start(current.slug)
    assert resident.status == 400
    assert "cookie" in resident.text


def test_no_cookie_before_the_start_and_one_after(open_now: Loader, resident: Resident) -> None:
    current = open_now()
    for address in ("/", f"/c/{current.slug}", "/privacy", "/cookies", "/accessibility"):
        assert "Set-Cookie" not in resident.visit(address).headers
    answer = resident.client.post(f"/c/{current.slug}/start")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("draft=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie and "Expires" not in cookie


def test_every_post_needs_its_token(open_now: Loader, residents: Callable[[], Resident]) -> None:
    current = open_now()
    mine, other = residents().start(current.slug), residents().start(current.slug)
    stolen = other.form().find(attrs={"name": "csrf_token"})["value"]
    for token in ("", "nonsense", stolen):
        answer = mine.client.post(f"/c/{current.slug}/respond/you", data={"csrf_token": token})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("from_where", "shown"), [({}, True), ({"Sec-Fetch-Site": "cross-site"}, False)]
)
def test_whoever_has_lost_the_cookie_gets_the_words_back(
    from_where: dict[str, str],
    shown: bool,
    open_now: Loader,
    resident: Resident,
) -> None:
    current = open_now()
    resident.start(current.slug)
    hidden = {each["name"]: each["value"] for each in resident.form().select("[type=hidden]")}
    resident.client.delete_cookie("draft")
    answer = resident.client.post(
        f"/c/{current.slug}/respond/you",
        data={**hidden, "question_why": SECRET_WORDS},
        headers=from_where,
    )
    assert answer.status_code == 400
    assert (SECRET_WORDS in answer.text) is shown
    assert hidden["seen"] not in answer.text, "that is nothing that somebody typed"


def test_an_unfinished_draft_is_readable_in_no_file(
    open_now: Loader, resident: Resident, instance: Path
) -> None:
    current = open_now()
    resident.start(current.slug).answer({"why": SECRET_WORDS}, current.definition.questions)
    assert SECRET_WORDS in resident.text
    cookie = resident.client.get_cookie("draft")
    assert cookie
    for path in instance.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert SECRET_WORDS.encode() not in content, path
            assert cookie.value.encode() not in content, path


def test_sending_erases_the_drafts_answers_and_when_it_was_begun(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now()
    resident.start(current.slug).go_through({"why": "Light" * 300}, current.definition.questions)
    before = len(db.session.scalars(select(Draft.sealed)).one())
    resident.send()
    db.session.rollback()
    sent = db.session.scalars(select(Draft)).one()
    assert len(sent.sealed) < before / 4
    assert sent.begun_at == current.consultation.opens_at


def test_starting_again_keeps_or_deletes_as_the_resident_wishes(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now()
    resident.start(current.slug).answer({"why": "Light"}, current.definition.questions)
    resident.start(current.slug)
    assert "Your answers are still here" in resident.text
    assert resident.page.find(id="question_why").get_text().strip() == "Light"
    resident.post(f"/c/{current.slug}/start", [("again", "yes")])
    assert resident.page.find(id="question_why").get_text().strip() == ""
    assert len(db.session.scalars(select(Draft)).all()) == 1


def test_two_consultations_and_two_responses_from_one_browser(
    open_now: Loader, loaded: Loader, resident: Resident
) -> None:
    first = open_now()
    second = loaded(slug="second-park", title="Second park")
    resident.start(first.slug).answer({"why": "One"}, first.definition.questions)
    resident.start(second.slug).go_through({"why": "Two"}, second.definition.questions)
    resident.visit(f"/c/{first.slug}/respond/check")
    assert "One" in resident.text and resident.send().reference
    resident.visit(f"/c/{second.slug}/respond/check").send()
    resident.start(first.slug).go_through({"why": "Three"}, first.definition.questions).send()
    said = {row.answers["why"] for row in db.session.scalars(select(Response))}
    assert said == {"One", "Two", "Three"}


@pytest.mark.parametrize("offer", [{}, {"contact_offer": "Tell me the outcome"}])
def test_who_skips_what_comes_after_sending_is_not_asked_again_nor_thanked_for_it(
    offer: dict[str, str], open_now: Loader, resident: Resident
) -> None:
    equality = {"questions": [single("faith", "none", "other-faith")]}
    current = open_now(definition(equality=equality, **offer))
    resident.start(current.slug).go_through({}, current.definition.questions).send()
    receipt = resident.reference
    for words in (
        "Answer questions about you",
        "Skip these questions",
        *(["No, thank you"] if offer else []),
    ):
        link = resident.page.find("a", string=lambda at, words=words: at and at.strip() == words)
        resident.visit(link["href"])
    assert resident.reference == receipt
    assert not resident.page.select("main a.govuk-button, .govuk-notification-banner")


def test_who_somebody_is_and_their_address_are_kept_apart(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(
        definition(
            equality={
                "questions": [
                    single("faith", "none", "other-faith"),
                    {
                        "id": "which",
                        "type": "line",
                        "label": "Which?",
                        "show_if": {"question": "faith", "is": "other-faith"},
                    },
                ]
            },
            contact_offer="Tell me the outcome",
        )
    )
    resident.start(current.slug).go_through({"why": "Light"}, current.definition.questions).send()
    questions = current.definition.equality_questions
    resident.visit(f"/c/{current.slug}/about-you")
    assert resident.asked() == ["faith"]
    resident.answer({"faith": {"option": "other-faith"}}, questions)
    assert resident.asked() == ["which"]
    resident.answer({"which": "Mine"}, questions)
    assert resident.url.endswith("/contact")
    for place in ("/about-you.2", "/about-you", "/sent"):
        resident.visit(resident.page.find(class_="govuk-back-link")["href"])
        assert resident.url.endswith(place)
    resident.visit(f"/c/{current.slug}/contact")
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    wrong = resident.post(resident.url, [("csrf_token", token), ("email", "not an address")])
    assert wrong.status == 422
    resident.post(
        f"/c/{current.slug}/contact", [("csrf_token", token), ("email", "\u200eA@Example.org ")]
    )
    assert resident.status == 200 and resident.reference
    response, equality = only_response(), db.session.scalars(select(EqualityAnswers)).one()
    assert equality.answers == {"faith": {"option": "other-faith"}, "which": "Mine"}
    assert equality.key == response.equality_key
    contact = db.session.scalars(select(ContactAddress)).one()
    assert contact.email == "a@example.org"
    assert contact.id not in (response.id, response.equality_key)


def test_a_language_is_carried_from_the_page_into_the_response(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now(
        definition(languages=["en", "pa"], title={"en": "Safer parks", "pa": "ਸੁਰੱਖਿਅਤ ਪਾਰਕ"})
    )
    resident.visit(f"/c/{current.slug}?lang=pa")
    assert resident.heading == "ਸੁਰੱਖਿਅਤ ਪਾਰਕ"
    assert resident.page.html["lang"] == "pa"
    assert resident.page.select_one("main [lang=en]"), "what falls back is marked"
    assert "Set-Cookie" not in resident.headers
    start = next(f for f in resident.page.find_all("form") if f["action"].endswith("/start"))
    fields = [(each["name"], each["value"]) for each in start.find_all("input")]
    resident.post(start["action"], fields)
    assert resident.page.html["lang"] == "pa"
    resident.go_through({"why": "ਰੋਸ਼ਨੀ"}, current.definition.questions).send()
    assert only_response().language == "pa"


HOSTILE = [
    {"question_capacity": "resident' or 1=1"},
    {"question_capacity": "\x00"},
    {"question_why": "\x00\x01 kept \ud800"},
    {"question_why": "x" * 60_000},
    {"question_capacity.other": "nobody asked"},
    {"shown": "why"},
    {"question_unknown": "1"},
]


def test_nothing_a_client_sends_is_a_fault_of_ours(open_now: Loader, resident: Resident) -> None:
    current = open_now()
    resident.start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    for fields in HOSTILE:
        resident.post(f"/c/{current.slug}/respond/you", [("csrf_token", token), *fields.items()])
        assert resident.status < 500, fields
    for address in (
        "/c/%00/respond/you", "/c/no-such", f"/c/{current.slug}/respond/you.99", "/c/UPPER",
        f"/c/{current.slug}/respond/%00", f"/c/{current.slug}?lang=%00", "/contact/nonsense",
        f"/c/{current.slug}/priorities/none", f"/c/{current.slug}/respond/you.2",
    ):  # fmt: skip
        assert resident.visit(address).status in (200, 404), address
    for method in ("put", "delete", "patch"):
        refused = getattr(resident.client, method)(f"/c/{current.slug}")
        assert refused.status_code == 405
        assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_body_longer_than_the_questions_allow_is_refused(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now()
    resident.start(current.slug)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    page = f"/c/{current.slug}/respond/you"
    resident.post(page, [("csrf_token", token), ("question_why", "x" * 200_000)])
    assert resident.status == 413


def test_markdown_is_shown_and_raw_html_is_not_run(open_now: Loader, resident: Resident) -> None:
    current = open_now(
        introduction="**Bold** <script>alert(1)</script> [x](javascript:alert(1)) [y](https://e.org)"
    )
    resident.visit(f"/c/{current.slug}")
    main = resident.page.main
    assert main.find("strong", string="Bold") and not main.find("script")
    assert "<script>alert(1)</script>" in main.get_text()
    assert [a["href"] for a in main.select(".app-words a") if "javascript" in a["href"]] == []


def test_headings_of_markdown_stand_below_the_page_s_own(
    open_now: Loader, resident: Resident
) -> None:
    levels = "\n\n".join(f"{'#' * level} Level {level}" for level in range(1, 7))
    current = open_now(introduction=f"{levels}\n\nUnderlined\n==========\n\n```\n# in code\n```")
    words = resident.visit(f"/c/{current.slug}").page.select_one(".app-words")
    headings = [(each.name, each.get_text()) for each in words.find_all(re.compile("^h[1-6]$"))]
    names = ["h2", "h2", "h3", "h4", "h4", "h4", "h2"]
    said = [*(f"Level {level}" for level in range(1, 7)), "Underlined"]
    assert headings == list(zip(names, said, strict=True))
    assert words.find("code").get_text() == "# in code\n"


def test_pages_carry_their_policy_and_personal_ones_are_not_stored(
    open_now: Loader, resident: Resident
) -> None:
    current = open_now()
    for address in ("/", f"/c/{current.slug}", "/no-such-page"):
        policy = resident.visit(address).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    resident.start(current.slug)
    assert resident.headers["Cache-Control"] == "no-store"


def test_a_second_tab_never_overwrites_silently(open_now: Loader, resident: Resident) -> None:
    current = open_now()
    resident.start(current.slug)
    form = resident.form()
    hidden = [(each["name"], each["value"]) for each in form.find_all("input", type="hidden")]
    page = f"/c/{current.slug}/respond/you"
    resident.post(page, [*hidden, ("question_why", "From the first tab")])
    assert resident.posted_status == 303
    resident.post(page, [*hidden, ("question_why", "From the second tab")])
    assert resident.status == 422
    assert "in another tab" in resident.text and "From the first tab" in resident.text
    assert resident.page.find(id="question_why").get_text().strip() == "From the second tab"
    again = [
        (each["name"], each["value"]) for each in resident.form().find_all("input", type="hidden")
    ]
    resident.post(page, [*again, ("question_why", "From the second tab")])
    assert resident.posted_status == 303 and "From the second tab" in resident.text


def test_the_same_page_sent_twice_is_no_second_tab(open_now: Loader, resident: Resident) -> None:
    current = open_now()
    resident.start(current.slug)
    hidden = resident.form().find_all("input", type="hidden")
    fields = [(each["name"], each["value"]) for each in hidden]
    for _ in range(2):
        resident.post(f"/c/{current.slug}/respond/you", [*fields, ("question_why", "Light")])
        assert resident.posted_status == 303


def test_fifty_sends_at_once_make_one_response(each_app: Flask, open_always: Current) -> None:
    resident = Resident(each_app.test_client())
    resident.start(open_always.slug).go_through({}, open_always.definition.questions)
    token = resident.form().find(attrs={"name": "csrf_token"})["value"]
    cookie = resident.client.get_cookie("draft")
    assert cookie

    def send(number: int) -> str:
        twin = Resident(each_app.test_client())
        twin.client.set_cookie("draft", cookie.value)
        twin.post(f"/c/{open_always.slug}/respond/send", [("csrf_token", token)])
        return twin.reference

    with ThreadPoolExecutor(10) as pool:
        references = set(pool.map(send, range(50)))
    assert len(references) == 1
    assert only_response().reference in references


def test_a_change_asks_what_it_brings_up_on_every_later_page(
    open_now: Loader, resident: Resident
) -> None:
    dog = {"question": "pet", "is": "dog"}

    def page(name: str, *questions: dict[str, Any]) -> dict[str, Any]:
        return {"id": name, "title": name.title(), "questions": list(questions)}

    def line(name: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "type": "line", "label": f"{name}?", **more}

    current = open_now(
        definition(
            pages=[
                page("first", single("pet", "cat", "dog")),
                page("second", line("always"), line("walks", show_if=dog)),
                page("third", line("food")),
                page("fourth", line("lead", show_if=dog), line("park", show_if=dog)),
            ]
        )
    )
    resident.start(current.slug).walk({"pet": {"": ["cat"]}})
    assert resident.heading.startswith("Check")
    seen = []
    resident.visit(f"/c/{current.slug}/respond/first?change=1")
    while "/respond/check" not in resident.url:
        seen.append(resident.url.rpartition("/")[2].partition("?")[0])
        resident.fill_in({"pet": {"": ["dog"]}, "walks": {"": ["Daily"]}, "lead": {"": ["Yes"]}})
    assert seen == ["first", "second", "fourth"]
    resident.send()
    answers = only_response().answers
    assert answers == {"pet": {"option": "dog"}, "walks": "Daily", "lead": "Yes"}


def test_a_question_that_appears_stands_where_the_definition_has_it(
    open_now: Loader, resident: Resident
) -> None:
    chosen = {"id": "come", "type": "single", "label": "How?", "options": ["Foot", "Bus"]}
    which = {
        "id": "which",
        "type": "line",
        "label": "Which bus?",
        "show_if": {"question": "come", "is": "bus"},
    }
    last = {"id": "last", "type": "line", "label": "What else?"}
    asked = (chosen, which, last)
    current = open_now(with_questions(*asked, equality={"questions": list(asked)}))

    def inputs() -> list[str]:
        return [each["id"] for each in resident.page.select("main [id^=question_][name]")]

    in_order = ["question_come", "question_come-2", "question_which", "question_last"]
    resident.start(current.slug)
    assert inputs() == in_order
    resident.go_through({}, current.definition.questions).send()
    resident.visit(f"/c/{current.slug}/about-you")
    assert inputs() == in_order


@pytest.mark.parametrize(
    ("comes_from", "cookie", "packed"),
    [
        ("none", True, True),
        ("same-origin", True, True),
        ("cross-site", True, False),
        ("same-site", True, False),
        ("cross-site", False, True),
    ],
)
def test_the_size_of_a_page_gives_no_secret_away_to_another_site(
    open_now: Loader,
    resident: Resident,
    comes_from: str,
    cookie: bool,
    packed: bool,
) -> None:
    current = open_now()
    if cookie:
        resident.start(current.slug)
    headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": comes_from}
    answer = resident.client.get(f"/c/{current.slug}?guess=it", headers=headers)
    assert (answer.headers.get("Content-Encoding") == "gzip") is packed
