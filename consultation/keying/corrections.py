"""Officers' pages for correcting what was keyed wrongly. They parse, call and render.

The form shows what was keyed, except answers to protected questions: no page shows these beside a
response.
"""

import uuid
from dataclasses import dataclass

from flask import abort, redirect, request
from flask import url_for as address
from sqlalchemy.orm import Session

from consultation.extensions import db
from consultation.keying import sampling
from consultation.keying.frame import (
    NOT_TAKEN,
    form,
    found,
    in_words,
    keying,
    layout,
    today,
    typed,
)
from consultation.keying.sheet import Cell, Read, filled_sheet, read_sheet
from consultation.lifecycle.consultations import Current, at_version
from consultation.officers import audit
from consultation.officers.access import Role, requires
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.numbering import Layout
from consultation.responding.correcting import NotKeyed, Sealed, correct_keyed, keyed_row
from consultation.responding.keyed import Reply
from consultation.responding.models import Channel, Response
from consultation.web import Page

SEEN = "seen"
"""The input that says which keying the form was filled in from, to notice changes since."""
MEANWHILE = (
    "Somebody else has corrected this response since you opened it. Look at what stands here now, "
    "and correct it again if it is still wrong."
)
IN_A_SEAL = (
    "This response is in a seal. It can be corrected no more. Say in the report what is wrong."
)
UNCHANGED = "Nothing differs from what was keyed. Change what is wrong, or leave this page."


@keying.get("/c/<slug:slug>/keying/correct/<reference>")
@requires(Role.EDITOR)
def correct(slug: str, reference: str) -> Page:
    """Show the form with what was keyed."""
    stands = _keyed(slug, reference)
    audit.record("read a response", stands.reference, slug=slug)
    return _form(stands)


@keying.post("/c/<slug:slug>/keying/correct/<reference>")
@requires(Role.EDITOR)
def correct_sent(slug: str, reference: str) -> Page:
    """Store the corrected reply."""
    stands = _keyed(slug, reference)
    current, numbered = stands.current, layout(stands.current)
    if request.form.get(SEEN) != str(stands.id):
        return _form(stands, refused=MEANWHILE), 422
    read = read_sheet(current, numbered, typed, today(current), stands.withheld)
    if read.reply is None:
        return _form(stands, typed, read=read), 422
    changed = _changed(numbered, stands.reply, read.reply)
    if not changed:
        return _form(stands, typed, refused=UNCHANGED), 422

    def also(session: Session) -> None:
        what = f"{reference}: {', '.join(changed)}"
        audit.record(sampling.CORRECTED, what, slug=slug, session=session)

    try:
        correct_keyed(current, stands.id, read.reply, also)
    except NotKeyed:
        return _form(_keyed(slug, reference), refused=MEANWHILE), 422
    except Sealed:
        return _form(stands, typed, refused=IN_A_SEAL), 422
    except NOT_TAKEN as refusal:
        return _form(stands, typed, refused=in_words(refusal)), 422
    return redirect(address(".again_list", slug=slug, corrected=reference), 303)


@dataclass(frozen=True)
class _Keyed:
    """A keyed response, and the consultation in the version that it answers."""

    current: Current
    id: uuid.UUID
    reference: str
    reply: Reply

    @property
    def withheld(self) -> Answers:
        """The answers that the form does not show. They are kept if nothing is keyed for them."""
        asked = self.current.definition.questions
        return {id_: each for id_, each in self.reply.answers.items() if asked[id_].sensitive}


def _keyed(slug: str, reference: str) -> _Keyed:
    current = found(slug)
    try:
        row = keyed_row(db.session(), current, Response.reference == reference)
    except NotKeyed:
        abort(404)
    reply = Reply(
        channel=Channel(row.channel),
        language=row.language,
        received_on=row.received_on,
        answers=row.answers,
        about={},
    )
    return _Keyed(at_version(current, row.version_id), row.id, row.reference, reply)


def _changed(numbered: Layout, before: Reply, after: Reply) -> list[str]:
    """What a correction changes, for the audit trail: the questions, but no answers."""
    names = ("channel", "received_on", "language")
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    changed += [
        f"question {each.number}"
        for id_, each in numbered.pages.items()
        if before.answers.get(id_) != after.answers.get(id_)
    ]
    return changed + (["about the person"] if after.about else [])


def _form(
    stands: _Keyed, cell: Cell | None = None, *, read: Read | None = None, refused: str = ""
) -> str:
    current = stands.current
    as_it_was = filled_sheet(layout(current), stands.reply)
    return form(
        current,
        address(".correct_sent", slug=current.slug, reference=stands.reference),
        cell or (lambda name: as_it_was.get(name, "")),
        read=read,
        refused=refused,
        correcting=stands.reference,
        seen=stands.id,
    )
