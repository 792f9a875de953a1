"""An officer's roles: one for all consultations, and one for each that is assigned to them.

Each change is one transaction. It must not know pages.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select

from consultation.extensions import db
from consultation.lifecycle.models import Consultation
from consultation.officers import audit
from consultation.officers.accounts import Refused, other_officer
from consultation.officers.models import Assignment, Officer, Role
from consultation.transactions import writing


def role_in(officer: Officer, slug: str) -> Role | None:
    """The officer's role in the consultation at `slug`: the higher of both; None for no access."""
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
    """The slugs of the consultations that are assigned to an officer, each with the role."""
    rows = db.session.execute(
        select(Consultation.slug, Assignment.role)
        .join(Consultation, Consultation.id == Assignment.consultation_id)
        .where(Assignment.officer_id == officer.id)
        .order_by(Consultation.slug)
    )
    return [(slug, Role(role)) for slug, role in rows]


def highest_role(officer: Officer) -> Role:
    """The highest role that the officer has in any consultation; a viewer's if in none."""
    general = Role.VIEWER if officer.only_assigned else Role(officer.role)
    return max([general, *(role for _, role in assigned_to(officer))])


def opened_by(officer: Officer) -> Callable[[str], bool]:
    """Whether an officer can open a consultation, by its slug: for lists of several."""
    if not officer.only_assigned:
        return lambda slug: True
    return {slug for slug, _ in assigned_to(officer)}.__contains__


def slugs() -> Sequence[str]:
    """The slugs of all consultations."""
    return db.session.scalars(select(Consultation.slug).order_by(Consultation.slug)).all()


def assign(email: str, slug: str, role: Role, *, by: Officer | None = None) -> None:
    """Assign a consultation to an officer with a role, instead of any earlier one. Raises Refused.

    `by` is the administrator; None on the command line.
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


def unassign(email: str, slug: str, *, by: Officer | None = None) -> None:
    """Take a consultation away from an officer. Raises Refused."""
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
    """Limit an officer to the consultations assigned to them, or lift it. Raises Refused."""
    with writing() as session:
        officer = other_officer(session, email, by, "Ask another administrator to change it.")
        officer.only_assigned = only_assigned
        what = f"{officer.email}: {'only what is assigned' if only_assigned else 'everything'}"
        audit.record("reach changed", what, officer=by, session=session)
