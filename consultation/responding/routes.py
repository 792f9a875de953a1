"""The routes by which a resident answers: start, one page after another, check, send.

They parse the request, call the functions that decide, and render. No rule of time or of questions
is here.
"""

from collections.abc import Iterable

from flask import Blueprint, Flask, g, make_response, render_template, request

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Step
from consultation.questionnaire.paging import (
    first_incomplete,
    is_due,
    next_step,
    step_at,
)
from consultation.questionnaire.routing import Shown, shown
from consultation.responding import (
    after,
    draft_cookie,
    drafts,
    finish_later,
    own_copy,
    printed,
    public,
)
from consultation.responding.check_page import checked_page
from consultation.responding.consulting import (
    address_of,
    carried,
    current,
    entrance,
    know_consultation,
    lead_to,
    name_consultation,
    only_switches,
    refused,
)
from consultation.responding.draft_at_hand import draft_at_hand
from consultation.responding.drafts import NoDraft, Opened
from consultation.responding.form import take, unreadable
from consultation.responding.giving_back import gone, typed, words_of
from consultation.responding.overtaking import Overtaken, Seen
from consultation.responding.question_page import blank_page, filled_page, sheet_of
from consultation.responding.submission import Incomplete, submit
from consultation.transactions import reading
from consultation.web import Page, answer_instead, see_other

answering = Blueprint("responding", __name__, url_prefix="/c/<slug:slug>")
answering.url_value_preprocessor(name_consultation)
answering.before_request(know_consultation)
MOST_WAITING = 30
"""Steps that `then` in an address lists at most, so that no address is too long for a server."""


def install(app: Flask) -> None:
    """Register all of residents' pages."""
    draft_cookie.install(app)
    entrance(app)
    app.register_blueprint(public.pages)
    app.register_blueprint(answering)
    app.register_blueprint(finish_later.later)
    app.register_blueprint(after.steps)
    app.register_blueprint(own_copy.own)
    app.register_blueprint(printed.paper)
    # It was there when the request began: another tab has begun anew, or its time has come.
    app.register_error_handler(NoDraft, lambda _: _without_draft(current()))


@answering.post("/start")
@antiforgery.without_token
def start() -> Page:
    """Begin a draft, or go on with the one that this browser has; needs no cookie to work."""
    here = current()
    held = draft_cookie.held_draft(here)
    if held and not held.receipt and held.answers and "again" not in request.form:
        return _resumed()
    try:
        token = drafts.begin(here, g.language)
    except NotOpen as verdict:
        return refused(here, verdict.stage)
    if held and not held.receipt:
        drafts.forget(held.token)
    first = next_step(here.definition, {}, None)
    address = first.address if first else "check"
    begun = lead_to(".page", page=address, **carried(here, g.language))
    return draft_cookie.put_into(make_response(begun), token)


def _resumed() -> Page:
    """To where the draft goes on; after closing, to its words at once: start answers 410 then."""
    here, draft = _open_draft()
    step = next_step(here.definition, draft.answers, None)
    address = step.address if step else "check"
    return lead_to(".page", page=address, resumed=1, **carried(here, draft.language))


@answering.get("/respond/<page>")
def page(page: str) -> Page:
    """A page of questions, with the answers so far."""
    here, draft = _open_draft()
    step = _step(here, page)
    if passed_over := _passed_over(here, step, draft.answers):
        return passed_over
    sheet = sheet_of(here, step)
    if (
        not request.args.keys() <= {"lang"}
        or draft_cookie.kept_elsewhere(draft)
        or not draft.answers.keys().isdisjoint(sheet.put.names)
    ):
        form = sheet.form(answers=draft.answers)
        other = draft_cookie.kept_elsewhere(draft)
        return filled_page(here, step, form, draft.answers, kept_elsewhere=other)
    return blank_page(here, step, draft.answers)


def _passed_over(here: Current, step: Step, answers: Answers) -> Page | None:
    """Where somebody is led from a step that has nothing to ask them; None where it has.

    They come there by their browser's way back, after an answer that took its questions away.
    """
    questions = {each.id for each in step.questions}
    if not here.definition.asked_of_everybody.isdisjoint(questions):
        return None
    state = shown(here.definition, answers)
    if is_due(step, state):
        return None
    following = next_step(here.definition, state, step)
    return lead_to(".page", page=following.address) if following else lead_to(".check")


@answering.post("/respond/<page>")
def keep(page: str) -> Page:
    """Take a page of answers; with mistakes it comes back as it was typed.

    The form has three kinds of button: to continue, to save and finish later, and to choose another
    language. Only the first asks for a complete page; the other two keep what can be kept.
    """
    here, draft = _open_draft()
    step = _step(here, page)
    sheet, in_place = sheet_of(here, step), request.form.getlist("shown")
    form = sheet.form(request.form)
    taken = take(here, form, sheet.put, draft.answers, in_place)
    asked, mistakes, switches = taken.asked, taken.mistakes, only_switches()
    if switches or "save" in request.form:
        mistakes = unreadable(form, sheet.put, asked)
    if switches:
        asked -= {mistake.asked.question.id for mistake in mistakes}
    elif mistakes:
        return filled_page(here, step, form, draft.answers, mistakes, in_place), 422
    try:
        answers = drafts.keep(
            here,
            draft.token,
            g.language,
            taken.answers,
            asked,
            seen=_seen(sheet.put.names),
            by=draft_cookie.browser_name(),
            known=draft,
        )
    except NotOpen as verdict:
        return gone(here, verdict.stage, draft.answers)
    except Overtaken as other:
        return filled_page(here, step, form, other.answers, in_place=in_place, overtaken=True), 422
    if switches and mistakes:
        # What cannot be kept yet stands on the page as it was typed.
        return filled_page(here, step, sheet.form(request.form), answers, in_place=in_place)
    if switches:
        return see_other(_same_page(page))
    if "save" in request.form:
        return finish_later.go_to_code(here, draft)
    # `take` has worked out what is shown already, unless another tab kept something in between.
    state = taken.shows if answers == taken.whole else shown(here.definition, answers)
    return see_other(_onward(here, state, step, in_place, draft.answers))


def _seen(questions: Iterable[str]) -> Seen | None:
    """The state of the answers that the page showed, by its hidden field; None without it."""
    mark = request.form.get("seen")
    return Seen(mark, tuple(questions)) if mark else None


def _same_page(page: str) -> str:
    """The address of this page in the language that was chosen, opened for the same purpose."""
    purpose = {name: request.args[name] for name in ("change", "then") if name in request.args}
    return address_of(".page", page=page, **purpose)


def _onward(here: Current, state: Shown, step: Step, in_place: list[str], before: Answers) -> str:
    """The address that follows a page: of the next page, or of checking.

    After changing one answer (`?change`), only the steps that this brings up come before checking.
    `?then` carries those that wait.
    """
    definition = here.definition
    if "change" not in request.args:
        following = next_step(definition, state, step, in_place)
        return address_of(".page", page=following.address) if following else address_of(".check")
    first, *then = _made_due(here, state, step, in_place, before) or [
        first_incomplete(definition, state)
    ]
    if first is None:
        return address_of(".check")
    waiting = " ".join(each.address for each in then[:MOST_WAITING] if each)
    return address_of(".page", page=first.address, change=1, then=waiting or None)


def _made_due(
    here: Current, state: Shown, step: Step, in_place: list[str], before: Answers
) -> list[Step | None]:
    """The steps that a change has brought up, in order, and those that still wait."""
    definition = here.definition
    new = state.asked - shown(definition, before).asked - set(in_place)
    waiting = request.args.get("then", "").split()
    return [
        each
        for each in definition.steps
        if each != step
        and is_due(each, state, in_place)
        and (each.address in waiting or any(question.id in new for question in each.questions))
    ]


@answering.get("/respond/check")
def check() -> Page:
    """All answers, each with a link to change it."""
    here, draft = _open_draft()
    state = shown(here.definition, draft.answers)
    if incomplete := first_incomplete(here.definition, state):
        return lead_to(".page", page=incomplete.address)
    mark = Seen.of(draft.answers, here.definition.questions).mark
    return checked_page(here, state, mark, kept_elsewhere=draft_cookie.kept_elsewhere(draft))


@answering.post("/respond/send")
def send() -> Page:
    """Send the draft; sent again, it leads to the same receipt."""
    here, draft = draft_at_hand(_without_draft)
    try:
        submit(here, draft.token, _seen(here.definition.questions))
    except NotOpen as verdict:
        return gone(here, verdict.stage, draft.answers)
    except Incomplete as missing:
        return lead_to(".page", page=missing.step.address)
    except Overtaken:
        return lead_to(".check", changed=1)
    return lead_to("after.sent")


def _open_draft() -> tuple[Current, Opened]:
    """The draft to answer or to check; one that can be answered no more is shown instead."""
    here, draft = draft_at_hand(_without_draft)
    if draft.receipt:
        answer_instead(_sent_before(here))
    if refuses := _stage_that_refuses(here, draft):
        answer_instead(gone(here, refuses, draft.answers))
    return here, draft


def _step(here: Current, page: str) -> Step:
    """The step at an address; else the page that says that there is none."""
    step = step_at(here.definition, page)
    if step is None:
        answer_instead((render_template("responding/no_page.html", current=here), 404))
    return step


def _stage_that_refuses(here: Current, draft: Opened) -> Stage | None:
    """The stage in which a draft is not taken any more; None while it is.

    This machine's clock may be ahead: nobody is refused but by the database's.
    """
    window = here.window
    if window.takes(clock.now(), draft.begun_at):
        return None
    moment = clock.database_now(reading())
    return None if window.takes(moment, draft.begun_at) else window.stage(moment)


def _sent_before(here: Current) -> Page:
    """To the receipt; but first show what was typed after the draft was sent from another tab."""
    words = [] if only_switches() else words_of(here, {}, typed(here))
    if not words:
        return lead_to("after.sent")
    return render_template("responding/sent_before.html", current=here, words=words), 400


def _without_draft(here: Current) -> Page:
    stage, words = here.window.stage(clock.now()), words_of(here, {}, typed(here))
    if stage is not Stage.OPEN:
        return gone(here, stage, {}) if words else refused(here, stage)
    return render_template("responding/no_draft.html", current=here, words=words), 400
