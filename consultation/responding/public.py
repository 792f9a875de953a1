"""Public pages: the list, a consultation, its priorities and chronicle, privacy, accessibility.

It must not know forms.
"""

from datetime import date, timedelta
from uuid import uuid5

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    render_template,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from consultation import antiforgery, clock
from consultation.extensions import db
from consultation.languages import SPOKEN, name_of, not_reviewed, text_direction
from consultation.lifecycle.chronicle import chronicle_of
from consultation.lifecycle.closing import settle_if_possible
from consultation.lifecycle.consultations import Current, everything
from consultation.lifecycle.stage import Stage
from consultation.questionnaire.definition import Helpline
from consultation.readiness import can_store
from consultation.responding import contacts, draft_cookie
from consultation.responding.consulting import (
    address_of,
    carried,
    current,
    know_consultation,
    name_consultation,
)
from consultation.responding.happened import when
from consultation.responding.page_cache import Pattern
from consultation.responding.page_frame import notices_of, page_frame
from consultation.responding.printing import printable_languages
from consultation.responding.retelling import retold
from consultation.responding.retold_changes import retold_changes
from consultation.site import site_settings
from consultation.web import Page, choose_site_language, see_other

STATEMENT_PREPARED = date(2026, 11, 29)
"""When the accessibility statement was last compared with what the tests measure."""

pages = Blueprint("public", __name__)
pages.url_value_preprocessor(name_consultation)


@pages.before_request
def _know_language() -> None:
    """Choose the language of pages that are not about one consultation: that of their address."""
    if "slug" not in g:
        choose_site_language()


def _in_their_languages() -> list[Current]:
    """Every consultation; the page that shows them is offered in each of their languages."""
    found = everything()
    choose_site_language(code for each in found for code in each.definition.offered_languages)
    return found


@pages.get("/")
def consultations() -> Page:
    """Every consultation: open, coming, closed."""
    moment = clock.now()
    by_stage: dict[Stage, list[Current]] = {stage: [] for stage in Stage}
    for each in _in_their_languages():
        by_stage[each.window.stage(moment)].append(each)
    return render_template(
        "responding/consultations.html", by_stage=by_stage, moment=moment, notices_of=notices_of
    )


@pages.get("/c/<slug:slug>")
def consultation() -> Page:
    """One consultation: what, why, who decides, when, and where to start."""
    know_consultation()
    here, moment = current(), clock.now()
    settle_if_possible(here)
    draft = draft_cookie.held_draft(here)
    unfinished = None
    if draft and not draft.receipt and here.window.takes(moment, draft.begun_at):
        unfinished = address_of("responding.page", page="check", **carried(here, draft.language))
    sent = bool(draft and draft.receipt)
    stage, left = here.window.stage(moment), _as_said(here.window.closes - moment)
    definition = here.definition

    def draw() -> Pattern:
        page = render_template(
            "responding/consultation.html",
            current=here,
            stage=stage,
            left=left,
            unfinished=unfinished,
            sent=sent,
            number_of_pages=len(definition.pages),
            languages=[(each, name_of(each)) for each in printable_languages(definition)],
        )
        return Pattern(page)

    name = ("consultation", here.consultation, stage, left, unfinished, sent)
    pattern: Pattern = page_frame().cache.once(name, draw)
    return pattern.filled({})


def _as_said(left: timedelta) -> timedelta:
    """The time left in whole units, as the page says it, so that pages stay alike for a while."""
    units = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
    unit = next((each for each in units if left >= 2 * each), units[-1])
    return max(left // unit * unit, timedelta())


@pages.get("/c/<slug:slug>/priorities/<priority>")
def priority(priority: str) -> Page:
    """One priority with its actions."""
    know_consultation()
    here = current()
    found = here.definition.priority(priority)
    if found is None:
        return render_template("responding/no_page.html", current=here), 404
    place = here.definition.priorities.index(found)
    return render_template(
        "responding/priority.html",
        current=here,
        priority=found,
        number=place + 1,
        previous=here.definition.priorities[place - 1] if place else None,
        following=next(iter(here.definition.priorities[place + 1 :]), None),
        stage=here.window.stage(clock.now()),
    )


@pages.get("/c/<slug:slug>/chronicle")
def chronicle() -> Page:
    """What happened when: loaded, opened, reworded, extended and why, closed."""
    know_consultation()
    here, moment = current(), clock.now()
    settle_if_possible(here)
    entries = chronicle_of(db.session(), here.consultation.id)
    return render_template(
        "responding/chronicle.html",
        current=here,
        entries=entries,
        when=when(entries, here.definition.timezone),
        retold=retold,
        retold_changes=retold_changes,
        stage=here.window.stage(moment),
    )


@pages.get("/c/<slug:slug>/chronicle.json")
def chronicle_json() -> Page:
    """The same for programs, with every digest."""
    know_consultation()
    here = current()
    settle_if_possible(here)
    return jsonify(
        consultation=here.slug,
        consultation_id=str(here.consultation.id),
        entries=[
            {
                "number": each.number,
                "happened_at": each.happened_at.isoformat(timespec="microseconds"),
                "event": each.event,
                "says": each.says,
                "reason": each.reason,
                "details": each.details,
                "digest": each.digest.hex(),
            }
            for each in chronicle_of(db.session(), here.consultation.id)
        ],
    )


@pages.get("/c/<slug:slug>/chronicle.atom")
def chronicle_feed() -> Page:
    """The same as a feed (RFC 4287): whoever follows it is told of every extension."""
    know_consultation()
    here = current()
    settle_if_possible(here)
    settings = site_settings()
    entries = chronicle_of(db.session(), here.consultation.id)
    feed = render_template(
        "responding/chronicle.atom",
        current=here,
        entries=[(uuid5(here.consultation.id, str(each.number)), each) for each in entries],
        updated=max(each.happened_at for each in entries),
        retold=retold,
        site=settings.public_url,
    )
    return Response(feed, mimetype="application/atom+xml")


@pages.get("/accessibility")
def accessibility() -> Page:
    """How far the site can be used by everybody."""
    settings = site_settings()
    return render_template(
        "responding/accessibility.html",
        consultations=_in_their_languages(),
        settings=settings,
        drafted_by_machine=[_name_of(each) for each in not_reviewed(SPOKEN)],
        prepared=STATEMENT_PREPARED,
    )


def _name_of(language: str) -> Markup:
    """A language as its speakers call it."""
    named = '<span lang="{}" dir="{}">{}</span>'
    return Markup(named).format(language, text_direction(language), name_of(language))  # noqa: S704 - our own words


@pages.get("/staying-safe")
def staying_safe() -> Page:
    """How to leave quickly, and what a browser shows to whoever looks at it later."""
    return render_template("responding/staying_safe.html", helplines=_helplines())


def _helplines() -> list[Helpline]:
    """The helplines of all consultations, each once, in the page's language if possible."""
    said = [line for here in everything() for line in here.definition.helplines]
    theirs = [line for line in said if not (line.when or line.name).missing((g.language,))]
    lines = {reach.own: line for line in (*said, *theirs) if (reach := line.telephone or line.url)}
    return list(lines.values())


@pages.get("/privacy")
def privacy() -> Page:
    """What is kept of whom, for every consultation."""
    settings = site_settings()
    found = _in_their_languages()
    return render_template("responding/privacy.html", consultations=found, settings=settings)


@pages.get("/cookies")
def cookies() -> Page:
    """The cookies, all two of them."""
    return render_template("responding/cookies.html", cookie=draft_cookie.cookie_name())


@pages.get("/contact/<mark>")
def contact_address(mark: str) -> Page:
    """Asks whether an address should be deleted; a look changes nothing."""
    known = contacts.named_by(mark)
    return render_template("responding/remove_contact.html", known=known, done=False)


@pages.post("/contact/<mark>")
@antiforgery.without_token
def remove_contact_address(mark: str) -> Page:
    """Deletes the address that the link names."""
    if known := contacts.named_by(mark):
        contacts.remove(known.id)
    return see_other(url_for(".contact_removed"))


@pages.get("/contact-removed")
def contact_removed() -> Page:
    """Says that the address is gone."""
    return render_template("responding/remove_contact.html", known=None, done=True)


@pages.get("/readyz")
def readyz() -> AnyResponse:
    """Whether a response could be stored now, proved by storing something."""
    can_store()
    return Response("ready\n", mimetype="text/plain")
