"""One state of a consultation's responses, and what decides which of them count.

It must not know what is counted of them.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from consultation.analysis.asked import Questionnaire, asked_in
from consultation.analysis.cells import ID, VERSION
from consultation.analysis.columns import Copy
from consultation.analysis.fixed_tables import are_needed
from consultation.analysis.rows import that_count
from consultation.analysis.snapshots import renewed
from consultation.latest import Latest
from consultation.lifecycle.consultations import definition_of

if TYPE_CHECKING:
    import polars

KEPT = 64


@dataclass(frozen=True)
class Reading:
    """One state of a consultation's column copy, and what decides which of its rows count.

    It implements `snapshots.Counting`, and reads no more than is asked for.
    """

    session: Session
    consultation_id: uuid.UUID
    copy: Copy
    versions: Mapping[int, uuid.UUID]
    late_counts: bool

    @property
    def stored(self) -> int:
        """How many responses are stored."""
        return self._everything.height

    @property
    def number(self) -> int:
        """How many of them count."""
        return that_count(self._everything, self.late_counts).height

    @cached_property
    def _everything(self) -> "polars.DataFrame":
        return self.copy.rows([VERSION])

    def rows(self) -> "tuple[Questionnaire, polars.DataFrame]":
        """What was asked on pages, and the answers of those that count."""
        names = [name for each in self.questionnaire.pages for name in each.stored]
        return self.questionnaire, that_count(self.copy.rows([ID, *names]), self.late_counts)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questions of the newest version, and of those that the responses answered."""
        rows = that_count(self._everything, self.late_counts)
        answered = {int(each) for each in rows[VERSION].unique().to_list()}
        return asked_in(
            {
                number: definition_of(self.session, version_id)
                for number, version_id in self.versions.items()
                if number in answered or number == max(self.versions)
            }
        )

    def mark_of_tables(self) -> str:
        """The mark of the stored tables, renewed if due; '' if no question needs them."""
        session, versions = self.session, self.versions
        definitions = {number: definition_of(session, each) for number, each in versions.items()}
        known_as = f"{self.consultation_id.hex}.{len(versions)}"
        if not _needed.of(known_as, lambda: are_needed(asked_in(definitions))):
            return ""
        return renewed(session, self.consultation_id, definitions[max(versions)].timezone, self)


_needed = Latest[str, bool](KEPT)
