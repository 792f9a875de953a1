"""The filters of templates: text, days, numbers and Markdown in the language of the page.

Where a text is missing in the page's language, it falls back to another and is marked as such for
screen readers. It must not know any room: no table, no question, no officer.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import nh3
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context
from flask_babel import Domain, get_babel, gettext, ngettext
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup, escape

from consultation.languages import SOURCE, locale_of, spoken_for, words_in

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _in_our_outline(state: StateCore) -> None:
    """Headings stand below the page's own title, and none is smaller than the smallest styled."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"


_markdown.core.ruler.push("in_our_outline", _in_our_outline)

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
    "<table>": '<div class="app-scrolling" tabindex="0"><table class="govuk-table">',
    "</table>": "</table></div>",
    "<th>": '<th class="govuk-table__header" scope="col">',
    "<td>": '<td class="govuk-table__cell">',
    "<hr>": '<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">',
}


@lru_cache(maxsize=2_000)
def markdown(text: str) -> Markup:
    """Officers' Markdown as safe HTML: raw HTML is shown as text, links lead to the web only."""
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    for plain, classed in _CLASSES.items():
        html = html.replace(plain, classed)
    return Markup(html)  # noqa: S704 - nh3 has just cleaned it to the tags above


class Sayable(Protocol):
    """A text in several languages (questionnaire.text.Text, seen from below it)."""

    def said(self, language: str) -> "SaidIn":
        """The words, and their language where it is not the one asked for."""


class SaidIn(Protocol):
    """Words and the language they are in, None where it is the page's own."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def lang(self) -> str | None:
        """Their language, where it is not the page's own."""


def words(text: Sayable) -> Markup:
    """Text in the page's language, escaped; marked with its own where it falls back."""
    said = text.said(page_language())
    if said.lang is None:
        return escape(said.text)
    return Markup('<span lang="{}" dir="auto">{}</span>').format(said.lang, said.text)


def prose(text: Sayable) -> Markup:
    """Markdown in the page's language as safe HTML; marked with its own where it falls back."""
    said = text.said(page_language())
    if said.lang is None:
        return markdown(said.text)
    return Markup('<div lang="{}" dir="auto">{}</div>').format(said.lang, markdown(said.text))


def lines(text: Sayable) -> Markup:
    """Text in the page's language with its line ends kept: an address."""
    return Markup("<br>").join(words(text).strip().splitlines())


def isolated(text: object) -> Markup:
    """Something that reads from left to right in every language, like a telephone number."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def plain(text: Sayable) -> str:
    """Text in the page's language without markup, for a title or an attribute."""
    return text.said(page_language()).text


def page_language() -> str:
    """The language of the page; English for what is drawn for no page."""
    language: str = g.get("language", SOURCE) if has_app_context() else SOURCE
    return language


def page_locale() -> str:
    """How the page writes numbers and days; for Flask-Babel too."""
    return locale_of(page_language())


def untagged(text: str) -> str:
    """Words without our own markup, for a title or an attribute; what a person typed stays."""
    return text.striptags() if isinstance(text, Markup) else text


@lru_cache
def _unspoken(language: str) -> bool:
    return language != SOURCE and spoken_for(language) == SOURCE


def in_interface(text: Any) -> Any:
    """Words of the interface; marked as English where there is no catalogue of the language."""
    if not _unspoken(page_language()):
        return text
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text)


def unstopped(message: str) -> str:
    """A message about a mistake without its full stop: beside an input it is no text."""
    return message.removesuffix(".") if message.endswith(".") else message


def day(value: date) -> str:
    """A day as people write it in their language: 31 January 2020."""
    return str(format_date(value, "long", page_locale()))


def count(value: int) -> str:
    """A number as people write it in their language: 12,345."""
    return str(format_decimal(value, locale=page_locale()))


def listed(items: Sequence[object]) -> Markup:
    """Several things in one sentence, as people list them in their language: a, b and c."""
    return Markup(format_list([escape(each) for each in items], locale=page_locale()))  # noqa: S704 - each is escaped


def local_day(moment: datetime, zone: str) -> str:
    """The day of an instant in `zone`."""
    return day(moment.astimezone(ZoneInfo(zone)).date())


def local_time(moment: datetime, zone: str) -> str:
    """An instant on the clock of `zone`: 09:00 on 2 December 2019."""
    local = moment.astimezone(ZoneInfo(zone))
    return str(gettext("%(time)s on %(day)s", time=local.strftime("%H:%M"), day=day(local.date())))


def opening_time(written: str) -> str:
    """When it opens, as the definition writes it (``2020-01-31 23:59``), in words.

    A day alone means its start.
    """
    return _clock_time(written) or str(gettext("the start of %(day)s", day=_day_of(written)))


def closing_time(written: str) -> str:
    """When it closes, as the definition writes it, in words; a day alone means its end."""
    return _clock_time(written) or str(gettext("the end of %(day)s", day=_day_of(written)))


def extra_time(grace: timedelta) -> str:
    """How long people who have started may still send after closing, in hours if they are whole."""
    minutes = int(grace.total_seconds()) // 60
    if minutes % 60:
        says = ngettext(
            "If you start before it closes, you have one more minute to send your answers.",
            "If you start before it closes, you have %(num)s more minutes to send your answers.",
            minutes,
        )
    else:
        says = ngettext(
            "If you start before it closes, you have one more hour to send your answers.",
            "If you start before it closes, you have %(num)s more hours to send your answers.",
            minutes // 60,
        )
    return str(says)


def _day_of(written: str) -> str:
    return day(date.fromisoformat(written[:10]))


def _clock_time(written: str) -> str:
    """A time on a day, with its offset where one is written: in autumn an hour comes twice."""
    clock = written[11:]
    offset = clock[-6:] if clock[-6:-5] in ("+", "-") else ""
    if offset:
        clock = f"{clock.removesuffix(offset)} (UTC{offset})"
    return clock and str(gettext("%(time)s on %(day)s", time=clock, day=_day_of(written)))


def _said(template: str, values: dict[str, Any]) -> Markup:
    words = Markup(template)  # noqa: S704 - words of the interface, and what they hold is escaped
    words = words % values if values else words
    return in_interface(words)  # type: ignore[no-any-return]  # Markup, marked or not


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Has Flask-Babel's `gettext` use our catalogues (languages.py)."""

    def get_translations(self) -> NullTranslations:
        """The catalogue for this request."""
        return words_in(page_language())


def interface_words(message: str, **values: Any) -> Markup:
    """Words of the interface, translated: `_` in templates.

    Faster than Flask-Babel's: a page of questions calls it 30 times.
    """
    return _said(words_in(page_language()).gettext(message), values)


def counted_words(one: str, many: str, num: int, **values: Any) -> Markup:
    """The same for words that follow a number: what templates call `ngettext`."""
    values_and_number = {"num": count(num), **values}
    return _said(words_in(page_language()).ngettext(one, many, num), values_and_number)


def install(app: Flask) -> None:
    """Give templates their filters, and the words of the interface."""
    app.jinja_env.globals.update(_=interface_words, gettext=interface_words, ngettext=counted_words)
    get_babel(app).instance.domain_instance = Catalogues()
    filters = (
        markdown,
        words,
        prose,
        plain,
        isolated,
        lines,
        untagged,
        in_interface,
        unstopped,
        count,
        listed,
    )
    times = (day, local_day, local_time, opening_time, closing_time, extra_time)
    marked = {each.__name__: _marking(each) for each in times}
    app.jinja_env.filters.update({each.__name__: each for each in filters} | marked)


def _marking(write: Callable[..., str]) -> Callable[..., str]:
    """The same for templates, marked as English where there is no catalogue of the language."""
    return lambda *given: in_interface(write(*given))
