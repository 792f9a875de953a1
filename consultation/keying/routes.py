"""Officers' pages for keying: the screen, a spreadsheet of many replies, declaring the end.

They parse, call and render; they must not know how a question is read.
"""

import uuid
from dataclasses import replace
from typing import Any

from flask import Flask, abort, make_response, redirect, request
from flask import url_for as address
from sqlalchemy.orm import Session

from consultation.keying import (
    again,  # noqa: F401 - registers its pages
    batch,
    corrections,  # noqa: F401 - registers its pages
    sampling,
)
from consultation.keying.doubles import doubles
from consultation.keying.frame import (
    NOT_TAKEN,
    form,
    found,
    in_words,
    keying,
    layout,
    page,
    today,
    typed,
)
from consultation.keying.references import by_row, id_of_row
from consultation.keying.sheet import CHANNEL, LANGUAGE, RECEIVED, Cell, Read, read_sheet
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.keying import NotEnded, end_keying
from consultation.officers import audit
from consultation.officers.access import Role, requires
from consultation.questionnaire.paging import longest_body
from consultation.responding.consulting import LARGEST_SMALL_BODY, bound_body
from consultation.responding.keyed import Reply, take_keyed
from consultation.web import Page

ONCE = "once"
"""The input by which a form that is sent twice, by a key held down, is known to be one."""
ALIKE = "alike"
"""The input by which an officer says that replies that are alike are of different people."""
IF_ANOTHER = "If this is another person’s reply, say so below, and store it again."
CARRIED = (CHANNEL, RECEIVED, LANGUAGE)
"""Inputs that keep their value for the next reply: a pile of paper mostly has the same."""
TEMPLATES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
MOST_SHOWN = 200
"""The number of mistakes of a spreadsheet that are listed at once."""


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(keying)
    for endpoint in ("screen_sent", "again_sent", "correct_sent"):
        bound_body(app, f"keying.{endpoint}", _longest_screen)
    bound_body(app, "keying.batch_sent", lambda: batch.LARGEST_FILE + 64 * 1024)


def _longest_screen() -> int:
    current = find((request.view_args or {})["slug"])
    if current is None:
        return LARGEST_SMALL_BODY
    definition = current.definition
    asked = (*definition.questions.values(), *definition.equality_questions.values())
    return longest_body(sum(question.longest() for question in asked))


def _carried(name: str) -> str:
    return request.args.get(name, "")[:40]


@keying.get("/c/<slug:slug>/keying")
@requires(Role.EDITOR)
def screen(slug: str) -> Page:
    """Show the form, laid out and numbered like the paper."""
    return _screen(found(slug), _carried)


@keying.post("/c/<slug:slug>/keying")
@requires(Role.EDITOR)
def screen_sent(slug: str) -> Page:
    """Store one reply."""
    current = found(slug)
    read = read_sheet(current, layout(current), typed, today(current))
    if read.reply is None:
        return _screen(current, typed, read=read), 422
    reply = replace(read.reply, id=_id_of(current))
    like = {} if request.form.get(ALIKE) else doubles(current, {1: reply})
    if like:
        refused = f"{like[1]} has the same answers, and came on the same day. {IF_ANOTHER}"
        return _screen(current, typed, refused=refused, alike=True), 422
    references, refused = _stored(current, [reply])
    if refused:
        return _screen(current, typed, refused=refused), 422
    more: dict[str, Any] = {name: typed(name) for name in CARRIED}
    more |= {"keyed": references[0], "left_out": read.left_out or None, "version": current.number}
    return redirect(address(".screen", slug=slug, **more), 303)


def _id_of(current: Current) -> uuid.UUID:
    """The id for the reply of this form: the same however often the form is sent as it is.

    What is typed is part of it: a browser can go back to a form and send it with another paper.
    """
    if not request.form.get(ONCE):
        return uuid.uuid4()
    sent = sorted(each for each in request.form.items(multi=True) if each[0] != "csrf_token")
    return uuid.uuid5(current.consultation.id, repr(sent))


def _stored(current: Current, replies: list[Reply]) -> tuple[list[str], str]:
    """Store replies; returns their references, or why nothing was stored."""

    def also(session: Session, references: list[str]) -> None:
        for reference, reply in zip(references, replies, strict=True):
            what = f"{reference}, {reply.channel}, received on {reply.received_on.isoformat()}"
            audit.record(sampling.KEYED, what, slug=current.slug, session=session)

    try:
        return take_keyed(current, replies, also), ""
    except NOT_TAKEN as refusal:
        return [], in_words(refusal)


def _screen(
    current: Current,
    cell: Cell,
    *,
    read: Read | None = None,
    refused: str = "",
    alike: bool = False,
) -> str:
    return form(
        current,
        address(".screen_sent", slug=current.slug),
        cell,
        read=read,
        refused=refused,
        keyed=request.args.get("keyed", "")[:8],
        left_out=request.args.get("left_out", type=int),
        once=request.form.get(ONCE) or uuid.uuid4(),
        alike=alike,
        tally=sampling.tally_of(current),
    )


@keying.get("/c/<slug:slug>/keying/batch")
@requires(Role.EDITOR)
def batch_page(slug: str) -> Page:
    """Offer the template, and the form to upload a filled-in one; what was stored by the last."""
    current, key = found(slug), request.args.get("batch", type=uuid.UUID)
    return page(current, "batch.html", errors=[], stored=by_row(current, key) if key else [])


@keying.get("/c/<slug:slug>/keying/template.<ending>")
@requires(Role.EDITOR)
def template(slug: str, ending: str) -> Page:
    """Send the template for this version."""
    if ending not in TEMPLATES:
        abort(404)
    current = found(slug)
    made = batch.template_xlsx if ending == "xlsx" else batch.template_csv
    answer = make_response(made(current, layout(current)))
    audit.record("downloaded", f"keying.{ending}", slug=slug)
    answer.mimetype = TEMPLATES[ending]
    name = f"{slug}-keying-{current.number}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@keying.post("/c/<slug:slug>/keying/batch")
@requires(Role.EDITOR)
def batch_sent(slug: str) -> Page:
    """Store every reply of a file; or store nothing, and list every mistake."""
    current = found(slug)
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise batch.NoSheet("Choose a file.")
        sheet = batch.read_batch(current, layout(current), sent.read(), today(current))
    except batch.NoSheet as refusal:
        return _refused(current, str(refusal)), 422
    if sheet.wrong:
        return _listed(current, [f"{each.place}: {each.says}" for each in sheet.wrong]), 422
    like = {} if request.form.get(ALIKE) else doubles(current, sheet.replies)
    if like:
        says = [f"A{row}: the same answers as {which}" for row, which in like.items()]
        return _listed(current, says, alike=True), 422
    key = uuid.uuid4()
    replies = [replace(reply, id=id_of_row(key, row)) for row, reply in sheet.replies.items()]
    _, refused = _stored(current, replies)
    if refused:
        return _refused(current, refused), 422
    return redirect(address(".batch_page", slug=slug, batch=key, version=current.number), 303)


def _listed(current: Current, wrong: list[str], *, alike: bool = False) -> str:
    errors = [{"message": each, "input": "file"} for each in wrong[:MOST_SHOWN]]
    return page(
        current, "batch.html", errors=errors, stored=[], number_wrong=len(wrong), alike=alike
    )


def _refused(current: Current, says: str) -> str:
    errors = [{"message": says, "input": "file"}]
    return page(current, "batch.html", errors=errors, stored=[])


@keying.get("/c/<slug:slug>/keying/end")
@requires(Role.EDITOR)
def end(slug: str) -> Page:
    """Ask whether all has been keyed."""
    current = found(slug)
    return _end(current, [])


@keying.post("/c/<slug:slug>/keying/end")
@requires(Role.EDITOR)
def end_sent(slug: str) -> Page:
    """Declare keying ended: the record says so, and what was keyed is sealed."""
    current = found(slug)
    try:
        end_keying(current)
    except NotEnded as refusal:
        errors = [{"message": str(refusal), "input": "end"}]
        return _end(current, errors), 422
    audit.record("declared keying ended", slug=slug)
    return redirect(address(".end", slug=slug), 303)


def _end(current: Current, errors: list[dict[str, str]]) -> str:
    waiting = sampling.sample_of(current).waiting
    return page(
        current, "end.html", errors=errors, tally=sampling.tally_of(current), waiting=waiting
    )
