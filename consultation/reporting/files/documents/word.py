"""`report.docx`: the report for officers who make a board paper of it.

With `word_tables` the only module that knows python-docx. Headings, header rows and texts for
pictures are real, so that the paper stays accessible. It must not know what the report says.
"""

from collections.abc import Iterable
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from consultation.languages import direction_of, text_direction
from consultation.reporting.charts import image_files
from consultation.reporting.files.documents.blocks import (
    Block,
    Document,
    Facts,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Quote,
)
from consultation.reporting.files.documents.word_tables import add_table, height_of
from consultation.reporting.files.wanted import Progress
from consultation.reporting.lettering import in_xml

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
INK, QUIET, BRAND = (
    RGBColor(0x0B, 0x0C, 0x0C),
    RGBColor(0x48, 0x49, 0x49),
    RGBColor(0x1D, 0x5F, 0x4C),
)
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Mm(210), Mm(297), Mm(22)
TEXT_WIDTH, MOST_HEIGHT, MOST_HEIGHT_OF_BOTH = Mm(166), Mm(215), Mm(203)
SMALLEST = 0.62
"""How small a chart may be drawn, as part of its size, to share a page with its table."""
CHAPTER, NAME_WIDTH = Mm(20), Mm(62)
LONGEST_WORD = 52
"""Letters that fit on one line beside a name; a seal has 64, and would leave that line empty."""


def written_as_word(document: Document, instance: Path, progress: Progress) -> bytes:
    """The report as a Word document; `progress` is called with how many pictures are drawn."""
    return _Paper(document, instance, progress).done()


class _Paper:
    """The document being written."""

    def __init__(self, document: Document, instance: Path, progress: Progress) -> None:
        self._of, self._instance, self._progress = document, instance, progress
        self._total = sum(1 for _ in document.pictures()) + 1
        self._drawn = 0
        self._opens = False
        """Whether the title of a chapter stands above, with no chart or table below it so far."""
        self._word = docx.Document()
        self._set_up()
        self._cover()
        for block, following in zip_longest(document.blocks, document.blocks[1:]):
            self._add(block, following)

    def done(self) -> bytes:
        buffer = BytesIO()
        self._word.save(buffer)
        return buffer.getvalue()

    def _set_up(self) -> None:
        properties = self._word.core_properties
        properties.title = in_xml(self._of.title)[:255]
        properties.author = in_xml(self._of.organisation)[:255]
        properties.language = self._of.language
        # Otherwise python-docx writes the day on which its own template was made, in 2013.
        properties.created = properties.modified = self._of.made_at
        properties.comments = self._of.banner
        section = self._word.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN
        footer = section.footer.paragraphs[0]
        footer.add_run(in_xml(" · ".join(filter(None, (self._of.title, self._of.banner)))))
        footer.add_run(" · page ")
        _field(footer, "PAGE")
        for run in footer.runs:
            run.font.size, run.font.color.rgb = Pt(8), QUIET
        self._styles()

    def _styles(self) -> None:
        styles = self._word.styles
        for name, size, colour in (
            ("Normal", 10, INK),
            ("Title", 26, BRAND),
            ("Heading 1", 20, BRAND),
            ("Heading 2", 13, INK),
            ("Heading 3", 11, INK),
            ("Caption", 9, INK),
        ):
            style = styles[name]
            style.font.size, style.font.color.rgb = Pt(size), colour
            style.font.name = "Arial"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for kind in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{kind}"), "Arial")
        for line in styles["Title"].element.iter(qn("w:bottom")):
            line.set(qn("w:color"), str(BRAND))
        styles["Heading 1"].paragraph_format.page_break_before = True
        styles["Caption"].paragraph_format.keep_with_next = True
        _language(styles["Normal"].element.get_or_add_rPr(), self._of.language)

    def _cover(self) -> None:
        self._text(self._of.organisation, quiet=True)
        self._word.add_paragraph(in_xml(self._of.title), style="Title")
        self._text(self._of.kind)
        if self._of.banner:
            self._text(self._of.banner, bold=True)
        self._facts(self._of.cover)
        self._text("Contents", bold=True)
        self._contents()

    def _contents(self) -> None:
        """The chapters; Word fills in the pages when it is asked to update the field."""
        first = [each for each in self._of.blocks if isinstance(each, Heading) and each.level == 1]
        for place, heading in enumerate(first):
            paragraph = self._word.add_paragraph(style="List Number")
            if place == 0:
                _open_field(paragraph, 'TOC \\o "1-1" \\h \\z \\u')
            paragraph.add_run(in_xml(heading.text))
            if place == len(first) - 1:
                _close_field(paragraph)

    def _add(self, block: Block, following: Block | None) -> None:
        match block:
            case Heading():
                self._opens = self._opens or block.level == 1
                paragraph = self._word.add_heading(level=block.level)
                self._run(paragraph, block.text, block.lang)
            case Paragraph():
                paragraph = self._text(block.text, block.lang, quiet=block.quiet, bold=block.bold)
                if isinstance(following, Listing):
                    paragraph.paragraph_format.keep_with_next = True
            case Listing():
                style = "List Number" if block.numbered else "List Bullet"
                for item in block.items:
                    self._run(self._word.add_paragraph(style=style), item, block.lang)
            case Facts():
                self._facts(block.pairs)
            case Picture():
                self._picture(block, following)
            case Grid():
                self._word.add_paragraph(in_xml(block.caption), style="Caption")
                add_table(self._word, block.table, block.caption)
                self._opens = False
            case Quote():
                paragraph = self._word.add_paragraph(style="Quote")
                direction = direction_of(block.text, block.lang)
                self._run(paragraph, block.text, block.lang, direction)
                self._text(block.says, quiet=True)

    def _text(self, text: str, lang: str = "", *, quiet: bool = False, bold: bool = False) -> Any:
        paragraph = self._word.add_paragraph()
        run = self._run(paragraph, text, lang)
        run.bold = bold or None
        if quiet:
            run.font.size, run.font.color.rgb = Pt(9), QUIET
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _run(self, paragraph: Any, text: str, lang: str = "", direction: str = "") -> Any:
        """Words in their language, from the right where it is written so."""
        run = paragraph.add_run(in_xml(text))
        if (direction or text_direction(lang or self._of.language)) == "rtl":
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        if lang:
            _language(run._r.get_or_add_rPr(), lang)
        return run

    def _picture(self, picture: Picture, following: Block | None) -> None:
        """A chart, on one page with its table if it need not become much smaller for that."""
        png = image_files.drawn(picture.drawing, "png", self._instance)
        whole = TEXT_WIDTH * picture.drawing.height / picture.drawing.width
        beside = Mm(height_of(following.table)) if isinstance(following, Grid) else 0
        left = MOST_HEIGHT_OF_BOTH - beside - (CHAPTER if self._opens else 0)
        together = left >= SMALLEST * whole
        most = left if together else MOST_HEIGHT
        paragraph = self._word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = together or None
        width = int(TEXT_WIDTH * min(1, most / whole))
        shape = paragraph.add_run().add_picture(BytesIO(png), width=width)
        shape._inline.docPr.set("descr", in_xml(picture.drawing.says))
        shape._inline.docPr.set("title", in_xml(picture.drawing.title))
        if picture.credit:
            self._text(picture.credit, quiet=True)
        self._opens = False
        self._drawn += 1
        self._progress(self._drawn, self._total)

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names and what they are, side by side: no table, since nothing heads their columns."""
        for name, says in pairs:
            paragraph = self._word.add_paragraph()
            form = paragraph.paragraph_format
            form.left_indent, form.first_line_indent = NAME_WIDTH, -NAME_WIDTH
            form.tab_stops.add_tab_stop(NAME_WIDTH)
            form.space_after = Pt(2)
            paragraph.add_run(in_xml(name)).bold = True
            run = paragraph.add_run("\t" + in_xml(says))
            if max(map(len, says.split()), default=0) > LONGEST_WORD:
                run.font.size = Pt(8)


def _language(properties: Any, language: str) -> None:
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    said = OxmlElement("w:lang")
    known = "en-GB" if language == "en" else language
    said.set(qn("w:val"), known)
    said.set(qn("w:bidi"), known)
    properties.append(said)


def _field(paragraph: Any, code: str) -> None:
    _open_field(paragraph, code)
    paragraph.add_run("1")
    _close_field(paragraph)


def _open_field(paragraph: Any, code: str) -> None:
    _mark(paragraph, "begin")
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = code
    paragraph.add_run()._r.append(words)
    _mark(paragraph, "separate")


def _close_field(paragraph: Any) -> None:
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
