"""Advice on questions: those that ask two things at once, lead, force, or offer no way out.

The patterns are for English and look at English words only. It must not know any one question type.
"""

import re
from collections.abc import Sequence

from consultation.authoring.plain_words import english
from consultation.questionnaire.answers import DECLINED, OTHER, Choice
from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.tree import Found, Path
from consultation.questionnaire.wording import DONT_KNOW

LONGEST_JUDGED = 1_000
"""In characters. A longer question is told to be too long; more of it would only take time."""
_PAIRS = re.compile(
    r"\b(agree|support|satisfied|safe|likely|important|happy|comfortable|clear|easy|good|fair|well)"
    r"(?: with)? or (?:dis|un|op)?\w+|\bmore or less\b|\bmen and women\b|\bboys and girls\b"
    r"|\bbetween\b.*?\band\b|\bwhether or not\b|\band/or\b"
    r"|\b(?:drugs? and alcohol|alcohol and drugs?|violence and abuse|abuse and violence"
    r"|health and (?:safety|social care|wellbeing)|arts and culture|crime and disorder"
    r"|parents? (?:and|or) (?:carers?|guardians?)|community (?:and|or) voluntary"
    r"|voluntary (?:and|or) community)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w’']* (?:and|or) [A-Z]")
"""Two words of one name, as in “Police and Crime Commissioner”."""
_TWO = re.compile(r"\b(and|but|as well as|along with)\b|\w/\w", re.IGNORECASE)
_EITHER = re.compile(r"\bor (?:an? |the |to )?(\w+)", re.IGNORECASE)
_LEADING: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (
            r"\b(?:do|don['’]t|wouldn['’]t|would) (?:you|we all) (?:not )?agree\b",
            "ask “How far do you agree or disagree”",
        ),
        (
            r"\b(?:isn|aren|don|doesn|wouldn|shouldn|won|can|couldn|hasn|haven)['’]t "
            r"(?:it|you|we|they|this|that)\b",
            "take the tag out",
        ),
        (
            r"\b(?:surely|obviously|clearly|of course|undoubtedly|naturally|everyone knows"
            r"|as you know)\b",
            "take that word out",
        ),
        (
            r"\b(?:much[- ]needed|vital|essential|excellent|exciting|world[- ]class|ambitious"
            r"|common[- ]sense|unfair|wasteful|outdated|dangerous|improved?|better) "
            r"(?:new |our |the )?(?:plans?|proposals?|schemes?|ideas?|policy|polic(?:y|ies)"
            r"|measures?|strategy|services?|changes?)\b",
            "name what is proposed without judging it",
        ),
        (
            r"\bhow (?:much |strongly )?do you (?:like|support|welcome|love|enjoy)\b(?!.*\bor\b)"
            r"|\bdo you (?:support|welcome|favour|back|oppose)\b(?!.*\bor\b)"
            r"|\bwould you like (?:safer|cleaner|better|greener|cheaper|faster|quieter)\b",
            "offer both sides, as in “support or oppose”",
        ),
        (
            r"\b(?:wasteful|much[- ]needed|world[- ]class|common[- ]sense|outdated|shocking"
            r"|unacceptable|soaring|spiralling|rising|worsening)\b",
            "take that word out",
        ),
        (
            r"\b(?:given|because of|thanks to|in view of|despite) (?:the |our |its )?"
            r"(?:success|failures?|benefits?|popularity|need)\b",
            "leave out what others think",
        ),
        (
            r"\bwhy (?:do you (?:agree|support|like)"
            r"|is .{1,40}? (?:good|right|important|needed))\b",
            "ask “Why do you say that?”",
        ),
        (
            r"\bmost people\b|\bexperts (?:say|agree)\b|\bevidence shows\b",
            "leave out what others think",
        ),
    )
)
_AGREES = re.compile(r"\bagree\b", re.IGNORECASE)
_DISAGREES = re.compile(r"\bdisagree\b", re.IGNORECASE)
_SATISFIED = re.compile(r"\bsatisfied\b", re.IGNORECASE)
_DISSATISFIED = re.compile(r"\b(?:dis|un)satisfied\b", re.IGNORECASE)
_ABOUT_ONESELF = re.compile(
    r"(?:are you (?:an? |the |answering|registered|employed|in |over |under )"
    r"|(?:have|did) you |do you (?:live|work|study|own|rent|use|have|look after|care for)\b)",
    re.IGNORECASE,
)
"""What everybody knows of themselves: “yes” and “no” are enough."""
_YES_NO = ["no", "yes"]
_WAY_OUT = re.compile(
    r"^neither$|neither of (?:these|them)|do(?:n['’]?t| not) (?:know|mind)|not sure|unsure|none"
    r"|undecided|no (?:opinion|view|preference|answer)|prefer not|not applicable|can['’]?t say",
    re.IGNORECASE,
)
_WAYS_OUT = {DONT_KNOW, DECLINED, OTHER, "none", "not-applicable", "not-sure", "no-opinion"}


def on_questions(definition: Definition) -> Found:
    """Advice on every question that asks unfairly, with its path in the definition."""
    for place, page in enumerate(definition.pages):
        for number, question in enumerate(page.questions):
            at: Path = ("pages", place, "questions", number)
            label = (english(question.label, definition) or "")[:LONGEST_JUDGED]
            if label and question.countable:
                yield from _double(at, question, label)
            if label:
                yield from _leading(at, label)
            yield from _forced(at, question)
            if not question.sensitive:
                yield from _giving_away(definition, at, question)


def _giving_away(definition: Definition, at: Path, question: Question) -> Found:
    """An open question that depends on a sensitive answer: answering it gives that away."""
    page = definition.page_of[question.id]
    for condition in (page.show_if, question.show_if):
        for each in condition.looks_at() if condition else ():
            asked = definition.questions.get(each.question)
            if asked and asked.sensitive:
                yield (
                    at,
                    f"whoever is asked this has answered “{asked.id}” in a certain way, and the "
                    "downloads show who was asked. Mark it as sensitive too.",
                )
                return


def _double(at: Path, question: Question, label: str) -> Found:
    plain = _NAME.sub(" ", _PAIRS.sub(" ", label))
    found = _TWO.search(plain)
    joins = found[0] if found else ""
    if not joins and question.columns()[0].name == question.id:
        either = _EITHER.search(plain)
        # “Do you own or rent?” is one question, if one of its options is “I rent it”.
        if either and not any(_says(either[1], choice) for choice in _offered(question)):
            joins = "or"
    if joins:
        yield (
            (*at, "label"),
            f"this may ask two things at once (“{joins}”). Nobody can tell which of them an answer "
            "is to: ask two questions, or leave one out.",
        )


def _leading(at: Path, label: str) -> Found:
    for pattern, instead in _LEADING:
        found = pattern.search(label)
        if found and not (_DISAGREES.search(label) and _AGREES.search(found[0])):
            yield (*at, "label"), _leads(found[0], instead)
            return
    for side, other, instead in (
        (_AGREES, _DISAGREES, "ask “agree or disagree”"),
        (_SATISFIED, _DISSATISFIED, "ask “satisfied or dissatisfied”"),
    ):
        found = side.search(label)
        if found and not other.search(label):
            yield (*at, "label"), _leads(found[0], instead)
            return


def _leads(words: str, instead: str) -> str:
    return (
        f"this leads to an answer (“{words}”). Results of leading questions do not stand up: "
        f"{instead}."
    )


def _forced(at: Path, question: Question) -> Found:
    """A required question without a way out, or a list of options without “don't know”."""
    offered = _offered(question)
    out = any(map(_is_way_out, offered))
    if question.must_be_answered and not out:
        yield (
            (*at, "required"),
            "nobody can go on without an answer to this, and there is no “Don’t know” or “Prefer "
            "not to say”. A forced answer is a false one: leave “required” out, or offer one.",
        )
    elif offered and not out and not _knows(question, offered):
        yield (
            at,
            "there is no “Don’t know”, “None of these” or “Prefer not to say”. People who are "
            "not sure pick anything: offer one.",
        )


def _says(word: str, choice: Choice) -> bool:
    return re.search(rf"\b{re.escape(word)}", choice.label.text, re.IGNORECASE) is not None


def _knows(question: Question, offered: Sequence[Choice]) -> bool:
    """Whether this asks for a yes or no that everybody can give about themselves."""
    asked = question.label.by_language.get("en", "")
    answers = sorted(each.label.text.lower() for each in offered)
    return answers == _YES_NO and _ABOUT_ONESELF.match(asked) is not None


def _offered(question: Question) -> Sequence[Choice]:
    """The options of a question that asks people to pick; none for points, rankings and areas."""
    drawn = question.on_page("en")
    if "top" in drawn or "total" in drawn:
        return ()
    offered: Sequence[Choice] = drawn.get("options") or drawn.get("steps") or ()
    return offered


def _is_way_out(choice: Choice) -> bool:
    named = choice.id in _WAYS_OUT or _WAY_OUT.search(choice.label.text) is not None
    return named or choice.exclusive or choice.off_scale
