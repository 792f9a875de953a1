"""Which versions of SQLite can lose responses when several processes write.

It must not know the application, nor open a database.
"""


def can_lose_writes(version: tuple[int, ...]) -> bool:
    """Whether this version has the WAL-reset bug, by which a committed write can be lost.

    The bug came with write-ahead logging in 3.7.0. It was fixed in 3.51.3, and in the older
    branches in 3.50.7 and 3.44.6. It needs several processes that write to the same file.
    """
    mended = (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )
    return version >= (3, 7) and not mended
