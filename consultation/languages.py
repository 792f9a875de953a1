"""Which languages the interface speaks, and its words in each: the catalogues in translations/.

The `.po` files of translators are read directly, once for each process and language, so no compiled
catalogue can be out of date. It must not know pages, requests or consultations.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent / "translations"
SOURCE = "en"
"""The language of the interface's words in templates and modules."""
NAMES = {  # most of those that councils translate into; `name_of` knows others
    "en": "English", "cy": "Cymraeg", "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "ur": "اردو",
    "gu": "ગુજરાતી", "hi": "हिन्दी", "bn": "বাংলা", "ar": "العربية", "fa": "فارسی",
    "ro": "Română", "pt": "Português", "es": "Español", "fr": "Français", "it": "Italiano",
    "lt": "Lietuvių", "lv": "Latviešu", "ku": "Kurdî", "so": "Soomaali", "ti": "ትግርኛ",
    "uk": "Українська", "ru": "Русский", "zh": "中文", "tr": "Türkçe", "de": "Deutsch",
    "gd": "Gàidhlig", "ga": "Gaeilge", "ps": "پښتو", "ta": "தமிழ்", "bg": "Български",
    "ckb": "کوردی",
}  # fmt: skip
RIGHT_TO_LEFT = {
    "ar", "ckb", "dv", "fa", "he", "ks", "pnb", "ps", "sd", "syr", "ug", "ur", "yi",
}  # fmt: skip
MACHINE = "machine"
_HEADER = re.compile(r'^"([\w-]+): (.*)\\n"$', re.MULTILINE)


def file_of(language: str) -> Path:
    """The file of a language's catalogue."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def _with_catalogue() -> tuple[str, ...]:
    order = list(NAMES)
    found = [each.parent.parent.name for each in FOLDER.glob("*/LC_MESSAGES/messages.po")]
    known = [each for each in order if each in found]
    return (SOURCE, *known, *sorted(set(found) - set(known)))


SPOKEN = _with_catalogue()
"""The languages that the interface speaks, English first."""


@lru_cache
def name_of(language: str) -> str:
    """What a language calls itself; its code where that is not known."""
    if language in NAMES:
        return NAMES[language]
    try:
        name = Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[0].upper() + name[1:]


def spoken_for(language: str) -> str:
    """The language of the interface on a page in `language`: the same if it has a catalogue."""
    if language in SPOKEN:
        return language
    plain, _, script = language.partition("-")
    return plain if plain in SPOKEN and script != "Arab" else SOURCE


def locale_of(language: str) -> str:
    """The locale for dates and numbers on a page in `language`."""
    spoken = spoken_for(language)
    return "en_GB" if spoken == SOURCE else spoken


def text_direction(language: str) -> str:
    """``rtl`` for languages written from right to left, else ``ltr``."""
    plain, _, script = language.partition("-")
    return "rtl" if plain in RIGHT_TO_LEFT or script == "Arab" else "ltr"


def direction_of(words: str, language: str) -> str:
    """The direction of somebody's own words: that of their first letter, as ``dir=auto`` has it.

    Many people answer in one language on pages in another. Words without letters have the direction
    of `language`.
    """
    for letter in words:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return text_direction(language)


def read(language: str) -> Catalog:
    """The catalogue of a language, from its file."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


def headers(path: Path) -> dict[str, str]:
    """The headers of a catalogue's file, including our own."""
    head, _, _ = path.read_text("utf-8").partition("\n\n")
    return dict(_HEADER.findall(head))


@lru_cache
def words_in(language: str) -> NullTranslations:
    """The words of the interface on a page in `language`."""
    spoken = spoken_for(language)
    if spoken == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read(spoken))
    compiled.seek(0)
    return Translations(compiled)


def not_reviewed(languages: Iterable[str]) -> tuple[str, ...]:
    """Those of `languages` whose catalogue a machine translated and nobody has reviewed.

    A catalogue's head says so: X-Drafted-By, and X-Reviewed-By once somebody has.
    """
    return tuple(each for each in languages if _not_reviewed(each))


def _not_reviewed(language: str) -> bool:
    if spoken_for(language) == SOURCE:
        return False
    header = headers(file_of(spoken_for(language)))
    return header.get("X-Drafted-By") == MACHINE and not header.get("X-Reviewed-By")


def without_catalogue(languages: Iterable[str]) -> tuple[str, ...]:
    """Those of `languages` without a catalogue: their readers see the interface in English."""
    return tuple(
        each for each in languages if spoken_for(each) == SOURCE and each.split("-")[0] != SOURCE
    )
