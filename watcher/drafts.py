"""Drafts in the mailbox: each case gets one, once, and only an untouched one is ever taken back.

    wanted, none stands, none was made       write it down (durable), save it, write that down
    wanted, one of that kind stands          leave it
    wanted, one was made and stands no more  the user took it over (edited, moved, sent, deleted): never again
    not wanted, one of ours stands           take it back if its bytes are still ours, else leave it

A draft's case names the client, the kind and the day the episode began, all derived from the mail, so
that a second machine or a lost state finds the draft that stands. A lost answer leaves the case
"planned": the next look at the Drafts folder decides (RFC 9051 section 6.3.12 has no undo).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from watcher.config import Config
from watcher.errors import MailboxError, PermanentError, WatcherError
from watcher.letters import asked_for, letter_language, make_draft
from watcher.mailbox import Mailbox, StandingDraft
from watcher.records import Assessment, Draft, LetterKind
from watcher.state import LedgerRow, State

SAME_EPISODE = timedelta(days=45)  # the start of an episode may shift a little as mail comes and goes
BY_HAND = "-by-hand"  # ends the case of a draft that the user asked for: it is never taken back
TAKEN_OVER = "The draft was edited, moved, sent or deleted; it isn't made again for this episode."
_SEAL = b"X-Watcher-Seal: "


@dataclass(frozen=True, slots=True)
class Settled:
    """The drafts of ours that stand now, by client; what a person should know; what went wrong."""

    standing: Mapping[str, Draft]
    notes: Mapping[str, tuple[str, ...]]
    errors: tuple[WatcherError, ...]


def settle(config: Config, mailbox: Mailbox, state: State, assessed: Sequence[Assessment], as_of: datetime) -> Settled:
    """Make the Drafts folder agree with the verdicts. One client's failure doesn't stop the others."""
    wanted = {a.client: kind for a in assessed if (kind := letter_due(config, a))}
    try:
        found = _look(mailbox, needed=bool(wanted))
    except MailboxError as err:
        return Settled({}, {}, (err,))
    _note_gone(state, found, as_of)
    ledger = {row.draft.case: row for row in state.ledger()}
    standing: dict[str, Draft] = {}
    notes: dict[str, tuple[str, ...]] = {}
    errors: list[WatcherError] = []
    for a in assessed:
        kind = wanted.get(a.client)
        try:
            left = _withdraw(config, mailbox, state, ledger, found, a, kind, as_of)
            standing |= {a.client: left} if left else {}
            if kind:
                draft, said = _provide(config, mailbox, state, ledger, found, a, kind, as_of)
                standing |= {a.client: draft} if draft else {}
                notes |= {a.client: said} if said else {}
        except WatcherError as err:
            errors.append(err)
    return Settled(standing, notes, tuple(errors))


@dataclass(frozen=True, slots=True)
class ByHand:
    draft: Draft
    new: bool  # false: one of this kind stood already


def by_hand(
    config: Config, mailbox: Mailbox, state: State, a: Assessment, kind: LetterKind, as_of: datetime
) -> tuple[ByHand, tuple[str, ...]]:
    """A letter that the user asked for: the one of this kind that stands, else a new one; and the lint's complaints, if any."""
    for d in mailbox.own_drafts():
        if _names(config, a.client, d.case)[0] == kind:
            return ByHand(_as_draft(a, d), new=False), ()
    client = next(c for c in config.client if c.name == a.client)
    draft, complaints = make_draft(config, client, a, kind, case_name(config, a, kind) + BY_HAND, as_of)
    if not complaints:
        draft = replace(draft, content=seal(draft.content))
        _save(mailbox, state, draft, as_of)
    return ByHand(draft, new=True), complaints


def _save(mailbox: Mailbox, state: State, draft: Draft, as_of: datetime) -> None:
    """The ledger first, durably; then the mailbox; then the ledger again."""
    state.plan(draft, as_of)
    mailbox.save_draft(draft.content, draft.case)
    state.mark(draft, "saved", as_of)


def letter_due(config: Config, a: Assessment) -> LetterKind | None:
    """The kind of letter that a verdict calls for now; None while a hold stands, or where drafts are switched off."""
    kind = a.verdict.verdict
    if not config.letters.drafts or a.verdict.holds:
        return None
    return kind if kind in ("talk", "exit", "firm") else None


def case_name(config: Config, a: Assessment, kind: LetterKind) -> str:
    """The id of an episode: the same on every machine that reads the same mail."""
    began = (a.verdict.since or a.tally.at).astimezone(config.me.zone)
    return f"{client_tag(a.client)}-{kind}-{began:%Y%m%d}"


def client_tag(client: str) -> str:
    """A client's name as a digest: it stands in a header of the draft, which the client may one day see."""
    return hashlib.blake2b(client.casefold().encode(), digest_size=6).hexdigest()


def _look(mailbox: Mailbox, needed: bool) -> tuple[StandingDraft, ...]:
    """Our drafts as they stand now. Without a Drafts folder there are none; that matters only when one is needed."""
    try:
        return mailbox.own_drafts()
    except PermanentError:
        if needed:
            raise
        return ()


def _provide(
    config: Config, mailbox: Mailbox, state: State, ledger: Mapping[str, LedgerRow], found: Sequence[StandingDraft],
    a: Assessment, kind: LetterKind, as_of: datetime,
) -> tuple[Draft | None, tuple[str, ...]]:  # fmt: skip
    """The draft that stands for a client after this scan, if any, and what a person should know of it."""
    case = case_name(config, a, kind)
    for d in found:
        if _names(config, a.client, d.case)[0] == kind:
            draft = _as_draft(a, d)
            _adopt(state, ledger.get(d.case), draft, as_of)
            return draft, asks(draft)
    if _taken_over(config, ledger, a, kind, case):
        return None, (TAKEN_OVER,)
    client = next(c for c in config.client if c.name == a.client)
    planned = ledger.get(case)
    if planned and planned.state == "planned":
        draft = replace(planned.draft, missing=asked_for(planned.draft.content))
    else:
        draft, complaints = make_draft(config, client, a, kind, case, as_of)
        if complaints:
            return None, tuple(f"The letter wasn't saved: {c}" for c in complaints)
        draft = replace(draft, content=seal(draft.content))
    if _was_sent(a, draft):
        return None, ("The letter has been sent or moved already.",)
    _save(mailbox, state, draft, as_of)
    return draft, asks(draft)


def asks(draft: Draft) -> tuple[str, ...]:
    """What a person should know of a draft that stands: the gaps it asks them to fill."""
    return tuple(f"The letter asks you for {m}" for m in draft.missing)


def _note_gone(state: State, found: Sequence[StandingDraft], as_of: datetime) -> None:
    """Drafts that were saved and stand no more are the user's own doing: that is written down once."""
    there = {d.case for d in found}
    for row in state.ledger():
        if row.state == "saved" and row.draft.case not in there:
            state.mark(row.draft, "taken-over", as_of)


def _adopt(state: State, row: LedgerRow | None, draft: Draft, as_of: datetime) -> None:
    """Write down a draft that stands as it stands now: an answer, or the state, may have been lost."""
    if row is None or row.state in ("planned", "withdrawn"):
        state.mark(draft, "saved", as_of)
    elif row.draft.content != draft.content:
        state.mark(draft, row.state, as_of)


def remembered(
    config: Config, state: State, assessed: Sequence[Assessment]
) -> tuple[dict[str, Draft], dict[str, tuple[str, ...]]]:
    """Drafts and notes by client, as the last look at the mailbox left them."""
    drafts: dict[str, Draft] = {}
    notes: dict[str, tuple[str, ...]] = {}
    ledger = {row.draft.case: row for row in state.ledger()}
    for a in assessed:
        kind = letter_due(config, a)
        rows = [row for row in ledger.values() if row.draft.client == a.client and row.state == "saved"]
        for row in sorted(rows, key=lambda row: row.draft.kind == kind)[-1:]:
            drafts[a.client] = replace(row.draft, missing=asked_for(row.draft.content))
        if kind and any(row.draft.kind == kind for row in rows):
            notes |= {a.client: said} if (said := asks(drafts[a.client])) else {}
        elif kind and _taken_over(config, ledger, a, kind, case_name(config, a, kind)):
            notes[a.client] = (TAKEN_OVER,)
    return drafts, notes


def _withdraw(
    config: Config, mailbox: Mailbox, state: State, ledger: Mapping[str, LedgerRow], found: Sequence[StandingDraft],
    a: Assessment, kind: LetterKind | None, as_of: datetime,
) -> Draft | None:  # fmt: skip
    """Take back the client's drafts of other kinds than the one wanted, where nobody touched them; one that is left."""
    left = None
    for d in found:
        named = _names(config, a.client, d.case)[0]
        if not named or named == kind:
            continue
        draft, row = _as_draft(a, d), ledger.get(d.case)
        if d.case.endswith(BY_HAND) or not config.letters.drafts or not untouched(d.content):
            left = draft
            _adopt(state, row, draft, as_of)
            continue
        state.mark(draft, "withdrawn", as_of)  # first: a lost answer must not look like the user's own doing
        if not mailbox.remove_draft(d):
            state.mark(draft, row.state if row else "saved", as_of)
            left = draft
    return left


def _names(config: Config, client: str, case: str) -> tuple[str, str]:
    """Kind and first day of a case, if it is this client's; else two empty strings."""
    tag, _, rest = case.partition("-")
    kind, _, day = rest.partition("-")
    return (kind, day) if tag == client_tag(client) else ("", "")


def _taken_over(
    config: Config, ledger: Mapping[str, LedgerRow], a: Assessment, kind: LetterKind, case: str
) -> LedgerRow | None:
    """A draft of this episode that was made and stands no more. (Called only when none stands.)"""
    now = _names(config, a.client, case)[1]
    for row in ledger.values():
        named, day = _names(config, a.client, row.draft.case)
        if named == kind and row.state in ("saved", "taken-over") and abs(_day(day) - _day(now)) <= SAME_EPISODE:
            return row
    return None


def _day(text: str) -> datetime:
    return datetime.strptime(text[:8], "%Y%m%d")


def _was_sent(a: Assessment, draft: Draft) -> bool:
    return any(r.message_id == draft.message_id for t in a.threads for r in t.readings)


def _as_draft(a: Assessment, d: StandingDraft) -> Draft:
    """The standing draft as a record, read from its own bytes alone: the ledger may be lost, or older than an edit."""
    m = message_from_bytes(d.content)
    kind = _kind(d.case)
    message_id, subject = str(m.get("Message-ID", "")).strip(), _decoded(str(m.get("Subject", "")))
    language = letter_language(a.language, kind)
    return Draft(a.client, kind, d.case, message_id, subject, language, d.content, asked_for(d.content))


def _kind(case: str) -> LetterKind:
    named = case.split("-")[1]
    return "exit" if named == "exit" else "firm" if named == "firm" else "talk"


def _decoded(value: str) -> str:
    """A header field's text on one line; as it stands where it can't be decoded (RFC 2047)."""
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (HeaderParseError, ValueError, LookupError):
        return value


def seal(content: bytes) -> bytes:
    """The message with a digest of itself on top, by which any machine can tell that nobody has touched it."""
    return _SEAL + _digest(content) + b"\r\n" + content


def untouched(content: bytes) -> bool:
    """Are these the bytes that were saved? Line ends aside, which servers may rewrite."""
    first, _, rest = _plain(content).partition(b"\n")
    return first == _SEAL + _digest(rest)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(_plain(content)).hexdigest()[:32].encode()


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").rstrip(b"\n")
