"""The questionnaire as it was asked: every page, question, hint and option, in order.

It must not know any question type, nor what was answered.
"""

from collections.abc import Iterator
from typing import Any

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.question import Question
from consultation.reporting.files.documents.blocks import Block, Heading, Listing, Paragraph
from consultation.reporting.files.documents.markdown_blocks import blocks_of

_LISTS = (("rows", "Lines"), ("steps", "Answers"), ("options", "Options"), ("areas", "Places"))
MOST_LISTED = 60


def questionnaire(definition: Definition) -> Iterator[Block]:
    """The pages with their questions, then the questions about the person."""
    language = definition.language
    number = 0
    for page in definition.pages:
        yield Heading(level=2, text=page.title.own)
        if page.show_if:
            yield Paragraph(text="Shown depending on earlier answers.", quiet=True)
        if page.body:
            yield from blocks_of(page.body.own)
        for question in page.questions:
            number += 1
            yield from _question(f"{number}", question, language)
    if definition.equality_questions:
        yield Heading(level=2, text="About the person")
        yield Paragraph(
            text="Asked after the response was safely stored, and kept apart from it.", quiet=True
        )
        for place, question in enumerate(definition.equality_questions.values(), 1):
            yield from _question(f"P{place}", question, language)


def _question(number: str, question: Question, language: str) -> Iterator[Block]:
    yield Heading(level=3, text=f"{number}. {question.label.in_language(language)}")
    if question.hint:
        yield from blocks_of(question.hint.in_language(language))
    rules = [
        words
        for words, holds in (
            ("An answer was required.", question.must_be_answered),
            ("Shown depending on earlier answers.", question.show_if is not None),
            ("Sensitive: could be declined.", question.sensitive),
        )
        if holds
    ]
    if rules:
        yield Paragraph(text=" ".join(rules), quiet=True)
    on_page = question.on_page(language)
    for key, says in _LISTS:
        choices = on_page.get(key)
        if choices:
            yield from _choices(says, choices)


def _choices(says: str, choices: Any) -> Iterator[Block]:
    labels = tuple(each.label.text for each in choices)
    if len(labels) > MOST_LISTED:
        yield Paragraph(text=f"{says}: {len(labels):,}, from {labels[0]} to {labels[-1]}.")
        return
    if len(labels) > 12 or max(map(len, labels)) < 24:
        yield Paragraph(text=f"{says}: {'; '.join(labels)}.")
    else:
        yield Paragraph(text=f"{says}:")
        yield Listing(items=labels)
