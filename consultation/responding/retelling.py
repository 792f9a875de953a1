"""What a line of the public record says, in the language of the page.

The record holds English sentences, chained as they were written; here each is known again by its
form and said anew. It must not know how a line came about, and never changes one.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from consultation.languages import SOURCE
from consultation.prose import closing_time, count, day, isolated, listed, page_language
from consultation.prose import counted_words as ngettext
from consultation.prose import interface_words as gettext
from consultation.questionnaire.wording import N_

Found = re.Match[str]
_NUMBER = r"[\d,]+"
_TIME = r"\d{4}-\d\d-\d\d(?: [\d:+Z-]+)?"
_NOT_FOR_READERS = re.compile(rf"{_TIME}|in flight")


def retold(says: str) -> Markup:
    """A sentence of the record in the page's language; if its form is unknown, as it stands.

    In English, only sentences with times as a file writes them, or with jargon, are said anew.
    """
    in_english = page_language() == SOURCE
    if in_english and not _NOT_FOR_READERS.search(says):
        return escape(says)
    if says in _WHOLE:
        return gettext(says)
    for form, tell in _FORMS:
        if found := form.fullmatch(says):
            return tell(found)
    if in_english:
        return escape(says)
    # `format` escapes what the record says; only the element, which names its language, is ours.
    return Markup('<span lang="en" dir="ltr">{}</span>').format(says)


def _one_after_the_other(parts: Sequence[Markup]) -> Markup:
    """The sentences with a space between them; `join` escapes what is not marked as safe."""
    return Markup(" ").join(parts)


def _whole(written: str) -> int:
    return int(written.replace(",", ""))


def _moment(written: str) -> str:
    """A moment as the record says it (``09:00 on 2 December 2019``)."""
    moment = datetime.strptime(written, "%H:%M on %d %B %Y")  # noqa: DTZ007 - a clock's, of no zone
    return gettext("%(time)s on %(day)s", time=f"{moment:%H:%M}", day=day(moment.date()))


def _reworded(found: Found) -> Markup:
    changes = [_changes(number, kind) for number, kind in _CHANGES.findall(found["changes"])]
    return gettext(
        "Version %(number)s was loaded: %(changes)s.",
        number=count(_whole(found["number"])),
        changes=listed(changes) if changes else gettext("no wording changed"),
    )


_CHANGES = re.compile(rf"({_NUMBER}) texts? (changed|added|taken away)")


def _changes(number: str, kind: str) -> Markup:
    whole = _whole(number)
    if kind == "changed":
        return ngettext("one text changed", "%(num)s texts changed", whole)
    if kind == "added":
        return ngettext("one text added", "%(num)s texts added", whole)
    return ngettext("one text taken away", "%(num)s texts taken away", whole)


def _sealed(found: Found) -> Markup:
    parts = [_what_is_sealed(_whole(found["number"]), found["late"], found["keyed"])]
    if found["in_flight"]:
        number = count(_whole(found["in_flight"]))
        parts.append(
            gettext("Of these, sent in the extra time after closing: %(number)s.", number=number)
        )
    if found["withdrawn"]:
        number = count(_whole(found["withdrawn"]))
        parts.append(gettext("Withdrawn before: %(number)s.", number=number))
    seal = {"number": found["seal"], "digest": isolated(found["digest"])}
    parts.append(gettext("Seal %(number)s: %(digest)s", **seal))
    if found["made_up"]:
        parts.append(gettext("Made-up responses are not part of it."))
    return _one_after_the_other(parts)


def _what_is_sealed(number: int, late: str | None, keyed: str | None) -> Markup:
    if late and keyed:
        return ngettext(
            "Sealed: one late response on paper, by telephone, in person or by email, set aside "
            "and not counted.",
            "Sealed: %(num)s late responses on paper, by telephone, in person or by email, set "
            "aside and not counted.",
            number,
        )
    if late:
        return ngettext(
            "Sealed: one late response, set aside and not counted.",
            "Sealed: %(num)s late responses, set aside and not counted.",
            number,
        )
    if keyed:
        return ngettext(
            "Sealed: one response on paper, by telephone, in person or by email.",
            "Sealed: %(num)s responses on paper, by telephone, in person or by email.",
            number,
        )
    return ngettext("Sealed: one response.", "Sealed: %(num)s responses.", number)


def _published(found: Found) -> Markup:
    anew = gettext("The results were published anew.")
    parts = [anew if found["anew"] else gettext("The results were published.")]
    questions, comments = _whole(found["questions"]), _whole(found["comments"] or "0")
    parts.append(ngettext("One question.", "%(num)s questions.", questions))
    if comments:
        parts.append(ngettext("One comment.", "%(num)s comments.", comments))
    return _one_after_the_other(parts)


def _decided(found: Found) -> Markup:
    number = _whole(found["number"])
    if found["aside"]:
        return ngettext(
            "Officers decided to set one late response aside again: it is not counted.",
            "Officers decided to set %(num)s late responses aside again: they are not counted.",
            number,
        )
    return ngettext(
        "Officers decided to count one late response that had been set aside.",
        "Officers decided to count %(num)s late responses that had been set aside.",
        number,
    )


def _outage(found: Found) -> Markup:
    return ngettext(
        "The service was not available for about one minute, until %(time)s.",
        "The service was not available for about %(num)s minutes, until %(time)s.",
        _whole(found["number"]),
        time=_moment(found["until"]),
    )


def _erased(found: Found) -> Markup:
    number, days = count(_whole(found["number"])), _whole(found["days"])
    after = ngettext(
        "After one day: %(number)s.", "After %(num)s days: %(number)s.", days, number=number
    )
    what = found["what"]
    return Markup("{}. {}").format(gettext(what), after)  # `format` escapes both


def _form(
    form: str, tell: Callable[[Found], Markup]
) -> tuple[re.Pattern[str], Callable[[Found], Markup]]:
    return re.compile(form), tell


_WHOLE = frozenset(
    {
        N_("The consultation was loaded."),
        N_("The consultation opened."),
        N_("The consultation closed."),
        N_("A response was withdrawn by the person who sent it. Its content is erased."),
        N_("Late responses are set aside again: the closing time was moved."),
        N_(
            "Officers declared that everything received on paper, by telephone, in person and by "
            "email has been keyed."
        ),
        N_("Officers can see the results before closing: an administrator unlocked them."),
        N_("The published results were taken back."),
        N_("The published results were taken back: the consultation opened again."),
    }
)
"""Sentences without values."""
_ERASED = (
    N_("Addresses of people who wanted to hear the outcome were erased"),
    N_("Equality answers and answers to sensitive questions were erased"),
    N_("What people wrote in their own words was erased from responses"),
    N_("Responses were erased"),
)
_FORMS = (
    _form(rf"Version (?P<number>{_NUMBER}) was loaded: (?P<changes>.*)\.", _reworded),
    _form(
        rf"The closing time was moved from (?P<old>{_TIME}) to (?P<new>{_TIME})\.",
        lambda found: gettext(
            "The closing time was moved. Before: %(old)s. Now: %(new)s.",
            old=closing_time(found["old"]),
            new=closing_time(found["new"]),
        ),
    ),
    _form(
        rf"Opened again\. It had closed at (?P<old>{_TIME}); it now closes at (?P<new>{_TIME})\.",
        lambda found: gettext(
            "Opened again. Closed before: %(old)s. Closes now: %(new)s.",
            old=closing_time(found["old"]),
            new=closing_time(found["new"]),
        ),
    ),
    _form(
        rf"Sealed: (?P<number>{_NUMBER}) "
        r"(?:responses?|(?P<late>late responses, set aside and not counted))"
        r"(?P<keyed> on paper, by telephone, in person or by email)?"
        rf"(?: \((?:(?P<in_flight>{_NUMBER}) of them in flight at closing)?(?:; )?"
        rf"(?:(?P<withdrawn>{_NUMBER}) withdrawn before)?\))?"
        r"\. Seal (?P<seal>\d+): (?P<digest>[0-9a-f]{64})"
        r"(?P<made_up> Made-up responses are not part of it\.)?",
        _sealed,
    ),
    _form(
        rf"The service was not available for about (?P<number>{_NUMBER}) minutes?,"
        r" until (?P<until>.*)\.",
        _outage,
    ),
    _form(
        rf"(?P<what>{'|'.join(_ERASED)}), after (?P<days>{_NUMBER}) days: (?P<number>{_NUMBER})\.",
        _erased,
    ),
    _form(
        r"A backup was restored, made at (?P<made>.*)\. What was sent after that is not in it\.",
        lambda found: gettext(
            "A backup was restored, made at %(time)s. What was sent after that is not in it.",
            time=_moment(found["made"]),
        ),
    ),
    _form(
        r"A backup was restored\. Responses that were withdrawn or erased since it was made were"
        rf" erased again: (?P<number>{_NUMBER})\.",
        lambda found: gettext(
            "A backup was restored. Responses that were withdrawn or erased since it was made were "
            "erased again: %(number)s.",
            number=count(_whole(found["number"])),
        ),
    ),
    _form(
        rf"Officers decided to (?:count|(?P<aside>set)) (?P<number>{_NUMBER}) late responses?"
        r" (?:that had been set aside|aside again: they are not counted)\.",
        _decided,
    ),
    _form(
        rf"The results were published(?P<anew> anew)?: (?P<questions>{_NUMBER}) questions?"
        rf"(?: and (?P<comments>{_NUMBER}) comments?)?\.",
        _published,
    ),
)
"""Sentences with values, by their form. What was written stays, so a new wording adds a form."""
