"""A consultation with small groups, and how many of each crowd answered what."""

PAGE = "/officers/c/safer-parks/guarded-breakdown"

AGREE = {"id": "agree", "type": "scale", "label": "Do you agree?", "scale": "agreement"}

ORDER = {
    "id": "order",
    "type": "rank",
    "label": "In which order?",
    "options": ["Oak", "Iron", "No"],
}

STEPS = ["strongly-disagree", "disagree", "agree", "strongly-agree"]

NAMES = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]

CROWDS = [[26, 3, 31], [22, 24, 2], [4, 41, 23], [33, 1, 29]]
"""By step of the scale how many chose each bench: small counts among large ones."""
