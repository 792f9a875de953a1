"""Officers' pages that choose, preview and publish results. Parse, call, show."""

import uuid
from contextlib import suppress

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for

from consultation.analysis.subtracting import Pair
from consultation.extensions import db
from consultation.gate import NotStored
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import has_ended
from consultation.lifecycle.reasons import LONGEST_REASON
from consultation.officers import audit
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.publishing import choosing, doing, public_pages, viewers_pages
from consultation.publishing.choosing import Choice, NotPublished
from consultation.publishing.doing import NotAdded
from consultation.publishing.offer import Offer, everything, priorities_asked_about
from consultation.publishing.page import report_to_preview
from consultation.publishing.panels_by_group import check_together, on_offer
from consultation.reporting.files.downloads import instance, report_on
from consultation.reporting.listing import hidden
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.report import Report, final_report, final_report_if_made
from consultation.reporting.starring import Starred, quotable, starred
from consultation.reporting.words.figures import responses
from consultation.responding.consulting import choose_language
from consultation.web import Page

publishing = Blueprint("publishing", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/publication")
guard(publishing)
Mistake = dict[str, str]
LONGEST = {
    "introduction": choosing.LONGEST_INTRODUCTION,
    "said": choosing.LONGEST_SAID,
    "done": doing.LONGEST,
    "reason": LONGEST_REASON,
}
"""How many characters each text of the page may have."""


def install(app: Flask) -> None:
    """Register the officers' pages and the public one."""
    app.register_blueprint(publishing)
    app.register_blueprint(viewers_pages.pages)
    app.register_blueprint(public_pages.pages)


@publishing.get("")
@requires(Role.EDITOR)
@about_consultation
def publication(current: Current) -> Page:
    """Show what is chosen and what is public, with the forms to change it."""
    return _page(current)


@publishing.post("")
@requires(Role.EDITOR)
@about_consultation
def publication_sent(current: Current) -> Page:
    """Store the choice; then preview or publish it, depending on the button."""
    report = _report_to_choose_from(current)
    stars = _stars(current, report)
    choice = _typed(report, stars)
    try:
        if any(_added()) and _added() not in on_offer(report):
            says = "To add a breakdown, choose a question and something else to break it down by."
            raise NotPublished(says, "add-question")
        earlier = choosing.been_public(db.session(), current.consultation.id)
        check_together(report.results, choice.breakdowns, earlier)
        choosing.choose(current, choice)
        audit.record("chose what to publish", _trail_entry(choice, stars), slug=current.slug)
        if "publish" in request.form:
            entry = _trail_entry(choosing.publish(current), stars)
            audit.record("published the results", entry, slug=current.slug)
            with suppress(NotStored):  # so that the first reader need not wait
                final_report(db.session(), instance(), current)
    except NotPublished as refusal:
        mistake = {"message": str(refusal), "input": refusal.about}
        return _page(current, choice, [mistake]), 422
    if "preview" in request.form:
        return redirect(url_for(".preview", slug=current.slug), 303)
    done = "published" if "publish" in request.form else "kept"
    return redirect(url_for(".publication", slug=current.slug, done=done), 303)


@publishing.get("/preview")
@requires(Role.EDITOR)
@about_consultation
def preview(current: Current) -> Page:
    """Preview the public page, with what is chosen."""
    choice = _chosen_or_404(current)
    audit.record("saw the preview of the results", slug=current.slug)
    _as_its_readers(current)
    return public_pages.page_of(
        current,
        choice,
        _report_to_preview(current),
        "publishing.preview_chart",
        "publishing.preview_data",
        preview=True,
    )


def _report_to_preview(current: Current) -> Report:
    return report_to_preview(db.session(), instance(), current)


def _as_its_readers(current: Current) -> None:
    """Prepare the request like one for a public page: its consultation and its language."""
    g.slug = current.slug
    g.current = choose_language(current)


@publishing.get("/preview/open-data.zip")
@requires(Role.EDITOR)
@about_consultation
def preview_data(current: Current) -> Page:
    """Send the open data as it would be published."""
    answer = public_pages.data_of(current, _chosen_or_404(current), _report_to_preview(current))
    audit.record("downloaded", "open-data.zip of the preview", slug=current.slug)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@publishing.get("/preview/charts/<name>.<ending>")
@requires(Role.EDITOR)
@about_consultation
def preview_chart(current: Current, name: str, ending: str) -> Page:
    """Send a chart of the preview."""
    if ending != "svg":
        abort(404)
    _as_its_readers(current)
    choice, report = _chosen_or_404(current), _report_to_preview(current)
    return public_pages.chart_of(current, choice, report, name)


@publishing.post("/unpublish")
@requires(Role.EDITOR)
@about_consultation
def unpublish_sent(current: Current) -> Page:
    """Take the results back, with a reason that becomes public."""
    try:
        choosing.unpublish(current, request.form.get("reason", ""))
    except NotPublished as refusal:
        return _page(current, errors=[{"message": str(refusal), "input": "reason"}]), 422
    audit.record("took the published results back", slug=current.slug)
    return redirect(url_for(".publication", slug=current.slug, done="taken-back"), 303)


@publishing.post("/done")
@requires(Role.EDITOR)
@about_consultation
def done_sent(current: Current) -> Page:
    """Add an entry of “We did”, or delete one that was added in error."""
    if id_ := request.form.get("remove", ""):
        if not _is_id(id_) or not doing.remove(current, uuid.UUID(id_)):
            abort(404)
        audit.record("took away what was done", slug=current.slug)
        return redirect(url_for(".publication", slug=current.slug, done="removed"), 303)
    priority = request.form.get("priority", "") or None
    day, words = request.form.get("day", "").strip(), request.form.get("words", "")
    try:
        doing.add(current, priority, day, words)
    except NotAdded as refusal:
        return _page(current, errors=[{"message": str(refusal), "input": refusal.about}]), 422
    audit.record("said what was done", f"on {day}", slug=current.slug)
    return redirect(url_for(".publication", slug=current.slug, done="added"), 303)


@publishing.post("/unlock")
@requires(Role.ADMINISTRATOR)
@about_consultation
def unlock_sent(current: Current) -> Page:
    """Show officers hidden results before closing, with a reason that becomes public."""
    try:
        choosing.unlock(current, request.form.get("reason", ""))
    except NotPublished as refusal:
        errors = [{"message": str(refusal), "input": "reason"}]
        return page_of(current, "hidden.html", errors=errors), 422
    audit.record("unlocked the results", slug=current.slug)
    return redirect(url_for("reporting.results", slug=current.slug), 303)


def _chosen_or_404(current: Current) -> Choice:
    choice = choosing.chosen(db.session(), current.consultation.id)
    if choice is None or hidden(current):
        abort(404)
    return choice


def _report_to_choose_from(current: Current) -> Report:
    """The report on the final figures once there are such, since nothing else can be public: a
    version that was loaded later adds nothing, and what was erased since takes nothing away."""
    exact = report_on(current)
    return final_report_if_made(db.session(), instance(), current) or exact


def _stars(current: Current, report: Report) -> list[Starred]:
    found = starred(db.session(), current.consultation.id, report.results.questionnaire)
    return quotable(found)


def _trail_entry(choice: Choice, stars: list[Starred]) -> str:
    """What is chosen, for the audit trail: how many of each, and of which questions."""
    quoted = [f"on {each.asked.key}" for each in stars if each.id in choice.quotations]
    parts = (
        ("question", len(choice.panels), choice.panels),
        ("breakdown", len(choice.breakdowns), [" by ".join(each) for each in choice.breakdowns]),
        ("comment", len(choice.quotations), quoted),
    )
    said = (
        f"{number:,} {what}{'' if number == 1 else 's'}: {', '.join(dict.fromkeys(named))}"
        for what, number, named in parts
        if number
    )
    return "; ".join(said) or "nothing"


def _typed(report: Report, stars: list[Starred]) -> Choice:
    """The choice in the form; it can quote only comments that have a star."""
    keys = set(request.form.getlist("panels"))
    ticked = set(request.form.getlist("quotations"))
    words = {
        each.id: request.form.get(f"words-{each.id}", each.comment.text).strip()
        for each in stars
        if str(each.id) in ticked
    }
    return Choice(
        panels=[each.key for each in report.results.open if each.key in keys],
        introduction=_written("introduction"),
        breakdowns=_breakdowns(report),
        said={
            each: added
            for each in priorities_asked_about(report)
            if (added := _written(f"said-{each}"))
        },
        quotations={id_: said for id_, said in words.items() if said},
    )


def _written(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _added() -> Pair:
    """The breakdown to add; a pair of '' if there is none."""
    return request.form.get("add-question", ""), request.form.get("add-by", "")


def _breakdowns(report: Report) -> list[Pair]:
    """The breakdowns that are still ticked, then the one to add."""
    pairs = [each.partition(" ") for each in request.form.getlist("breakdowns")]
    found = [*((question, by) for question, _, by in pairs), _added()]
    possible = on_offer(report)
    return list(dict.fromkeys(each for each in found if each in possible))


def _page(
    current: Current, choice: Choice | None = None, errors: list[Mistake] | None = None
) -> str:
    session, consultation_id = db.session(), current.consultation.id
    report, counted = _report_to_choose_from(current), report_on(current).results.total
    choice = choice or choosing.chosen(session, consultation_id) or everything(report)
    offer = Offer(
        definition=current.definition,
        report=report,
        stars=_stars(current, report),
        choice=choice,
    )
    return render_template(
        "publishing/publication.html",
        current=current,
        definition=current.definition,
        offer=offer,
        choice=choice,
        done=doing.what_was_done(session, consultation_id),
        can_publish=choosing.can_be_published(current),
        keying_ended=has_ended(session, current, current.window.closes),
        final=report.final,
        counted=counted,
        responses=responses,
        errors=errors or [],
        said=request.args.get("done", ""),
        longest=LONGEST,
    )


def _is_id(written: str) -> bool:
    try:
        return str(uuid.UUID(written)) == written
    except ValueError:
        return False
