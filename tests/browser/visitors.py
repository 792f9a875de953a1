"""The people who visit the live site, how far each has come, and the consultations there.

All of it is prepared in this process, in the site's database, so a browser needs only cookies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import yaml
from flask import Flask
from sqlalchemy import select, update

from consultation import clock, create_app
from consultation.authoring.loading import load
from consultation.examples import BY_SLUG
from consultation.extensions import db
from consultation.lifecycle.consultations import find
from consultation.lifecycle.keying import end_keying
from consultation.lifecycle.models import Consultation
from consultation.officers import accounts
from consultation.officers.models import Role
from consultation.publishing.choosing import Choice, choose
from consultation.reporting.models import SavedSelection
from consultation.responding.contacts import removal_link
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel, ContactAddress, Response
from consultation.transactions import writing
from tests.conftest import settings_for
from tests.definitions import definition
from tests.live import LiveSite
from tests.officers.desk import PASSWORD, Desk
from tests.residents import Resident

OPEN = {"opens": "2020-01-05 09:00", "closes": "2090-03-31 23:59"}
LONG = "Verantwortungsgemeinschaftsverordnung" * 2
WIDE = f"""
| {" | ".join("abcde")} |
|{" --- |" * 5}
| {" | ".join(["Verantwortung"] * 5)} |

    {"what is marked as code stands in lines of its own " * 3}
"""
CONSULTATIONS: dict[str, dict[str, Any]] = {
    "coming": {"opens": "2090-01-05 09:00", "closes": "2090-03-31 23:59"},
    "in-two-languages": {
        **OPEN,
        "languages": ["en", "ur"],
        "title": {"en": f"Safer parks {LONG}", "ur": "محفوظ پارک"},
        "organisation": {"en": f"Parkfield {LONG}", "ur": "پارک فیلڈ"},
        "introduction": WIDE,
    },
    "hidden-results": {**OPEN, "results_while_open": "hidden"},
    "nobody-answered": OPEN,
    "one-answered": OPEN,
    "closing": OPEN,
    "taken-back": OPEN,
}
EVERY_TYPE = "every-question-type"
PARTNERSHIP = "swp-strategy-demonstration"
WORDS = "A lamp at the corner by the school."
FIRST = {"capacity": {"": ["visitor"]}, "why": {"": [WORDS]}}


def site_app(site: LiveSite, **settings: Any) -> Flask:
    """The application on the live site's own database, in this process."""
    secret = (site.instance / "secret-key").read_text("utf-8").strip()
    return create_app(
        settings_for(site.instance, public_url=site.url, secret_key=secret, **settings)
    )


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What the live site holds for the tests: cookies by who holds them, parts of addresses."""

    cookies: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, str]


def prepare(site: LiveSite) -> Prepared:
    """Load the consultations, let residents answer and officers sign in."""
    app = site_app(site)
    with app.app_context():
        for slug, changes in CONSULTATIONS.items():
            written = {"slug": slug, "title": f"Safer parks: {slug}", **changes}
            load(definition(**written), "test.yaml", site.instance)
        cookies = {
            "anyone": {},
            "begun": _draft(_begun(app)),
            "saved": _draft(_saved(app)),
            "sent": _draft(_sent(app)),
            "with-code": _draft(_with_code(app)),
            "withdrawn": _draft(_withdrawn(app)),
            "late": _draft(_late(app)),
            "officer": _officer(app, Role.ADMINISTRATOR),
            "viewer": _officer(app, Role.VIEWER),
        }
        other = accounts.by_email("viewer@example.org")
        link = accounts.add("linked@example.org", Role.ANALYST)
        contact = db.session.scalars(select(ContactAddress.id)).first()
        response = db.session.scalars(
            select(Response.id)
            .join(Consultation, Consultation.id == Response.consultation_id)
            .where(Consultation.slug == "one-answered")
        ).one()
        closed = find("swp-strategy-2020-2023")
        assert other and link and contact and closed
        end_keying(closed)  # breakdowns are shown to viewers and published from then on
        choose(closed, Choice(panels=["agree-overall", "agree-reoffending"]))
        parts = {
            "officer": str(other.id),
            "response": str(response),
            "keyed": _keyed("in-two-languages"),
            "saved": _saved_selection(EVERY_TYPE),
            "link": link.rpartition("/")[2],
            "contact": removal_link(contact).rpartition("/")[2],
        }
        db.session.remove()
        db.engine.dispose()
    return Prepared(cookies={**cookies, **_half_way(site)}, parts=parts)


def _keyed(slug: str) -> str:
    """The reference of a reply that came on paper."""
    current = find(slug)
    assert current
    reply = Reply(
        channel=Channel.PAPER,
        language="en",
        received_on=clock.now().date(),
        answers={"why": WORDS},
        about={},
        as_it_is=True,
    )
    (reference,) = take_keyed(current, [reply], lambda session, references: None)
    return reference


def _saved_selection(slug: str) -> str:
    """A saved selection, part of which is there no more."""
    current, by = find(slug), accounts.by_email("viewer@example.org")
    assert current and by
    pairs = [("channel", "made-up"), ("q.gone", "x")]
    with writing() as session:
        row = SavedSelection(
            consultation_id=current.consultation.id,
            officer_id=by.id,
            name=LONG,
            saved_at=clock.now(),
            pairs=[list(pair) for pair in pairs],
        )
        session.add(row)
    return str(row.id)


def _draft(resident: Resident) -> dict[str, str]:
    held = resident.client.get_cookie("draft")
    assert held
    return {"draft": held.value}


def _begun(app: Flask) -> Resident:
    resident = Resident(app.test_client())
    for slug in (EVERY_TYPE, PARTNERSHIP, "in-two-languages"):
        resident.start(slug)
    written = yaml.safe_load(BY_SLUG[EVERY_TYPE].source())
    resident.visit(f"/c/{EVERY_TYPE}/respond/{written['pages'][0]['id']}")
    resident.walk({"uses-park": {"": ["often"]}, "do-there": {"": ["dog"]}})
    assert resident.heading.startswith("Check your answers"), resident.heading
    return resident


def _saved(app: Flask) -> Resident:
    resident = Resident(app.test_client()).start("nobody-answered")
    form = resident.form()
    token = form.find(attrs={"name": "csrf_token"})["value"]
    return resident.post(resident.url, [("csrf_token", token), ("save", "yes")])


def _sent(app: Flask) -> Resident:
    resident = Resident(app.test_client())
    for slug, typed in (("one-answered", FIRST), (EVERY_TYPE, {"uses-park": {"": ["never"]}})):
        assert resident.start(slug).walk(typed).send().reference
    return resident


def _with_code(app: Flask) -> Resident:
    resident = Resident(app.test_client()).start("taken-back").walk(FIRST).send()
    resident.visit("/c/taken-back/copy").send()
    code = resident.page.find(id="code")["value"]
    return resident.post("/c/taken-back/receipt", [("code", code)])


def _withdrawn(app: Flask) -> Resident:
    return _with_code(app).send_to("/withdraw")


def _late(app: Flask) -> Resident:
    resident = Resident(app.test_client()).start("closing").walk(FIRST)
    assert resident.heading.startswith("Check your answers")
    with writing() as session:
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        session.execute(
            update(Consultation)
            .where(Consultation.slug == "closing")
            .values(closes_at=an_hour_ago, closes_written=f"{an_hour_ago:%Y-%m-%d %H:%M}")
        )
    return resident


def _officer(app: Flask, role: Role) -> dict[str, str]:
    accounts.add(f"{role}@example.org", role, password=PASSWORD)
    desk = Desk(app.test_client())
    assert desk.sign_in(f"{role}@example.org").status_code == 303
    return {"officer": _held(desk)}


def _held(desk: Desk) -> str:
    held = desk.client.get_cookie("officer")
    assert held
    return held.value


def _half_way(site: LiveSite) -> dict[str, dict[str, str]]:
    """Officers where a second factor is required: one without a phone, one asked for its code."""
    app = site_app(site, second_factor="required")
    with app.app_context():
        accounts.add("phone@example.org", Role.VIEWER, password=PASSWORD)
        without, asked, whole = (Desk(app.test_client()) for _ in range(3))
        whole.sign_in("phone@example.org")
        whole.follow()
        secret = whole.page.select_one(".app-key").get_text().replace(" ", "")
        whole.send("/officers/second-factor/enrol", code=pyotp.TOTP(secret).now())
        asked.sign_in("phone@example.org")
        accounts.add("new@example.org", Role.VIEWER, password=PASSWORD)
        without.sign_in("new@example.org")
        cookies = {
            "without-phone": {"officer": _held(without)},
            "asked-for-code": {"officer": _held(asked)},
            "with-phone": {"officer": _held(whole)},
        }
        db.session.remove()
        db.engine.dispose()
    return cookies
