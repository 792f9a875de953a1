"""Why backup and restore refuse: exceptions with a sentence that says what to do.

It must not know how anything is stored.
"""


class Refused(Exception):
    """Nothing was changed; the message says why, and what to do."""


class NotBackedUp(Refused):
    """No backup was made; an older one of the same name is unchanged."""


class NotRestored(Refused):
    """Nothing was restored; the database is unchanged."""


class Damaged(NotRestored):
    """The file is incomplete, was changed, or is not a backup."""


class WrongKey(NotRestored):
    """The file is encrypted with another key than the one that is set."""
