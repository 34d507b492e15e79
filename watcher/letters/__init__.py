"""The proposed letters: an honest talk, a graceful exit, a firm short exit.

    facts    configuration + assessment + a moment -> what may be said       (pure)
    write    facts + template -> subject and body                            (reads templates)
    lint     body -> which of the articles' rules it breaks                  (pure)
    message  subject and body -> the bytes of a draft                        (pure)

Nothing here saves or sends. Articles: S0..S4.
"""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from typing import TYPE_CHECKING

from watcher.config import Client, Config
from watcher.letters.facts import LetterFacts, letter_facts
from watcher.letters.lint import lint, reads_badly
from watcher.letters.message import ascii_address, message, message_id
from watcher.letters.write import gaps, letter_language, write
from watcher.records import Assessment, Draft, LetterKind

if TYPE_CHECKING:
    from classifier.model import Model

__all__ = [
    "LetterFacts",
    "asked_for",
    "body_of",
    "letter_facts",
    "letter_language",
    "letter_text",
    "lint",
    "make_draft",
    "reads_badly",
]

NO_ADDRESS = "the address to write to"


def make_draft(
    config: Config,
    client: Client,
    assessment: Assessment,
    kind: LetterKind,
    case: str,
    as_of: datetime,
    model: Model | None = None,
) -> tuple[Draft, tuple[str, ...]]:
    """The draft, and what the lint has to say about it; empty: the letter passes.

    With a `model` the product's own classifier reads the letter too, as the client would receive it.
    `Draft.missing` holds what the letter asks for as [[...]], without the brackets.
    """
    facts = _facts(config, client, assessment, kind, as_of)
    subject, body = write(kind, facts)
    complaints = lint(kind, body, facts)
    if model is not None:
        complaints += reads_badly(body, facts.language, model, model.thresholds)
    content = message(facts, subject, body, case, as_of.astimezone(config.me.zone))
    draft = Draft(
        client=client.name,
        kind=kind,
        case=case,
        message_id=message_id(case, facts.my_address),
        subject=subject,
        language=facts.language,
        content=content,
        missing=_missing(facts, body),
    )
    return draft, complaints


def letter_text(
    config: Config, client: Client, assessment: Assessment, kind: LetterKind, as_of: datetime
) -> tuple[str, str, str, tuple[str, ...]]:
    """Subject, body, language, and what the letter asks for as [[...]] (without the brackets)."""
    facts = _facts(config, client, assessment, kind, as_of)
    subject, body = write(kind, facts)
    return subject, body, facts.language, _missing(facts, body)


def asked_for(content: bytes) -> tuple[str, ...]:
    """What a saved draft asks for, as `Draft.missing` says it, from its own bytes: a user may have filled it in."""
    found = gaps(body_of(content))
    return found if message_from_bytes(content).get("To") else (*found, NO_ADDRESS)


def body_of(content: bytes) -> str:
    """The plain text of a draft, with plain line feeds; "" where an edit left none. Never fails."""
    for part in message_from_bytes(content).walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(body, bytes):
            try:
                text = body.decode(part.get_content_charset("utf-8"), "replace")
            except (LookupError, ValueError):  # a charset that there is not
                text = body.decode("utf-8", "replace")
            return text.replace("\r\n", "\n")
    return ""


def _facts(config: Config, client: Client, assessment: Assessment, kind: LetterKind, as_of: datetime) -> LetterFacts:
    return letter_facts(config, client, assessment, kind, letter_language(assessment.language, kind), as_of)


def _missing(facts: LetterFacts, body: str) -> tuple[str, ...]:
    """The gaps of the body, and the address where nobody's is known."""
    return gaps(body) if ascii_address(facts.contact.address) else (*gaps(body), NO_ADDRESS)
