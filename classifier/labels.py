"""The labels, in the order of every probability vector; what each means is in LABELS.md."""

from __future__ import annotations

LABELS = (
    "urgency",
    "negative_tone",
    "insult",
    "threat",
    "payment_chase",
    "payment_excuse",
    "haggling",
    "scope_creep",
    "indecision",
    "contract_breach",
    "spoken_up",
    "positive",
)
OUTBOUND = frozenset({"payment_chase", "spoken_up"})  # only in what I write
BOTH = frozenset({"positive"})  # in both directions; every other label only in what a client writes
LANGUAGES = ("en", "sv", "ms", "de", "fr", "es", "nl", "id", "pt", "it", "da", "nb")


def possible(label: str, direction: str) -> bool:
    """Can a text of this direction ("in" or "out") carry the label?"""
    return label in BOTH or (label in OUTBOUND) == (direction == "out")
