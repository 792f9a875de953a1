"""What every page shares: security headers, compression, static files, the language.

It must not know any room: no table, no question, no officer.
"""

import gzip
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    g,
    make_response,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from consultation import prose
from consultation.antiforgery import is_from_another_site
from consultation.languages import SOURCE, SPOKEN, name_of, text_direction
from consultation.settings import LOGO_KINDS, Settings
from consultation.site import site_settings

pages = Blueprint("web", __name__)

Page = str | bytes | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]
"""What a view can return."""

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
BEHIND_SIGN_IN = "/officers"
"""The address below which all pages need a sign-in."""


def is_behind_sign_in(path: str) -> bool:
    """Whether the page at an address needs a sign-in; all others are public."""
    return path == BEHIND_SIGN_IN or path.startswith(f"{BEHIND_SIGN_IN}/")


def choose_site_language(offered: Iterable[str] = SPOKEN) -> None:
    """Choose the language of a page that is not about one consultation: that of ?lang=, or English.

    Links offer the page in each of `offered`; not on the answer to a POST, which has no address.
    """
    codes, wanted = tuple(dict.fromkeys((*SPOKEN, *offered))), request.args.get("lang")
    g.language = wanted if wanted in codes else SOURCE
    place = "/" + quote(request.path.lstrip("/"))
    asked_for = request.method in ("GET", "HEAD")
    g.language_links = (
        tuple((code, name_of(code), f"{place}?lang={code}", code == g.language) for code in codes)
        if asked_for
        else ()
    )


class SecurityHeaders:
    """WSGI middleware that adds the security headers to every answer."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass one request on, and add the headers to its answer."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, *HEADERS.items()], *error)

        return self._application(environ, start)  # type: ignore[no-any-return]  # WSGI is untyped


def install(app: Flask, settings: Settings) -> None:
    """Give the application its filters, hashed static addresses, and what every page shows."""
    app.register_blueprint(pages)
    app.after_request(_finish)
    prose.install(app)
    _mark_static(app)
    app.context_processor(lambda: _on_every_page(settings))


def _on_every_page(settings: Settings) -> dict[str, Any]:
    language = prose.page_language()
    return {
        "instance_name": settings.name,
        "instance_logo": url_for("web.logo") if settings.logo else None,
        "theme_colour": settings.brand_colour,
        "language": language,
        "in_this_language": f"?lang={language}" if language != SOURCE else "",
        "text_direction": text_direction(language),
        "notices": g.get("notices", ()),
        "language_links": g.get("language_links", ()),
        "officer": g.get("officer"),
    }


def _mark_static(app: Flask) -> None:
    """Put a hash of a static file's content into its address, so that browsers can cache it."""

    @lru_cache
    def static(filename: str) -> str:
        path = Path(app.static_folder or "") / filename
        mark = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        return f"{app.static_url_path}/{filename}?v={mark}"

    app.jinja_env.globals["static"] = static


def see_other(address: str) -> Response:
    """A redirect (303) to `address`, after a form was taken."""
    response = Response(status=303)
    response.location = address
    return response


def answer_instead(page: Page) -> NoReturn:
    """Answer this request with `page`, and leave the view that would have answered it."""
    abort(make_response(page))


def personal(response: Response) -> Response:
    """Forbid every cache to store a page that is for its reader alone."""
    response.headers["Cache-Control"] = "no-store"
    return response


def as_file(response: Response, name: str, kind: str) -> Response:
    """Have a browser save the answer as `name`, which needs no escaping; no cache stores it."""
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return personal(response)


def _finish(response: Response) -> Response:
    if response.mimetype == "text/html":
        if "Cache-Control" not in response.headers:
            response.headers.add("Cache-Control", "no-store")
        _compress(response)
    return response


def _compress(response: Response) -> None:
    """Compress a page if the browser takes gzip, and no other site has a say in what is on it.

    The size of a compressed page gives away whether words in its address stand on it as well
    (BREACH). Another site can have a browser open one address after the other, and who watches the
    line sees the sizes. So a page with a cookie's secrets is not compressed for other sites' links.
    """
    response.headers.add("Vary", "Accept-Encoding")
    if (
        response.direct_passthrough
        or (request.cookies and is_from_another_site(request))
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or response.headers.get("Content-Encoding")
    ):
        return
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"


@pages.get("/brand.css")
def brand_css() -> Response:
    """The instance's colours, in place of the stylesheet's own."""
    settings = site_settings()
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
    settings = site_settings()
    path = settings.instance / settings.logo
    if not settings.logo or not path.is_file():
        abort(404)
    return send_file(path, mimetype=LOGO_KINDS[path.suffix], max_age=3600)


@pages.get("/healthz")
def healthz() -> Response:
    """For monitors: the process answers."""
    return Response("ok\n", mimetype="text/plain")
