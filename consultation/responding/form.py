"""A page of the questionnaire as a WTForms form, and what a resident's filled-in one says.

It must not know drafts, stages or how a page looks.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from consultation.lifecycle.consultations import Current
from consultation.questionnaire.answers import Answer, Answers
from consultation.questionnaire.conditions import Chosen, Condition
from consultation.questionnaire.definition import Question, Step
from consultation.questionnaire.fields import AnswerField
from consultation.questionnaire.routing import Shown, keep_shown, shown
from consultation.responding.drawn import Drawn

PREFIX = "question_"
KEPT_SHEETS = 1_000


class QuestionsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form of questions; the anti-forgery check is the application's own."""

    class Meta:
        """Settings of Flask-WTF."""

        csrf = False


@dataclass(frozen=True)
class Put:
    """The questions that one step puts: its own, and later ones that may appear in place."""

    own: tuple[Question, ...]
    later: tuple[Question, ...] = ()

    @property
    def everything(self) -> tuple[Question, ...]:
        """Both, own first."""
        return self.own + self.later

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of both."""
        return tuple(question.id for question in self.everything)


def put_by(step: Step) -> Put:
    """What a step of the questionnaire puts."""
    in_parts = step.page.parts
    later = tuple(question for part in in_parts[step.part :] for question in part)
    return Put(in_parts[step.part - 1], later)


class Sheet(Drawn):
    """One step in one language as everybody gets it: what it puts, its form, what looks alike."""

    def __init__(self, put: Put, language: str) -> None:
        super().__init__()
        self.put = put
        fields = {PREFIX + each.id: each.field(language) for each in put.everything}
        self._form: type[QuestionsForm] = type("PageForm", (QuestionsForm,), fields)

    def form(
        self, formdata: MultiDict[str, str] | None = None, answers: Answers | None = None
    ) -> QuestionsForm:
        """Its form, filled in from what was posted, else from the answers so far."""
        filled = {PREFIX + key: value for key, value in (answers or {}).items()}
        return self._form(formdata=formdata, data=filled)


_sheets: dict[tuple[uuid.UUID, str, str], Sheet] = {}


def sheet_for(version_id: uuid.UUID, address: str, language: str, put: Callable[[], Put]) -> Sheet:
    """The sheet of a step, made once for each version and language: a version never changes."""
    key = (version_id, address, language)
    if key not in _sheets:
        if len(_sheets) >= KEPT_SHEETS:
            _sheets.clear()
        _sheets[key] = Sheet(put(), language)
    return _sheets[key]


def field_of(form: QuestionsForm, question: Question) -> AnswerField:
    """The field of a question."""
    field: AnswerField = form[PREFIX + question.id]
    return field


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a filled-in step says: its answers, and every mistake in what was asked."""

    answers: Mapping[str, Answer]
    asked: frozenset[str]
    mistakes: tuple[Any, ...]
    whole: Answers
    """The answers to everything, with these in place."""
    shows: Shown | None = None
    """What the pages show once these are kept."""


def take(
    current: Current, form: QuestionsForm, put: Put, kept: Answers, in_place: Iterable[str]
) -> Taken:
    """Read a filled-in step of the questionnaire; what is not shown is not asked."""
    asked = _asked(put, in_place)
    rest = {key: value for key, value in kept.items() if key not in asked}
    read = _read(form, put, asked)
    shows = shown(current.definition, rest | read)
    return _taken(form, put, asked, shows.asked, rest, read, shows)


def take_alone(
    form: QuestionsForm,
    questions: Sequence[Question],
    put: Put,
    kept: Answers,
    in_place: Iterable[str],
) -> Taken:
    """The same for questions apart from the pages: their conditions know only each other."""
    asked = _asked(put, in_place)
    rest = {key: value for key, value in kept.items() if key not in asked}
    read = _read(form, put, asked)
    visible = keep_shown(questions, rest | read, {}, {})
    return _taken(form, put, asked, frozenset(visible), rest, read)


def _asked(put: Put, in_place: Iterable[str]) -> frozenset[str]:
    later = {each.id for each in put.later}
    return frozenset({each.id for each in put.own} | (later & set(in_place)))


def _read(form: QuestionsForm, put: Put, asked: frozenset[str]) -> dict[str, Answer]:
    read = {}
    for question in put.everything:
        if question.id in asked:
            field = field_of(form, question)
            field.validate(form)
            if field.answer is not None:
                read[question.id] = field.answer
    return read


def unreadable(form: QuestionsForm, put: Put, asked: frozenset[str]) -> tuple[Any, ...]:
    """The mistakes by which something typed would be lost; not what is only still missing."""
    fields = (field_of(form, question) for question in put.everything if question.id in asked)
    return tuple(error for each in fields if each.unreadable for error in each.errors)


def _taken(
    form: QuestionsForm,
    put: Put,
    asked: frozenset[str],
    visible: frozenset[str],
    rest: Answers,
    read: Answers,
    shows: Shown | None = None,
) -> Taken:
    mistakes = tuple(
        error
        for question in put.everything
        if question.id in asked & visible
        for error in field_of(form, question).errors
    )
    answers = {key: value for key, value in read.items() if key in visible}
    return Taken(
        answers=answers, asked=asked, mistakes=mistakes, whole={**rest, **answers}, shows=shows
    )


@dataclass(frozen=True)
class Placed:
    """A field as the page shows it: at once, or in place when its condition comes true."""

    field: AnswerField
    condition: str | None = None


Places = tuple[tuple[str, str | None], ...]
"""The questions that a page shows, in order, each with the condition still to be met."""


def places(put: Put, chosen: Chosen, visible: frozenset[str]) -> Places:
    """Which of its questions a step shows, after these answers."""
    here = set(put.names)
    own = tuple((each.id, None) for each in put.own if each.id in visible)
    later = []
    for each in put.later:
        condition = settled(each.show_if, here, chosen) if each.show_if else True
        if condition is not False:
            later.append((each.id, json.dumps(condition)))
    return (*own, *later)


def placed(form: QuestionsForm, shown_at: Places) -> list[Placed]:
    """The fields of a step as its page shows them."""
    return [Placed(form[PREFIX + name], condition) for name, condition in shown_at]


def settled(condition: Condition, here: set[str], chosen: Chosen) -> Any:
    """The condition as the page's script needs it: what other pages decide is decided already."""
    return _settle(condition.written(), here, chosen)


def _settle(written: Mapping[str, Any], here: set[str], chosen: Chosen) -> Any:
    if "question" in written:
        if written["question"] in here:
            return dict(written)
        values = chosen.get(written["question"])
        if values is None:
            return False
        wanted = {written["is"]} if "is" in written else set(written.get("in", values))
        return "answered" in written or not values.isdisjoint(wanted)
    if "not" in written:
        part = _settle(written["not"], here, chosen)
        return (not part) if isinstance(part, bool) else {"not": part}
    word = "all" if "all" in written else "any"
    decisive = word == "any"
    settled_parts = [_settle(part, here, chosen) for part in written[word]]
    if any(part is decisive for part in settled_parts):
        return decisive
    open_parts = [part for part in settled_parts if not isinstance(part, bool)]
    return {word: open_parts} if open_parts else not decisive
