"""One step of the questionnaire as a WTForms form, and reading it when it comes back filled in.

It must not know drafts, stages or how a page looks.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from consultation.lifecycle.consultations import Current
from consultation.questionnaire.answers import Answer, Answers
from consultation.questionnaire.conditions import Chosen
from consultation.questionnaire.definition import Question, Step
from consultation.questionnaire.fields import PREFIX, AnswerField
from consultation.questionnaire.routing import Shown, shown, shown_about_you
from consultation.responding.page_cache import PageCache

KEPT_SHEETS = 1_000


class QuestionsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form of questions; the anti-forgery check is the application's own."""

    class Meta:
        """Settings of Flask-WTF."""

        csrf = False


@dataclass(frozen=True)
class Put:
    """The questions of one step: its own, and later ones that a script may show in place.

    A later question depends on an answer of the same page. With JavaScript it appears where the
    definition has it; without, it is asked in a later step.
    """

    everything: tuple[Question, ...]
    """Both, in the order of the definition."""
    own: frozenset[str]
    """The ids of its own."""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of both."""
        return tuple(question.id for question in self.everything)


def put_by(step: Step) -> Put:
    """The questions of a step: its own part of the page, and those of the parts after it."""
    return put_in_parts(step.page.questions, step.page.parts, step.part)


def put_in_parts(
    questions: Iterable[Question], in_parts: Sequence[Sequence[Question]], part: int
) -> Put:
    """The questions of a part (from 1) of `questions`, and of the parts after it."""
    ids = [frozenset(question.id for question in each) for each in in_parts]
    left = frozenset[str]().union(*ids[part - 1 :])
    return Put(tuple(each for each in questions if each.id in left), ids[part - 1])


class Sheet(PageCache):
    """One step in one language, as everybody gets it: its questions, its form class.

    It also keeps the pieces of its page that are rendered alike for everybody.
    """

    def __init__(self, put: Put, language: str) -> None:
        super().__init__()
        self.put = put
        fields = {PREFIX + each.id: each.field(language) for each in put.everything}
        self._form: type[QuestionsForm] = type("PageForm", (QuestionsForm,), fields)

    def form(
        self, formdata: MultiDict[str, str] | None = None, answers: Answers | None = None
    ) -> QuestionsForm:
        """A form of this step, filled in from what was posted, or from the answers so far."""
        filled = {PREFIX + key: value for key, value in (answers or {}).items()}
        return self._form(formdata=formdata, data=filled)


_sheets: dict[tuple[uuid.UUID, str, str], Sheet] = {}


def sheet_for(version_id: uuid.UUID, address: str, language: str, put: Callable[[], Put]) -> Sheet:
    """The sheet of the step at `address`, made once for each version and language.

    A version never changes, so a sheet is never out of date. `put` gives the questions when needed.
    """
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
    """A filled-in step as it was read."""

    answers: Mapping[str, Answer]
    """Answers to the questions of this step, without those that these answers hide."""
    asked: frozenset[str]
    """The ids of the questions that stood on the page."""
    mistakes: tuple[Any, ...]
    whole: Answers
    """All answers so far, with those of this step in place."""
    shows: Shown
    """What the questionnaire, or the part about the person, shows after `whole`."""


def take(
    current: Current, form: QuestionsForm, put: Put, kept: Answers, in_place: Iterable[str]
) -> Taken:
    """Read a filled-in step of the questionnaire.

    `kept` are the answers so far, `in_place` the later questions that the script had shown.
    """
    return _taken(partial(shown, current.definition), form, put, kept, in_place)


def take_about_you(
    current: Current, form: QuestionsForm, put: Put, kept: Answers, in_place: Iterable[str]
) -> Taken:
    """The same for a step of the equality questions."""
    return _taken(partial(shown_about_you, current.definition), form, put, kept, in_place)


def _taken(
    shown_after: Callable[[Answers], Shown],
    form: QuestionsForm,
    put: Put,
    kept: Answers,
    in_place: Iterable[str],
) -> Taken:
    asked = put.own | (frozenset(put.names) & frozenset(in_place))
    rest = {key: value for key, value in kept.items() if key not in asked}
    read = _read(form, put, asked)
    shows = shown_after(rest | read)
    visible = shows.asked
    answers = {key: value for key, value in read.items() if key in visible}
    return Taken(
        answers=answers,
        asked=asked,
        mistakes=tuple(
            error
            for question in put.everything
            if question.id in asked & visible
            for error in field_of(form, question).errors
        ),
        whole={**rest, **answers},
        shows=shows,
    )


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
    """The mistakes in what was typed and cannot be kept; not those for what is only missing."""
    fields = (field_of(form, question) for question in put.everything if question.id in asked)
    return tuple(error for each in fields if each.unreadable for error in each.errors)


@dataclass(frozen=True)
class Placed:
    """A field as the page shows it: at once, or when the script finds its condition true."""

    field: AnswerField
    condition: str | None = None


Places = tuple[tuple[str, str | None], ...]
"""The ids of the questions of a page, in order, each with the condition (JSON) still to be met."""


def places(put: Put, chosen: Chosen, visible: frozenset[str]) -> Places:
    """Which of a step's questions its page holds, after the answers so far."""
    here = set(put.names)
    found: list[tuple[str, str | None]] = []
    for each in put.everything:
        if each.id in put.own:
            if each.id in visible:
                found.append((each.id, None))
            continue
        condition = _settled(each.show_if.written(), here, chosen) if each.show_if else True
        if condition is not False:
            found.append((each.id, json.dumps(condition)))
    return tuple(found)


def placed(form: QuestionsForm, shown_at: Places) -> list[Placed]:
    """The fields of a step as its page shows them."""
    return [Placed(form[PREFIX + name], condition) for name, condition in shown_at]


def _settled(written: Mapping[str, Any], here: set[str], chosen: Chosen) -> Any:
    """A condition as the page's script needs it: only what depends on the page itself is left.

    True or False where other pages have decided it already.
    """
    if "question" in written:
        if written["question"] in here:
            return dict(written)
        values = chosen.get(written["question"])
        if values is None:
            return False
        wanted = {written["is"]} if "is" in written else set(written.get("in", values))
        return "answered" in written or not values.isdisjoint(wanted)
    if "not" in written:
        part = _settled(written["not"], here, chosen)
        return (not part) if isinstance(part, bool) else {"not": part}
    word = "all" if "all" in written else "any"
    decisive = word == "any"
    parts = [_settled(part, here, chosen) for part in written[word]]
    if any(part is decisive for part in parts):
        return decisive
    open_parts = [part for part in parts if not isinstance(part, bool)]
    return {word: open_parts} if open_parts else not decisive
