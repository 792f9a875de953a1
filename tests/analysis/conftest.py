"""Fixtures for tests of figures: the current results."""

from collections.abc import Callable
from pathlib import Path

import pytest

from consultation.analysis.results import Results, results_for
from consultation.extensions import db
from consultation.lifecycle.consultations import Current

Counter = Callable[[Current], Results]


@pytest.fixture
def counted(instance: Path) -> Counter:
    """The results of a consultation: `counted(current)`."""

    def count(current: Current) -> Results:
        db.session.commit()
        return results_for(db.session(), instance, current.consultation.id)

    return count
