"""`make translations`: updates every catalogue with the interface's texts from the source code.

New and changed texts have no translation yet, and texts that are no longer used are removed. Tests
fail until every text is translated. `make translations ADD=so` starts a new language.
"""

import os
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

from consultation import languages

TOP = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "own_words": None,
}  # fmt: skip
HEADER = {
    "Project-Id-Version": "consultation", "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
}  # fmt: skip
FOLDERS = ("consultation", "templates")


@cache
def extracted() -> Catalog:
    """Every text of the interface in the source code, with the files that use it."""
    with (TOP / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file, "babel.cfg")
    catalogue = Catalog(fuzzy=False)
    for folder in FOLDERS:
        within = [(pattern.removeprefix(folder + "/"), method) for pattern, method in mapping
                  if pattern.startswith(folder + "/")]  # fmt: skip
        chosen = {pattern.removeprefix(folder + "/"): each for pattern, each in options.items()}
        found = extract_from_dir(TOP / folder, within, chosen, KEYWORDS)
        for name, _, message, comments, context in found:
            places = [(f"{folder}/{name}", None)]
            catalogue.add(message, None, places, auto_comments=comments, context=context)
    return catalogue


def begin(language: str) -> None:
    """Create an empty catalogue for a language."""
    path = languages.file_of(language)
    if not path.exists():
        path.parent.mkdir(parents=True)
        _write(Catalog(locale=language, fuzzy=False), path)


def bring_up_to_date(language: str, words: Catalog) -> int:
    """Update a language's catalogue; returns how many texts have no translation."""
    catalogue = languages.read(language)
    catalogue.fuzzy = False
    catalogue.update(words, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    _write(catalogue, languages.file_of(language))
    return sum(not translated(each.string) for each in catalogue if each.id)


def translated(string: object) -> bool:
    """Whether a text is translated, in every plural form."""
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _write(catalogue: Catalog, path: Path) -> None:
    kept = languages.headers(path) if path.exists() else {}
    header = HEADER | {name: kept.get(name, "") for name in ("X-Drafted-By", "X-Reviewed-By")}
    header |= {"Language": str(catalogue.locale), "Plural-Forms": catalogue.plural_forms}
    with path.open("wb") as file:
        file.write(b'msgid ""\nmsgstr ""\n')
        for name, value in header.items():
            file.write(f'"{name}: {value}\\n"\n'.encode())
        file.write(b"\n")
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False,
                 omit_header=True)  # fmt: skip


def main() -> None:
    """Update every catalogue, and print how many texts have no translation."""
    if new := os.environ.get("ADD", ""):
        begin(new)
    words = extracted()
    found = sorted(each.parent.parent.name for each in languages.FOLDER.glob("*/*/messages.po"))
    for language in found:
        print(f"{language}: {bring_up_to_date(language, words)} words wait for a translation")


if __name__ == "__main__":
    main()
