"""The frame of a page about a consultation: “Exit this page”, notices, links to its languages.

It is made when a page is rendered, so that answers that only redirect do not pay for it. What looks
alike for everybody is rendered once and kept (page_cache.py). It must not know drafts, nor forms.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import g, request, url_for
from markupsafe import Markup

from consultation import clock
from consultation.languages import SOURCE, name_of, words_in
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import Stage
from consultation.prose import closing_time, local_time, page_language
from consultation.prose import counted_words as ngettext
from consultation.prose import interface_words as gettext
from consultation.proxies import this_page, this_request
from consultation.responding.page_cache import PageCache, cache_for
from consultation.web import is_behind_sign_in

SHOWN_AT = {
    "responding.keep": "responding.page",
    "after.keep_about_you": "after.about_you",
    "after.take_contact": "after.contact",
    "later.come_back_with_code": "later.come_back",
    "own.receipt_with_code": "own.receipt",
}
"""The page to get again in another language, for an endpoint that takes the page's form."""
KEPT_LINKS = 500
"""Few, since anybody can make up addresses, and long ones."""
LAST_HOUR = timedelta(hours=1)
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"
Links = tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True)
class PageFrame:
    """The frame of one page; `cache` keeps what is rendered alike for all pages with this frame."""

    exit_url: str | None
    notices: list[str]
    language_links: Links
    cache: PageCache


def frame_later(here: Current, *, named: bool) -> None:
    """Note what this request's page is about, and whether its address names the language."""
    page = this_page()
    page.about, page.page_frame = (here, named), None


def page_frame() -> PageFrame:
    """The frame of this request's page, made on first use; `frame_later` comes before."""
    page = this_page()
    made: PageFrame | None = page.page_frame
    if made is None:
        here, named = page.about
        made = page.page_frame = _put_together(here, named, page.language)
    return made


def _put_together(here: Current, named: bool, language: str) -> PageFrame:
    offered = here.definition.offered_languages
    links = _links(offered, language) if len(offered) > 1 else ()
    notices = [*g.get("notices_first", ()), *notices_of(here)]
    return PageFrame(
        exit_url=NEUTRAL_SITE if here.definition.quick_exit else None,
        notices=notices,
        language_links=links,
        cache=cache_for(here.version_id, language, named, tuple(notices), links),
    )


def on_every_page() -> dict[str, Any]:
    """The frame as variables of every template; all public pages have “Exit this page”."""
    if g.get("about"):
        return vars(page_frame())
    return {"exit_url": None if is_behind_sign_in(request.path) else NEUTRAL_SITE}


def _links(offered: tuple[str, ...], language: str) -> Links:
    """A link to this page in each language: code, name, address, whether it is the page's own."""
    asked, slug = this_request(), this_page().slug
    place, endpoint = {**(asked.view_args or {}), "slug": slug}, asked.endpoint or ""
    others = [each for each in asked.args.items(multi=True) if each[0] != "lang"]
    if endpoint in SHOWN_AT:
        endpoint = SHOWN_AT[endpoint]
    elif asked.method == "POST":
        place, endpoint, others = {"slug": slug}, "public.consultation", []
    # Not by `url_for`: a query like ?_external=1 would be taken for one of its own arguments.
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
) -> Links:
    """The links, made once; `root` is here because what `url_for` gives depends on it."""
    bare = url_for(endpoint, **dict(place), lang=None)
    return tuple(
        (
            code,
            name_of(code),
            f"{bare}?{besides}{urlencode({'lang': code})}",
            code == language,
        )
        for code in offered
    )


def notices_of(here: Current) -> list[str]:
    """The notices at the top of every page about a consultation."""
    standing, language = here.consultation, page_language()
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
    return Markup('<span lang="en" dir="ltr">{}</span>').format(notice)  # it escapes the notice


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
                time=closing_time(closes),
            )
        ]
    if window.stage(moment) is not Stage.CLOSED:
        return []
    if moment < window.grace_ends:
        until = local_time(window.grace_ends, here.definition.timezone)
        says = gettext(
            "This has closed. If you started before it did, you can send your answers until "
            "%(time)s.",
            time=until,
        )
        return [says]
    if window.set_aside and moment < window.drafts_go:
        says = gettext(
            "This has closed. If you started before it did, your response is set aside as late."
        )
        return [says]
    return []
