"""Pages for finishing later: the code of a draft, leaving this browser, coming back with the code.

They parse, call and render; they must not know what a page of questions says.
"""

from flask import Blueprint, g, make_response, render_template, request

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current, at_version
from consultation.lifecycle.stage import Stage
from consultation.questionnaire.paging import next_step
from consultation.responding import drafts, holding, saving
from consultation.responding.code_form import CodeForm
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
from consultation.web import Page, see_other

later = Blueprint("later", __name__, url_prefix="/c/<slug:slug>")
later.url_value_preprocessor(name_consultation)
later.before_request(know_consultation)


def go_to_code(here: Current, draft: Opened) -> Page:
    """Make a code for the draft, and redirect to the page that shows it."""
    try:
        saving.save(here, draft.token)
    except NoDraft:
        return _nothing_here(here)
    return lead_to("later.saved")


@later.post("/save")
def save() -> Page:
    """Make a code for what is answered so far."""
    here, draft, missing = _unsent()
    return go_to_code(here, draft) if draft else missing


@later.get("/saved")
def saved() -> Page:
    """The code, how long it works, and how to leave nothing in this browser."""
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
    """The address of `come_back`, in the draft's language: the browser will hold it no more."""
    language: str = g.language
    lang = None if language == here.definition.language else language
    return address_of(".come_back", lang=lang or request.args.get("lang"), **said)


@later.get("/return")
def come_back() -> Page:
    """Asks for the code of a saved draft."""
    return _code_form(current()).page()


@later.post("/return")
@antiforgery.without_token
def come_back_with_code() -> Page:
    """Open a saved draft in this browser; needs no cookie to work."""
    here = current()
    form = _code_form(here)
    if only_switches():
        return form.page()
    token = form.opened(saving.open_saved)
    if not isinstance(token, bytes):
        return token
    return holding.hand_over(make_response(see_other(_first(here, token))), token)


def _code_form(here: Current) -> CodeForm:
    closed = here.window.stage(clock.now()) is Stage.CLOSED
    deleted = "deleted" in request.args
    return CodeForm("responding/return.html", here, closed=closed, deleted=deleted)


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


def _unsent() -> tuple[Current, Opened | None, Page]:
    """The consultation and this browser's unsent draft; else None and what to answer."""
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
