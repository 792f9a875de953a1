"""Words as the templates of printed documents take them: each with its language and direction.

It must not know any document.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from consultation.documents.blocks import blocks_of
from consultation.languages import SOURCE, spoken_for, text_direction, words_in
from consultation.questionnaire.lines import Line
from consultation.questionnaire.text import Said, Text


class Speaker:
    """Puts words as the document's template takes them: each with its language and direction."""

    def __init__(self, language: str) -> None:
        self.language = language

    def plain(self, words: str) -> dict[str, str]:
        """Words of the interface."""
        spoken = spoken_for(self.language)
        return {"text": words, "lang": spoken, "dir": text_direction(spoken)}

    def line(self, words: str) -> list[dict[str, str]]:
        """A line of an answer, by its parts; which language people wrote in, nobody knows."""
        parts = words.parts if isinstance(words, Line) else (Said(words),)
        return [self.said(each) for each in parts]

    def said(self, words: Said) -> dict[str, str]:
        """Words of the definition, perhaps in another language."""
        lang = words.lang or self.language
        return {"text": words.text, "lang": lang, "dir": text_direction(lang)}

    def text(self, text: Text) -> dict[str, str]:
        """A text of the definition."""
        return self.said(text.said(self.language))

    def notice(self, notice: str | None) -> dict[str, str] | None:
        """What an example says of itself, if anything: in English where it is not translated."""
        said = words_in(self.language).gettext(notice) if notice else ""
        if not said:
            return None
        return self.said(Said(notice, SOURCE) if said == notice else Said(said))

    def blocks(self, text: Text | None) -> Sequence[Mapping[str, Any]]:
        """A text of the definition that may be Markdown."""
        if text is None:
            return ()
        said = text.said(self.language)
        lang = said.lang or self.language
        return blocks_of(said.text, lang, text_direction(lang))
