"""Pages for finishing later: the code of a draft, taking a draft off a browser, coming back to it.

Parse, call the verb, show. They must not know what a page of questions says.
"""

from flask import Blueprint, g, make_response, render_template, request
from werkzeug.wrappers import Response

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current, at_version
from consultation.lifecycle.stage import Stage
from consultation.questionnaire.paging import next_step
from consultation.responding import drafts, holding, saving
from consultation.responding.codes import NoCode
from consultation.responding.consulting import (
    address_of,
    choose_language,
    current,
    know_consultation,
    lead_to,
    name_consultation,
    only_switches,
    refused,
)
from consultation.responding.drafts import NoDraft, Opened
from consultation.responding.holder import Holder
from consultation.responding.wrong_codes import TryLater, WrongCode
from consultation.web import see_other

later = Blueprint("later", __name__, url_prefix="/c/<slug:slug>")
later.url_value_preprocessor(name_consultation)
later.before_request(know_consultation)
Page = str | bytes | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
LONGEST_CODE, LONGEST_TICKET = 200, 100
"""Characters of what was typed, and of a ticket, that are looked at, and shown again."""


def go_to_code(here: Current, draft: Opened) -> Page:
    """Have a code for the draft, and lead to the page that shows it."""
    try:
        saving.save(here, draft.token)
    except NoDraft:
        return _nothing_here(here)
    return lead_to("later.saved")


@later.post("/save")
def save() -> Page:
    """Have a code for what is answered so far."""
    here, draft, missing = _unsent()
    return go_to_code(here, draft) if draft else missing


@later.get("/saved")
def saved() -> Page:
    """The code, what it is good for and how long, and how to leave nothing in this browser."""
    here, draft, missing = _unsent()
    if draft is None:
        return missing
    code = saving.code_of(draft.token)
    if code is None:
        return lead_to("responding.check")
    return render_template("responding/saved.html", current=here, code=code)


@later.post("/leave")
def leave() -> Page:
    """Take the draft off this browser, if a code opens it; its answers stay stored."""
    here, draft, missing = _unsent()
    if draft is None:
        return missing
    if saving.code_of(draft.token) is None:
        return go_to_code(here, draft)
    left = make_response(see_other(_come_back_to(here, left=1)))
    return holding.take_back(left, draft.token)


@later.post("/delete")
def delete() -> Page:
    """Delete the draft for good; its code then opens nothing."""
    here, draft, missing = _unsent()
    if draft is None:
        return missing
    drafts.forget(draft.token)
    deleted = make_response(see_other(_come_back_to(here, deleted=1)))
    return holding.take_back(deleted, draft.token)


def _come_back_to(here: Current, **said: int) -> str:
    """Where a code is asked for, in the language of a draft that this browser then has no more."""
    language: str = g.language
    lang = None if language == here.definition.language else language
    return address_of(".come_back", lang=lang or request.args.get("lang"), **said)


@later.get("/return")
def come_back() -> Page:
    """Asks for the code of a saved draft."""
    return _ask(current())


@later.post("/return")
@antiforgery.without_token
def come_back_with_code() -> Page:
    """Open a saved draft in this browser; needs no cookie to work."""
    here = current()
    if only_switches():
        return _ask(here)
    typed = request.form.get("code", "")[:LONGEST_CODE]
    try:
        token = saving.open_saved(here, typed, ticket_sent())
    except NoCode:
        return _ask(here, "shape"), 422
    except WrongCode:
        return _ask(here, "wrong"), 422
    except TryLater as wait:
        page = _ask(here, "wait", wait.seconds, wait.ticket)
        return page, 429, {"Retry-After": str(wait.seconds)}
    return holding.hand_over(make_response(see_other(_first(here, token))), token)


def _first(here: Current, token: bytes) -> str:
    """The first page that is not answered yet."""
    draft = drafts.open_draft(Holder.new().with_token(token), here.consultation.id)
    if draft is None:
        return address_of("responding.check")
    definition, answers = at_version(here, draft.version_id).definition, draft.answers
    step = next_step(definition, answers, None)
    while step and any(each.id in answers for each in step.page.parts[step.part - 1]):
        step = next_step(definition, answers, step)
    lang = draft.language if draft.language != g.language else request.args.get("lang")
    place = step.address if step else "check"
    return address_of("responding.page", page=place, returned=1, lang=lang)


def ticket_sent() -> str:
    """The ticket for a code, where its sender was told to wait before."""
    return request.form.get("ticket", "")[:LONGEST_TICKET]


def _ask(
    here: Current, problem: str | None = None, seconds: int = 0, ticket: str | None = None
) -> str:
    return render_template(
        "responding/return.html",
        current=here,
        typed=request.form.get("code", "")[:LONGEST_CODE],
        problem=problem,
        seconds=seconds,
        ticket=ticket_sent() if ticket is None else ticket,
        left="left" in request.args,
        deleted="deleted" in request.args,
        closed=here.window.stage(clock.now()) is Stage.CLOSED,
    )


def _unsent() -> tuple[Current, Opened | None, Page]:
    """The draft that this browser holds and has not sent; else the page to go to."""
    here = current()
    draft = holding.held_draft(here)
    if draft is None:
        return here, None, _nothing_here(here)
    here = choose_language(at_version(here, draft.version_id), draft.language)
    if draft.receipt:
        return here, None, lead_to("after.sent")
    return here, draft, ""


def _nothing_here(here: Current) -> Page:
    stage = here.window.stage(clock.now())
    if stage is not Stage.OPEN:
        return refused(here, stage)
    return render_template("responding/no_draft.html", current=here), 400
