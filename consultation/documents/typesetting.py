"""Makes a tagged PDF (PDF/UA-1) from a template and its values; the only module that knows typst.

Values reach a template as JSON, never as markup, so nobody can inject typst code. It must not know
what the document is about.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from consultation.documents.letters import FONTS, all_in_fonts
from consultation.kept_files import keep, kept

_TEMPLATES = Path(__file__).parent / "templates"
KEPT_FILES = 1_000
_setting = Lock()


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


def kept_in_type(template: str, shown: Mapping[str, Any], folder: Path) -> bytes:
    """The same from `folder`, where it is kept once it was made; one is made at a time.

    Making one takes a processor a second, and a machine has few of them for whoever asks.
    """
    made_of = json.dumps([_maker(), template, shown], sort_keys=True).encode()
    path = folder / f"{hashlib.sha256(made_of).hexdigest()}.pdf"
    content = kept(path)
    if content is not None:
        return content
    with _setting:
        content = kept(path)
        if content is None:
            content = set_in_type(template, shown)
            keep(path, content, KEPT_FILES)
    return content


@cache
def _maker() -> str:
    """A mark of what makes documents of values: the templates, and typst."""
    files = sorted(_TEMPLATES.rglob("*.typ"))
    templates = b"".join(path.read_bytes() for path in files)
    return f"typst {version('typst')} {hashlib.sha256(templates).hexdigest()}"
