"""A made-up name in a chart's address gets into no header; a chart is found by its mark only."""

import pytest

from consultation.officers.models import Role
from tests.conftest import Loader
from tests.officers.desk import SignedIn
from tests.responses import store

HOME = "/officers/c/safer-parks"


@pytest.mark.parametrize("name", ["a%0D%0AX-Evil:%201", "a%22;b=%22c", "%E2%80%AE"])
def test_a_made_up_name_is_put_in_no_header(
    open_now: Loader, signed_in: SignedIn, name: str
) -> None:
    store(open_now(), [{"capacity": {"option": "resident"}}])
    desk = signed_in("anna", Role.ANALYST)
    desk.get(HOME)
    address = str(desk.page.select_one("#capacity img")["src"])
    desk.get(address)
    saved = desk.get(address.replace("charts/capacity.", f"charts/{name}.") + "&download=1")
    assert saved.status_code == 404, "the audit trail would have the made-up name"
    assert "Content-Disposition" not in saved.headers
