"""What every page shares: headers, error pages, dates and Markdown for people, languages.

It must not know any room: no table, no question, no officer.
"""

import gzip
import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import nh3
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import format_date, gettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from consultation.extensions import NotStored
from consultation.settings import LOGO_KINDS, Settings

pages = Blueprint("web", __name__)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
WORTH_COMPRESSING = 1_000
RIGHT_TO_LEFT = {"ar", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {
    "p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "h4", "blockquote", "br", "hr",
    "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_CLASSES = {
    "<p>": '<p class="govuk-body">',
    "<ul>": '<ul class="govuk-list govuk-list--bullet">',
    "<ol>": '<ol class="govuk-list govuk-list--number">',
    "<a ": '<a class="govuk-link" ',
    "<h2>": '<h2 class="govuk-heading-m">',
    "<h3>": '<h3 class="govuk-heading-s">',
    "<h4>": '<h4 class="govuk-heading-s">',
    "<blockquote>": '<blockquote class="govuk-inset-text">',
    "<table>": '<table class="govuk-table">',
    "<th>": '<th class="govuk-table__header" scope="col">',
    "<td>": '<td class="govuk-table__cell">',
    "<hr>": '<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">',
}


@lru_cache(maxsize=2_000)
def markdown(text: str) -> Markup:
    """Officers' Markdown as safe HTML: raw HTML is shown as text, links lead to the web only."""
    html = nh3.clean(
        _markdown.render(text.replace("\n# ", "\n## ")),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    for plain, classed in _CLASSES.items():
        html = html.replace(plain, classed)
    return Markup(html)  # noqa: S704 - nh3 has just cleaned it to the tags above


class Sayable(Protocol):
    """Text that can be said in a language; marked where it falls back to another."""

    def said(self, language: str) -> "SaidIn":
        """The words, and their language where it is not the one asked for."""


class SaidIn(Protocol):
    """Words and the language they are in, None where it is the page's own."""

    text: str
    lang: str | None


def words(text: Sayable) -> Markup:
    """Text in the page's language, escaped; marked with its own where it falls back."""
    said = text.said(g.get("language", "en"))
    if said.lang is None:
        return escape(said.text)
    return Markup('<span lang="{}" dir="auto">{}</span>').format(said.lang, said.text)


def prose(text: Sayable) -> Markup:
    """Markdown in the page's language as safe HTML; marked with its own where it falls back."""
    said = text.said(g.get("language", "en"))
    if said.lang is None:
        return markdown(said.text)
    return Markup('<div lang="{}" dir="auto">{}</div>').format(said.lang, markdown(said.text))


def lines(text: Sayable) -> Markup:
    """Text in the page's language with its line ends kept: an address."""
    return Markup("<br>").join(words(text).strip().splitlines())


def plain(text: Sayable) -> str:
    """Text in the page's language, for a title or an attribute, where no mark can stand."""
    return text.said(g.get("language", "en")).text


def day(value: date) -> str:
    """A day as people write it in their language: 31 January 2020."""
    return str(format_date(value, "d MMMM yyyy"))


def local_day(moment: datetime, zone: str) -> str:
    """The day of an instant in `zone`."""
    return day(moment.astimezone(ZoneInfo(zone)).date())


def local_time(moment: datetime, zone: str) -> str:
    """An instant on the clock of `zone`: 09:00 on 2 December 2019."""
    local = moment.astimezone(ZoneInfo(zone))
    return str(gettext("%(time)s on %(day)s", time=local.strftime("%H:%M"), day=day(local.date())))


def written_time(written: str) -> str:
    """A time of the definition as it was written (``2020-01-31 23:59``), in words."""
    on, _, clock = written.partition(" ")
    words = day(date.fromisoformat(on))
    if not clock:
        return str(gettext("the end of %(day)s", day=words))
    time = clock.split("+")[0].split("-")[0].rstrip("Z")
    return str(gettext("%(time)s on %(day)s", time=time, day=words))


def language_of_interface() -> str:
    """The locale of the interface's words for this request."""
    chosen: str = g.get("language", "en")
    return "en_GB" if chosen == "en" else chosen


def text_direction(language: str) -> str:
    """``rtl`` for languages written from right to left, else ``ltr``."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def install(app: Flask, settings: Settings) -> None:
    """Give the application its headers, filters, error pages and hashed static addresses."""
    app.register_blueprint(pages)
    app.after_request(_finish)
    for status in (400, 403, 404, 405, 410, 413, 414, 429, 500):
        app.register_error_handler(status, _error_page)
    app.register_error_handler(NotStored, _not_stored)
    app.jinja_env.filters.update(
        markdown=markdown,
        words=words,
        prose=prose,
        plain=plain,
        lines=lines,
        day=day,
        local_day=local_day,
        local_time=local_time,
        written_time=written_time,
    )
    _mark_static(app)
    app.context_processor(lambda: _on_every_page(settings))


def _on_every_page(settings: Settings) -> dict[str, Any]:
    language = g.get("language", "en")
    return {
        "instance_name": settings.name,
        "instance_logo": url_for("web.logo") if settings.logo else None,
        "theme_colour": settings.brand_colour,
        "language": language,
        "text_direction": text_direction(language),
        "notices": g.get("notices", ()),
        "language_links": g.get("language_links", ()),
        "officer": g.get("officer"),
    }


def _mark_static(app: Flask) -> None:
    """Let static addresses change with their file's content: browsers may keep the files."""
    known: dict[str, str] = {}

    @app.url_defaults
    def _with_mark(endpoint: str, values: dict[str, Any]) -> None:
        filename = values.get("filename")
        if endpoint != "static" or not filename:
            return
        if filename not in known:
            path = Path(app.static_folder or "") / filename
            content = path.read_bytes() if path.is_file() else b""
            known[filename] = hashlib.sha256(content).hexdigest()[:10]
        values["v"] = known[filename]


def personal(response: Response) -> Response:
    """Mark a page that only its reader should keep: nothing in between or behind may store it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
        _compress(response)
    return response


def _compress(response: Response) -> None:
    """Pages carry no fixed secret (tokens are masked anew), so compressing them gives none away."""
    response.vary.add("Accept-Encoding")
    if (
        response.direct_passthrough
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.headers.get("Content-Encoding")
    ):
        return
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"


def _error_page(error: Exception) -> tuple[str, int]:
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    reason = error.description if isinstance(error, HTTPException) else None
    return (
        render_template("web/error.html", status=status, reason=reason, reference=_mark(status)),
        status,
    )


def _mark(status: int) -> str | None:
    """A mark by which the log's entry of a fault of ours can be found; nothing else gets one."""
    if status != 500:
        return None
    mark = secrets.token_hex(4)

    current_app.logger.error("The fault above was shown to somebody as %s", mark)
    return mark


def _not_stored(error: NotStored) -> tuple[str, int, dict[str, str]]:
    """Nothing could be stored; what was typed stands on the page, to be sent again or kept."""
    typed = kept_words(request.form.items(multi=True))
    return render_template("web/not_stored.html", typed=typed), 503, {"Retry-After": "4"}


def kept_words(items: Iterable[tuple[str, str]]) -> list[str]:
    """What somebody typed in words, to be given back to them when it could not be taken."""
    return [
        value.strip()
        for name, value in items
        if name not in ("csrf_token", "shown", "password") and len(value.strip()) > 1
    ]


@pages.get("/brand.css")
def brand_css() -> Response:
    """The instance's colours, over the built stylesheet's own."""

    settings: Settings = current_app.config["SETTINGS"]
    text = (
        f":root{{--govuk-brand-colour:{settings.brand_colour};"
        f"--govuk-link-colour:{settings.link_colour}}}"
    )
    response = Response(text, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@pages.get("/brand-logo")
def logo() -> Response:
    """The instance's logo."""

    settings: Settings = current_app.config["SETTINGS"]
    path = settings.instance / settings.logo
    if not settings.logo or not path.is_file():
        abort(404)
    return send_file(path, mimetype=LOGO_KINDS[path.suffix], max_age=3600)


@pages.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")
