"""Which role an officer has where: one for all consultations, and one for each that is assigned.

One transaction each. It must not know pages.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from consultation.extensions import db
from consultation.lifecycle.models import Consultation
from consultation.officers import audit
from consultation.officers.accounts import Refused, other_officer
from consultation.officers.models import Assignment, Officer, Role
from consultation.transactions import writing


def role_in(officer: Officer, slug: str) -> Role | None:
    """The higher of the officer's roles in the consultation at `slug`; None if there is none."""
    assigned = db.session.scalar(
        select(Assignment.role)
        .join(Consultation, Consultation.id == Assignment.consultation_id)
        .where(Assignment.officer_id == officer.id, Consultation.slug == slug)
    )
    roles = [Role(assigned)] if assigned else []
    if not officer.only_assigned:
        roles.append(Role(officer.role))
    return max(roles, default=None)


def assigned_to(officer: Officer) -> Sequence[tuple[str, Role]]:
    """The consultations that are assigned to an officer, by slug, each with the role there."""
    rows = db.session.execute(
        select(Consultation.slug, Assignment.role)
        .join(Consultation, Consultation.id == Assignment.consultation_id)
        .where(Assignment.officer_id == officer.id)
        .order_by(Consultation.slug)
    )
    return [(slug, Role(role)) for slug, role in rows]


def slugs() -> Sequence[str]:
    """Every consultation that can be assigned."""
    return db.session.scalars(select(Consultation.slug).order_by(Consultation.slug)).all()


def assign(email: str, slug: str, role: Role, *, by: Officer | None = None) -> None:
    """Give an officer a role in one consultation, in place of any they had there. Raises Refused.

    `by` is the administrator, none for the command line.
    """
    with writing() as session:
        officer = other_officer(session, email, by, "Ask another administrator to assign to you.")
        consultation_id = session.scalar(select(Consultation.id).where(Consultation.slug == slug))
        if consultation_id is None:
            raise Refused(f"There is no consultation {slug}.")
        kept = session.get(Assignment, (officer.id, consultation_id))
        if kept:
            kept.role = role.value
        else:
            session.add(
                Assignment(officer_id=officer.id, consultation_id=consultation_id, role=role.value)
            )
        what = f"{officer.email} as {role}"
        audit.record("assigned", what, slug=slug, officer=by, session=session)


def take_away(email: str, slug: str, *, by: Officer | None = None) -> None:
    """End an officer's role in one consultation. Raises Refused."""
    with writing() as session:
        officer = other_officer(session, email, by, "Ask another administrator to change it.")
        of = select(Consultation.id).where(Consultation.slug == slug).scalar_subquery()
        session.execute(
            delete(Assignment).where(
                Assignment.officer_id == officer.id, Assignment.consultation_id == of
            )
        )
        audit.record("assignment ended", officer.email, slug=slug, officer=by, session=session)


def limit(email: str, *, only_assigned: bool, by: Officer | None = None) -> None:
    """Let an officer open only what is assigned to them, or everything again. Raises Refused."""
    with writing() as session:
        officer = other_officer(session, email, by, "Ask another administrator to change it.")
        officer.only_assigned = only_assigned
        what = f"{officer.email}: {'only what is assigned' if only_assigned else 'everything'}"
        audit.record("reach changed", what, officer=by, session=session)
