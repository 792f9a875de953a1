"""Groups questions that depend on each other: one is asked only after some answers to another.

The table of the other tells how many were asked, so tables of the two can be subtracted from each
other. It must not know what was answered.
"""

from collections.abc import Iterator, Mapping

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.groups import VERSION


def together(questionnaire: Questionnaire) -> Mapping[str, str]:
    """For the key of each question, the key of one that stands for its whole group.

    A group is all questions that depend on each other, directly or not. Questions that some
    versions did not ask depend on the version.
    """
    stands = {VERSION: VERSION} | {each.key: each.key for each in questionnaire.pages}
    for one, other in _depending(questionnaire):
        joined, gone = stands[one], stands[other]
        stands = {key: joined if known == gone else known for key, known in stands.items()}
    return stands


def _depending(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for asked in questionnaire.pages:
        looked_at = _looked_at(asked)
        yield from (
            (each.key, asked.key) for each in questionnaire.pages if each.question.id in looked_at
        )
    versions = {number for each in questionnaire.pages for number in each.wordings}
    yield from (
        (VERSION, each.key) for each in questionnaire.pages if versions - each.wordings.keys()
    )


def _looked_at(asked: Asked) -> frozenset[str]:
    """The ids of the questions by whose answers it was settled, in any version, whether this one
    was shown."""
    conditions = (
        *(page.show_if for page in asked.pages),
        *(question.show_if for question in asked.wordings.values()),
    )
    return frozenset(
        each.question for condition in conditions if condition for each in condition.looks_at()
    )
