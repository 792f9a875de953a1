"""Loads after a start what the first officer would otherwise wait for.

Residents' pages need none of it. It must not know any figure.
"""

from flask import Flask

from consultation.analysis.cells import polars_library
from consultation.reporting.charts import image_files
from consultation.settings import Settings

PAGES = "reporting/"
"""The templates of officers' figures lie here."""


def make_ready(app: Flask) -> None:
    """Load the libraries for figures and charts, and compile the templates of officers' pages."""
    polars_library()
    settings: Settings = app.config["SETTINGS"]
    image_files.make_ready(settings.instance)
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(PAGES)):
        app.jinja_env.get_template(name)
