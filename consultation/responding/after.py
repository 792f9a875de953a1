"""The pages after sending: the receipt, equality questions, the offer to hear the outcome.

Each can be skipped and is stored apart from the response, which is safe already.
"""

from flask import Blueprint, g, render_template, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from consultation import clock
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Stage, Timeliness
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import Question, parts
from consultation.questionnaire.ids import EMAIL_ADDRESS, LONGEST_EMAIL
from consultation.questionnaire.question_types.writing import NO_EMAIL
from consultation.questionnaire.routing import shown_about_you
from consultation.questionnaire.text import without_unseen
from consultation.questionnaire.wording import N_
from consultation.responding import receipts
from consultation.responding.consulting import (
    address_of,
    know_consultation,
    lead_to,
    name_consultation,
    only_switches,
)
from consultation.responding.draft_at_hand import sent_draft
from consultation.responding.drafts import Opened, Receipt
from consultation.responding.form import (
    Put,
    QuestionsForm,
    Sheet,
    placed,
    places,
    put_in_parts,
    sheet_for,
    take_about_you,
)
from consultation.responding.page_cache import Pattern, hole
from consultation.responding.page_frame import page_frame
from consultation.responding.submission import (
    Erased,
    equality_of,
    keep_contact,
    keep_equality,
)
from consultation.web import Page, answer_instead, see_other

steps = Blueprint("after", __name__, url_prefix="/c/<slug:slug>")
steps.url_value_preprocessor(name_consultation)
steps.before_request(know_consultation)
ABOUT_YOU, CONTACT, ALL = "about-you", "contact", "all"
"""What somebody has just done after sending; all: they were asked everything, and gave nothing."""


class ContactForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An email address, kept apart from every answer."""

    class Meta:
        """Settings of Flask-WTF."""

        csrf = False

    email = StringField(
        filters=[lambda typed: without_unseen(typed or "").strip().lower()],
        validators=[
            InputRequired(N_("Enter an email address, or choose “No, thank you”")),
            Length(
                max=LONGEST_EMAIL, message=N_("Enter an email address of at most 254 characters")
            ),
            Regexp(
                rf"{EMAIL_ADDRESS.pattern}\Z",
                message=NO_EMAIL,
            ),
        ],
    )


@steps.get("/sent")
def sent() -> Page:
    """The receipt, what happens next, and links to the two pages that may follow."""
    here, draft, receipt = sent_draft()
    definition, done = here.definition, request.args.get("done")
    done = done if done in (ABOUT_YOU, CONTACT, ALL) else None
    closed = here.window.stage(clock.now()) is Stage.CLOSED
    timeliness = _timeliness(here, draft, receipt)
    late = here.window.set_aside and timeliness is Timeliness.LATE

    def draw() -> Pattern:
        page = render_template(
            "responding/sent.html",
            current=here,
            reference=hole("reference"),
            done=done,
            closed=closed,
            late=late,
            asks_about_you=bool(definition.equality_questions),
            asks_contact=definition.contact_offer is not None,
        )
        return Pattern(page)

    name = ("sent", here.consultation, done, closed, late)
    pattern: Pattern = page_frame().cache.once(name, draw)
    return pattern.filled({"reference": receipt.reference})


def _timeliness(here: Current, draft: Opened, receipt: Receipt) -> Timeliness:
    """Whether the sent response was in time; if it is erased, answers with the page that says so.

    A rehearsal stores no response, so there its timeliness is worked out.
    """
    if clock.rehearsed():
        now, begun = clock.now(), draft.begun_at  # it may have moved on to when nothing is taken
        takes = here.window.takes(now, begun)
        return here.window.verdict(now, begun) if takes else Timeliness.IN_TIME
    found = receipts.timeliness_of(receipt)
    if found is None:
        answer_instead(_erased(here))
    return found


def _erased(here: Current) -> Page:
    return render_template("responding/erased.html", current=here), 410


@steps.get("/about-you", defaults={"part": 1})
@steps.get("/about-you.<int(min=2, max=99):part>")
def about_you(part: int) -> Page:
    """The equality questions; a further part has those that depend on earlier ones."""
    here, draft, sheet = _about_you(part)
    answers = equality_of(draft)
    return _show(here, sheet.form(answers=answers), sheet, part, answers)


@steps.post("/about-you", defaults={"part": 1})
@steps.post("/about-you.<int(min=2, max=99):part>")
def keep_about_you(part: int) -> Page:
    """Store the equality answers, apart from the response."""
    here, draft, sheet = _about_you(part)
    in_place, kept = request.form.getlist("shown"), equality_of(draft)
    form = sheet.form(request.form)
    if only_switches():
        return _show(here, form, sheet, part, kept, in_place=in_place)
    taken = take_about_you(here, form, sheet.put, kept, in_place)
    if taken.mistakes:
        return _show(here, form, sheet, part, kept, taken.mistakes, in_place), 422
    answers, asked = taken.shows.answers, taken.shows.asked
    try:
        keep_equality(here, draft.token, answers)
    except Erased:
        return _erased(here)
    for later, questions in enumerate(_parts(here)[part:], part + 1):
        if {each.id for each in questions} & asked - set(in_place):
            return lead_to(".about_you", part=later)
    return see_other(_after_about_you(here, told=bool(answers)))


def _about_you(part: int) -> tuple[Current, Opened, Sheet]:
    """The sheet of a part of the equality questions; where there is none, on to what follows."""
    here, draft, receipt = sent_draft()
    _timeliness(here, draft, receipt)
    if not here.definition.equality_questions or part > len(_parts(here)):
        answer_instead(see_other(_after_about_you(here)))
    address = f"/about-you.{part}"
    return here, draft, sheet_for(here.version_id, address, g.language, lambda: _put(here, part))


def _parts(here: Current) -> tuple[tuple[Question, ...], ...]:
    return parts(tuple(here.definition.equality_questions.values()))


def _put(here: Current, part: int) -> Put:
    return put_in_parts(here.definition.equality_questions.values(), _parts(here), part)


def _show(
    here: Current,
    form: QuestionsForm,
    sheet: Sheet,
    part: int,
    answers: Answers,
    mistakes: tuple[object, ...] = (),
    in_place: list[str] | None = None,
) -> str:
    shows = shown_about_you(here.definition, answers)
    return render_template(
        "responding/about_you.html",
        current=here,
        sheet=sheet,
        fields=placed(form, places(sheet.put, shows.chosen, shows.asked)),
        errors=mistakes,
        in_place=in_place or (),
        continued=part > 1,
        back=_back_from(here, part, answers),
        skip=_after_about_you(here),
    )


def _back_from(here: Current, part: int, answers: Answers) -> str:
    """The address of the back link: the part before that asks something, else the receipt."""
    asked = shown_about_you(here.definition, answers).asked
    before = [
        number
        for number, questions in enumerate(_parts(here)[: part - 1], 1)
        if not asked.isdisjoint(each.id for each in questions)
    ]
    return address_of(".about_you", part=before[-1]) if before else address_of(".sent")


def _after_about_you(here: Current, *, told: bool = False) -> str:
    """The address that follows the equality questions; `told`: whether any was answered."""
    if here.definition.contact_offer is not None:
        return address_of(".contact")
    return address_of(".sent", done=ABOUT_YOU if told else ALL)


@steps.get("/contact")
def contact() -> Page:
    """The offer to hear the outcome."""
    here, draft = _contact_offer()
    return _offer(here, draft, ContactForm(None))


@steps.post("/contact")
def take_contact() -> Page:
    """Store a contact address; nothing joins it to the response."""
    here, draft = _contact_offer()
    form = ContactForm(request.form)
    if only_switches():
        return _offer(here, draft, form)
    if not form.validate():
        return _offer(here, draft, form), 422
    keep_contact(here, draft.token, form.email.data or "")
    return lead_to(".sent", done=CONTACT)


def _offer(here: Current, draft: Opened, form: ContactForm) -> str:
    return render_template(
        "responding/contact.html",
        current=here,
        form=form,
        errors=[{"message": gettext(each), "input": "email"} for each in form.email.errors],
        back=_back_from(here, len(_parts(here)) + 1, equality_of(draft)),
    )


def _contact_offer() -> tuple[Current, Opened]:
    """The sent draft, where an offer is made; else back to the receipt."""
    here, draft, _ = sent_draft()
    if here.definition.contact_offer is None:
        answer_instead(lead_to(".sent"))
    return here, draft
