"""The registry: from the word `type` in a file to the class of the question.

CONTRIBUTING.md says what else a new type needs.
"""

from collections.abc import Mapping
from typing import get_args, get_type_hints

from consultation.questionnaire.question import Question
from consultation.questionnaire.question_types.amounts import Number
from consultation.questionnaire.question_types.choices import Multiple, Single
from consultation.questionnaire.question_types.dates import Date
from consultation.questionnaire.question_types.matrices import Matrix
from consultation.questionnaire.question_types.places import Area
from consultation.questionnaire.question_types.points import Points
from consultation.questionnaire.question_types.ranks import Rank
from consultation.questionnaire.question_types.scales import Scale
from consultation.questionnaire.question_types.writing import FreeText, Line

TYPES: tuple[type[Question], ...] = (
    Single,
    Multiple,
    Scale,
    Matrix,
    Rank,
    Points,
    FreeText,
    Line,
    Number,
    Date,
    Area,
)


def _word(question_type: type[Question]) -> str:
    (word,) = get_args(get_type_hints(question_type)["type"])
    return str(word)


registry: Mapping[str, type[Question]] = {_word(each): each for each in TYPES}
"""Every type of question by the word that a file uses for it, in the order of the documentation."""
