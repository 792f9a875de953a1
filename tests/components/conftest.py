"""Templates rendered by themselves: no application, English words, the product's own macros."""

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from jinja2.ext import i18n

from consultation.web import markdown

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TOP / "templates"),
        autoescape=True,
        extensions=[i18n],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = markdown
    environment.install_null_translations(newstyle=True)
    return environment


@pytest.fixture(scope="session")
def render(templates: jinja2.Environment) -> Callable[..., str]:
    """Render one line of template; macros are imported by the name of their file and their own."""

    def rendered(source: str, **context: object) -> str:
        return templates.from_string(source).render(context)

    return rendered
