"""The WTForms field of any question: what was typed, what is wrong with it, and the answer.

No other module of this room knows WTForms or the interface's language. Templates render the field;
it must not know any type of question.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.fields.core import UnboundField
from wtforms.utils import unset_value

from consultation.languages import spoken_for, words_in
from consultation.questionnaire.answers import (
    DECLINED,
    Answer,
    Choice,
    Guidance,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.lines import Line
from consultation.questionnaire.question import Question
from consultation.questionnaire.text import Said, Text
from consultation.questionnaire.wording import day_in_words, limit_in_words, number_in_words

PREFIX = "question_"
LONGEST_QUOTED = 90
"""Characters of a question that an error message quotes; a longer one is cut at a word."""


def field_name(question_id: str) -> str:
    """The name of a question's field, and the beginning of the names of its inputs."""
    return PREFIX + question_id


@dataclass(frozen=True)
class FieldError:
    """One mistake with the input that it is about, for the error summary and beside the input."""

    mistake: Mistake
    input: str
    asked: "Asked"

    @property
    def message(self) -> Line:
        """The sentence in the page's language; what it quotes may be in another."""
        language = self.asked.language
        values = {name: _shown(each, language) for name, each in self.mistake.values.items()}
        says = words_in(language).gettext(self.mistake.says)
        return Line.of(says, {"question": self.asked.quoted, **values})

    def __str__(self) -> str:
        return self.message


def _shown(value: Text | date | Decimal | str | int, language: str) -> Said | str:
    if isinstance(value, Text):
        return value.said(language)
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, Decimal):
        return limit_in_words(value, language)
    return number_in_words(value, language) if isinstance(value, int) else value


def _guidance(question: Question, language: str) -> Said | None:
    """How to answer a question whose author gives no hint."""
    spoken = spoken_for(language)
    said = guidance_in(spoken, question.guidance())
    return Said(said, spoken if spoken != language else None) if said else None


def guidance_in(spoken: str, guidance: Sequence[Guidance]) -> str:
    """These sentences in a language that the interface speaks."""
    words = words_in(spoken)
    return " ".join(
        words.gettext(each.says) % {name: _shown(of, spoken) for name, of in each.values.items()}
        for each in guidance
    )


class Asked:
    """What all fields of a question share on pages in one language; made once and kept."""

    def __init__(self, question: Question, language: str) -> None:
        self.question = question
        self.language = language
        self.label = question.label.said(language)
        self.hint = question.hint.said(language) if question.hint else _guidance(question, language)
        self.show_if_json = json.dumps(question.show_if.written()) if question.show_if else None
        self.on_page = question.on_page(language)
        self.inputs = tuple(
            (part, f".{part}" if part else "") for part in dict.fromkeys(question.parts())
        )

    @property
    def quoted(self) -> Said:
        """The question's words as an error message quotes them."""
        words = self.label.text
        if len(words) <= LONGEST_QUOTED:
            return self.label
        cut = words[:LONGEST_QUOTED].rsplit(" ", 1)[0].rstrip(" ,;:")
        return Said(f"{cut} …", self.label.lang)


class AnswerField(Field):
    """The field of one question on one page.

    `data` is the answer as the response's document stores it, None for no answer. After `validate`,
    `answer` holds what was read and `errors` the mistakes; what was typed is kept for the page.
    The attributes from `options` on come from `Question.on_page`, for the templates.
    """

    errors: Sequence[FieldError]  # type: ignore[assignment]  # each also knows its input
    label: Said  # type: ignore[assignment]  # our templates draw it: WTForms' own Label is not used
    is_page_heading: bool = False
    """Whether the question's label is the page's heading; set by the page's template."""

    options: Sequence[Choice] = ()
    rows: Sequence[Choice] = ()
    steps: Sequence[Choice] = ()
    areas: Sequence[Choice] = ()
    declinable: bool = False
    as_select: bool = False
    top: int | None = None
    total: int | None = None
    max_words: int | None = None
    max_characters: int | None = None
    rows_high: int | None = None
    unit: Said | None = None
    unit_first: bool = False
    minimum: str | None = None
    maximum: str | None = None
    inputmode: str | None = None
    autocomplete: str | None = None
    input_type: str | None = None

    def __init__(self, asked: Asked, **binding: Any) -> None:
        super().__init__(label="", **binding)
        self.asked = asked
        self.question = asked.question
        self.language = asked.language
        self.label = asked.label
        self.hint = asked.hint
        self.show_if_json = asked.show_if_json
        self.answer: Answer | None = None
        self.errors = ()
        self._typed: Typed = {}
        self.__dict__.update(asked.on_page)

    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed from `formdata`, or else fill the inputs from the answer `data`."""
        self.object_data = None if data is unset_value else data
        self.data = self.answer = self.object_data
        self.errors = ()
        if formdata is not None:
            name = self.name
            self._typed = {
                part: formdata.getlist(name + dotted) for part, dotted in self.asked.inputs
            }
        elif self.answer is not None:
            self._typed = self.question.typed(self.answer)

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """Read the answer from what was typed; whether it is valid, and given if it is required."""
        self.data = self.answer = None
        try:
            self.data = self.answer = self.question.read(self._typed)
        except Unacceptable as refusal:
            self.errors = tuple(self._error(mistake) for mistake in refusal.mistakes)
            return False
        lacking = self.question.incomplete(self.answer) if self.question.must_be_answered else ()
        self.errors = tuple(self._error(self.question.missing(part)) for part in lacking)
        return not self.errors

    def _error(self, mistake: Mistake) -> FieldError:
        dotted = f".{mistake.part}" if mistake.part else ""
        return FieldError(mistake, self.name + dotted, self.asked)

    @property
    def unreadable(self) -> bool:
        """Whether something was typed that cannot be kept as an answer."""
        return bool(self.errors) and self.answer is None and any(map(any, self._typed.values()))

    @property
    def blank(self) -> bool:
        """Whether its inputs are empty, and nothing is wrong with that."""
        return not self.errors and not any(map(any, self._typed.values()))

    def words(self) -> tuple[str, ...]:
        """What somebody filled in, as lines to give back to them when it cannot be stored.

        What is not an answer, such as a text that is too long, is given back as it was typed.
        """
        if self.answer is not None:
            return self.question.readable(self.answer, self.language)
        choices = (*self.options, *self.rows, *self.steps, *self.areas)
        labels = {each.id: each.label for each in choices}
        return tuple(
            Line(labels[part], ": ", line) if part in labels else Line(line)
            for part, values in self._typed.items()
            if part != DECLINED
            for value in values
            for line in ([labels[value]] if value in labels else value.strip().splitlines())
        )

    def typed(self, name: str) -> str:
        """What was typed in the input called `name`."""
        values = self._typed.get(self._part(name))
        return values[0] if values else ""

    def ticked(self, name: str, value: str) -> bool:
        """Whether `value` is among what was picked in the inputs called `name`."""
        return value in self._typed.get(self._part(name), ())

    def _part(self, name: str) -> str:
        return name[len(self.name) + 1 :]


def answer_field(question: Question, language: str) -> "UnboundField[AnswerField]":
    """The field of `question` on a page in `language`, to be an attribute of a form's class."""
    return UnboundField(AnswerField, Asked(question, language))
