"""What made-up people prefer: weights, by the ids of questions and options.

None of it is a finding. Questions and options that are not listed get a weight computed from their
ids, so that every definition gets varied answers. Differences between areas are computed from
their codes alone, so that no made-up figure says anything about a real place. It must not know how
answers are made.
"""

from collections.abc import Mapping
from functools import cache
from zlib import crc32


@cache
def spread(*ids: str) -> float:
    """A pseudo-random number from 0 to 1 that is always the same for the same ids."""
    return (crc32("/".join(ids).encode()) % 997) / 996


WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "respondent": {
        "resident": 74,
        "works-or-studies": 9,
        "visitor": 3,
        "business": 5,
        "voluntary": 4,
        "public-body": 2,
        "prefer-not-to-say": 1,
        "other": 2,
    },
    "right-priorities": {
        "reducing-reoffending": 5,
        "violence-prevention": 8,
        "reducing-victimisation": 6,
        "building-capacity": 4,
        "other": 1,
    },
    "matters-reoffending": {
        "reoffending-strategy": 2,
        "recovery-rates": 4,
        "city-image": 3,
        "drug-dealing": 5,
        "young-people-at-risk": 6,
        "volume-crime": 6,
    },
    "matters-violence": {
        "deter-violent-acts": 6,
        "bladed-weapons": 7,
        "mediation": 2,
        "perpetrator-programmes": 3,
        "legislative-tools": 4,
    },
    "matters-victimisation": {
        "domestic-abuse-culture": 4,
        "hate-crime": 4,
        "domestic-abuse-response": 6,
        "modern-slavery": 4,
        "business-victimisation": 2,
    },
    "problems": {
        "anti-social-behaviour": 9,
        "aggressive-begging": 5,
        "burglary": 4,
        "vehicle-crime": 5,
        "shop-theft": 3,
        "drugs": 7,
        "violence": 3,
        "knives": 2,
        "domestic-abuse": 1.5,
        "hate-crime": 1.5,
        "modern-slavery": 0.3,
        "other": 1,
    },
    "problems-when": {
        "weekday-daytime": 3,
        "weekday-evening": 6,
        "weekend-daytime": 3,
        "weekend-evening": 8,
        "night": 5,
    },
    "take-part": {
        "report": 9,
        "neighbours": 6,
        "meetings": 4,
        "young-people": 2,
        "victims": 1.5,
        "place": 4,
        "premises": 0.4,
        "already": 1.5,
        "other": 0.5,
    },
    "age-band": {
        "0-15": 0.5,
        "16-24": 7,
        "25-34": 13,
        "35-49": 26,
        "50-64": 29,
        "65-and-over": 21,
        "prefer-not-to-say": 3.5,
    },
    "sex": {"female": 54, "male": 42, "prefer-not-to-say": 4},
    "gender-identity": {"yes": 94, "no": 1, "prefer-not-to-say": 5},
    "sexual-orientation": {
        "straight": 84,
        "gay-or-lesbian": 2.5,
        "bisexual": 2,
        "other-orientation": 0.8,
        "prefer-not-to-say": 11,
    },
    "ethnic-group": {
        "white": 66,
        "mixed": 4,
        "asian": 17,
        "black": 6.5,
        "other-group": 2,
        "prefer-not-to-say": 4.5,
    },
    "ethnic-background-white": {
        "british": 90,
        "irish": 1.5,
        "gypsy-or-irish-traveller": 0.3,
        "roma": 0.5,
        "other-white": 7,
        "prefer-not-to-say": 0.7,
    },
    "ethnic-background-asian": {
        "indian": 75,
        "pakistani": 12,
        "bangladeshi": 1,
        "chinese": 2,
        "other-asian": 9,
        "prefer-not-to-say": 1,
    },
    "religion": {
        "no-religion": 33,
        "christian": 42,
        "buddhist": 0.5,
        "hindu": 3,
        "jewish": 0.2,
        "muslim": 4.5,
        "sikh": 9,
        "other-religion": 1,
        "prefer-not-to-say": 7,
    },
    "health-condition": {"yes": 31, "no": 63, "prefer-not-to-say": 6},
    "activity-restriction": {
        "a-lot": 30,
        "a-little": 45,
        "not-at-all": 22,
        "prefer-not-to-say": 3,
    },
    "carer": {
        "no": 76,
        "1-9": 9,
        "10-19": 3,
        "20-34": 1.5,
        "35-49": 1.5,
        "50-and-over": 3,
        "prefer-not-to-say": 6,
    },
    "main-language": {"english": 89, "other-language": 9, "prefer-not-to-say": 2},
    "english-proficiency": {
        "very-well": 55,
        "well": 32,
        "not-well": 9,
        "not-at-all": 1,
        "prefer-not-to-say": 3,
    },
    "uses-park": {"often": 40, "sometimes": 35, "used-to": 9, "never": 14, "prefer-not-to-say": 2},
    "member": {"yes": 18, "no": 78, "prefer-not-to-say": 4},
}
"""The weight of each option of a question, compared with the others of that question."""

CAPACITY: Mapping[str, Mapping[str, float]] = {
    "business": {
        "business-victimisation": 5,
        "city-image": 3,
        "shop-theft": 5,
        "volume-crime": 1.8,
        "aggressive-begging": 2.5,
        "premises": 8,
        "weekday-daytime": 2.5,
        "young-people": 0.5,
    },
    "voluntary": {
        "young-people-at-risk": 1.8,
        "recovery-rates": 1.7,
        "domestic-abuse-culture": 1.8,
        "modern-slavery": 1.6,
        "building-capacity": 2.5,
        "premises": 8,
        "already": 5,
        "victims": 2.5,
        "none": 0.3,
    },
    "public-body": {
        "reoffending-strategy": 3,
        "legislative-tools": 2,
        "already": 4,
        "premises": 4,
        "none": 0.3,
    },
    "works-or-studies": {
        "aggressive-begging": 1.6,
        "city-image": 1.5,
        "burglary": 0.4,
        "neighbours": 0.4,
        "weekday-daytime": 1.6,
    },
    "visitor": {"burglary": 0.2, "neighbours": 0.2, "city-image": 1.8},
}
"""How much likelier an option is for people who answer in a certain capacity."""

VOICES: Mapping[str, str] = {
    "business": "business",
    "voluntary": "organisation",
    "public-body": "organisation",
}
"""The voice of comments, by capacity; everybody else writes as a person."""

SHIFTS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("respondent", "business"): (-0.25, -0.25),
    ("respondent", "voluntary"): (0.45, 0.0),
    ("respondent", "public-body"): (0.7, 0.15),
    ("respondent", "visitor"): (0.1, -0.2),
    ("age-band", "16-24"): (-0.1, -0.25),
    ("age-band", "65-and-over"): (0.2, -0.3),
    ("sex", "female"): (0.1, -0.35),
    ("sex", "male"): (-0.05, 0.2),
    ("activity-restriction", "a-lot"): (-0.1, -0.45),
    ("activity-restriction", "a-little"): (0.0, -0.2),
}
"""What an answer changes about the person: how readily they agree, and how safe they feel."""

BASES: Mapping[str, float] = {
    "agree-overall": 0.45,
    "agree-reoffending": 0.35,
    "agree-violence": 1.0,
    "agree-victimisation": 0.85,
    "agree-community": 0.2,
    "crime-change": -0.75,
    "home-day": 1.2,
    "home-dark": -0.2,
    "centre-day": 0.5,
    "centre-dark": -1.0,
}
"""The average of a scale, or of a row of a matrix: about -1.5 to 1.5, with 0 in the middle."""

AT_EASE = frozenset({"crime-change", "very-unsafe", "very-dissatisfied"})
"""Scales that ask how people feel, not whether they agree; by question or by first step."""

LINES: Mapping[str, tuple[str, ...]] = {
    "gender-identity-detail": ("Non-binary",),
    "sexual-orientation-detail": ("Asexual", "Pansexual", "Queer"),
    "ethnic-background-white-detail": ("Polish", "Italian", "Lithuanian", "Romanian", "European"),
    "ethnic-background-mixed-detail": ("White and Chinese", "Black Caribbean and Indian"),
    "ethnic-background-asian-detail": ("Sri Lankan", "Filipino", "Afghan", "Nepalese"),
    "ethnic-background-african-detail": ("Nigerian", "Ghanaian", "Zimbabwean", "Somali"),
    "ethnic-background-black-detail": ("Black British", "Black European"),
    "ethnic-background-other-detail": ("Kurdish", "Latin American", "Iranian"),
    "religion-detail": ("Ravidassia", "Pagan", "Spiritual"),
    "main-language-detail": ("Panjabi", "Polish", "Urdu", "Romanian", "British Sign Language"),
    "organisation/business": (
        "Example Corner Shop",
        "Example Café",
        "Sample Hardware",
        "Made-up Motors",
        "Example Hairdressers",
        "Sample Street Traders",
    ),
    "organisation/organisation": (
        "Example Community Centre",
        "Sample Youth Club",
        "Made-up Housing Trust",
        "Example Advice Centre",
        "Example Neighbours' Group",
        "Sample Faith Forum",
    ),
    "group-name": ("Friends of the Example Park", "Example Runners", "Sample Football Club"),
}
"""What people type into a line, by question, or by question and voice."""

OTHERS: Mapping[str, tuple[str, ...]] = {
    "respondent": ("I used to live here", "My family lives here", "I am a landlord here"),
    "right-priorities": ("Road safety", "Cleaner streets", "Housing", "Support for families"),
    "problems": ("Fly tipping", "Speeding", "Noise at night", "Scam calls", "Litter"),
    "take-part": ("Online", "Through my faith group", "Through my school", "Give money"),
    "why-not": ("The gate is locked when I finish work", "Too many steps"),
    "come-by": ("By taxi", "Somebody drives me"),
    "do-there": ("Take photographs", "Bird watching", "Eat my lunch"),
    "access-needs": ("Narrow gates", "No handrail"),
}
"""What people type beside "other", by question."""

ANYTHING: tuple[str, ...] = ("Something that is not on the list", "A bit of everything")
"""What people type into a line, or beside "other", for questions that are not listed."""
