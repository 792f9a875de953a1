"""What backup and restore refuse, each told in one sentence with its cure.

It must not know how anything is stored.
"""


class Refused(Exception):
    """Nothing was changed; says why, and what to do."""


class NotBackedUp(Refused):
    """No backup was made; one that lay there before is as it was."""


class NotRestored(Refused):
    """Nothing was restored; the database is as it was."""


class Damaged(NotRestored):
    """The file is not as it was written: cut off, changed, or no backup at all."""


class WrongKey(NotRestored):
    """The file is encrypted, and not with the key that is set."""
