"""Which SQLite may be trusted with responses when several processes write.

It must not know the application, nor open a database.
"""


def can_lose_writes(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset fault: a committed write of one process is lost.

    The fault came with write-ahead logging in 3.7.0 and was mended in 3.51.3, and also in 3.50.7
    and 3.44.6 for those who stay on these. A single process is not concerned.
    """
    mended = (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )
    return version >= (3, 7) and not mended
