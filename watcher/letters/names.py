"""Foreign text made safe to write: one clean line, and the name that a greeting uses. Pure."""

from __future__ import annotations

import re

LONGEST = 120  # characters of a name or title in a letter; longer ones are cut
# C0 and C1 controls, line and paragraph separators, zero-width and bidirectional controls, halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)
_PERSON = re.compile(r"[^\W\d_]+(?:(?:[ '’.\-/]+| @ )[^\W\d_]+)*\.?")
_TITLES = frozenset(["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "sir", "herr", "fru"])
_PATRONYM = re.compile(r"\s+(?:bin|binti|bt|b|a/l|a/p|@)\.?\s.*$", re.I)
_ROLES = frozenset(
    w
    for line in (
        "accounts accounting admin billing bookings contact desk finance hello help info mail office orders reception",
        "sales service support team bokning ekonomi faktura kansli kontakt kundservice kundtjänst order redaktion",
        "akaun jualan kewangan pejabat pentadbiran tempahan",
    )
    for w in line.split()
)


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text without control and direction characters or [[gaps]], on one line, cut to so many characters."""
    line = " ".join(_UNSEEN.sub(" ", text).split())
    while "[[" in line or "]]" in line:
        line = line.replace("[[", "[").replace("]]", "]")
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def greeting_name(name: str, client: str, language: str) -> str:
    """What a greeting calls a person of this display name; "" where it is a company's, a role's or no name.

    English and Swedish use the given name; Malay the name as it is given, title included, less the father's.
    """
    name = _in_order(name)
    words = name.casefold().replace(".", "").split()
    company = set(client.casefold().split())
    if not _PERSON.fullmatch(name) or _ROLES & set(words) or (set(words) <= company and words):
        return ""
    if language == "ms":
        return _PATRONYM.sub("", name)
    given = [w for w in name.split() if w.casefold().rstrip(".") not in _TITLES]
    return given[0] if given and len(given[0].rstrip(".")) > 1 else name


def _in_order(name: str) -> str:
    """ "Moss, Jane" as "Jane Moss", as address books write it; "Jane (Acme)" and "Jane | Acme" as "Jane"."""
    name = re.split(r"\s*[(|<]|\s+[-–—]\s|\s+(?:at|via|från|dari)\s", name)[0].strip(" \"'")
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name
