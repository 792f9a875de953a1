"""Pages for the sender of a response: a copy of it, a code for it, checking it, withdrawing it.

They parse, call and render; they must not know how anything is erased.
"""

from dataclasses import dataclass

from flask import Blueprint, g, make_response, render_template, request

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current, at_version
from consultation.prose import day
from consultation.responding import copies, draft_cookie, receipts
from consultation.responding.code_form import CodeForm
from consultation.responding.consulting import (
    current,
    know_consultation,
    lead_to,
    name_consultation,
    only_switches,
)
from consultation.responding.copies import Part
from consultation.responding.draft_at_hand import sent_draft
from consultation.responding.drafts import NoDraft, Opened, Receipt
from consultation.responding.receipts import Held, TooLate
from consultation.responding.submission import equality_of
from consultation.responding.wrong_codes import WrongCode
from consultation.site import site_settings
from consultation.web import Page, answer_instead, as_file

own = Blueprint("own", __name__, url_prefix="/c/<slug:slug>")
own.url_value_preprocessor(name_consultation)
own.before_request(know_consultation)


def _days() -> int:
    return site_settings().withdrawal_days


@own.get("/copy")
def copy() -> Page:
    """What can be kept of a sent response, behind a note on shared devices."""
    here, _, _ = _sent()
    return render_template(
        "responding/copy.html", current=here, last_day=receipts.last_day(here, _days())
    )


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """A response as its sender can keep it, on its own version."""

    here: Current
    receipt: Receipt
    parts: list[Part]
    came_on: str


@own.get("/copy/answers")
def answers() -> Page:
    """The answers as a page."""
    copy = _copied()
    return render_template(
        "responding/copy_answers.html",
        current=copy.here,
        receipt=copy.receipt,
        parts=copy.parts,
        came_on=copy.came_on,
    )


@own.get("/copy/answers.pdf")
def document() -> Page:
    """The same as a tagged PDF."""
    copy = _copied()
    made = copies.as_pdf(copy.here, copy.receipt, copy.came_on, copy.parts, g.language)
    return as_file(make_response(made), "answers.pdf", "application/pdf")


def _copied() -> _Copy:
    """The response that this browser has sent."""
    here, draft, receipt = _sent()
    sent = receipts.sent_response(receipt)
    if sent is None:
        answer_instead(_erased(here))
    here = at_version(here, sent.version_id)
    parts = copies.parts_of(here, sent.answers, equality_of(draft), g.language)
    return _Copy(here=here, receipt=receipt, parts=parts, came_on=day(sent.received_on))


@own.post("/copy/code")
def make_code() -> Page:
    """Make a new code for the response; the page that follows shows it, once."""
    here, draft, receipt = _sent()
    try:
        receipts.make_code(here, draft.token, receipt)
    except NoDraft:
        return _erased(here)
    return lead_to(".code")


@own.get("/copy/code")
def code() -> Page:
    """The code that was just made; it is shown only once."""
    here, draft, receipt = _sent()
    return render_template(
        "responding/copy_code.html",
        current=here,
        code=receipts.shown_once(draft.token, receipt),
        last_day=receipts.last_day(here, _days()),
    )


@own.get("/receipt")
def receipt() -> Page:
    """Asks for the code of a sent response."""
    return _code_form(current()).page()


@own.post("/receipt")
@antiforgery.without_token
def receipt_with_code() -> Page:
    """Look a code up; needs no cookie to work."""
    form = _code_form(current())
    if only_switches():
        return form.page()
    token = form.opened(receipts.open_receipt)
    return draft_cookie.put_into(make_response(lead_to(".response")), token)


@own.get("/receipt/response")
def response() -> Page:
    """Whether the response is stored and counted, and until when it can be withdrawn."""
    return _standing(current())


@own.post("/receipt/withdraw")
def withdraw() -> Page:
    """Erase the response for good."""
    here, found = current(), _held()
    if found is None:
        return _code_form(here).page("gone"), 400
    try:
        receipts.withdraw(here, found.token, _days())
    except TooLate:
        too_late = make_response(_standing(here))
        too_late.status_code = 410
        return too_late
    except WrongCode:
        return _code_form(here).page("wrong"), 422
    return lead_to(".response")


@own.post("/receipt/erase-about-me")
def erase_about_me() -> Page:
    """Erase what somebody said about themselves, on its own."""
    here, found = current(), _held()
    if found is None:
        return _code_form(here).page("gone"), 400
    receipts.withdraw_about(here, found.token)
    return lead_to(".response", erased=1)


@own.post("/receipt/leave")
def leave() -> Page:
    """Take the receipt off this browser."""
    found = _held()
    left = make_response(lead_to(".receipt", left=1))
    return draft_cookie.take_out(left, found.token) if found else left


def _held() -> Held | None:
    holder = draft_cookie.holder()
    return receipts.held(current(), holder.tokens) if holder else None


def _standing(here: Current) -> Page:
    found = _held()
    if found is None:
        return _code_form(here).page("gone"), 400
    last_day = receipts.last_day(here, _days())
    return render_template(
        "responding/receipt.html",
        current=here,
        held=found,
        last_day=last_day,
        erased="erased" in request.args,
        asks_about_you=bool(here.definition.equality_questions),
        can_withdraw=found.stored and here.day_of(clock.now()) <= last_day,
    )


def _code_form(here: Current) -> CodeForm:
    return CodeForm("responding/receipt_code.html", here)


def _erased(here: Current) -> Page:
    return render_template("responding/erased.html", current=here), 410


def _sent() -> tuple[Current, Opened, Receipt]:
    """This browser's sent draft; else to the form that takes the code of a response."""
    return sent_draft(lambda here: lead_to(".receipt"))
