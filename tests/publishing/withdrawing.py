"""Withdraws responses as their senders do, and collects what can be seen before and after."""

import secrets
import uuid
from collections.abc import Iterator

from sqlalchemy import insert

from consultation.lifecycle.consultations import Current
from consultation.responding.drafts import hash_of
from consultation.responding.models import ReceiptCode
from consultation.responding.receipts import withdraw
from consultation.transactions import writing
from tests.officers.desk import Desk
from tests.reporting.collected import Row, of_file, of_page, of_public

HOME = "/officers/c/safer-parks"
TAKEN_AWAY = ("report.pdf", "report.docx", "charts.zip", "open-data.zip")
"""The files that leave the house."""


def withdraw_one(current: Current, response_id: uuid.UUID) -> None:
    """Withdraw a response by its code."""
    token = secrets.token_bytes(32)
    with writing() as session:
        session.execute(
            insert(ReceiptCode).values(
                looked_up=hash_of(token),
                consultation_id=current.consultation.id,
                response_id=response_id,
            )
        )
    withdraw(current, token, days=10_000)  # PostgreSQL’s clock goes on


def of_viewer(viewer: Desk, questions: list[str]) -> Iterator[Row]:
    """Every row of every table that a viewer can see: of each question, and by each other."""
    pages = [HOME, *(f"{HOME}/questions/{each}" for each in questions)]
    pages += [
        f"{HOME}/guarded-breakdown?question={question}&by={by}"
        for question in questions
        for by in questions
    ]
    for page in pages:
        if viewer.get(page).status_code == 200:
            yield from ((page, *row) for row in of_page(viewer.now.data))
            for image in viewer.page.select("main img[src]"):
                yield page, str(image["alt"])
                yield page, str(image["src"])  # it holds a mark of what is drawn


def of_reports(analyst: Desk) -> Iterator[Row]:
    """Every row of every table of the files that leave the house, but for when they were made."""
    for name in TAKEN_AWAY:
        assert analyst.get(f"{HOME}/downloads/{name}").status_code == 200, name
        for row in of_file(name, analyst.now.data):
            if not any("Made at" in cell or "withdrawn" in cell for cell in row):
                yield name, *row


def rows_of_public(anyone: Desk) -> list[Row]:
    """Every row that everybody can get, but for the public record, which says what was done."""
    return [row for row in of_public(anyone) if not any("withdrawn" in cell for cell in row)]
