"""What the first officer after a start would have to wait for is prepared in advance."""

from flask import Flask

from consultation.reporting.readying import make_ready


def test_the_pages_of_figures_are_compiled_beforehand(app: Flask) -> None:
    app.jinja_env.cache.clear()
    make_ready(app)
    compiled = {name for _, name in app.jinja_env.cache}
    assert {"reporting/results.html", "reporting/question.html"} <= compiled
