"""Advice on time: is the window long enough outside holidays, and how long does answering take?

It must not know the wording of any question.
"""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from consultation.authoring.holidays import bank_holidays, days_from, holiday_on
from consultation.questionnaire.answers import ColumnKind
from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.text import Text
from consultation.questionnaire.tree import Found

FEWEST_DAYS = 42
"""Six weeks, so that groups that meet once a month can meet and answer."""
MOST_MINUTES = 20
WORDS_A_MINUTE = 240
"""How fast grown-ups read to themselves: 238 words of non-fiction (Brysbaert, 2019)."""
SECONDS_TO_CHOOSE, SECONDS_A_ROW, SECONDS_TO_WRITE = 8, 5, 45
LONGEST_JUDGED = 366
"""In days. A longer window includes every holiday, and has enough time besides."""

_COUNTED = (
    "a two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_IN_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), 1)} | {
    "one": 1,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "fifty": 50,
}
_NUMBER = rf"\b(\d+|{'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})"
_MINUTES = re.compile(rf"{_NUMBER}(?:\s*(?:to|-|–|or)\s*{_NUMBER})?[\s-]+minutes?\b", re.IGNORECASE)
_PARTS_OF_AN_HOUR = {
    re.compile(r"\bquarter of an hour\b", re.IGNORECASE): 15,
    re.compile(r"\bhalf an hour\b|\bhalf-hour\b", re.IGNORECASE): 30,
    re.compile(r"\b(?:an|one|1) hour\b", re.IGNORECASE): 60,
}


def on_dates(definition: Definition) -> Found:
    """Advice on windows that are too short or fall into holidays, and on early decisions."""
    zone = ZoneInfo(definition.timezone)
    first = definition.opens.instant.astimezone(zone).date()
    last = (definition.closes.instant - timedelta(microseconds=1)).astimezone(zone).date()
    yield from _on_length(first, last)
    for key, day, word in (("opens", first, "opens"), ("closes", last, "closes")):
        name = bank_holidays(day.year).get(day)
        if name:
            yield (
                (key,),
                f"it {word} on {name}. Choose a working day: nobody is there to answer questions.",
            )
    expected = definition.decision.expected if definition.decision else None
    if expected and expected <= last:
        yield (
            ("decision", "expected"),
            "the decision is expected before the consultation has closed. Nobody believes that "
            "answers count if they come after it: choose a later day.",
        )


def _on_length(first: date, last: date) -> Found:
    length = (last - first).days + 1
    if length > LONGEST_JUDGED:
        return
    names = list(dict.fromkeys(filter(None, map(holiday_on, days_from(first, last)))))
    working = sum(holiday_on(day) is None for day in days_from(first, last))
    over = ", ".join(names)
    if names and working < FEWEST_DAYS:
        yield (
            ("closes",),
            f"the dates run over holidays ({over}), which leaves {_counted(working, 'day')}. "
            f"People are away then: close later, so that there are {FEWEST_DAYS} days outside "
            "them.",
        )
    elif length < FEWEST_DAYS:
        yield (
            ("closes",),
            f"it is open for {_counted(length, 'day')}. A group that meets once a month needs six "
            "weeks to meet and answer: close later.",
        )
    elif holiday_on(last) in ("August", "Christmas"):
        yield (
            ("closes",),
            f"it closes when people are away ({holiday_on(last)}). Most answers come in the last "
            "week: close a week after the holidays.",
        )


def _counted(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


def minutes_to_answer(definition: Definition) -> int:
    """About how many minutes it takes most people to answer; at least one.

    Everything is read. Of the free text that may be left out half is written, and what only some
    are asked counts half.
    """
    return _minutes(definition, half=0.5)


def minutes_for_all(definition: Definition) -> int:
    """About how many minutes it takes somebody who is asked everything and skips nothing."""
    return _minutes(definition, half=1)


def size_in_words(definition: Definition) -> str:
    """How many questions it asks, and how long that takes."""
    takes, at_most = minutes_to_answer(definition), minutes_for_all(definition)
    whole = f", {at_most} without skipping any" if at_most > takes else ""
    asks = _counted(len(definition.questions), "question")
    return f"{asks}, about {_counted(takes, 'minute')} to answer{whole}."


def _minutes(definition: Definition, half: float) -> int:
    words = len(definition.introduction.own.split())
    words += sum(_words(each.summary) + _words(each.title) for each in definition.priorities)
    words += sum(
        len(action.text.own.split()) for p in definition.priorities for action in p.actions
    )
    seconds = 0.0
    for page in definition.pages:
        words += _words(page.title) + _words(page.body)
        for question in page.questions:
            words += _words(question.label) + _words(question.hint)
            for_some = half if page.show_if or question.show_if else 1
            seconds += for_some * _seconds(question, half)
    return max(1, round(words / WORDS_A_MINUTE + seconds / 60))


def _seconds(question: Question, half: float) -> float:
    columns = question.columns()
    kinds = {each.kind for each in columns}
    if kinds & {ColumnKind.TEXT} and len(columns) == 1:
        return SECONDS_TO_WRITE * (1 if question.must_be_answered else half)
    if kinds & {ColumnKind.FLAG}:
        return SECONDS_TO_CHOOSE + len(columns)
    return SECONDS_TO_CHOOSE + SECONDS_A_ROW * (len(columns) - 1)


def _words(text: Text | None) -> int:
    return len(text.own.split()) if text else 0


def on_minutes(definition: Definition) -> Found:
    """Advice if answering takes too long, or if the text gives no time or a wrong one."""
    takes, at_most = minutes_to_answer(definition), minutes_for_all(definition)
    if at_most > MOST_MINUTES:
        yield (
            ("pages",),
            f"answering everything takes about {at_most} minutes. Many give up after "
            f"{MOST_MINUTES}: leave out what will decide nothing.",
        )
    said = _said(f"{definition.summary.own}\n{definition.introduction.own}")
    if said is None:
        if definition.language == "en":
            yield (
                ("summary",),
                f"say how long it takes: about {_counted(takes, 'minute')}. "
                "People begin when they know that they can finish.",
            )
    elif not takes / 2 <= said[1] <= max(at_most * 2, 5):
        yield (
            ("summary",),
            f"it says “{said[0]}”, and takes about {takes}. People who are surprised give up: "
            "say what is true.",
        )


def _said(words: str) -> tuple[str, int] | None:
    """The time that a text says it takes: its words, and the minutes, at most; None without."""
    found = _MINUTES.search(words)
    if found:
        last = (found[2] or found[1]).lower()
        return found[0], _IN_WORDS[last] if last in _IN_WORDS else int(last)
    for pattern, minutes in _PARTS_OF_AN_HOUR.items():
        part = pattern.search(words)
        if part:
            return part[0], minutes
    return None
