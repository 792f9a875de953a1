"""Which row of a spreadsheet became which response: its reference is written on the paper.

Nothing keeps the rows: the ids of the responses are made of a key and the row, and whoever holds
the key finds them again. It must not know pages.
"""

import uuid

from consultation.keying.batch import MOST_ROWS
from consultation.keying.sampling import Sampled, sample_of
from consultation.lifecycle.consultations import Current


def id_of_row(key: uuid.UUID, row: int) -> uuid.UUID:
    """The id of the response that a row becomes."""
    return uuid.uuid5(key, str(row))


def by_row(current: Current, key: uuid.UUID) -> list[tuple[int, Sampled]]:
    """What was stored under a key and not erased since: each response with its row."""
    rows = {id_of_row(key, row): row for row in range(1, MOST_ROWS + 1)}
    keyed = {each.response_id: each for each in sample_of(current).keyed}
    return [(row, keyed[id_]) for id_, row in rows.items() if id_ in keyed]
