"""The fixtures of officers' pages, for the pages by which officers publish."""

from tests.reporting.conftest import charts, cheap_passwords, desk, officer, signed_in

__all__ = ["charts", "cheap_passwords", "desk", "officer", "signed_in"]
