"""Numbers the questions of a definition, in the order of the pages, for paper.

The printed questionnaire, the keying screen and the spreadsheet are all laid out from this, so
that a number means the same in each. It must not know how any of them looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from consultation.questionnaire.definition import Definition, Page, Question
from consultation.questionnaire.spaces import Shape


@dataclass(frozen=True)
class Numbered:
    """One question with its number and its shape."""

    number: int
    question: Question
    shape: Shape


@dataclass(frozen=True)
class Section:
    """A page of the questionnaire; `page` is None for the questions about the person."""

    page: Page | None
    questions: tuple[Numbered, ...]


@dataclass(frozen=True)
class Layout:
    """The whole questionnaire in one language."""

    sections: tuple[Section, ...]

    @cached_property
    def pages(self) -> Mapping[str, Numbered]:
        """The questions of the pages by id."""
        return {
            each.question.id: each
            for section in self.sections
            if section.page is not None
            for each in section.questions
        }

    @cached_property
    def equality(self) -> Mapping[str, Numbered]:
        """The questions about the person by id."""
        return {
            each.question.id: each
            for section in self.sections
            if section.page is None
            for each in section.questions
        }


def layout_of(definition: Definition, language: str) -> Layout:
    """Number the questions from 1, those about the person after all others."""
    number = 0
    sections = []
    about_you = tuple(definition.equality_questions.values())
    parts = [(page, page.questions) for page in definition.pages]
    for page, questions in (*parts, *(((None, about_you),) if about_you else ())):
        numbered = []
        for question in questions:
            number += 1
            numbered.append(Numbered(number, question, question.on_paper(language)))
        sections.append(Section(page, tuple(numbered)))
    return Layout(tuple(sections))
