"""Finds the questions that ask in what capacity people answer, or for the kind of an organisation.

They and their options for organisations are recognised from the definition; no file has to name
them. It must not know what was answered.
"""

import re
from dataclasses import dataclass

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.dividing import options_of, with_options
from consultation.questionnaire.answers import DECLINED, OTHER
from consultation.questionnaire.summaries import Counted, Counts
from consultation.questionnaire.wording import DONT_KNOW

_ORGANISATION = re.compile(
    r"\b(organi[sz]ation|business|compan(y|ies)|charit(y|ies)|association|institution|employer"
    r"|public[ -]body|local authority|(voluntary|community|public|private)[ -](group|sector)"
    r"|sefydliad|busnes|elusen|cwmni|corff cyhoeddus|grŵp cymunedol"
    r"|organizacj|firm[aęy]|przedsiębiorstw|stowarzyszen|fundacj|instytucj)"
    r"|ਸੰਸਥਾ|ਸੰਗਠਨ|ਕਾਰੋਬਾਰ|ادار[ہے]|تنظیم|کاروبار",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(individual|myself|member of the public|unigolyn|osoba)", re.IGNORECASE)
_ASKS_CAPACITY = re.compile(
    r"\b(capacity|respondent|respond(ing)?|answering|replying|on behalf|who are you"
    r"|which (of these )?(best )?describes you|rh?inwedd|ymateb|ateb|w imieniu|kim jeste)",
    re.IGNORECASE,
)
_ASKS_KIND = re.compile(
    r"\b(type|kind|sort)s? of (organi[sz]ation|business|company|charity|group|body)"
    r"|\byour (organi[sz]ation|business|company|charity)\b|\byou (represent|work for)\b"
    r"|\beich (sefydliad|busnes)|\bmath o sefydliad|\b(rodzaj|typ) (organizacji|firmy)",
    re.IGNORECASE,
)
_NEITHER = (OTHER, DECLINED, DONT_KNOW)


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """The question that asks in what capacity people answer, its options sorted by who they are."""

    asked: Asked
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    neither: tuple[str, ...]
    """Options that say neither: another capacity, or none given."""

    @property
    def parts_them(self) -> bool:
        """Whether it tells people and organisations apart."""
        return bool(self.people and self.organisations)


def capacity_in(questionnaire: Questionnaire) -> Capacity | None:
    """The question about capacity; None if there is none.

    It has organisations among its options, and either asks for a capacity or stands on the first
    page with others depending on it. Else it is the first question on which others depend.
    """
    depended_on = {
        each.question
        for asked in questionnaire.pages
        for holder in (asked.page, asked.question)
        if holder and holder.show_if
        for each in holder.show_if.looks_at()
    }
    found = [_capacity(each) for each in with_options(questionnaire) if _has_one_answer(each)]
    first_page = next((each.page for each in questionnaire.pages), None)
    for each in found:
        routes = each.asked.question.id in depended_on and each.asked.page == first_page
        if each.parts_them and (routes or _asks_capacity(each.asked)):
            return each
    return next((each for each in found if each.asked.question.id in depended_on), None)


def kinds_asked(questionnaire: Questionnaire) -> tuple[Capacity, ...]:
    """Every question that asks for the kind of an organisation: the one about capacity, and others
    that have kinds among their options and ask who somebody is, even for several answers."""
    capacity = capacity_in(questionnaire)
    found = [capacity] if capacity and capacity.organisations else []
    for asked in with_options(questionnaire):
        shape = _shape(asked)
        if shape.options and not shape.places and (not capacity or asked != capacity.asked):
            each = _capacity(asked)
            if each.organisations and (_asks_capacity(asked) or _asks_kind(asked)):
                found.append(each)
    return tuple(found)


def area_in(questionnaire: Questionnaire) -> Asked | None:
    """The first question that asks for a place on a map."""
    return next((each for each in with_options(questionnaire) if is_of_places(each)), None)


def is_of_places(asked: Asked) -> bool:
    """Whether a question asks for a place on a map."""
    return _shape(asked).places


def _shape(asked: Asked) -> Counts:
    """The options without counts; those of a scale are none here."""
    summary = asked.question.summarise(0, 0, {})
    return summary if isinstance(summary, Counts) else Counts(options=(), base=0, not_answered=0)


def _has_one_answer(asked: Asked) -> bool:
    shape = _shape(asked)
    return bool(shape.options) and not shape.several and not shape.places


def _capacity(asked: Asked) -> Capacity:
    options = options_of(asked)
    neither = tuple(each.id for each in options if each.id in _NEITHER)
    rest = [each for each in options if each.id not in _NEITHER]
    organisations = tuple(each.id for each in rest if _is_organisation(each))
    people = tuple(each.id for each in rest if each.id not in organisations)
    return Capacity(asked=asked, people=people, organisations=organisations, neither=neither)


def _is_organisation(option: Counted) -> bool:
    words = " ".join((option.id.replace("-", " "), *option.label.by_language.values()))
    return bool(_ORGANISATION.search(words)) and not _PERSON.search(words)


def _asks_capacity(asked: Asked) -> bool:
    return bool(_ASKS_CAPACITY.search(_words(asked)))


def _asks_kind(asked: Asked) -> bool:
    return bool(_ASKS_KIND.search(_words(asked)))


def _words(asked: Asked) -> str:
    return " ".join((asked.question.id, *asked.label.by_language.values()))
