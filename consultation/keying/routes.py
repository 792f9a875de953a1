"""Officers' pages for keying: the screen, double keying, a batch, its end. Parse, call, show.

They must not know how a question is read.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, g, make_response, redirect, render_template, request
from flask import url_for as address
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consultation import clock
from consultation.extensions import db
from consultation.keying import batch, sampling
from consultation.keying.sampling import Sampled
from consultation.keying.sheet import CHANNEL, LANGUAGE, RECEIVED, Read, read_sheet
from consultation.lifecycle.consultations import Current, at_version, find, versions_of
from consultation.lifecycle.keying import KeyingEnded, NotEnded, end_keying, has_ended
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.questionnaire.numbering import Layout, layout_of
from consultation.questionnaire.paging import longest_body
from consultation.questionnaire.text import without_controls
from consultation.responding.consulting import LARGEST_SMALL_BODY, bound_body, notices_of
from consultation.responding.keyed import KEYED, NotYet, Reply, take_keyed
from consultation.responding.submission import Incomplete

keying = Blueprint("keying", __name__, url_prefix=PLACE)
guard(keying)
Page = str | Response | tuple[str, int]

INPUT = "key:"
"""Stands before the name of each place in the form, so that none is taken for one of ours."""
CARRIED = (CHANNEL, RECEIVED, LANGUAGE)
"""What the next page of a pile most likely shares with the last."""
TEMPLATES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
MOST_SHOWN = 200
"""Mistakes of a batch that are listed at once."""


def install(app: Flask) -> None:
    """Open the pages."""
    app.register_blueprint(keying)
    for endpoint in ("keying.screen_sent", "keying.again_sent"):
        bound_body(app, endpoint, _longest_screen)
    bound_body(app, "keying.batch_sent", lambda: batch.LARGEST_FILE + 64 * 1024)


def _longest_screen() -> int:
    current = find((request.view_args or {})["slug"])
    if current is None:
        return LARGEST_SMALL_BODY
    definition = current.definition
    asked = (*definition.questions.values(), *definition.equality_questions.values())
    return longest_body(asked)


def _found(slug: str) -> Current:
    """The consultation at `slug` in the version that is keyed: the newest, or the one asked for."""
    current = find(slug)
    if current is None:
        abort(404)
    g.notices = notices_of(current)
    wanted = request.values.get("version", "")
    for version_id, (number, _) in versions_of(current.consultation.id).items():
        if str(number) == wanted:
            return at_version(current, version_id)
    return current


def _layout(current: Current) -> Layout:
    return layout_of(current.definition, "en")


def _today(current: Current) -> date:
    return clock.now().astimezone(ZoneInfo(current.definition.timezone)).date()


def _typed(name: str) -> str:
    return without_controls(request.form.get(INPUT + name, ""))


def _carried(name: str) -> str:
    return request.args.get(name, "")[:40]


def _nothing(name: str) -> str:
    return ""


@keying.get("/c/<slug:slug>/keying")
@requires(Role.EDITOR)
def screen(slug: str) -> Page:
    """The form, laid out and numbered like the paper."""
    return _screen(_found(slug), _carried)


@keying.post("/c/<slug:slug>/keying")
@requires(Role.EDITOR)
def screen_sent(slug: str) -> Page:
    """Store one reply."""
    current = _found(slug)
    read = read_sheet(current, _layout(current), _typed, _today(current))
    if read.reply is None:
        return _screen(current, _typed, read=read), 422
    references, refused = _stored(current, [read.reply])
    if refused:
        return _screen(current, _typed, refused=refused), 422
    more: dict[str, Any] = {name: _typed(name) for name in CARRIED}
    more |= {"keyed": references[0], "left_out": read.left_out or None, "version": current.number}
    return redirect(address(".screen", slug=slug, **more), 303)


def _stored(current: Current, replies: list[Reply]) -> tuple[list[str], str]:
    """The references, or why nothing was stored."""

    def also(session: Session, references: list[str]) -> None:
        for reference, reply in zip(references, replies, strict=True):
            what = f"{reference}, {reply.channel}, received on {reply.received_on.isoformat()}"
            audit.record("keyed a response", what, slug=current.slug, session=session)

    try:
        return take_keyed(current, replies, also), ""
    except KeyingEnded:
        return [], "Keying was declared ended. Nothing can be keyed any more."
    except NotOpen as refusal:
        side = "before the consultation opened" if refusal.stage is Stage.COMING else "too late"
        return [], f"It was received {side}: the dates have changed since you began. Look again."
    except NotYet:
        return [], "The day on which it was received is after today."
    except Incomplete:
        return [], "A required answer is missing: the questionnaire has changed. Look again."


def _screen(
    current: Current, cell: Callable[[str], str], *, read: Read | None = None, refused: str = ""
) -> str:
    wrong = read.wrong if read else []
    errors = [{"message": each.says, "input": INPUT + each.place} for each in wrong]
    if refused:
        errors = [{"message": refused, "input": INPUT + CHANNEL}]
    return _page(
        current,
        "screen.html",
        sent_to=address(".screen_sent", slug=current.slug),
        cell=cell,
        errors=errors,
        keyed=request.args.get("keyed", "")[:8] if not errors else "",
        left_out=request.args.get("left_out", type=int),
        missing=any("Question" in each.says for each in wrong),
        sample=sampling.sample_of(current),
    )


def _page(current: Current, template: str, **shown: Any) -> str:
    newest = find(current.slug) or current
    return render_template(
        f"keying/{template}",
        current=current,
        definition=newest.definition,
        versions=range(1, newest.number + 1),
        layout=_layout(current),
        channels=KEYED,
        ended=has_ended(db.session(), current, current.window.closes),
        closed=current.window.stage(clock.now()) is Stage.CLOSED,
        **shown,
    )


@keying.get("/c/<slug:slug>/keying/again")
@requires(Role.EDITOR)
def again_list(slug: str) -> Page:
    """Which responses are to be keyed again, and how far the keyings agree."""
    current = _found(slug)
    return _page(current, "again.html", sample=sampling.sample_of(current), errors=[])


def _sampled(current: Current, reference: str) -> tuple[Current, Sampled]:
    """A keyed response by its reference, and the version that it was given on."""
    for each in sampling.sample_of(current).keyed:
        if each.reference == reference:
            return at_version(current, each.version_id), each
    abort(404)


@keying.get("/c/<slug:slug>/keying/again/<reference>")
@requires(Role.EDITOR)
def again(slug: str, reference: str) -> Page:
    """The same form, empty: who keys again does not see what was keyed."""
    current, which = _sampled(_found(slug), reference)
    return _again(current, which, _nothing)


@keying.post("/c/<slug:slug>/keying/again/<reference>")
@requires(Role.EDITOR)
def again_sent(slug: str, reference: str) -> Page:
    """Compare, and keep what differs."""
    current, which = _sampled(_found(slug), reference)
    read = read_sheet(current, _layout(current), _typed, _today(current))
    if read.reply is None:
        return _again(current, which, _typed, read), 422
    differ = sampling.compare(current, which, read.reply.answers)
    numbers = [str(_layout(current).pages[each].number) for each in differ]
    return redirect(
        address(".again_list", slug=slug, done=reference, differ=", ".join(numbers) or None), 303
    )


def _again(
    current: Current, which: Sampled, cell: Callable[[str], str], read: Read | None = None
) -> str:
    wrong = read.wrong if read else []
    return _page(
        current,
        "screen.html",
        sent_to=address(".again_sent", slug=current.slug, reference=which.reference),
        cell=cell,
        errors=[{"message": each.says, "input": INPUT + each.place} for each in wrong],
        keyed="",
        left_out=None,
        missing=any("Question" in each.says for each in wrong),
        again=which.reference,
    )


@keying.get("/c/<slug:slug>/keying/batch")
@requires(Role.EDITOR)
def batch_page(slug: str) -> Page:
    """The template, and the form that takes a filled-in one."""
    return _page(_found(slug), "batch.html", errors=[], stored=request.args.get("stored", type=int))


@keying.get("/c/<slug:slug>/keying/template.<ending>")
@requires(Role.EDITOR)
def template(slug: str, ending: str) -> Page:
    """The template of this version as a file."""
    if ending not in TEMPLATES:
        abort(404)
    current = _found(slug)
    made = batch.template_xlsx if ending == "xlsx" else batch.template_csv
    answer = make_response(made(current, _layout(current)))
    answer.mimetype = TEMPLATES[ending]
    name = f"{slug}-keying-{current.number}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@keying.post("/c/<slug:slug>/keying/batch")
@requires(Role.EDITOR)
def batch_sent(slug: str) -> Page:
    """Store every reply of a file, or none and every mistake."""
    current = _found(slug)
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise batch.NoSheet("Choose a file.")
        found = batch.read_batch(current, _layout(current), sent.read(), _today(current))
    except batch.NoSheet as refusal:
        return _refused(current, str(refusal)), 422
    if found.wrong:
        errors = [
            {"message": f"{each.place}: {each.says}", "input": "file"}
            for each in found.wrong[:MOST_SHOWN]
        ]
        page = _page(
            current, "batch.html", errors=errors, stored=None, number_wrong=len(found.wrong)
        )
        return page, 422
    references, refused = _stored(current, list(found.replies))
    if refused:
        return _refused(current, refused), 422
    return redirect(
        address(".batch_page", slug=slug, stored=len(references), version=current.number), 303
    )


def _refused(current: Current, says: str) -> str:
    errors = [{"message": says, "input": "file"}]
    return _page(current, "batch.html", errors=errors, stored=None)


@keying.get("/c/<slug:slug>/keying/end")
@requires(Role.EDITOR)
def end(slug: str) -> Page:
    """Asks whether all has been keyed."""
    current = _found(slug)
    return _page(current, "end.html", errors=[], sample=sampling.sample_of(current))


@keying.post("/c/<slug:slug>/keying/end")
@requires(Role.EDITOR)
def end_sent(slug: str) -> Page:
    """Declare keying ended: the record says so, and what was keyed is sealed."""
    current = _found(slug)
    try:
        end_keying(current)
    except NotEnded as refusal:
        errors = [{"message": str(refusal), "input": "end"}]
        page = _page(current, "end.html", errors=errors, sample=sampling.sample_of(current))
        return page, 422
    audit.record("declared keying ended", slug=slug)
    return redirect(address(".end", slug=slug), 303)
