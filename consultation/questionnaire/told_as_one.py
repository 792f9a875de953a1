"""Equality questions that are told as one: the two on health give disability as the law has it.

The standard questions ask whether somebody has a condition, and then how far it limits them. The
Census tells both together, and so do we; by themselves, neither says who is disabled. It must not
know how answers are stored or counted.
"""

from collections.abc import Mapping

from consultation.questionnaire.answers import DECLINED
from consultation.questionnaire.question import Option, Question
from consultation.questionnaire.question_types.choices import Single
from consultation.questionnaire.text import own_words
from consultation.questionnaire.wording import DECLINED_LABEL

CONDITION, LIMITED, DISABILITY = "health-condition", "activity-restriction", "disability"
NOT_DISABLED = "not-disabled"
"""Without a condition, or with one that does not limit: those are few, and not held back so."""
TOLD_AS: Mapping[str, Mapping[str, str]] = {
    CONDITION: {"no": NOT_DISABLED, DECLINED: DECLINED},
    LIMITED: {
        "a-lot": "a-lot",
        "a-little": "a-little",
        "not-at-all": NOT_DISABLED,
        DECLINED: DECLINED,
    },
}
"""What the answers to either question say of disability; a condition alone does not say it yet."""
_ANSWERS = {CONDITION: {"yes", *TOLD_AS[CONDITION]}, LIMITED: {*TOLD_AS[LIMITED]}}
_TOGETHER = Single(
    type="single",
    id=DISABILITY,
    label=own_words("Disability, as the Equality Act defines it"),
    options=(
        Option(id="a-lot", label=own_words("Disabled: limited a lot")),
        Option(id="a-little", label=own_words("Disabled: limited a little")),
        Option(id=NOT_DISABLED, label=own_words("Not disabled")),
        Option(id=DECLINED, label=DECLINED_LABEL),
    ),
)


def are_told_as_one(questions: Mapping[str, Question]) -> bool:
    """Whether the questions about the person have the two on health, with the standard answers."""
    return DISABILITY not in questions and all(
        isinstance(asked := questions.get(id_), Single) and {*asked.labels} == answers
        for id_, answers in _ANSWERS.items()
    )


def as_told(questions: Mapping[str, Question]) -> Mapping[str, Question]:
    """The questions about the person as their answers are told: one in place of the two."""
    if not are_told_as_one(questions):
        return questions
    return {
        (DISABILITY if id_ == CONDITION else id_): (_TOGETHER if id_ == CONDITION else asked)
        for id_, asked in questions.items()
        if id_ != LIMITED
    }
