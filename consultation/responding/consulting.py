"""Which consultation a request is about, in which language, and the pages that refuse.

It must not know drafts beyond their answers, nor forms.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import (
    Flask,
    Request,
    abort,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.routing import BaseConverter

from consultation import clock
from consultation.languages import NAMES, SOURCE, words_in
from consultation.lifecycle.consultations import Current, find
from consultation.lifecycle.stage import Stage
from consultation.prose import counted_words as ngettext
from consultation.prose import interface_words as gettext
from consultation.prose import local_time, written_time
from consultation.questionnaire.answers import Answers
from consultation.questionnaire.definition import shown
from consultation.questionnaire.paging import longest_body, step_at
from consultation.responding.drawn import drawn_for
from consultation.web import is_behind_sign_in

ROOMS = {"public", "responding", "later", "after", "own", "printed", "published"}
"""The blueprints of residents' pages."""
LARGEST_SMALL_BODY = 64 * 1024
_LIMITS = "limits_of_bodies"
LAST_HOUR = timedelta(hours=1)
KEPT_ADDRESSES = 4_000
KEPT_LINKS = 500
"""Fewer: each can be as long as an address that somebody makes up, once a language."""
SHOWN_AT = {
    "responding.keep": "responding.page",
    "after.keep_about_you": "after.about_you",
    "after.take_contact": "after.contact",
    "later.come_back_with_code": "later.come_back",
    "own.receipt_with_code": "own.receipt",
}
"""Where to ask again for the page whose form was sent to an endpoint."""
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"


class SlugConverter(BaseConverter):
    """The part of an address that names a consultation: an id, and nothing else."""

    regex = "[a-z0-9]+(?:[-_][a-z0-9]+)*"


def entrance(app: Flask) -> None:
    """Let addresses name consultations, and bound what may be sent to each."""
    app.url_map.converters["slug"] = SlugConverter
    app.before_request(_bound_body)
    app.url_defaults(_carry_language)
    app.context_processor(lambda: {"exit_url": _exit_url(), "frame": g.get("frame")})


def bound_body(app: Flask, endpoint: str, limit: Callable[[], int]) -> None:
    """Say for a page of another room how many bytes may be sent to it."""
    app.extensions.setdefault(_LIMITS, {})[endpoint] = limit


def _exit_url() -> str | None:
    """Where "Exit this page" leads; it stands on pages about no consultation, errors too."""
    here: str | None = g.get("exit_url", None if is_behind_sign_in(request.path) else NEUTRAL_SITE)
    return here


def _bound_body() -> None:
    """Before anything reads the body: how long it can be follows from the questions of the page."""
    if request.method != "POST":
        return
    limit, endpoint = LARGEST_SMALL_BODY, request.endpoint
    if endpoint == "responding.keep" and (here := _found()):
        step = step_at(here.definition, (request.view_args or {})["page"])
        limit = longest_body(step.page.longest) if step else limit
    elif endpoint == "after.keep_about_you" and (here := _found()):
        asked = here.definition.equality_questions.values()
        limit = longest_body(sum(question.longest() for question in asked))
    elif own := current_app.extensions.get(_LIMITS, {}).get(endpoint):
        limit = own()
    request.max_content_length = limit
    request.max_form_memory_size = limit


def name_consultation(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the consultation's name out of an address: views ask `current`, not for a slug."""
    if values and "slug" in values:
        page = g._get_current_object()
        page.slug, page.found, page.chosen = values.pop("slug"), None, None


def _found() -> Current | None:
    """The consultation that the address names, looked up once a request."""
    page = g._get_current_object()
    found: Current | None = page.get("found")  # an officer's preview names it by itself
    if found is None:
        found = page.found = find(page.slug)
    return found


def know_consultation() -> None:
    """Find the consultation that the address names, and the language that is asked for."""
    here = _found()
    if here is None:
        abort(404)
    g.current = choose_language(here)


def choose_language(here: Current, wanted: str | None = None) -> Current:
    """Settle the language of this page: the address's, else `wanted`, else the consultation's."""
    definition, named = here.definition, request.args.get("lang") if request.args else None
    offered = definition.offered_languages
    language = _asked_for(named, offered) or (wanted if wanted in offered else definition.language)
    page = g._get_current_object()
    if page.get("chosen") == (here.version_id, language):
        return here
    page.chosen, page.language = (here.version_id, language), language
    asked = _itself()
    page.asked_from = (asked.root_path, asked.blueprint, language if named is not None else None)
    page.language_links = links = _links(offered, language) if len(offered) > 1 else ()
    page.notices = notices = [*page.get("notices_first", ()), *notices_of(here)]
    page.exit_url = NEUTRAL_SITE if definition.quick_exit else None
    page.frame = drawn_for(here.version_id, language, named is not None, tuple(notices), links)
    return here


def _asked_for(named: str | None, offered: tuple[str, ...]) -> str | None:
    """Which of the languages that are offered the address names, else the form."""
    # The form is read whatever the address says: a body that is too long is refused here.
    posted = request.form.get("lang") if request.method == "POST" else None
    return next((each for each in (named, posted) if each in offered), None)


def _itself() -> Request:
    """The request past Flask's proxy: a look through one costs as much as ten other names."""
    itself: Request = request._get_current_object()  # type: ignore[attr-defined]  # typed as a request
    return itself


def _carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links on a page whose address names a language lead to pages in it."""
    if not has_request_context() or "lang" not in request.args:
        return
    if {endpoint.split(".")[0], request.blueprint} <= ROOMS:
        values.setdefault("lang", g.get("language"))


def address_of(endpoint: str, **values: Any) -> str:
    """The address of a page of this consultation, in the language that this page's names."""
    return _address(g.asked_from, endpoint, g.slug, tuple(values.items()))


@lru_cache(maxsize=KEPT_ADDRESSES)
def _address(
    asked_from: tuple[str | None, ...],
    endpoint: str,
    slug: str,
    values: tuple[tuple[str, Any], ...],
) -> str:
    """An address, put together once: `_carry_language` adds the language that was asked from."""
    return url_for(endpoint, slug=slug, **dict(values))


def _links(offered: tuple[str, ...], language: str) -> tuple[tuple[str, str, str, bool], ...]:
    """The same page in every language: code, name, address, whether it is this one."""
    asked = _itself()
    place, endpoint = {**(asked.view_args or {}), "slug": g.slug}, asked.endpoint or ""
    others = [each for each in asked.args.items(multi=True) if each[0] != "lang"]
    if endpoint in SHOWN_AT:
        endpoint = SHOWN_AT[endpoint]
    elif asked.method == "POST":
        place, endpoint, others = {"slug": g.slug}, "public.consultation", []
    # What an address asks besides is text: `url_for` would take some of it for orders of its own.
    besides = f"{urlencode(others)}&" if others else ""
    return _linked(asked.root_path, endpoint, tuple(place.items()), besides, offered, language)


@lru_cache(maxsize=KEPT_LINKS)
def _linked(
    root: str,
    endpoint: str,
    place: tuple[tuple[str, Any], ...],
    besides: str,
    offered: tuple[str, ...],
    language: str,
) -> tuple[tuple[str, str, str, bool], ...]:
    """The links, put together once: `root` is where `url_for` finds the application."""
    bare = url_for(endpoint, **dict(place), lang=None)
    return tuple(
        (
            code,
            NAMES.get(code, code),
            f"{bare}?{besides}{urlencode({'lang': code})}",
            code == language,
        )
        for code in offered
    )


def notices_of(here: Current) -> list[str]:
    """What every page about a consultation says at its top."""
    standing, language = here.consultation, g.get("language", SOURCE)
    return [
        *_standing_notices(standing.notice, standing.made_up, language),
        *_deadline_notices(here, clock.now()),
    ]


@lru_cache
def _standing_notices(notice: str, made_up: bool, language: str) -> tuple[str, ...]:
    """What does not change with time: an example's own notice, and what its responses are."""
    own = (_own_notice(notice, language),) if notice else ()
    return (*own, gettext("Made-up responses for demonstration")) if made_up else own


def _own_notice(notice: str, language: str) -> str:
    """The notice of an example in the page's language; marked as English where it has none."""
    said = words_in(language).gettext(notice)
    if language == SOURCE or said != notice:
        return said
    # `format` escapes what whoever runs the site wrote.
    return Markup('<span lang="en" dir="ltr">{}</span>').format(notice)


def _deadline_notices(here: Current, moment: datetime) -> list[str]:
    """In the last hour that it closes soon; after closing what is still taken."""
    window, closes = here.window, here.consultation.closes_written
    if window.opens <= moment < window.closes - LAST_HOUR:
        return []
    if window.stage(moment) is Stage.OPEN and window.closes - moment <= LAST_HOUR:
        minutes = max(1, int((window.closes - moment).total_seconds() // 60))
        return [
            ngettext(
                "This closes in one minute, at %(time)s.",
                "This closes in %(num)s minutes, at %(time)s.",
                minutes,
                time=written_time(closes),
            )
        ]
    if window.stage(moment) is not Stage.CLOSED:
        return []
    if moment < window.closes + window.grace:
        until = local_time(window.closes + window.grace, here.definition.timezone)
        return [gettext("This has closed. If you began before, you can send until %(t)s.", t=until)]
    if window.set_aside and moment < window.drafts_go:
        return [gettext("This has closed. If you began before, it is set aside as late.")]
    return []


def only_switches() -> bool:
    """Whether a form was sent by a choice of language: what is typed is neither judged nor sent."""
    return "language" in request.form


def current() -> Current:
    """The consultation of this request."""
    here: Current = g.current
    return here


def refused(here: Current, stage: Stage) -> tuple[str, int]:
    """The page for somebody who comes before opening or after closing."""
    status = 403 if stage is Stage.COMING else 410
    return render_template("responding/not_open.html", current=here, stage=stage), status


def gone(here: Current, stage: Stage, answers: Answers) -> tuple[str, int]:
    """The page for a draft that came too late: nothing is stored, and the words are given back."""
    kept = shown(here.definition, answers).answers
    words = [
        (here.definition.questions[name].label, lines)
        for name, answer in kept.items()
        if (lines := here.definition.questions[name].readable(answer, g.language))
    ]
    status = 403 if stage is Stage.COMING else 410
    page = render_template("responding/too_late.html", current=here, stage=stage, words=words)
    return page, status
