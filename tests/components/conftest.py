"""Fixtures to render templates without the application: the site's own macros, in English."""

from collections.abc import Callable

import jinja2
import pytest

from tests.drawing import environment


@pytest.fixture(scope="session")
def templates() -> jinja2.Environment:
    return environment()


@pytest.fixture(scope="session")
def render(templates: jinja2.Environment) -> Callable[..., str]:
    """Render one line of template; macros are imported by the name of their file and their own."""

    def rendered(source: str, **context: object) -> str:
        return templates.from_string(source).render(context)

    return rendered


@pytest.fixture(scope="module")
def reference() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PrefixLoader(
            {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
        ),
        autoescape=True,
    )
