"""Rehearsals: an officer's browser shows the public pages as of another moment; nothing is stored.

It runs the residents' own pages and functions, and replaces only three things: the clock, the draft
(a made-up one, new with each request), and the end of each write, which is undone.
"""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, g, request, url_for
from markupsafe import Markup
from sqlalchemy import Table, insert
from werkzeug.wrappers import Response

from consultation import clock, prose
from consultation.lifecycle.consultations import Current, find
from consultation.officers import cookie, second_factor, sessions
from consultation.officers.models import OfficerSession
from consultation.questionnaire.paging import pages_shown
from consultation.questionnaire.times import DEFAULT_ZONE, Moment, TimeMistake, moment_of
from consultation.responding import draft_cookie
from consultation.responding.consulting import ROOMS
from consultation.responding.drafts import Opened, Receipt, hash_of, sealed
from consultation.responding.holder import Holder
from consultation.responding.models import Draft
from consultation.transactions import Write, store_nothing, writing

REFERENCE = "REHEARSE"
MOMENTS_BEFORE = timedelta(seconds=1)


class NotRehearsed(Exception):
    """The moment cannot be rehearsed; says why and what to do."""


def moments_worth_a_look(current: Current) -> list[tuple[str, str, str]]:
    """The moments to come at which pages change: what changes, the moment as written, in words."""
    window = current.window
    moments = [
        ("Before it opens", window.opens - MOMENTS_BEFORE),
        ("When it opens", window.opens),
        ("In the last hour", window.closes - timedelta(minutes=30)),
        ("In the last second", window.closes - MOMENTS_BEFORE),
        ("When it closes", window.closes),
    ]
    if window.grace:
        moments.append(("When the time to finish is over", window.grace_ends))
    moments.append(("A day later", window.drafts_go))
    zone = current.definition.timezone
    return [
        (says, _written(moment, zone), prose.local_time(moment, zone))
        for says, moment in moments
        if moment > clock.now()
    ]


def _written(moment: datetime, zone: str) -> str:
    """A moment as a definition would write it; with its offset, so that it is exact."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="seconds")


def moment_to_rehearse(written: str, zone: str) -> datetime:
    """The moment that an officer typed; raises NotRehearsed if it cannot be read or has passed."""
    try:
        moment: Moment = moment_of(written, zone, closing=False)
    except TimeMistake as mistake:
        raise NotRehearsed(str(mistake)) from None
    if moment.instant <= clock.now():
        raise NotRehearsed("That moment has passed. Choose one that is still to come.")
    return moment.instant


def rehearse(session_id: uuid.UUID, moment: datetime | None, slug: str | None) -> None:
    """Show this officer's browser the public pages as of `moment` from now on; None ends it."""
    with writing() as session:
        stored = session.get_one(OfficerSession, session_id)
        stored.rehearsal_at, stored.rehearsal_slug = moment, slug


def pages_of(current: Current) -> list[tuple[str, str, dict[str, str]]]:
    """The public pages of a consultation: name, endpoint, arguments."""
    questions = [
        (page.title.own, "responding.page", {"page": page.id})
        for page in pages_shown(current.definition, {})
    ]
    return [
        ("The consultation", "public.consultation", {}),
        *questions,
        ("Check your answers", "responding.check", {}),
        ("After sending", "after.sent", {}),
        *([("About you", "after.about_you", {})] if current.definition.equality_questions else []),
        *([("Contact", "after.contact", {})] if current.definition.contact_offer else []),
        ("What happened when", "public.chronicle", {}),
        ("All consultations", "public.consultations", {}),
    ]


def install(app: Flask) -> None:
    """Check before each public page whether it is asked for by an officer who rehearses."""
    app.before_request(_look_ahead)
    app.after_request(_hand_nothing_over)
    app.teardown_request(lambda error: clock.look_as_at(None))


def _look_ahead() -> None:
    token = cookie.token()
    if not token or request.blueprint not in ROOMS:
        return
    asks = second_factor.required()
    current = sessions.find(token, second_factor=asks)
    if current is None or not sessions.whole(current, second_factor=asks):
        return
    moment = current.rehearsal_at
    if moment is None or moment <= clock.now():
        return
    _rehearse(current, moment)


def _rehearse(session: OfficerSession, moment: datetime) -> None:
    really = clock.now()
    token = secrets.token_bytes(32)
    after_sending = request.blueprint in ("after", "own")

    def draft(current: Current) -> Opened:
        window = current.window
        begun = min(moment, max(really, window.opens), window.closes - MOMENTS_BEFORE)
        receipt = Receipt(
            reference=REFERENCE, equality_key=uuid.uuid4(), received_on=begun.date().isoformat()
        )
        return Opened(
            token=token,
            version_id=current.version_id,
            begun_at=begun,
            language=g.language,
            answers={},
            receipt=receipt if after_sending else None,
        )

    def before(write: Write) -> None:
        here: Current | None = g.get("current")
        if here:
            write.execute(insert(cast(Table, Draft.__table__)), _row(draft(here), here))

    clock.look_as_at(moment)
    g.notices = g.notices_first = [_notice(session.rehearsal_slug or "", moment)]
    begun = request.blueprint in ("responding", "later", "after")
    draft_cookie.rehearse(
        Holder(f"rehearsal.{session.id}", (token,)), lambda here: draft(here) if begun else None
    )
    store_nothing(before)


def _notice(slug: str, moment: datetime) -> Markup:
    here = find(slug)
    zone = here.definition.timezone if here else DEFAULT_ZONE
    says = "Rehearsal: pages as at {}. Nothing is stored, and no answer is kept."
    link = '<a class="govuk-link" href="{}">Change or end it</a>'
    address = url_for("rehearsal.rehearsal", slug=slug)
    return Markup(f"{says} {link}").format(prose.local_time(moment, zone), address)  # noqa: S704 - our own words


def _row(draft: Opened, current: Current) -> dict[str, object]:
    receipt = draft.receipt
    content: dict[str, object] = {"language": draft.language, "answers": {}}
    if receipt:
        content["receipt"] = receipt.written()
    return {
        "token_hash": hash_of(draft.token),
        "consultation_id": current.consultation.id,
        "version_id": draft.version_id,
        "begun_at": draft.begun_at,
        "sealed": sealed(draft.token, content),
        "sent": receipt is not None,
    }


def _hand_nothing_over(response: Response) -> Response:
    """Set no cookie: the made-up draft must not replace a real one in the officer's browser."""
    if clock.rehearsed():
        response.headers.remove("Set-Cookie")
    return response
