"""The link by which somebody has their contact address deleted; it must not know any answer."""

import uuid

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from consultation import clock
from consultation.extensions import db
from consultation.responding.erasing import CONTACT, erase_contact, list_erasure, say_erased
from consultation.responding.models import ContactAddress
from consultation.site import site_settings
from consultation.transactions import writing


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="contact-removal")


def removal_link(contact_id: uuid.UUID) -> str:
    """The address that removes one contact address, built from the site's public address."""
    settings = site_settings()
    return f"{settings.public_url}/contact/{_signer().dumps(contact_id.hex)}"


def named_by(mark: str) -> ContactAddress | None:
    """The address that a removal link names; None when it is gone or the link is not ours."""
    try:
        contact_id = uuid.UUID(_signer().loads(mark))
    except (BadSignature, ValueError, TypeError):
        return None
    return db.session.execute(
        select(ContactAddress).where(ContactAddress.id == contact_id)
    ).scalar_one_or_none()


def remove(contact_id: uuid.UUID) -> None:
    """Erase one contact address, for good: also from backups that are restored later."""
    with writing() as session:
        query = select(ContactAddress.consultation_id).where(ContactAddress.id == contact_id)
        consultation_id = session.execute(query).scalar()
        if consultation_id is None:
            return
        erase_contact(session, contact_id)
        list_erasure(session, consultation_id, CONTACT, clock.now().date(), contact_id)
    say_erased(consultation_id, ())
