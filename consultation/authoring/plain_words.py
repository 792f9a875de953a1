"""Advice on words: reading age and length, in English; other languages are left alone.

It judges texts that explain or ask; not titles, actions and options, which are names. It must not
know question types.
"""

import re
from collections.abc import Iterator

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.text import Text
from consultation.questionnaire.tree import Found, Path

OLDEST_TO_READ = 14
"""Years: most people read texts for this age with ease, and everybody reads easier ones faster."""
HARDEST_NAMED = 3
FEWEST_WORDS, SHORT_TEXT, SHORT_TEXT_ALLOWANCE = 8, 25, 3
"""Shorter texts get no reading age; that of a short text is rough, so it has an allowance."""
MOST_IN_SENTENCE, MOST_IN_QUESTION, MOST_IN_HINT, MOST_IN_OPTION = 30, 25, 50, 40
MOST_IN_BODY, MOST_IN_INTRODUCTION = 250, 600
SCHOOL_BEGINS = 5

_WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
_VOWELS = re.compile(r"[aeiouy]+")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])[\s*_)”’\"]+|\n\s*\n|\n\s*[-*#]+\s")
_LINKS = re.compile(r"https?://\S+|(?<!\S)[^\s@]+@\S+|\]\([^()]*\)")
"""Each begins where nothing can have begun before, so that a megabyte is read through once."""


def on_wording(definition: Definition) -> Found:
    """Advice on every text that is hard to read or too long."""
    for path, text, most in _explaining(definition):
        words = english(text, definition)
        if words:
            yield from _on_text(path, words, most)
    for place, page in enumerate(definition.pages):
        for number, question in enumerate(page.questions):
            for below, text in question.texts():
                words = english(text, definition)
                if (
                    words
                    and below.startswith(("options", "rows"))
                    and (len(words.split()) > MOST_IN_OPTION)
                ):
                    at: Path = ("pages", place, "questions", number, below.split("[")[0])
                    yield (
                        at,
                        f"an option has {len(words.split())} words. Nobody can compare options of "
                        f"more than {MOST_IN_OPTION}: say it shorter, and explain above.",
                    )


def _explaining(definition: Definition) -> Iterator[tuple[Path, Text | None, int]]:
    """The texts that explain or ask: path, text, and the number of words allowed."""
    yield ("summary",), definition.summary, MOST_IN_HINT
    yield ("introduction",), definition.introduction, MOST_IN_INTRODUCTION
    for place, priority in enumerate(definition.priorities):
        yield ("priorities", place, "summary"), priority.summary, MOST_IN_BODY
        yield ("priorities", place, "alternatives"), priority.alternatives, MOST_IN_BODY
    for place, page in enumerate(definition.pages):
        yield ("pages", place, "body"), page.body, MOST_IN_BODY
        for number, question in enumerate(page.questions):
            at: Path = ("pages", place, "questions", number)
            yield (*at, "label"), question.label, MOST_IN_QUESTION
            yield (*at, "hint"), question.hint, MOST_IN_HINT


def english(text: Text | None, definition: Definition) -> str | None:
    """The text's English words; None if the definition is not offered in English."""
    return text.by_language.get("en") if text and "en" in definition.offered_languages else None


def _on_text(path: Path, words: str, most: int) -> Found:
    number = len(words.split())
    if number > most:
        yield (
            path,
            f"this has {number} words. What is longer than {most} is skipped: say it shorter.",
        )
    longest = max((len(_WORD.findall(each)) for each in sentences(words)), default=0)
    if longest > MOST_IN_SENTENCE:
        yield (
            path,
            f"a sentence has {longest} words. Sentences of more than {MOST_IN_SENTENCE} have to "
            "be read twice: make two of it.",
        )
    age = reading_age(words)
    allowed = OLDEST_TO_READ + (SHORT_TEXT_ALLOWANCE if number < SHORT_TEXT else 0)
    if age is not None and age > allowed:
        hard = ", ".join(f"“{each}”" for each in hardest(words))
        yield (
            path,
            f"the reading age is about {age}. Over {OLDEST_TO_READ}, many adults give up: use "
            f"shorter sentences, and plainer words for {hard}.",
        )


def sentences(words: str) -> list[str]:
    """The sentences of a text, its list items and headings among them."""
    plain = _LINKS.sub(" ", words)
    return [each for each in _SENTENCE_END.split(plain) if _WORD.search(each)]


def reading_age(words: str) -> int | None:
    """The age at which such English is read with ease (Flesch-Kincaid); None for short texts."""
    counted = _WORD.findall(_LINKS.sub(" ", words))
    if len(counted) < FEWEST_WORDS:
        return None
    a_sentence = len(counted) / len(sentences(words))
    a_word = sum(map(syllables, counted)) / len(counted)
    return max(SCHOOL_BEGINS, round(0.39 * a_sentence + 11.8 * a_word - 15.59 + SCHOOL_BEGINS))


def syllables(word: str) -> int:
    """About how many syllables an English word has."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    groups = len(_VOWELS.findall(plain))
    silent_e = plain.endswith("e") and not plain.endswith(("le", "ee", "ye"))
    silent_ed = plain.endswith("ed") and not plain.endswith(("ted", "ded", "eed"))
    silent_es = plain.endswith(("mes", "nes", "res", "ves", "kes", "tes", "les")) and groups > 1
    return max(1, groups - (silent_e or silent_ed or silent_es))


def hardest(words: str) -> list[str]:
    """The words with most syllables, each once."""
    known = dict.fromkeys(each.lower() for each in _WORD.findall(_LINKS.sub(" ", words)))
    return sorted(known, key=lambda each: (-syllables(each), -len(each)))[:HARDEST_NAMED]
