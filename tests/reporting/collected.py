"""Collects the rows of every table of pages and files, as somebody reads them."""

import csv
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO

import docx
import openpyxl
from bs4 import BeautifulSoup
from pypdf import PdfReader

from tests.officers.desk import Desk

Row = tuple[str, ...]
PUBLIC = "/c/safer-parks"


def of_page(content: bytes) -> Iterator[Row]:
    """The rows of every table of a page; columns that a heading names become rows as well."""
    for table in BeautifulSoup(content, "html.parser").select("table"):
        rows = [
            tuple(cell.get_text(" ", strip=True) for cell in row.select("th, td"))
            for row in table.select("tr")
        ]
        yield from rows
        yield from zip(*rows, strict=True)


def of_file(name: str, content: bytes) -> Iterator[Row]:
    """The rows of every table of a file."""
    if name.endswith(".csv"):
        heads, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
        no_counts = {
            place
            for place, head in enumerate(heads)
            if "percentage" in head or head == "made_up"  # 0 for no
        }
        for row in rows:
            yield tuple(cell for place, cell in enumerate(row) if place not in no_counts)
    elif name.endswith(".xlsx"):
        for sheet in openpyxl.load_workbook(BytesIO(content)):
            for row in sheet.iter_rows():
                # All of a group is 1 in a cell of shares, and no count.
                counts = [cell.value if "%" not in cell.number_format else None for cell in row]
                yield tuple("" if each is None else str(each) for each in counts)
    elif name.endswith(".docx"):
        for table in docx.Document(BytesIO(content)).tables:
            for line in table.rows:
                yield tuple(cell.text for cell in line.cells)
    elif name.endswith(".pdf"):
        for page in PdfReader(BytesIO(content)).pages:
            for line in page.extract_text(extraction_mode="layout").splitlines():
                yield tuple(re.split(r"\s{2,}", line.strip()))
    elif name.endswith(".svg"):
        for words in BeautifulSoup(content, "html.parser").select("title, desc"):
            yield of_words(words.get_text())
    elif name.endswith(".zip"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for each in packed.namelist():
                yield from of_file(each, packed.read(each))


def of_words(said: str) -> Row:
    """What a sentence says, bit by bit."""
    return tuple(re.split(r"[,.()]| and ", said))


def of_public(anyone: Desk) -> Iterator[Row]:
    """The same of what everybody can get: pages, charts, the open data."""
    for page in (PUBLIC, f"{PUBLIC}/results", f"{PUBLIC}/chronicle"):
        anyone.get(page)
        shown = anyone.page
        yield from of_page(anyone.now.data)
        for image in shown.select("img[src]"):
            yield of_words(str(image.get("alt", "")))
            yield from of_file("chart.svg", anyone.get(str(image["src"])).data)
        for link in shown.select("a[download]"):
            name = str(link["href"]).rpartition("/")[2]
            yield from of_file(name, anyone.get(str(link["href"])).data)
