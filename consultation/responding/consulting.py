"""What a request for a consultation's page is about: which consultation, and in which language.

Also the addresses of its pages, and the page for somebody who comes too early or too late. It must
not know forms or drafts.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import (
    Flask,
    abort,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    url_for,
)
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from consultation.error_pages import refusals_speak_by
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.stage import Stage
from consultation.proxies import this_page, this_request
from consultation.questionnaire.paging import longest_body, step_at
from consultation.responding.page_frame import frame_later, notices_of, on_every_page
from consultation.web import see_other

ROOMS = {"public", "responding", "later", "after", "own", "printed", "published"}
"""The blueprints of residents' pages."""
LARGEST_SMALL_BODY = 64 * 1024
_LIMITS = "limits_of_bodies"
KEPT_ADDRESSES = 4_000


class SlugConverter(BaseConverter):
    """The part of an address that names a consultation."""

    regex = "[a-z0-9]+(?:[-_][a-z0-9]+)*"


def entrance(app: Flask) -> None:
    """Let addresses name consultations, and limit the size of what is sent to them."""
    app.url_map.converters["slug"] = SlugConverter
    app.before_request(_bound_body)
    app.url_defaults(_carry_language)
    refusals_speak_by(app, _speak)
    app.context_processor(on_every_page)


def bound_body(app: Flask, endpoint: str, limit: Callable[[], int]) -> None:
    """Let `limit` say how many bytes may be sent to an endpoint of another room."""
    app.extensions.setdefault(_LIMITS, {})[endpoint] = limit


def _bound_body() -> None:
    """Limit the request's body, before anything reads it, to what its page's questions can hold."""
    asked = this_request()
    if asked.method != "POST":
        return
    limit, endpoint = LARGEST_SMALL_BODY, asked.endpoint
    if endpoint == "responding.keep" and (here := _found()):
        step = step_at(here.definition, (asked.view_args or {})["page"])
        limit = longest_body(step.page.longest) if step else limit
    elif endpoint == "after.keep_about_you" and (here := _found()):
        about_you = here.definition.equality_questions.values()
        limit = longest_body(sum(question.longest() for question in about_you))
    elif own := current_app.extensions.get(_LIMITS, {}).get(endpoint):
        limit = own()
    asked.max_content_length = limit
    asked.max_form_memory_size = limit


def name_consultation(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the slug out of a view's arguments: views call `current` instead."""
    if values and "slug" in values:
        page = this_page()
        page.slug, page.found, page.chosen = values.pop("slug"), None, None
        page.languages = None


def _found() -> Current | None:
    """The consultation that the address names, looked up once a request."""
    page = this_page()
    found: Current | None = page.get("found")  # not set by `name_consultation` in a preview
    if found is None:
        found = page.found = find(page.slug)
    return found


def know_consultation() -> None:
    """Find the consultation that the address names, or answer 404, and choose the language."""
    here = _found()
    if here is None:
        abort(404)
    g.current = choose_language(here)


def consultation_at(slug: str) -> Current:
    """The consultation at `slug`, or 404; its notices go onto this page, which has no frame."""
    here = find(slug)
    if here is None:
        abort(404)
    g.notices = notices_of(here)
    return here


def choose_language(here: Current, wanted: str | None = None) -> Current:
    """Choose this page's language: that of ?lang=, of the form, `wanted`, or the consultation's.

    Returns the consultation, for the caller to go on with. It may be called again in a request,
    with another version or language.
    """
    page, definition = this_page(), here.definition
    offered = definition.offered_languages
    named, posted = page.languages = page.get("languages") or _asked_for()
    for language in (named, posted, wanted):
        if language in offered:
            break
    else:
        language = definition.language
    if page.get("chosen") == (here.version_id, language):
        return here
    page.chosen, page.language = (here.version_id, language), language
    page.asked_from = (*_place(), language if named is not None else None)
    frame_later(here, named=named is not None)
    return here


def _speak() -> bool:
    """Choose the language of a form that is refused before its consultation is looked up."""
    here = _found() if this_page().get("slug") else None
    if here:
        choose_language(here)
    return here is not None


def carried(here: Current, language: str) -> dict[str, str]:
    """?lang= for the address of a draft's page, where it does not tell the draft's language yet.

    A draft is found by a cookie: once that is lost, or refused, only the address can tell it.
    """
    known = language == here.definition.language or "lang" in request.args
    return {} if known else {"lang": language}


def _asked_for() -> tuple[str | None, str | None]:
    """The languages that the address and the form ask for."""
    # The form is read whatever the address says: a body that is too long is refused here.
    asked = this_request()
    posted = asked.form.get("lang") if asked.method == "POST" else None
    return asked.args.get("lang"), posted


def _place() -> tuple[str, str | None]:
    """What the result of `url_for` depends on, beside its arguments."""
    asked = this_request()
    return asked.root_path, asked.blueprint


def _carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Have `url_for` add ?lang= to residents' pages, where this page's address has it."""
    if not has_request_context() or "lang" not in request.args:
        return
    if {endpoint.split(".")[0], request.blueprint} <= ROOMS:
        values.setdefault("lang", g.get("language"))


def address_of(endpoint: str, **values: Any) -> str:
    """The address of another page of this consultation, with ?lang= where this page has it."""
    return _address(g.asked_from, endpoint, g.slug, tuple(values.items()))


def lead_to(endpoint: str, **values: Any) -> Response:
    """A redirect to a page of this consultation."""
    return see_other(address_of(endpoint, **values))


@lru_cache(maxsize=KEPT_ADDRESSES)
def _address(
    asked_from: tuple[str | None, ...],
    endpoint: str,
    slug: str,
    values: tuple[tuple[str, Any], ...],
) -> str:
    """`url_for`, cached. `asked_from` is all that it depends on beside the other arguments."""
    return url_for(endpoint, slug=slug, **dict(values))


def only_switches() -> bool:
    """Whether a form was sent by its choice of language: then it must not be checked or sent."""
    return "language" in request.form


def current() -> Current:
    """The consultation of this request."""
    here: Current = g.current
    return here


def refused(here: Current, stage: Stage) -> tuple[str, int]:
    """The page for somebody who comes before opening or after closing."""
    status = 403 if stage is Stage.COMING else 410
    return render_template("responding/not_open.html", current=here, stage=stage), status
