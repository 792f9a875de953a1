"""A definition's texts go to translators and back; the rest of its file stays as it is."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from consultation.authoring.translating import take_in, write_out
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.translating import NotTranslated
from consultation.questionnaire.translations import missing, texts

TOP = Path(__file__).resolve().parents[2]
FILES = [
    TOP / "tests/definitions/translated.yaml",
    TOP / "consultation/examples/swp-strategy-2020-2023.yaml",
    TOP / "consultation/examples/every-question-type.yaml",
]


def put(tmp_path: Path, original: Path) -> Path:
    file = tmp_path / "my.yaml"
    text = original.read_text("utf-8")
    if not re.search(r"^languages:.*,", text, re.MULTILINE):
        text = re.sub(r"^languages:.*\n", "", text, flags=re.MULTILINE) + "\nlanguages: [en, pl]\n"
    file.write_text(text, "utf-8")
    return file


def translate(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.id:
            message.string = f"„{message.id}” \\ : # 'x'\ndruga linia"
    with path.open("wb") as file:
        write_po(file, catalogue)


@pytest.mark.parametrize("original", FILES, ids=lambda each: each.stem)
def test_out_and_in_again(tmp_path: Path, original: Path) -> None:
    file = put(tmp_path, original)
    before = parse(file.read_text("utf-8"), "a", ShippedShelf())
    write_out(file, ShippedShelf())
    made = sorted(tmp_path.glob("my.*.po"))
    assert len(made) == len(before.offered_languages) - 1
    comments = [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")]
    for each in made:
        translate(each)
    take_in(file, made, ShippedShelf())
    after = parse(file.read_text("utf-8"), "a", ShippedShelf())
    own = {path: text.own for path, text in texts(before)}
    assert {path: text.own for path, text in texts(after)} == own
    shared = {p for code in missing(after).values() for p in code}
    assert all(path.startswith("equality.") for path in shared)
    assert all(
        text.in_language(code) == f"„{text.own}” \\ : # 'x'\ndruga linia"
        for path, text in texts(after)
        for code in after.offered_languages[1:]
        if not path.startswith("equality.")  # the standard set has translations of its own
    )
    kept = file.read_text("utf-8").splitlines()
    assert all(line in kept for line in comments)
    once = file.read_text("utf-8")
    assert "0 translations taken" in take_in(file, made[:1], ShippedShelf())[0]
    assert file.read_text("utf-8") == once


@pytest.mark.parametrize("language", ["zh-Hant", "pt-BR", "es-419", "xyz"])
def test_languages_of_every_kind_go_out_and_come_in(tmp_path: Path, language: str) -> None:
    file = put(tmp_path, FILES[1])
    text = re.sub(r"^languages:.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(f"{text}\nlanguages: [en, {language}]\n", "utf-8")
    write_out(file, ShippedShelf())
    made = tmp_path / f"my.{language}.po"
    translate(made)
    take_in(file, [made], ShippedShelf())
    after = parse(file.read_text("utf-8"), "a", ShippedShelf())
    assert after.title.in_language(language).startswith(f"„{after.title.own}”")


def test_what_cannot_be_taken_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    shutil.copy(FILES[0], file)
    before = file.read_bytes()
    for content, says in (
        (b"hello", "does not say its language"),
        ('msgid ""\nmsgstr ""\n"Language: pl\\n"\n'.encode("utf-16"), "Save it as UTF-8"),
        (b'msgid ""\nmsgstr ""\n"Language: ro\\n"\n', "none of the file's other languages"),
        (b'msgid ""\nmsgstr ""\n"Language: pl\\n"\n\nmsgid "a\n', "be read"),
        (
            b'msgid ""\nmsgstr ""\n"Language: pl\\n"\n'
            b'"Content-Type: text/plain; charset=klingon\\n"\n\nmsgid "a"\nmsgstr "b"\n',
            "be read",
        ),
    ):
        (tmp_path / "x.po").write_bytes(content)
        with pytest.raises(NotTranslated, match=says):
            take_in(file, [tmp_path / "x.po"], ShippedShelf())
        assert file.read_bytes() == before
    write_out(file, ShippedShelf())
    with pytest.raises(NotTranslated, match="exists"):
        write_out(file, ShippedShelf())


def test_what_a_translator_is_unsure_of_is_left_out_and_counted(tmp_path: Path) -> None:
    file = put(tmp_path, FILES[2])
    write_out(file, ShippedShelf())
    [made] = tmp_path.glob("my.*.po")
    text = made.read_text("utf-8")
    assert "Report-Msgid-Bugs-To: parks@example.org" in text
    text = text.replace("\n#. title\n", "\n#. title\n#, fuzzy\n").replace(
        'msgstr ""\n\n', 'msgstr "x"\n\n'
    )
    made.write_text(text, "utf-8")
    assert "Left out, marked as unsure (fuzzy) in it: 1." in take_in(file, [made], ShippedShelf())
    after = dict(texts(parse(file.read_text("utf-8"), "a", ShippedShelf())))
    assert "pl" not in after["title"].by_language
    assert after["summary"].by_language["pl"] == "x"


def test_a_text_that_changed_meanwhile_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    shutil.copy(FILES[0], file)
    write_out(file, ShippedShelf())
    po = tmp_path / "my.pl.po"
    translate(po)
    file.write_text(file.read_text("utf-8").replace("Why we ask.", "Why we ask you."), "utf-8")
    said = take_in(file, [po], ShippedShelf())
    assert "Left out, its text has changed: introduction." in said
    assert "Still missing in pl: 1." in said


def test_texts_that_only_moved_are_found_again(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    shutil.copy(FILES[0], file)
    write_out(file, ShippedShelf())
    po = tmp_path / "my.pl.po"
    translate(po)
    first = "pages:\n  - {id: before-all, title: Before all else, questions: []}\n"
    file.write_text(file.read_text("utf-8").replace("pages:\n", first, 1), "utf-8")
    said = take_in(file, [po], ShippedShelf())
    assert not [each for each in said if "has changed" in each]
    assert "Still missing in pl: 1." in said


def test_a_text_that_moved_and_reads_two_ways_is_left_out(tmp_path: Path) -> None:
    file = put(tmp_path, FILES[2])
    po = tmp_path / "my.pl.po"
    head = 'msgid ""\nmsgstr ""\n"Language: pl\\n"\n'
    twice = "".join(
        f'\nmsgctxt "pages[90].questions[{number}].label"\n'
        f'msgid "Do you use the park?"\nmsgstr "{words}"\n'
        for number, words in enumerate(("Jeden", "Drugi"))
    )
    po.write_text(head + twice, "utf-8")
    before = file.read_text("utf-8")
    said = take_in(file, [po], ShippedShelf())
    assert sum("has changed" in each for each in said) == 2
    assert file.read_text("utf-8") == before


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_the_file_stays_what_it_was_but_for_its_words(tmp_path: Path, line_end: bytes) -> None:
    file, link = tmp_path / "kept.yaml", tmp_path / "my.yaml"
    file.write_bytes(FILES[0].read_bytes().replace(b"\n", line_end))
    file.chmod(0o664)
    link.symlink_to(file)
    write_out(link, ShippedShelf())
    po = tmp_path / "my.pl.po"
    assert po.stat().st_mode & 0o777 == 0o664
    translate(po)
    po.write_bytes(b"\xef\xbb\xbf" + po.read_bytes().replace(b"\n", line_end))
    take_in(link, [po], ShippedShelf())
    assert link.is_symlink() and file.stat().st_mode & 0o777 == 0o664
    assert "druga linia" in file.read_text("utf-8")
    ends = re.findall(rb"\r\n|\r|\n", file.read_bytes())
    assert set(ends) == {line_end}
