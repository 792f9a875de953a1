"""Tagged PDF (PDF/UA-1) of a template and what it shows; the only module that knows typst.

What people wrote reaches a template as JSON, never as markup. It must not know what it sets.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
_TEMPLATES = Path(__file__).parent / "templates"


def set_in_type(template: str, shown: Mapping[str, Any]) -> bytes:
    """The PDF that `template` (a file beside this module) makes of `shown`; no network, no date.

    typst refuses a document without a title, with a picture without words, or with a heading left
    out. The language it does not ask for: every template sets it.
    """
    import typst  # noqa: PLC0415 - 80 MB: loaded by the first who wants a document

    made = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"shown": json.dumps(shown, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return bytes(made)
