"""The reason that officers give for a deliberate act, and everybody can read.

It must not know what the act is.
"""

from collections.abc import Callable

from consultation.questionnaire.text import unseen, without_controls

LONGEST_REASON = 1_000
"""Characters."""


def public_reason(written: str, refused: Callable[[str], Exception]) -> str:
    """The reason on one line; raises what `refused` makes of a sentence for none or a long one."""
    reason = " ".join(without_controls(written).split())
    if unseen(reason):
        raise refused("Enter a reason. Everybody can read it in the public record.")
    if len(reason) > LONGEST_REASON:
        raise refused(f"The reason must be {LONGEST_REASON:,} characters or fewer.")
    return reason
