"""The benchmark: its arithmetic, and that both sites are used in the same way."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tools.bench import sites
from tools.bench.figures import AT_LEAST, AT_MOST, Figure, middle, percentile, table
from tools.bench.journeys import Rounds, figures
from tools.bench.plans import MARKED, SLUG, Plan, plans, the_definition


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 95, 0),
        ([7], 50, 7),
        ([3, 1, 2, 4], 50, 2),
        (list(range(1, 101)), 95, 95),
        (list(range(1, 101)), 99, 99),
        ([1, 2, 3], 99, 3),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(
    values: list[float], share: int, expected: float
) -> None:
    assert percentile(values, share) == expected


def test_a_median_leaves_out_what_could_not_be_measured() -> None:
    assert middle([3, None, 1, 2]) == 2
    assert middle([None]) is None


@pytest.mark.parametrize(
    ("ours", "rule", "limit", "kept"),
    [(80, AT_MOST, 80, True), (81, AT_MOST, 80, False), (0.8, AT_LEAST, 0.8, True),
     (0.79, AT_LEAST, 0.8, False), (5, "", None, True)],
)  # fmt: skip
def test_a_limit_is_kept_or_missed(ours: float, rule: str, limit: float, kept: bool) -> None:
    figure = Figure("a page", ours, "ms", None, rule, limit)
    assert figure.kept is kept
    assert ("MISSED" in table([figure])) is not kept


def test_a_word_that_is_not_stored_is_lost_and_misses_the_limit() -> None:
    def rounds(stored: set[str]) -> Rounds:
        seen: dict[str, Any] = {
            "seconds": 2, "pages": [1.0], "sendings": [2.0], "words": ["one", "two"],
            "failures": [], "received": 10,
        }  # fmt: skip
        found = Rounds()
        found.add(seen, 40, stored)
        return found

    ours, bare = rounds({"one"}), rounds({"one", "two"})
    assert (ours.rates, ours.processor_ms, ours.lost) == ([1.0], [20.0], 1)
    missed = [each.what for each in figures({16: (ours, bare)}) if not each.kept]
    assert missed == ["receipts whose response is not stored"]


@pytest.fixture
def plan() -> Plan:
    return plans(3)[1]


def test_a_plan_goes_through_every_page(plan: Plan) -> None:
    assert [page for page, _ in plan.pages] == [page.id for page in the_definition().pages]


@pytest.fixture
def bare(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("BARE_DATABASE", str(tmp_path / "bare.sqlite"))
    from tools.bench.bare import application, store

    store.prepare()
    yield application.app.test_client()
    store.close()


def test_both_sites_take_the_same_journey(plan: Plan, bare: Any, app: Any, instance: Any) -> None:
    from consultation.authoring.demonstrating import load_examples

    load_examples(instance)
    for client in (app.test_client(), bare):
        answer = client.post(f"/c/{SLUG}/start", data={"lang": "en"})
        for page, body in plan.pages:
            assert answer.status_code == 303 and answer.location.endswith(f"/respond/{page}")
            shown = client.get(answer.location).get_data(as_text=True)
            body = f"csrf_token={_token(shown)}&{body}"
            body += f"&question_{MARKED}=A+word" if page == plan.pages[-1][0] else ""
            answer = client.post(
                answer.location, data=body, content_type="application/x-www-form-urlencoded"
            )
        checked = client.get(answer.location).get_data(as_text=True)
        assert "A word" in checked
        answer = client.post(f"/c/{SLUG}/respond/send", data={"csrf_token": _token(checked)})
        assert answer.location == f"/c/{SLUG}/sent"
        assert client.get(answer.location).status_code == 200


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_bare_application_runs_on_the_site_s_server(tmp_path: Path) -> None:
    with sites.bare(tmp_path) as bare, urlopen(f"{bare.server.url}/healthz") as answer:
        assert answer.status == 200
