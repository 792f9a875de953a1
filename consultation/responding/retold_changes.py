"""What a line of the public record says that changed, in the language of the page.

The record holds times, rules and addresses as the definition's file has them (`grace: 2 h`): each
is known again by where it stands, and said in a sentence. Texts stay as officers wrote them.
It must not know how a change came about, and never changes what is stored.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from consultation.prose import closing_time, day, extra_time, in_interface, isolated, opening_time
from consultation.prose import interface_words as gettext


@dataclass(frozen=True)
class Change:
    """Something as it was and as it is now; empty where there was or is nothing."""

    before: str
    after: str
    of: str
    """Whose number or address it is, in the words of the definition; empty where it is clear."""
    of_definition: bool
    """Whether the words are the definition's, not the page's."""
    language: str
    """The language that they are in, where it is not the definition's own."""


def retold_changes(details: Sequence[Mapping[str, str]]) -> list[Change]:
    """What changed, piece by piece; details that tell of no change are left out."""
    return [_retold(each) for each in details if "after" in each]


def _retold(detail: Mapping[str, str]) -> Change:
    said = [_sentence(detail["what"], detail[side]) for side in ("before", "after")]
    plain = all(sentence is not None for sentence in said)
    before, after = said if plain else (detail["before"], detail["after"])
    return Change(
        before=before or "",
        after=after or "",
        of=detail.get("of", ""),
        of_definition=not plain,
        language=detail.get("language", ""),
    )


def _sentence(what: str, words: str) -> str | None:
    """A sentence for what stood there; empty for nothing, None where it is not such a fact."""
    for place, tell in _TELLS:
        if place.fullmatch(what):
            if not words:
                return ""
            key, _, written = words.partition(": ")
            try:
                return tell(written) if key == what.rpartition(".")[2] else None
            except ValueError:  # written in a way that this version does not know
                return None
    return None


def _grace(written: str) -> str:
    found = re.fullmatch(r"(\d+) (min|h)", written)
    if not found:
        raise ValueError(written)
    grace = timedelta(minutes=int(found[1]) * (60 if found[2] == "h" else 1))
    if not grace:
        return gettext("There is no extra time to send after it closes.")
    return str(in_interface(extra_time(grace)))


def _late(written: str) -> str:
    if written == "set-aside":
        return gettext(
            "A response that was started before then and is sent even later is taken, but set "
            "aside: it is counted only if officers decide so and say why in public."
        )
    if written != "refuse":
        raise ValueError(written)
    return gettext("A response that is sent too late is not taken.")


def _opens(written: str) -> str:
    return gettext("You can answer from %(time)s.", time=opening_time(written))


def _closes(written: str) -> str:
    return gettext("You can answer until %(time)s.", time=closing_time(written))


def _zone(written: str) -> str:
    return gettext("Times are those of the time zone %(zone)s.", zone=isolated(written))


def _email(written: str) -> str:
    return gettext("Write to %(email)s.", email=isolated(written))


def _telephone(written: str) -> str:
    return gettext("Ring %(number)s.", number=isolated(written))


def _address(written: str) -> str:
    return gettext("Web address: %(address)s", address=isolated(written))


def _decision(written: str) -> str:
    return gettext("A decision is expected on %(day)s.", day=day(date.fromisoformat(written)))


_TELLS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = tuple(
    (re.compile(place), tell)
    for place, tell in (
        ("opens", _opens),
        ("closes", _closes),
        ("grace", _grace),
        ("late", _late),
        ("timezone", _zone),
        (r"contact\.email", _email),
        (r"(contact|helplines\.\d+)\.telephone", _telephone),
        (r"decision\.expected", _decision),
        (r"(documents|helplines)\.\d+\.url", _address),
    )
)
"""Where facts stand, and how each is said. What was stored stays: a place is never taken out."""
