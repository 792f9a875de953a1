"""Reads one keyed questionnaire: turns keyed numbers and words into what online forms would send.

The keying screen and the spreadsheet are both read here. Every mistake names its place. It must not
know requests, files or tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from consultation.lifecycle.consultations import Current
from consultation.lifecycle.stage import NotOpen, Stage
from consultation.questionnaire.answers import Answer, Answers, Mistake, Unacceptable
from consultation.questionnaire.fields import Asked, FieldError
from consultation.questionnaire.ids import is_email_address
from consultation.questionnaire.numbering import Layout, Numbered
from consultation.questionnaire.on_paper import day_typed
from consultation.questionnaire.routing import shown, shown_about_you
from consultation.questionnaire.spaces import Filled
from consultation.responding.keyed import KEYED, Reply
from consultation.responding.models import Channel

CHANNEL, RECEIVED, LANGUAGE, EMAIL, AS_IT_IS = (
    "channel",
    "received_on",
    "language",
    "outcome:email",
    "blank:as-it-is",
)
ANSWER, ABOUT = "", "about:"

Cell = Callable[[str], str]
"""Gives what was keyed at a place by its name; '' for nothing."""


@dataclass(frozen=True)
class Wrong:
    """One mistake: the name of its place, and a sentence."""

    place: str
    says: str
    may_stand: bool = False
    """Whether it can be stored as it is on the paper: a blank, or more words than asked for."""


@dataclass
class Read:
    """What was keyed, and every mistake in it; `reply` is None if there are mistakes."""

    wrong: list[Wrong] = field(default_factory=list)
    reply: Reply | None = None
    left_out: int = 0
    """The number of answers to questions that did not apply; as online, they are left out."""

    @property
    def may_stand(self) -> bool:
        """Whether something can be stored as it is on the paper."""
        return any(each.may_stand for each in self.wrong)


def place_of(prefix: str, question_id: str, part: str) -> str:
    """The name of one place to fill in: the `part` of a question, or the question itself."""
    return f"{prefix}{question_id}.{part}" if part else f"{prefix}{question_id}"


def read_sheet(
    current: Current, layout: Layout, cell: Cell, today: date, standing: Answers | None = None
) -> Read:
    """Read one keyed questionnaire.

    `standing` are earlier answers, which are kept where nothing is keyed.
    """
    found = Read()
    answers = {**(standing or {}), **_answers(layout.pages, ANSWER, cell, found)}
    about = _answers(layout.equality, ABOUT, cell, found)
    channel = _channel(cell, found)
    received = _received(current, cell, today, found)
    language = cell(LANGUAGE).strip() or current.definition.language
    if language not in current.definition.offered_languages:
        known = ", ".join(current.definition.offered_languages)
        found.wrong.append(Wrong(LANGUAGE, f"The language is one of {known}"))
    email = cell(EMAIL).strip().lower()
    if email and not is_email_address(email):
        found.wrong.append(Wrong(EMAIL, "Enter an email address like name@example.com"))
    as_it_is = _as_it_is(cell)
    if not as_it_is:
        _required(current, layout, answers, found)
    kept = shown(current.definition, answers).answers
    about_kept = shown_about_you(current.definition, about).answers
    found.left_out = len(answers) - len(kept) + len(about) - len(about_kept)
    if not found.wrong and channel and received:
        found.reply = Reply(
            channel=channel,
            language=language,
            received_on=received,
            answers=kept,
            about=about_kept,
            email=email,
            as_it_is=as_it_is,
        )
    return found


def filled_sheet(layout: Layout, reply: Reply) -> Mapping[str, str]:
    """The inverse of `read_sheet`: what to key for `reply`, by the names of places.

    Empty places are left out, and so are answers to protected questions, which no page may show
    beside a response.
    """
    day = reply.received_on
    places = {
        CHANNEL: str(reply.channel),
        LANGUAGE: reply.language,
        RECEIVED: f"{day.day} {day.month} {day.year}",
    }
    for id_, numbered in layout.pages.items():
        if id_ in reply.answers and not numbered.question.sensitive:
            typed = numbered.question.typed(reply.answers[id_])
            for part, words in numbered.shape.filled(typed).items():
                places[place_of(ANSWER, id_, part)] = words
    return places


def _answers(
    questions: Mapping[str, Numbered], prefix: str, cell: Cell, found: Read
) -> dict[str, Answer]:
    answers = {}
    for id_, numbered in questions.items():
        filled = {
            space.part: cell(place_of(prefix, id_, space.part)) for space in numbered.shape.spaces
        }
        as_it_is = _as_it_is(cell)
        try:
            answer = _answer(numbered, filled, as_it_is)
        except Unacceptable as refusal:
            may_stand = not as_it_is and _can_be_read(numbered, filled)
            told = [_wrong(numbered, prefix, each, may_stand) for each in refusal.mistakes]
            # A day has three inputs online and one on paper: its first mistake is enough.
            found.wrong += {each.place: each for each in reversed(told)}.values()
        else:
            if answer is not None:
                answers[id_] = answer
    return answers


def _as_it_is(cell: Cell) -> bool:
    """Whether the officer has said that the reply stands so on the paper."""
    return bool(cell(AS_IT_IS).strip())


def _answer(numbered: Numbered, filled: Filled, as_it_is: bool) -> Answer | None:
    typed, question = numbered.shape.typed(filled), numbered.question
    return question.read_as_it_is(typed) if as_it_is else question.read(typed)


def _can_be_read(numbered: Numbered, filled: Filled) -> bool:
    try:
        _answer(numbered, filled, as_it_is=True)
    except Unacceptable:
        return False
    return True


def _wrong(numbered: Numbered, prefix: str, mistake: Mistake, may_stand: bool) -> Wrong:
    """A mistake of an online form, at the right place on paper.

    Online, some mistakes belong to inputs that do not exist on paper.
    """
    parts = {space.part for space in numbered.shape.spaces}
    first = numbered.shape.spaces[0].part
    part = mistake.part if mistake.part in parts else first
    says = FieldError(mistake, "", Asked(numbered.question, "en")).message
    place = place_of(prefix, numbered.question.id, part)
    return Wrong(place, f"Question {numbered.number}: {says}", may_stand)


def _channel(cell: Cell, found: Read) -> Channel | None:
    given = cell(CHANNEL).strip()
    channel = next((each for each in KEYED if each == given), None)
    if channel is None:
        found.wrong.append(Wrong(CHANNEL, f"Say how it came: {', '.join(KEYED)}"))
    return channel


def _received(current: Current, cell: Cell, today: date, found: Read) -> date | None:
    day = day_in(cell(RECEIVED))
    says = None
    if day is None:
        says = "Enter the day on which it was received, like 31 1 2020"
    elif day > today:
        says = "The day on which it was received is after today"
    else:
        says = _against_window(current, day)
    if says:
        found.wrong.append(Wrong(RECEIVED, says))
    return None if says else day


def day_in(given: str) -> date | None:
    """The day that was typed; None if it is not a date."""
    typed = day_typed(given)
    try:
        year, month, day = (int(typed[part][0]) for part in ("year", "month", "day"))
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _against_window(current: Current, day: date) -> str | None:
    """What to say if a reply received on this day cannot be stored; None if it can.

    `responding.keyed` decides again when it stores the reply.
    """
    try:
        current.window.verdict_on_day(day, current.definition.timezone)
    except NotOpen as refusal:
        if refusal.stage is Stage.COMING:
            return "It was received before the consultation opened. It cannot be stored"
        return (
            "It was received after the consultation closed, which refuses late responses. It "
            "cannot be stored. Keep the paper, and say in the report how many came late"
        )
    return None


def _required(current: Current, layout: Layout, answers: Mapping[str, Answer], found: Read) -> None:
    asked = shown(current.definition, answers).asked
    wrong = {each.place.removeprefix(ANSWER).split(".")[0] for each in found.wrong}
    for id_, numbered in layout.pages.items():
        question = numbered.question
        if id_ not in asked or id_ in wrong or not question.must_be_answered:
            continue
        found.wrong.extend(
            _wrong(numbered, ANSWER, question.missing(part), may_stand=True)
            for part in question.incomplete(answers.get(id_))
        )
