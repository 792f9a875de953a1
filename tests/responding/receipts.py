"""Getting the code of a sent response, and checking the response with it."""

from consultation.lifecycle.consultations import Current
from tests.residents import Resident


def code_for(resident: Resident, current: Current) -> str:
    """Ask for a code on the page that offers one."""
    resident.visit(f"/c/{current.slug}/copy").send()
    assert resident.heading == "Your code to check and withdraw"
    return str(resident.page.find(id="code")["value"])


def checking(resident: Resident, current: Current, code: str) -> Resident:
    """Enter a code on the page that asks for one."""
    return resident.post(f"/c/{current.slug}/receipt", [("code", code)])
