"""The catalogues are complete, with the right placeholders and each language's plural forms."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from consultation import languages
from tools.translations import TOP, extracted, translated

SPOKEN = [each for each in languages.SPOKEN if each != languages.SOURCE]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def said() -> Catalog:
    return extracted()


def test_the_interface_speaks_the_languages_that_it_promises() -> None:
    assert languages.SPOKEN == ("en", "cy", "pa", "pl", "ur")


@pytest.mark.parametrize("language", SPOKEN)
def test_every_word_of_the_sources_is_translated(language: str, said: Catalog) -> None:
    catalogue = languages.read(language)
    waiting = [each.id for each in said if each.id and not _in(catalogue, each)]
    assert not waiting, "run: make translations, then translate what it left empty"
    gone = [each.id for each in catalogue if each.id and said.get(each.id) is None]
    assert not gone, "nobody says these any more; run: make translations"


def _in(catalogue: Catalog, message: Message) -> bool:
    found = catalogue.get(message.id)
    same = found is not None and found.pluralizable == message.pluralizable
    return same and not found.fuzzy and translated(found.string)


@pytest.mark.parametrize("folder", ["consultation", "templates", "docs"])
def test_email_is_one_word_as_gov_uk_writes_it(folder: str) -> None:
    written = [
        each
        for ending in ("py", "html", "md", "yaml")
        for each in TOP.glob(f"{folder}/**/*.{ending}")
    ]
    assert written
    assert not [each.name for each in written if "e-mail" in each.read_text("utf-8").lower()]


@pytest.mark.parametrize("language", SPOKEN)
def test_placeholders_are_the_same(language: str) -> None:
    for message in (each for each in languages.read(language) if each.id):
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(PLACES.findall(sources[-1]))
        for string in strings:
            # A form for one, or for two, may say the number in words.
            there = set(PLACES.findall(string))
            assert there == wanted or there | {"%(num)s", "%(count)s"} >= wanted >= there, string
            assert "%" not in PLACES.sub("", string).replace("400%", ""), string


def test_plurals_follow_the_language() -> None:
    polish = languages.words_in("pl")
    left = [polish.ngettext("%(num)s day left", "%(num)s days left", n) for n in (1, 3, 5, 22)]
    assert left == [
        "Został %(num)s dzień",
        "Zostały %(num)s dni",
        "Zostało %(num)s dni",
        "Zostały %(num)s dni",
    ]
    welsh = languages.words_in("cy")
    assert welsh.ngettext("%(num)s day left", "%(num)s days left", 2) == "%(num)s ddiwrnod ar ôl"


def test_what_a_machine_drafted_says_so_until_it_is_reviewed() -> None:
    assert languages.not_reviewed(("en", "pl", "ur", "so")) == ("pl", "ur")
    assert languages.without_catalogue(("en", "pl", "so")) == ("so",)


@pytest.mark.parametrize(
    ("language", "spoken", "direction"),
    [
        ("ur", "ur", "rtl"),
        ("pa", "pa", "ltr"),
        ("pa-Guru", "pa", "ltr"),
        ("pa-Arab", "en", "rtl"),
        ("pl-PL", "pl", "ltr"),
        ("ar", "en", "rtl"),
        ("ckb", "en", "rtl"),
        ("ku", "en", "ltr"),
        ("so", "en", "ltr"),
    ],
)
def test_who_reads_what_from_which_side(language: str, spoken: str, direction: str) -> None:
    assert languages.spoken_for(language) == spoken
    assert languages.text_direction(language) == direction


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("cy", "Cymraeg"),
        ("he", "עברית"),
        ("sk", "Slovenčina"),
        ("zh-Hant", "中文 (繁體)"),
        ("fr-CA", "Français (Canada)"),
        ("rom", "rom"),
    ],
)
def test_a_language_is_offered_by_the_name_that_its_readers_know(language: str, name: str) -> None:
    assert languages.name_of(language) == name
