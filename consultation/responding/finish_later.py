"""Pages for finishing later: the code of a draft, leaving this browser, coming back with the code.

They parse, call and render; they must not know what a page of questions says.
"""

from flask import Blueprint, g, make_response, render_template, request

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current, at_version
from consultation.lifecycle.stage import Stage
from consultation.questionnaire.paging import next_step
from consultation.responding import draft_cookie, drafts, saving
from consultation.responding.code_form import CodeForm
from consultation.responding.consulting import (
    address_of,
    current,
    know_consultation,
    lead_to,
    name_consultation,
    only_switches,
)
from consultation.responding.draft_at_hand import no_draft, unsent_draft
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
        return no_draft(here)
    return lead_to("later.saved")


@later.post("/save")
def save() -> Page:
    """Make a code for what is answered so far."""
    return go_to_code(*unsent_draft())


@later.get("/saved")
def saved() -> Page:
    """The code, how long it works, and how to leave nothing in this browser."""
    here, draft = unsent_draft()
    code = saving.code_of(draft.token)
    if code is None:
        return lead_to("responding.check")
    return render_template("responding/saved.html", current=here, code=code)


@later.post("/leave")
def leave() -> Page:
    """Take the draft off this browser, if a code opens it; its answers stay stored."""
    here, draft = unsent_draft()
    if saving.code_of(draft.token) is None:
        return go_to_code(here, draft)
    left = make_response(see_other(_come_back_to(here, left=1)))
    return draft_cookie.take_out(left, draft.token)


@later.post("/delete")
def delete() -> Page:
    """Delete the draft for good; its code then opens nothing."""
    here, draft = unsent_draft()
    drafts.forget(draft.token)
    deleted = make_response(see_other(_come_back_to(here, deleted=1)))
    return draft_cookie.take_out(deleted, draft.token)


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
    return draft_cookie.put_into(make_response(see_other(_first(here, token))), token)


def _code_form(here: Current) -> CodeForm:
    moment = clock.now()
    return CodeForm(
        "responding/return.html",
        here,
        closed=here.window.stage(moment) is Stage.CLOSED,
        gone=here.window.drafts_go <= moment,
        deleted="deleted" in request.args,
    )


def _first(here: Current, token: bytes) -> str:
    """The first page that is not answered yet."""
    draft = drafts.open_draft(Holder.new().with_token(token), here.consultation.id)
    if draft is None:
        return address_of("responding.check")
    definition, answers = at_version(here, draft.version_id).definition, draft.answers
    step = next_step(definition, answers, None)
    while step and any(each.id in answers for each in step.questions):
        step = next_step(definition, answers, step)
    lang = draft.language if draft.language != g.language else request.args.get("lang")
    place = step.address if step else "check"
    return address_of("responding.page", page=place, returned=1, lang=lang)
