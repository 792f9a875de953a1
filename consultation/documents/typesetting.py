"""Makes a tagged PDF (PDF/UA-1) from a template and its values; the only module that knows typst.

Values reach a template as JSON, never as markup, so nobody can inject typst code. It must not know
what the document is about.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consultation.documents.letters import FONTS, all_in_fonts

_TEMPLATES = Path(__file__).parent / "templates"


def set_in_type(template: str, shown: Mapping[str, Any]) -> bytes:
    """The PDF of `template` (a file in `templates/`) with the values `shown`.

    It uses no network and no current date. typst refuses documents without a title, with pictures
    without alternative text, with skipped heading levels, or with letters that no font has: a mark
    stands in place of those. It does not check that a language is set: every template sets it.
    """
    import typst  # noqa: PLC0415 - 80 MB: loaded only once somebody wants a document

    made = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"shown": json.dumps(all_in_fonts(shown), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return bytes(made)
