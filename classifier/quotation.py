"""Words in quotation marks are somebody else's: copy to be set, a line from a letter, what a neighbour said."""

from __future__ import annotations

import re

LEAST_WORDS = 5  # shorter quotations are words that the writer means: you call this a "draft"?
LONGEST = 1_500  # characters; beyond that the closing mark was forgotten
_QUOTED = re.compile(
    rf'["“„”][^"“”„]{{12,{LONGEST}}}["“”]|«[^«»]{{12,{LONGEST}}}»|»[^«»]{{12,{LONGEST}}}«',
)


def unquoted(text: str) -> str:
    """The text, of the same length, with spaces in place of long quotations; as it is where nothing else would be left."""
    masked = _QUOTED.sub(_blank, text)
    return masked if any(c.isalpha() for c in masked) else text


def _blank(found: re.Match[str]) -> str:
    words = found[0]
    if len(words.split()) < LEAST_WORDS:
        return words
    return words[0] + re.sub(r"\S", " ", words[1:-1]) + words[-1]
