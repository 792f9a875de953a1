"""Who was heard: compares respondents with residents, characteristic by characteristic.

It uses only counts that may be shown: a count that is held back takes part in no share. No
significance is tested, since people chose to respond. It must not know how the comparison is drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from consultation.analysis.asked import ABOUT
from consultation.analysis.comparing import WARDS, Characteristic, Group, Reach
from consultation.analysis.disclosure import Guarded, Protected
from consultation.analysis.population import (
    AGES,
    YOUNGEST,
    NoFigures,
    Population,
    population_for,
)
from consultation.analysis.results import QuestionResult, Results
from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.question_types.places import Area
from consultation.questionnaire.summaries import Counted, Counts, Summary
from consultation.questionnaire.wording import N_

TITLES = {
    "age_band": "Age",
    "sex": "Sex",
    "ethnic_group_5": "Ethnic group",
    "disability": "Disability",
    "religion": "Religion",
}
"""The characteristics that are compared, of the standard equality questions, and their names."""
ADULTS, ALL_AGES = N_("residents aged 16 and over"), N_("residents of all ages")


def reach_of(results: Results, instance: Path, language: str) -> Reach | None:
    """The comparison; None where there are no population figures to compare with."""
    areas = _areas(results)
    codes = _places(areas) if areas else {}
    try:
        population = population_for(instance, codes)
    except NoFigures as problem:
        return Reach(problem=str(problem))
    if population is None:
        return None
    found = [_wards(areas, codes, population, language)] if areas else []
    about = {each.key.removesuffix(ABOUT): each for each in results.equality}
    found += [
        _about_people(characteristic, about, population, language)
        for characteristic in population.answers
        if characteristic in TITLES or population.own_answers
    ]
    characteristics = tuple(each for each in found if each is not None)
    if not characteristics:
        return None
    return Reach(characteristics=characteristics, place=population.name, credit=population.credit)


def _areas(results: Results) -> QuestionResult | None:
    """The first open question for an area: where people live is asked before where things are."""
    return next((each for each in results.open if isinstance(each.asked.question, Area)), None)


def _places(result: QuestionResult) -> Mapping[str, str]:
    question = result.asked.question
    if not isinstance(question, Area):
        raise TypeError(f"{result.key} asks for no area")
    return {place.code: place.name for place in question.areas.places}


def _wards(
    result: QuestionResult, places: Mapping[str, str], population: Population, language: str
) -> Characteristic | None:
    told = _told(result.summary, language)
    known = {code: found for code in places if (found := population.adults(code)) and found.count}
    if not known:
        return None
    unknown = [told[code].count for code in places if code not in known and code in told]
    aside = [(each.label, each.count) for id_, each in told.items() if id_ not in places]
    if unknown:
        aside.append((N_("Areas without a figure of residents"), _sum(unknown)))
    aside.append((N_("Not answered or not asked"), _not_answered(result.summary)))
    question = result.asked.question
    name = question.areas.name if isinstance(question, Area) else ""
    counts = [
        _Counted(code, places[code], told[code].count if code in told else None, known[code].count)
        for code in known
    ]
    return Characteristic(
        id=WARDS,
        title="Ward" if "ward" in name else "Area",
        groups=_groups(counts, blurred=_is_blurred(result.summary)),
        residents=ADULTS if population.knows_ages else ALL_AGES,
        estimate=any(each.estimate for each in known.values()),
        aside=tuple(aside),
        asked=result.asked.label.in_language(language),
        key=result.key,
        areas=name,
    )


def _about_people(
    characteristic: str,
    about: Mapping[str, QuestionResult],
    population: Population,
    language: str,
) -> Characteristic | None:
    """None unless every answer and every figure that the comparison needs is there."""
    categories = population.answers[characteristic]
    residents = population.of(characteristic)
    told: dict[tuple[str, str], _Told] = {}
    asked = [key for key in dict.fromkeys(question for question, _ in categories) if key in about]
    for key in asked:
        found = _told(about[key].summary, language)
        told.update({(key, option): each for option, each in found.items()})
    if not set(categories) <= set(told) or not set(categories.values()) <= set(residents):
        return None
    by_category: dict[str, list[tuple[str, str]]] = {}
    for answer, category in categories.items():
        by_category.setdefault(category, []).append(answer)
    children = by_category.pop(YOUNGEST, [])
    aside = [("Aged 15 and under", _sum([told[each].count for each in children]))] * bool(children)
    declined = [each.count for (_, option), each in told.items() if option == DECLINED]
    if declined:
        aside.append(("Prefer not to say", _sum(declined)))
    first = next(iter(categories))[0]
    aside.append(("Not answered", _not_answered(about[first].summary)))
    counts = [
        _Counted(
            category,
            told[answers[0]].label if len(answers) == 1 else category,
            _sum([told[each].count for each in answers]),
            residents[category].count,
        )
        for category, answers in by_category.items()
    ]
    return Characteristic(
        id=characteristic,
        title=TITLES.get(characteristic) or characteristic.replace("_", " ").capitalize(),
        groups=_groups(counts, blurred=any(_is_blurred(about[each].summary) for each in asked)),
        residents=ADULTS if characteristic == AGES and children else ALL_AGES,
        estimate=any(residents[each].estimate for each in by_category),
        aside=tuple(aside),
    )


@dataclass(frozen=True)
class _Counted:
    id: str
    label: str
    count: int | None
    residents: int


@dataclass(frozen=True)
class _Told:
    label: str
    count: int | None


def _groups(counted: Sequence[_Counted], *, blurred: bool) -> tuple[Group, ...]:
    """The groups, with shares of those whose counts are shown."""
    shown = [each for each in counted if each.count is not None]
    of_responses = sum(each.count or 0 for each in shown)
    of_residents = sum(each.residents for each in shown)
    return tuple(
        Group(
            id=each.id,
            label=each.label,
            count=each.count,
            residents=each.residents,
            of_responses=of_responses,
            of_residents=of_residents,
            blurred=blurred,
        )
        for each in counted
    )


def _told(summary: Summary | Protected, language: str) -> Mapping[str, _Told]:
    """How many gave each answer, by its id; None where that is held back."""
    if isinstance(summary, Protected):
        options: Iterator[Guarded | Counted] = (o for part in summary.parts for o in part.options)
    else:
        options = iter(summary.options if isinstance(summary, Counts) else ())
    return {each.id: _Told(each.label.in_language(language), each.count) for each in options}


def _is_blurred(summary: Summary | Protected) -> bool:
    return isinstance(summary, Protected) and summary.blurred


def _sum(counts: Sequence[int | None]) -> int | None:
    """Their sum; None if one of them is held back."""
    return None if None in counts else sum(each or 0 for each in counts)


def _not_answered(summary: Summary | Protected) -> int | None:
    if isinstance(summary, Protected):
        return summary.parts[0].not_answered if summary.parts else None
    return summary.not_answered
