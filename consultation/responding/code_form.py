"""The form that takes a code, of a draft or of a receipt, and how each wrong one is answered.

It must not know what a code opens.
"""

from collections.abc import Callable

from flask import render_template, request

from consultation.lifecycle.consultations import Current
from consultation.responding.codes import NoCode
from consultation.responding.wrong_codes import TryLater, WrongCode
from consultation.web import answer_instead

LONGEST_CODE, LONGEST_TICKET = 200, 100
"""Characters of what was typed, and of a ticket, that are read and shown again."""


class CodeForm:
    """The form in one template, for one consultation; `more` are further variables of it."""

    def __init__(self, template: str, current: Current, **more: object) -> None:
        self._template, self._current, self._more = template, current, more

    def page(self, problem: str | None = None, seconds: int = 0, ticket: str | None = None) -> str:
        """The form, with what was typed; `problem` says what is wrong with that."""
        return render_template(
            self._template,
            current=self._current,
            typed=_typed(),
            problem=problem,
            seconds=seconds,
            ticket=_ticket_sent() if ticket is None else ticket,
            left="left" in request.args,
            **self._more,
        )

    def opened(self, open_by: Callable[[Current, str, str], bytes]) -> bytes:
        """The token that `open_by` gives for the code and ticket sent; else the form, again."""
        try:
            return open_by(self._current, _typed(), _ticket_sent())
        except NoCode:
            answer_instead((self.page("shape"), 422))
        except WrongCode:
            answer_instead((self.page("wrong"), 422))
        except TryLater as wait:
            page = self.page("wait", wait.seconds, wait.ticket)
            answer_instead((page, 429, {"Retry-After": str(wait.seconds)}))


def _typed() -> str:
    return request.form.get("code", "")[:LONGEST_CODE]


def _ticket_sent() -> str:
    return request.form.get("ticket", "")[:LONGEST_TICKET]
