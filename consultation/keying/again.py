"""Officers' pages for double keying: the responses to key again, and the form for one.

They parse, call and render. Nobody keys again what they keyed first.
"""

from flask import abort, g, redirect, request
from flask import url_for as address

from consultation.keying import sampling
from consultation.keying.frame import (
    form,
    found,
    keying,
    layout,
    page,
    today,
    typed,
)
from consultation.keying.sampling import Sampled
from consultation.keying.sheet import Cell, Read, read_sheet
from consultation.lifecycle.consultations import Current, at_version
from consultation.officers.access import Role, requires
from consultation.web import Page

MOST_LISTED = 100
"""The number of responses in a list of the page."""


def _nothing(name: str) -> str:
    return ""


@keying.get("/c/<slug:slug>/keying/again")
@requires(Role.EDITOR)
def again_list(slug: str) -> Page:
    """List the responses to key again, and show how often the two keyings agree."""
    current = found(slug)
    sample = sampling.sample_of(current)
    done = _of(sample, request.args.get("done", ""))
    wanted = request.args.get("reference", "").strip().upper()
    found_here = [each for each in sample.keyed if each.reference.startswith(wanted)]
    own = sampling.keyed_by(current, g.officer.id)
    waiting = sorted(sample.waiting, key=lambda each: each.reference in own)
    return page(
        current,
        "again.html",
        tally=sampling.tally_of(current),
        waiting=waiting[:MOST_LISTED],
        number_waiting=len(waiting),
        wanted=wanted,
        listed=found_here[:MOST_LISTED],
        number_found=len(found_here),
        own=own,
        done=done,
        differ=_numbers(current, done) if done else "",
        corrected=_of(sample, request.args.get("corrected", "")),
        errors=[],
    )


def _numbers(current: Current, which: Sampled) -> str:
    """The numbers of the questions that the two keyings answer differently."""
    asked = layout(at_version(current, which.version_id)).pages
    return ", ".join(str(asked[each].number) for each in which.disagreed)


def _of(sample: sampling.Sample, reference: str) -> Sampled | None:
    return next((each for each in sample.keyed if each.reference == reference), None)


def _sampled(current: Current, reference: str) -> tuple[Current, Sampled]:
    """A keyed response by its reference, and the consultation in the version that it answers."""
    which = _of(sampling.sample_of(current), reference)
    if which is None:
        abort(404)
    return at_version(current, which.version_id), which


@keying.get("/c/<slug:slug>/keying/again/<reference>")
@requires(Role.EDITOR)
def again(slug: str, reference: str) -> Page:
    """Show the form, empty: the second person must not see what the first one keyed."""
    current, which = _sampled(found(slug), reference)
    if reference in sampling.keyed_by(current, g.officer.id):
        return page(current, "own_keying.html", reference=reference), 403
    return _again(current, which, _nothing)


@keying.post("/c/<slug:slug>/keying/again/<reference>")
@requires(Role.EDITOR)
def again_sent(slug: str, reference: str) -> Page:
    """Compare the two keyings, and store which questions differ."""
    current, which = _sampled(found(slug), reference)
    if reference in sampling.keyed_by(current, g.officer.id):
        return page(current, "own_keying.html", reference=reference), 403
    read = read_sheet(current, layout(current), typed, today(current))
    if read.reply is None:
        return _again(current, which, typed, read), 422
    sampling.compare(current, which, read.reply.answers)
    return redirect(address(".again_list", slug=slug, done=reference), 303)


def _again(current: Current, which: Sampled, cell: Cell, read: Read | None = None) -> str:
    sent_to = address(".again_sent", slug=current.slug, reference=which.reference)
    return form(current, sent_to, cell, read=read, again=which.reference)
