"""Officers' pages of comments: found, read in their context, starred. Parse, call, show."""

import uuid

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from consultation.analysis.asked import Asked
from consultation.analysis.comments import LONGEST_SEARCH, comments_on, personal, with_words
from consultation.analysis.one_response import one_response as read_one_response
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.reporting import starring
from consultation.reporting.downloads import report_on
from consultation.reporting.frame import about_consultation, page_number, page_of
from consultation.reporting.marking import marked
from consultation.reporting.report import Report

pages = Blueprint("comments", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/comments")
guard(pages)
Page = str | Response | tuple[str, int]
A_LINE = 500
"""Characters: questions that take more are those that people answer with comments."""
LENGTHS = (0, 100, 300)
"""Characters: comments may be wanted that have at least so many."""


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def comments(current: Current) -> Page:
    """What people wrote to one question, searched and paged."""
    report = report_on(current)
    asked = with_words(report.results.questionnaire)
    chosen = _named(report, request.args.get("question", "")) or _first(asked)
    search = request.args.get("search", "")[:LONGEST_SEARCH].strip()
    page = page_number(request.args.get("page", ""))
    written = request.args.get("length", "")
    length = next((each for each in LENGTHS if str(each) == written), 0)
    found, stars = None, set()
    if chosen:
        what = f"{chosen.key}, page {page}{', searched' if search else ''}"
        audit.record("read comments", what, slug=current.slug)
        session, id_ = db.session(), current.consultation.id
        found = comments_on(session, id_, chosen, search, page, length)
        stars = starring.stars_on(session, id_, chosen.key)
    return page_of(
        current,
        "comments.html",
        report=report,
        asked=asked,
        chosen=chosen,
        personal=bool(chosen and personal(chosen)),
        search=search,
        length=length,
        lengths=LENGTHS,
        found=found,
        stars=stars,
        marked=lambda text: marked(text, search.split()),
        address=lambda number: url_for(
            ".comments",
            slug=current.slug,
            question=chosen.key if chosen else None,
            search=search or None,
            length=length or None,
            page=number,
        ),
    )


@pages.get("/<uuid:response>")
@requires(Role.ANALYST)
@about_consultation
def one_response(current: Current, response: uuid.UUID) -> Page:
    """A comment in its context: what the same person answered, nothing sensitive among it."""
    report = report_on(current)
    session, questionnaire = db.session(), report.results.questionnaire
    found = read_one_response(
        session, current.consultation.id, questionnaire, response, report.language
    )
    if found is None:
        abort(404)
    audit.record("read a response", str(response), slug=current.slug)
    return page_of(current, "one_response.html", report=report, response=found)


@pages.post("/star")
@requires(Role.ANALYST)
@about_consultation
def star_sent(current: Current) -> Page:
    """Star a comment, or take its star away; leads back to where it stands."""
    report = report_on(current)
    asked = _named(report, request.form.get("question", ""))
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
    back = url_for(
        ".comments",
        slug=current.slug,
        question=asked.key,
        search=request.form.get("search") or None,
        length=request.form.get("length") or None,
        page=page_number(request.form.get("page", "")),
        _anchor=f"comment-{response}-{place}",
    )
    return redirect(back, 303)


def _named(report: Report, key: str) -> Asked | None:
    """The question in words that an address or a form names."""
    asked = with_words(report.results.questionnaire)
    return next((each for each in asked if each.key == key), None)


def _first(asked: tuple[Asked, ...]) -> Asked | None:
    """The question whose comments are shown first: one that people answer at length."""
    in_words = [each for each in asked if not each.question.countable]
    at_length = [each for each in in_words if each.question.longest() > A_LINE]
    return next(iter(at_length or in_words or asked), None)
