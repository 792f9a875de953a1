"""Officers' pages of comments: searching, reading one in its context, starring, downloading."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, abort, redirect, request

from consultation.analysis.comments import comments_on, every_comment_on, personal
from consultation.analysis.one_response import one_response as read_one_response
from consultation.analysis.search import marked, search_for
from consultation.extensions import db
from consultation.formulas import harmless
from consultation.giving_way import sent_in_pieces
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting import starring
from consultation.reporting.files.downloads import file_name
from consultation.reporting.pages.comment_look import (
    LENGTHS,
    Look,
    look_here,
    question_called,
    questions_in_words,
)
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.provenance import OF_FILE, of_file, provenance_of
from consultation.reporting.spreadsheets import TYPE, csv_file
from consultation.web import Page, as_file

pages = Blueprint("comments", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/comments")
guard(pages)
FILE = "comments.csv"
HEADER = ("response", "question", "part", "channel", "language", "starred", "comment")


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def comments(current: Current) -> Page:
    """What people wrote to one question or to all, searched and paged."""
    look = look_here(current)
    found, stars = None, set()
    if look.questions:
        audit.record("read comments", _trail_entry(look, f"page {look.page}"), slug=current.slug)
        session, id_ = db.session(), current.consultation.id
        found = comments_on(session, id_, look.questions, look.sifted(), look.page)
        stars = starring.stars_of(session, id_)
    search = search_for(look.search)
    return page_of(
        current,
        "comments.html",
        look=look,
        selected=look.selected,
        parts=look.selected.parts(look.without_selection),
        asked=questions_in_words(look.selected.whole),
        chosen=look.asked,
        personal=any(personal(each) for each in look.questions),
        lengths=LENGTHS,
        found=found,
        stars=stars,
        marked=lambda text: marked(text, search),
    )


@pages.get(f"/{FILE}")
@requires(Role.ANALYST)
@about_consultation
def file(current: Current) -> Page:
    """The comments that were found, as a file."""
    look = look_here(current)
    if not look.questions:
        abort(404)
    audit.record("downloaded", f"{FILE}: {_trail_entry(look, 'every page')}", slug=current.slug)
    provenance = provenance_of(db.session(), current, look.selected.report)
    says = of_file(replace(provenance, selection=look.says))
    rows = ((*row, *says) for row in _rows(look))
    answer = sent_in_pieces(csv_file((*HEADER, *OF_FILE), rows))
    name = f"found-{FILE}" if look.is_searched else FILE
    return as_file(answer, file_name(current, name, look.selected.selection), TYPE)


@pages.get("/<uuid:response>")
@requires(Role.ANALYST)
@about_consultation
def one_response(current: Current, response: uuid.UUID) -> Page:
    """A comment in its context: what the same person answered, nothing sensitive among it."""
    look = look_here(current)
    whole = look.selected.whole
    found = read_one_response(
        db.session(),
        current.consultation.id,
        whole.results.questionnaire,
        response,
        whole.language,
    )
    if found is None:
        abort(404)
    audit.record("read a response", str(response), slug=current.slug)
    return page_of(current, "one_response.html", response=found, back=look.address())


@pages.post("/star")
@requires(Role.ANALYST)
@about_consultation
def star_sent(current: Current) -> Page:
    """Star a comment, or take its star away; leads back to where it stands."""
    look = look_here(current)
    asked = question_called(look.selected.whole, request.form.get("question", ""))
    try:
        response = uuid.UUID(request.form.get("response", ""))
        place = int(request.form.get("place", "0")[:4])
    except ValueError:
        abort(404)
    if asked is None:
        abort(404)
    if "unstar" in request.form:
        starring.unstar(current.consultation.id, asked, response, place)
        audit.record("took a star away", asked.key, slug=current.slug)
    else:
        try:
            there = starring.star(current.consultation.id, asked, response, place)
        except starring.TooManyStars:
            return page_of(current, "too_many_stars.html", most=starring.MOST_STARS), 422
        if not there:
            abort(404)
        audit.record("starred a comment", asked.key, slug=current.slug)
    return redirect(look.address(_anchor=f"comment-{response}-{asked.key}-{place}"), 303)


def _trail_entry(look: Look, how_much: str) -> str:
    """The entry in the audit trail: the question, but not the words that were searched for."""
    parts = [look.asked.key if look.asked else "all questions", how_much]
    if look.search:
        parts.append("searched")
    return look.selected.trail_entry(", ".join(parts))


def _rows(look: Look) -> Iterator[tuple[str, ...]]:
    session, id_ = db.session(), look.current.consultation.id
    stars = starring.stars_of(session, id_)
    parts = {each.key: [column.part for column in each.columns] for each in look.questions}
    for each in every_comment_on(session, id_, look.questions, look.sifted()):
        yield (
            str(each.response),
            harmless(each.asked.key),
            harmless(parts[each.asked.key][each.place]),
            each.channel.value,
            each.language,
            "1" if each.stands in stars else "0",
            harmless(each.text),
        )
