"""Flask, without the work that it would repeat on every page or at every start for nothing.

Each class leaves out one such piece of work and says what that saves. It must not know any page.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Self

from flask import Flask, Request, current_app
from flask.sessions import SessionInterface
from flask.templating import Environment
from werkzeug.routing import Rule

from consultation.settings import Settings


class Templates(Environment):
    """A Jinja environment that gives templates their globals as a plain dict.

    Jinja's own is a ChainMap, whose keys are slow to compare; each import compares them, and
    a page has about 10 imports.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template: the environment's, then its own."""
        return {**self.globals, **(d or {})}


class LazyRule(Rule):
    """A URL rule that compiles its function for building URLs when the first URL is built.

    Werkzeug compiles two functions for each rule as it is added, most of which a process never
    calls: 90 ms at each start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_builder = super()._compile_builder

        def build(rule: Self, /, **values: Any) -> tuple[str, str]:
            # The compiled function takes this one's place on the rule, so this runs once.
            compiled = compile_builder(append_unknown).__get__(rule)
            setattr(rule, "_build_unknown" if append_unknown else "_build", compiled)
            return compiled(**values)  # type: ignore[no-any-return]  # Werkzeug makes it untyped

        return build


class NoSession(SessionInterface):
    """No session cookie: residents and officers hold tokens of their own (decision 0001)."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Open none; code that uses `flask.session` all the same gets Flask's error."""


class Site(Flask):
    """The application's class: no session cookie, and templates and URL rules as above."""

    jinja_environment = Templates
    url_rule_class = LazyRule
    session_interface = NoSession()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` itself: no view here is a coroutine, and Flask would look 13 times a page."""
        return func


def site_settings() -> Settings:
    """The settings of the current application."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
