"""Text in several languages, with its fallback; it must not know where it is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from unicodedata import category

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from consultation.languages import SOURCE, spoken_for, words_in

LANGUAGE_CODE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
"""The pattern of a language's code: en, cy, zh-Hant."""
ENDS = tuple(".?!:؟۔।")
"""How a sentence ends, in the languages of the interface."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Said:
    """Text in one language; `lang` is its code if it is not the language that was asked for."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Text:
    """One string of the definition in every language that it was written in."""

    by_language: Mapping[str, str] = field(hash=False)
    fallback: str

    def said(self, language: str) -> Said:
        """The string in `language`, else in the definition's own, marked as such."""
        if language in self.by_language:
            return Said(self.by_language[language])
        return Said(self.by_language[self.fallback], self.fallback)

    def in_language(self, language: str) -> str:
        """The string in `language`, else in the definition's own, where no page marks it."""
        return self.said(language).text

    @property
    def own(self) -> str:
        """The string in the definition's own language."""
        return self.by_language[self.fallback]

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Which of `languages` it was not written in."""
        return tuple(each for each in languages if each not in self.by_language)


@dataclass(frozen=True, slots=True)
class Reach(Text):
    """An address, a number or a size: the same in every language that has none of its own.

    It is nothing for translators, so it never counts as missing.
    """

    def said(self, language: str) -> Said:
        """The one for readers of `language`; there is nothing to mark in another's."""
        return Said(self.by_language.get(language, self.own))

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """None."""
        return ()


def text(plain: str, language: str = SOURCE) -> Text:
    """A Text of one language."""
    return Text({language: plain}, language)


@dataclass(frozen=True, slots=True)
class OwnWords(Text):
    """Words of the software itself on a question, like “Don't know”; translated by catalogues."""

    def said(self, language: str) -> Said:
        """The words by the catalogue of `language`, else in English, marked as such."""
        english = self.by_language[SOURCE]
        if spoken_for(language) == SOURCE and language != SOURCE:
            return Said(english, SOURCE)
        return Said(words_in(language).gettext(english))


def own_words(english: str) -> Text:
    """Words of the software itself; the extraction of words for translators looks for this name."""
    return OwnWords({SOURCE: english}, SOURCE)


@dataclass(frozen=True, slots=True)
class Joined(Text):
    """A text and what is said with it, in the language that the first of the two is in."""

    first: Text
    then: Text

    @property
    def own(self) -> str:
        """Both in the definition's own language."""
        return self.in_language(self.fallback)

    def said(self, language: str) -> Said:
        """Both, with a colon between them unless the first is a sentence."""
        first = self.first.said(language)
        then = self.then.in_language(first.lang or language)
        between = " " if first.text.endswith(ENDS) else ": "
        return Said(f"{first.text}{between}{then}", first.lang)


def joined(first: Text, then: Text) -> Text:
    """Two texts as one."""
    return Joined(first.by_language, first.fallback, first, then)


def unseen(written: str) -> bool:
    """Whether nothing of a text can be seen: it is empty, spaces or marks without a form."""
    return all(each.isspace() or category(each) == "Cf" for each in written)


def without_unseen(typed: str) -> str:
    """`typed` without marks that have no form, as copying from a list of contacts brings them."""
    return "".join(each for each in typed if category(each) != "Cf")


def without_controls(typed: str) -> str:
    """`typed` without control characters, and with line ends of one kind."""
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", typed)


def _read(given: Any, known: ValidationInfo) -> Text:
    """A plain string is in the definition's language; a mapping says its languages itself."""
    context = known.context or {}
    language = context.get("language", "en")
    if isinstance(given, Text):
        return given
    if isinstance(given, str):
        given = {language: given}
    if not isinstance(given, Mapping):
        raise PydanticCustomError(
            "text", "this is a list, where a string belongs. Write a string, or language: string."
        )
    allowed = context.get("languages", (language,))
    if context.get("ours"):
        given = _for_readers_of(allowed, given)
    texts = {}
    for code, string in given.items():
        if code not in allowed:
            raise _not_offered(given, allowed, language)
        if not isinstance(string, str):
            raise PydanticCustomError(
                "text",
                "this must be a string in each language. Write {code}: string.",
                {"code": code},
            )
        texts[code] = without_controls(string).strip()
        if unseen(texts[code]):
            raise PydanticCustomError(
                "text_empty",
                "this string is empty. Write something, or leave the key out.",
                {"code": code},
            )
    if language not in texts:
        raise PydanticCustomError(
            "text_fallback",
            "this is not written in the language of the file ({language}). Add it: "
            "other languages fall back to it.",
            {"language": language},
        )
    return Text(texts, language)


def _read_reach(given: Any, known: ValidationInfo) -> Reach:
    read = _read(given, known)
    return Reach(read.by_language, read.fallback)


def _not_offered(
    given: Mapping[str, Any], allowed: tuple[str, ...], language: str
) -> PydanticCustomError:
    """The mistake of a string in languages that the file does not list, and all else it lacks."""
    unknown = [code for code in given if code not in allowed]
    needed = "" if language in given else f"The text in {language} is needed beside it. "
    return PydanticCustomError(
        "text_language",
        "“{unknown}” {verb} the languages of this file ({allowed}). {needed}"
        "Add it to “languages”, or write a plain string.",
        {
            "code": unknown[0],
            "unknown": "”, “".join(unknown),
            "verb": "is not one of" if len(unknown) == 1 else "are not among",
            "allowed": ", ".join(allowed),
            "needed": needed,
        },
    )


def _for_readers_of(languages: tuple[str, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """A shipped text as each language's readers get it: in their own, or in a related one."""
    kinds = {each: each if each in given else spoken_for(each) for each in languages}
    return {
        each: given[kind] for each, kind in kinds.items() if kind != SOURCE and kind in given
    } | {SOURCE: given[SOURCE]}


def _written(value: Text) -> str | dict[str, str]:
    plain = len(value.by_language) == 1
    return value.own if plain else dict(value.by_language)


_STRINGS = WithJsonSchema(
    {
        "description": "A string, or a mapping of language to string.",
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"type": "string", "minLength": 1},
            },
        ],
    }
)
Words = Annotated[InstanceOf[Text], BeforeValidator(_read), PlainSerializer(_written), _STRINGS]
"""A string of the file for people to read: plain, or a mapping of language to string."""
Reached = Annotated[
    InstanceOf[Reach], BeforeValidator(_read_reach), PlainSerializer(_written), _STRINGS
]
"""The same for what leads somewhere, like a telephone number."""
