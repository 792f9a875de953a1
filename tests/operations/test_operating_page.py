"""The pages in docs/ for operators and data protection officers are whole and true."""

import re
from pathlib import Path

from flask import Flask

from consultation.extensions import Base
from consultation.settings import every_setting, variable_of

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "operating.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| `(CONSULTATION_\w+)` \| (.+?) \| .+ \|$", PAGE, re.MULTILINE)
SETTINGS = every_setting()
SERVER = (TOP / "gunicorn.conf.py").read_text("utf-8")


def test_the_table_and_the_settings_hold_the_same_names_in_the_same_order() -> None:
    assert [name for name, _, _ in ROWS] == list(SETTINGS)


def test_variables_and_defaults_are_as_written() -> None:
    for name, variable, default in ROWS:
        assert variable == variable_of(name)
        kept = SETTINGS[name].default
        if kept != "":
            assert default == f"`{kept}`", name


def test_the_table_holds_every_variable_of_the_server() -> None:
    written = set(re.findall(r"^\| `(CONSULTATION_\w+)` \|", PAGE, re.MULTILINE))
    assert written == set(re.findall(r'"(CONSULTATION_\w+)"', SERVER))


def test_the_data_protection_sheet_says_what_each_table_holds(app: Flask) -> None:
    sheet = (TOP / "docs" / "data-protection.md").read_text("utf-8")
    table = sheet.partition("| tables |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(Base.metadata.tables)
