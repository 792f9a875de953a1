"""Officers' pages of saved selections: the list, opening one, saving, renaming, deleting."""

import uuid
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for

from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.officers.access import PLACE, Role, guard, may, requires
from consultation.reporting.files.downloads import report_on
from consultation.reporting.pages.frame import about_consultation, page_of
from consultation.reporting.pages.selected import selected_here
from consultation.reporting.pages.selecting import selection_page
from consultation.reporting.pages.showing import by_name
from consultation.reporting.saved import (
    LONGEST_NAME,
    NotSaved,
    NotYours,
    Saved,
    forget,
    rename,
    save,
    saved_in,
)
from consultation.reporting.words.selection_words import in_one_line
from consultation.web import Page

pages = Blueprint("saved", __name__, url_prefix=f"{PLACE}/c/<slug:slug>/selection/saved")
guard(pages)


@pages.get("")
@requires(Role.ANALYST)
@about_consultation
def every_one(current: Current) -> Page:
    """Every saved selection of the consultation."""
    said = request.args.get("said", "")
    return page_of(
        current,
        "saved_selections.html",
        saved=_all(current),
        said=said if said in ("renamed", "deleted") else "",
        mine=lambda each: each.may_change(g.officer, is_editor=may(Role.EDITOR)),
    )


@pages.post("")
@requires(Role.ANALYST)
@about_consultation
def save_sent(current: Current) -> Page:
    """Save the selection of the address under a name; leads back to it."""
    selected, name = selected_here(current), request.form.get("name", "")
    whole = selected.whole
    says = in_one_line(selected.selection, whole.results.questionnaire, whole.language)
    try:
        save(current, name, selected.selection, says, by=g.officer)
    except NotSaved as refusal:
        errors = [{"message": str(refusal), "input": "name"}]
        return selection_page(current, selected, errors=errors, name=name), 422
    return redirect(url_for("selecting.selection", slug=current.slug, **selected.handed_on), 303)


@pages.get("/<uuid:saved>")
@requires(Role.ANALYST)
@about_consultation
def one(current: Current, saved: uuid.UUID) -> Page:
    """Open a saved selection: leads to it, or says what of it is there no more."""
    found = _found(current, saved)
    if found.wrong:
        return _page(current, found)
    values = by_name(found.selection.pairs)
    return redirect(url_for("selecting.selection", slug=current.slug, **values), 303)


@pages.get("/<uuid:saved>/change")
@requires(Role.ANALYST)
@about_consultation
def change(current: Current, saved: uuid.UUID) -> Page:
    """What can be done about a saved selection."""
    return _page(current, _found(current, saved))


@pages.post("/<uuid:saved>/name")
@requires(Role.ANALYST)
@about_consultation
def name_sent(current: Current, saved: uuid.UUID) -> Page:
    """Give a saved selection another name."""
    written = request.form.get("name", "")
    try:
        name = rename(current, saved, written, by=g.officer, is_editor=may(Role.EDITOR))
    except NotYours:
        return _page(current, _found(current, saved)), 403
    except NotSaved as refusal:
        errors = [{"message": str(refusal), "input": "name"}]
        return _page(current, _found(current, saved), errors=errors, name=written), 422
    if name is None:
        abort(404)
    return redirect(url_for(".every_one", slug=current.slug, said="renamed"), 303)


@pages.post("/<uuid:saved>/delete")
@requires(Role.ANALYST)
@about_consultation
def delete_sent(current: Current, saved: uuid.UUID) -> Page:
    """Delete a saved selection; it is gone for everybody."""
    try:
        forget(current, saved, by=g.officer, is_editor=may(Role.EDITOR))
    except NotYours:
        return _page(current, _found(current, saved)), 403
    return redirect(url_for(".every_one", slug=current.slug, said="deleted"), 303)


def _all(current: Current) -> list[Saved]:
    whole = report_on(current)
    asked = whole.results.questionnaire
    return saved_in(db.session(), current.consultation.id, asked, whole.language)


def _found(current: Current, saved: uuid.UUID) -> Saved:
    found = next((each for each in _all(current) if each.id == saved), None)
    if found is None:
        abort(404)
    return found


def _page(
    current: Current,
    found: Saved,
    errors: list[dict[str, Any]] | None = None,
    name: str | None = None,
) -> str:
    return page_of(
        current,
        "saved_selection.html",
        errors=errors or [],
        saved=found,
        name=found.name if name is None else name,
        longest=LONGEST_NAME,
        may_change=found.may_change(g.officer, is_editor=may(Role.EDITOR)),
        rest=url_for("selecting.selection", slug=current.slug, **by_name(found.selection.pairs)),
    )
