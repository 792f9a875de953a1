"""Documents are tagged, and texts in them are never read as markup."""

import io
from pathlib import Path
from unicodedata import category

import pytest
from pdfua import validate
from pypdf import PdfReader

from consultation.documents import typesetting

SAID = '#import "said.typ": *\n#let shown = json(bytes(sys.inputs.shown))\n'
TITLE = "#set document(title: shown.title.text)\n"
BODY = '#set text(font: faces, lang: "en")\n= #said(shown.title)\n#paragraph(shown.words)'
TYPED = '#panic("x") *bold* $y$ @z'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template of one heading and one paragraph, beside a shipped one."""
    shipped = Path(typesetting.__file__).parent / "templates" / "said.typ"
    (tmp_path / "said.typ").write_text(shipped.read_text())
    monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)
    path = tmp_path / "one.typ"
    path.write_text(SAID + TITLE + BODY)
    return path


def shown(text: str, lang: str = "en", direction: str = "ltr") -> dict[str, object]:
    title = {"text": "A title", "lang": "en", "dir": "ltr"}
    return {"title": title, "words": {"text": text, "lang": lang, "dir": direction}}


def test_what_people_wrote_is_printed_as_they_wrote_it(template: Path) -> None:
    pdf = typesetting.set_in_type(template.name, shown(TYPED))
    assert TYPED in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert typesetting.set_in_type(template.name, shown(TYPED)) == pdf


@pytest.mark.parametrize(
    ("text", "lang", "direction"),
    [
        ("Plain words", "en", "ltr"),
        ("ਇੱਥੇ ਲਿਖੋ", "pa", "ltr"),
        ("یہاں لکھیں", "ur", "rtl"),
        ("Escreva", "pt-BR", "ltr"),
        ("Escriba", "es-419", "ltr"),
        ("Pišite", "sr-Latn-RS", "ltr"),
    ],
)
def test_documents_are_tagged_in_every_script(
    template: Path, tmp_path: Path, text: str, lang: str, direction: str
) -> None:
    file = tmp_path / "made.pdf"
    file.write_bytes(typesetting.set_in_type(template.name, shown(text, lang, direction)))
    assert [finding.message for finding in validate(str(file)).findings] == []


UNSEEN = "".join(chr(each) for each in range(0x11000) if category(chr(each)) == "Cf")


@pytest.mark.parametrize(
    ("text", "printed"),
    [("A rocket 🚀, a family 👨‍👩‍👧", "A rocket �"), ("বাস", "���"), (f"One{UNSEEN} two", "One")],
    ids=["emoji", "no font", "unseen"],
)
def test_letters_that_no_font_has_are_printed_as_a_mark(
    template: Path, text: str, printed: str
) -> None:
    pdf = typesetting.set_in_type(template.name, shown(text))
    assert printed in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_document_without_a_title_is_refused(template: Path) -> None:
    template.write_text(SAID + BODY)
    with pytest.raises(RuntimeError, match="title"):
        typesetting.set_in_type(template.name, shown("words"))
