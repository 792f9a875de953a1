"""Writes a definition's texts into files for translators, and takes their work in again.

It must not know the database.
"""

from collections.abc import Sequence
from pathlib import Path
from shutil import copymode

from consultation.questionnaire.parsing import parse
from consultation.questionnaire.reading import bytes_of
from consultation.questionnaire.shelf import Shelf
from consultation.questionnaire.translating import NotTranslated, from_po, to_po
from consultation.questionnaire.translations import missing


def write_out(file: Path, shelf: Shelf) -> list[str]:
    """Write a `.po` file beside `file` for each of its other languages.

    Files that are there already are left alone. Returns what was done, in sentences.
    """
    source = _source(file, shelf)
    definition = parse(source, str(file), shelf)
    others = [each for each in definition.offered_languages if each != definition.language]
    if not others:
        raise NotTranslated(f"{file} is in one language only. List others under “languages”.")
    written = {file.with_suffix(f".{each}.po"): to_po(definition, source, each) for each in others}
    if there := next((each for each in written if each.exists()), None):
        raise NotTranslated(
            f"{there} exists and may hold somebody's work. Take it in with --from {there}, "
            "or move it away. Nothing was written."
        )
    for path, content in written.items():
        path.write_bytes(content)
        copymode(file, path)
    return [f"{path} is written." for path in written]


def take_in(file: Path, translated: Sequence[Path], shelf: Shelf) -> list[str]:
    """Take translators' files into the definition's file: all of them, or none.

    Returns what was done, in sentences.
    """
    source, said = _source(file, shelf), []
    for each in translated:
        definition = parse(source, str(file), shelf)
        try:
            merged = from_po(definition, source, each.read_bytes())
        except NotTranslated as refusal:
            raise NotTranslated(f"{each}: {refusal} Nothing was changed.") from None
        source = merged.source
        number = "1 translation" if merged.taken == 1 else f"{merged.taken} translations"
        said.append(f"{each}: {number} taken.")
        said += [f"Left out, its text has changed: {path}." for path in merged.changed]
        if merged.unsure:
            said.append(f"Left out, marked as unsure (fuzzy) in it: {merged.unsure}.")
    definition = parse(source, str(file), shelf)
    kept = file.resolve()  # writes to the target of a symbolic link, and keeps the link
    beside = kept.with_name(kept.name + ".new")
    beside.write_text(source, encoding="utf-8", newline="")
    copymode(kept, beside)
    beside.replace(kept)
    said += [f"Still missing in {code}: {len(at)}." for code, at in missing(definition).items()]
    return said


def _source(file: Path, shelf: Shelf) -> str:
    content = bytes_of(file)
    parse(content, str(file), shelf)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotTranslated(f"{file} is not in UTF-8. Save it so first.") from None
