"""What is due after a consultation has closed; safe to run at any time, as often as wanted.

It must not know what the drafts hold.
"""

import uuid
from datetime import datetime

from consultation.lifecycle.consultations import everything


def past_keeping_drafts(moment: datetime) -> list[uuid.UUID]:
    """The consultations whose receipts and unsent drafts have been kept for long enough."""
    return [each.consultation.id for each in everything() if each.window.drafts_go <= moment]
