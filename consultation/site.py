"""Flask as this product uses it: what it asks or prepares anew for nothing is left out.

It must not know any page.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Self

from flask import Flask, Request
from flask.sessions import SessionInterface
from flask.templating import Environment
from werkzeug.routing import Rule


class Templates(Environment):
    """Templates whose globals are plain: Jinja compares them at each import, 10 times a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **(d or {})}


class Address(Rule):
    """The rule of an address, which is made ready for building addresses when the first is built.

    Werkzeug writes two functions for each rule, most of which a process never calls: 90 ms a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        write = super()._compile_builder

        def build(rule: Self, /, **values: Any) -> tuple[str, str]:
            written = write(append_unknown).__get__(rule)
            setattr(rule, "_build_unknown" if append_unknown else "_build", written)
            return written(**values)  # type: ignore[no-any-return]

        return build


class NoSession(SessionInterface):
    """There is no session cookie: residents and officers hold tokens of their own."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Nothing to open; whoever uses a session all the same is told so."""


class Site(Flask):
    """The application: plain functions, no session cookie, templates and addresses as above."""

    jinja_environment = Templates
    url_rule_class = Address
    session_interface = NoSession()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """What is to be called: Flask asks of each, 13 times a page, whether it is a coroutine."""
        return func
