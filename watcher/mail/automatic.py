"""Mail that machines send, and mail whose sender is forged: it never counts for or against anybody."""

from __future__ import annotations

import re

from watcher.mail.fields import decoded, first

_ROBOTS = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?|noreply[-+.].*)@", re.I
)
_AWAY = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[- ]?reply|auto:|out of (?:the )?office|autosvar|automatiskt svar|frånvaro|balasan automatik|"
    r"jawapan automatik|balasan otomatis|automatische antwort|abwesenheits|réponse automatique|absence du bureau|respuesta automática|"
    r"fuera de la oficina|automatisch antwoord|afwezig|resposta automática|risposta automatica|automatisk svar|automatisk svar:)",
    re.I,
)
_CALENDAR = re.compile(rb"text/calendar|application/ics", re.I)
_BOUNCE = re.compile(rb"multipart/report|message/delivery-status", re.I)
_FAILED = re.compile(rb"\bdmarc\s*=\s*fail\b", re.I)


def automatic(fields: dict[str, list[bytes]], sender: str, calendar_part: bool) -> str:
    """Why a message never counts: "bounce", "auto-reply", "list", "calendar", "forged"; "" for a person's mail.

    Auto-Submitted other than "no" (RFC 3834 section 5), an empty Return-Path or a delivery report
    (RFC 3464), List-Id (RFC 2919), List-Unsubscribe (RFC 2369) or Precedence, a calendar part
    (RFC 6047), and the receiving server's own dmarc=fail (RFC 8601: the topmost field alone is its).
    """
    kind = first(fields, "content-type")
    if _FAILED.search(first(fields, "authentication-results")):
        return "forged"
    if _BOUNCE.search(kind) or first(fields, "return-path") == b"<>" or "x-failed-recipients" in fields:
        return "bounce"
    if calendar_part or _CALENDAR.search(kind):
        return "calendar"
    if _answers_itself(fields) or _ROBOTS.match(sender) or _AWAY.match(decoded(first(fields, "subject"))):
        return "auto-reply"
    if {"list-id", "list-unsubscribe", "list-post"} & fields.keys() or _bulk(fields):
        return "list"
    return ""


def _answers_itself(fields: dict[str, list[bytes]]) -> bool:
    submitted = first(fields, "auto-submitted").split(b";")[0].strip().lower()
    return submitted not in (b"", b"no") or bool({"x-autoreply", "x-autorespond", "x-autoresponder"} & fields.keys())


def _bulk(fields: dict[str, list[bytes]]) -> bool:
    return first(fields, "precedence").strip().lower() in (b"bulk", b"list", b"junk", b"auto_reply")
