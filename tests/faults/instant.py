"""Residents who send at given moments around an instant, and what became of each response."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from threading import Event
from typing import Any

from sqlalchemy import insert

from consultation import antiforgery, clock
from consultation.lifecycle.consultations import Current
from consultation.responding.drafts import hash_of, sealed
from consultation.responding.holder import Holder
from consultation.responding.models import Draft
from consultation.transactions import writing
from tests.faults.senders import REFERENCE, Browser

PATIENCE = timedelta(seconds=30)


@dataclass
class Waiting:
    """A resident with everything filled in, who sends at `moment`; then, how that went."""

    words: str
    cookie: str
    form: str
    moment: datetime
    began: datetime | None = None
    ended: datetime | None = None
    status: int = 0
    reference: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.status == 303


def filled_in(current: Current, number: int, first: datetime, a_second: int) -> list[Waiting]:
    """So many residents about to send, as answering page after page leaves them."""
    waiting, rows = [], []
    for each in range(number):
        holder, token = Holder.new(), token_bytes(32)
        antiforgery.bound_to(holder.mark)
        content = {"language": "en", "answers": {"why": f"instant-{each}"}}
        rows.append(
            {
                "token_hash": hash_of(token),
                "consultation_id": current.consultation.id,
                "version_id": current.version_id,
                "begun_at": first,
                "sealed": sealed(token, content),
                "sent": False,
            }
        )
        waiting.append(
            Waiting(
                words=f"instant-{each}",
                cookie=f"draft={holder.with_token(token).cookie()}",
                form=f"csrf_token={antiforgery.token()}",
                moment=first + timedelta(seconds=each / a_second),
            )
        )
    with writing() as session:
        session.execute(insert(Draft), rows)
    return waiting


def send(who: Waiting, port: int, slug: str, failed: Event) -> None:
    """Send when it is this resident's moment."""
    with closing(Browser(port, who.cookie)) as browser:
        failed.wait(max(0.0, (who.moment - clock.now()).total_seconds()))
        who.began = clock.now()
        answer = browser.ask("POST", f"/c/{slug}/respond/send", who.form)
        who.ended, who.status = clock.now(), answer.status


def look_until_sealed(port: int, slug: str, since: datetime, failed: Event) -> Any:
    """Ask for the chronicle again and again from `since` on; what it says once it is sealed."""
    with closing(Browser(port)) as browser:
        failed.wait(max(0.0, (since - clock.now()).total_seconds()))
        while not failed.is_set():
            entries = chronicle(browser, slug)
            if entries[-1]["event"] == "sealed":
                return entries
            assert clock.now() < since + PATIENCE, f"nobody has sealed it: {entries}"
    return None


def chronicle(browser: Browser, slug: str) -> Any:
    """The public record, as anybody gets it."""
    answer = browser.ask("GET", f"/c/{slug}/chronicle.json")
    assert answer.status == 200, answer.page
    return json.loads(answer.page)["entries"]


def all_at_once(tasks: list[Callable[[], Any]], at_once: int, failed: Event) -> list[Any]:
    """What all of them return; the first that fails stops those that wait for their moment."""

    def note(done: "Future[Any]") -> None:
        if done.exception():
            failed.set()

    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(task) for task in tasks]
        for each in futures:
            each.add_done_callback(note)
    return [each.result() for each in futures]


def asked_again(who: Waiting, port: int, slug: str) -> str:
    """Send once more: the receipt's reference, or nothing when refused."""
    with closing(Browser(port, who.cookie)) as browser:
        answer = browser.ask("POST", f"/c/{slug}/respond/send", who.form)
        if answer.status != 303:
            assert answer.status == 410, answer.page
            return ""
        found = REFERENCE.search(browser.ask("GET", f"/c/{slug}/sent").page)
        assert found, "no reference on the receipt"
        return found[1]


def disagreements(residents: list[Waiting], closes: datetime) -> list[str]:
    """Whose answer is not what the clock says: sent after closing and taken, or the reverse."""
    return [
        f"{each.words}, {each.began} to {each.ended}: {each.status}"
        for each in residents
        if each.began and each.ended
        and (each.began >= closes if each.acknowledged else each.ended < closes)
    ]  # fmt: skip


def a_second(residents: list[Waiting]) -> int:
    """How many sends began in a second."""
    began = sorted(each.began for each in residents if each.began)
    return round(len(began) / (began[-1] - began[0]).total_seconds())


def near(residents: list[Waiting], closes: datetime) -> int:
    """How many sends began within half a second of closing."""
    half = timedelta(seconds=0.5)
    return sum(abs(each.began - closes) < half for each in residents if each.began)
