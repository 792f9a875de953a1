"""What editors can choose from when they publish results, and what is chosen so far.

It must not know requests, nor what becomes of the choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consultation.analysis.groups import Grouping
from consultation.analysis.publishable import (
    can_be_broken_down,
    can_be_broken_down_by,
    could_be_published,
)
from consultation.analysis.results import QuestionResult, Section
from consultation.analysis.subtracting import Pair, can_group
from consultation.publishing.choosing import Choice
from consultation.publishing.panels_by_group import on_offer
from consultation.questionnaire.definition import Definition, Priority
from consultation.questionnaire.summaries import Comments
from consultation.questionnaire.text import Text
from consultation.reporting.report import Report
from consultation.reporting.starring import Starred


def everything(report: Report) -> Choice:
    """What is ticked until an editor has chosen: every question that may be published."""
    return Choice(panels=[each.key for each in report.results.open])


def priorities_asked_about(report: Report) -> list[str]:
    """The ids of the priorities that have questions, in order."""
    found = [each.priority.id for each in report.results.sections if each.priority]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The questions, groupings, priorities and comments to choose from, and the choice.

    Of final figures, once there are such: nothing else can be shown.
    """

    definition: Definition
    report: Report
    stars: Sequence[Starred]
    choice: Choice

    @property
    def sections(self) -> Iterator[tuple[Section, list[QuestionResult]]]:
        """The pages of the questionnaire, each with its questions that may be published."""
        offered = set(everything(self.report).panels)
        for section in self.report.results.sections:
            questions = [each for each in section.questions if each.key in offered]
            if questions:
                yield section, questions

    @property
    def can_be_broken_down(self) -> Sequence[QuestionResult]:
        """The questions of which a breakdown can be added."""
        questions = {question for question, _ in on_offer(self.report)}
        return [each for each in can_be_broken_down(self.report.results) if each.key in questions]

    @property
    def can_group(self) -> Sequence[Grouping]:
        """What they can be broken down by."""
        keys = {by for _, by in on_offer(self.report)}
        return [each for each in can_be_broken_down_by(self.report.results) if each.key in keys]

    @property
    def was_made_again(self) -> bool:
        """Whether final figures were made a second time, which has no breakdowns."""
        return not on_offer(self.report) and bool(could_be_published(self.report.results))

    @property
    def groups_left_out(self) -> int:
        """By how many more groupings there could be breakdowns, if there were not too many."""
        results = self.report.results
        return len(can_group(results)) - len(can_be_broken_down_by(results))

    @property
    def breakdowns(self) -> Iterator[tuple[Pair, QuestionResult, Text]]:
        """The breakdowns that are chosen, each with its question and what it is by."""
        questions = {each.key: each for each in self.can_be_broken_down}
        groupings = {each.key: each.label for each in self.can_group}
        for question, by in self.choice.breakdowns:
            if question in questions and by in groupings:
                yield (question, by), questions[question], groupings[by]

    @property
    def priorities(self) -> list[Priority]:
        """The priorities that officers can add words to."""
        asked_about = priorities_asked_about(self.report)
        return [each for each in self.definition.priorities if each.id in asked_about]

    @staticmethod
    def is_words(result: QuestionResult) -> bool:
        """Whether only the number of those who wrote is published of a question."""
        return isinstance(result.asked.question.summarise(0, 0, {}), Comments)
