"""Questions that are answered in words: `text` and `line`. They are read, not counted."""

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from consultation.questionnaire.answers import (
    Answer,
    Column,
    ColumnKind,
    Mistake,
    Typed,
    Unacceptable,
)
from consultation.questionnaire.ids import is_email_address
from consultation.questionnaire.on_paper import Words as LinesOnPaper
from consultation.questionnaire.question_types.declining import Declinable
from consultation.questionnaire.question_types.inputs import first, one_line, whole_text
from consultation.questionnaire.summaries import Comments, Summary, Tally
from consultation.questionnaire.text import without_controls, without_unseen
from consultation.questionnaire.wording import N_

DEFAULT_CHARACTERS = 2_000
DEFAULT_LINE = 200
CHARACTERS_A_WORD = 40
"""How much room a limit in words gives: no language has longer words on average."""

TOO_MANY_WORDS = N_(
    "Shorten your answer to “%(question)s” to %(most)s words or fewer. It has %(has)s"
)
NO_EMAIL = N_("Enter an email address in the correct format, like name@example.org")
NO_POSTCODE = N_("Enter a full UK postcode, like WV1 1SH")
NO_TELEPHONE = N_("Enter a telephone number, like 01902 000000 or +44 7700 900000")

_WORD = re.compile(r"[^\s\ufeff]+")
_POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_TELEPHONE = re.compile(r"\+?[0-9 ().\-/]+(?: ?(?:ext|x)\.? ?[0-9]{1,6})?", re.IGNORECASE)
LONGEST_ON_PAPER = 100_000
"""Characters of an answer on paper that is longer than was asked for: some fifty sheets."""
FEWEST_LINES = 4
"""Lines for free text on paper: handwriting needs more room than a box on a page."""


@dataclass(frozen=True, kw_only=True)
class Written(Declinable):
    """A question whose answer is a string as somebody wrote it."""

    countable: ClassVar[bool] = False
    unanswered: ClassVar[str] = N_("Write an answer to “%(question)s”")

    @abstractmethod
    def without_limit(self) -> Self:
        """The same question with room for all that somebody can write on paper."""

    def read_as_it_is(self, typed: Typed) -> Answer | None:
        """What was written, however long it is."""
        return self.without_limit().read(typed)

    @property
    def words_at(self) -> tuple[str, ...] | None:
        """All of it."""
        return ()

    def given_parts(self) -> tuple[str, ...]:
        """One input."""
        return ("",)

    def typed_given(self, answer: Answer) -> Typed:
        """What was written."""
        return {"": [answer]}

    def chosen_given(self, answer: Answer) -> frozenset[str]:
        """Nothing that a condition could compare."""
        return frozenset()

    def columns(self) -> tuple[Column, ...]:
        """What was written."""
        return (Column(name=self.id, kind=ColumnKind.TEXT),)

    def cells_given(self, answer: Answer | None, language: str | None) -> tuple[str, ...]:
        """What was written."""
        return (answer or "",)

    def summary(self, base: int, not_answered: int, tallies: Mapping[str, Tally]) -> Summary:
        """How many wrote something."""
        return Comments(base=base, not_answered=not_answered)


@dataclass(frozen=True, kw_only=True)
class FreeText(Written):
    """Free text: a string, in which a line end is one character."""

    type: Literal["text"]
    max_words: Annotated[int, Field(ge=1)] | None = None
    """The most words allowed."""
    max_characters: Annotated[int, Field(ge=1)] | None = None
    """The most characters allowed: 2,000, unless a limit is given."""
    rows: Annotated[int, Field(ge=1, le=50)] = 5
    """The height of the box in lines."""
    personal: bool = False
    """Whether answers are expected to name people: if so, only analysts can read them."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Two limits, of which people could keep one and break the other."""
        yield from super().mistakes()
        if self.max_words is not None and self.max_characters is not None:
            yield (
                "max_words",
                "a text is limited by words or by characters. "
                "Keep one of “max_words” and “max_characters”.",
            )

    @property
    def most_characters(self) -> int:
        """The limit in characters; where only words are limited, room enough for those."""
        if self.max_characters is not None:
            return self.max_characters
        if self.max_words is not None:
            return max(DEFAULT_CHARACTERS, CHARACTERS_A_WORD * self.max_words)
        return DEFAULT_CHARACTERS

    def without_limit(self) -> Self:
        """The question without a limit in words, and with a distant one in characters."""
        most = max(self.most_characters, LONGEST_ON_PAPER)
        return replace(self, max_words=None, max_characters=most)

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The limits that are said, and the height of the box in lines."""
        in_words = self.max_words is not None
        return {
            **super().on_page(language),
            "max_words": self.max_words,
            "max_characters": None if in_words else self.most_characters,
            "rows_high": self.rows,
        }

    def on_paper(self, language: str) -> LinesOnPaper:
        """Lines to write on."""
        lines = max(self.rows, FEWEST_LINES)
        return LinesOnPaper(
            lines=lines,
            max_words=self.max_words,
            max_characters=self.max_characters,
            declinable=self.sensitive,
        )

    def read_given(self, typed: Typed) -> Answer | None:
        """What was written, within its limits. If it breaks both, the one in words is named."""
        if self.max_words is not None:
            words = len(_WORD.findall(without_controls(first(typed, ""))))
            if words > self.max_words:
                values = {"most": self.max_words, "has": words}
                raise Unacceptable(Mistake(TOO_MANY_WORDS, values=values))
        return whole_text(typed, "", self.most_characters) or None

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """What was written, line for line."""
        return tuple(answer.split("\n"))

    def longest(self) -> int:
        """The limit in characters."""
        return self.most_characters


def _email(given: str) -> str:
    if not is_email_address(given):
        raise Unacceptable(Mistake(NO_EMAIL))
    return given


def _postcode(given: str) -> str:
    """Upper case, with the one space where it belongs."""
    found = _POSTCODE.fullmatch(re.sub(r"[\s.\-]", "", given).upper())
    if found is None:
        raise Unacceptable(Mistake(NO_POSTCODE))
    return f"{found[1]} {found[2]}"


def _telephone(given: str) -> str:
    if not _TELEPHONE.fullmatch(given) or not 6 <= sum(each.isdigit() for each in given) <= 20:
        raise Unacceptable(Mistake(NO_TELEPHONE))
    return given


@dataclass(frozen=True)
class LineFormat:
    """A kind of line: how it is checked, and what a browser is told of its input."""

    checked: Callable[[str], str]
    on_page: Mapping[str, str]


FORMATS: Mapping[str, LineFormat] = {
    "email": LineFormat(_email, {"input_type": "email", "autocomplete": "email"}),
    "postcode": LineFormat(_postcode, {"autocomplete": "postal-code"}),
    "telephone": LineFormat(_telephone, {"input_type": "tel", "autocomplete": "tel"}),
}


@dataclass(frozen=True, kw_only=True)
class Line(Written):
    """One line of text: a string, in which runs of spaces are made one."""

    type: Literal["line"]
    max_characters: Annotated[int, Field(ge=1)] = DEFAULT_LINE
    """The most characters allowed: 200, unless a limit is given."""
    format: Literal["email", "postcode", "telephone"] | None = None
    """email, postcode or telephone."""

    def without_limit(self) -> Self:
        """The question with a distant limit."""
        return replace(self, max_characters=max(self.max_characters, LONGEST_ON_PAPER))

    def on_page(self, language: str) -> Mapping[str, Any]:
        """The limit, and what a browser should know of the format."""
        shown = {**super().on_page(language), "max_characters": self.max_characters}
        return {**shown, **FORMATS[self.format].on_page} if self.format else shown

    def on_paper(self, language: str) -> LinesOnPaper:
        """One line to write on."""
        own_limit = None if self.max_characters == DEFAULT_LINE else self.max_characters
        return LinesOnPaper(lines=1, max_characters=own_limit, declinable=self.sensitive)

    def read_given(self, typed: Typed) -> Answer | None:
        """The line, in its format."""
        given = one_line(typed, "", self.max_characters)
        if not given or not self.format:
            return given or None
        return FORMATS[self.format].checked(without_unseen(given).strip())

    def readable_given(self, answer: Answer, language: str) -> tuple[str, ...]:
        """The line."""
        return (answer,)

    def longest(self) -> int:
        """The limit in characters."""
        return self.max_characters
