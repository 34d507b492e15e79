"""The frozen records that the steps hand on. They import nothing of ours and do nothing.

All times are aware, in UTC, unless a field says otherwise. Tuples, never lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Direction = Literal["in", "out"]  # in: the client writes to me; out: I write to the client
VerdictName = Literal["healthy", "watch", "talk", "exit", "firm", "fading"]
LetterKind = Literal["talk", "exit", "firm"]
HoldName = Literal["cooling_off", "critical_phase", "unpaid_invoice"]


@dataclass(frozen=True, slots=True)
class Party:
    """A person in a header. `address` is lower case; `name` may be empty."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, read: its headers decoded and cleaned, and the words that are new in it."""

    key: str  # identity: the same message found anywhere has the same key (hex)
    message_id: str  # with brackets, as in the raw header; "" if it has none
    references: tuple[str, ...]  # References, then In-Reply-To; oldest first, no repetition
    sent_at: datetime
    utc_offset: int  # minutes east of UTC on the sender's clock
    sender: Party
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    subject: str  # decoded, one line
    text: str  # the new words: no quotes, no signature; "" for a bare forward
    automatic: str  # "" for a person's mail, else why it never counts: see mail.automatic
    defects: tuple[str, ...]  # code words of what was wrong with it


@dataclass(frozen=True, slots=True)
class Classifier:
    """What is known of the classifier without loading it."""

    version: str  # changes with any weight, and with the stages that are installed
    layout: str  # of its features: what corrections are made of
    points: Mapping[str, float]  # label -> operating point, 0 to 1
    stages: int  # 2 with the encoder, else 1
    macro_f1: float  # over the eleven signs, on texts that were held out


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a message's new words, after the classifier has read it."""

    digest: str  # of its letters alone: the same words, however wrapped, have the same digest
    words: int
    quote: str  # the words as they stand in the message; "" where no label is likely
    probabilities: tuple[float, ...]  # one a label, in the order of classifier.LABELS; empty = all near 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a client's message: who, when, which thread, and what each sentence does. No whole text."""

    key: str
    message_id: str
    references: tuple[str, ...]
    sent_at: datetime
    utc_offset: int
    sender: Party
    to: tuple[Party, ...]
    cc: tuple[Party, ...]
    subject: str
    direction: Direction
    automatic: str
    language: str  # ISO 639-1; "" where too few words tell
    subject_sentence: Sentence | None
    sentences: tuple[Sentence, ...]
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim that can be checked: what, in which message, when, with which words."""

    signal: str
    message_id: str  # "" for evidence from the invoice list
    at: datetime  # on the user's clock, so that its date is the user's day
    thread: str  # the thread's key; "" for evidence from the invoice list
    who: str  # the address that wrote it
    quote: str  # stands word for word in the message; for invoices, the row in words
    probability: float  # 0 to 1; 1 for what dates and lists show
    strength: float = 1.0  # 0 to 1: how much of a full sign this is (discounts)
    note: str = ""  # what a person should know beside the quote, e.g. the hour in their zone


@dataclass(frozen=True, slots=True)
class SignalTally:
    """A signal's evidence up to a moment, and what it is worth then."""

    signal: str
    points: float
    evidence: tuple[Evidence, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Tally:
    """All that speaks for and against a client at a moment."""

    at: datetime
    score: float  # points of the warning signs less the good, never below 0
    rest: float  # the score without its worst two days: what is left of a pattern when one event is taken out
    against: tuple[SignalTally, ...]  # warning signs, most points first
    good: SignalTally
    spoken_up: tuple[Evidence, ...]  # where I named a limit, a term or a concern
    days: float  # between the first and the last warning sign that still counts
    threads: int  # in which warning signs stand


@dataclass(frozen=True, slots=True)
class Hold:
    hold: HoldName
    until: date | None  # the first day without it, in my zone; None: until something happens
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    verdict: VerdictName
    code: str  # stable word for the rule that decided
    reason: str  # one plain sentence
    holds: tuple[Hold, ...] = ()
    since: datetime | None = None  # when the present verdict was first reached, in one stretch


@dataclass(frozen=True, slots=True)
class Thread:
    key: str  # the key of its first message
    subject: str
    readings: tuple[Reading, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Assessment:
    """A client at a moment: the whole of what scan found out."""

    client: str  # its name in the configuration
    language: str
    threads: tuple[Thread, ...]
    tally: Tally
    verdict: Verdict
    history: tuple[tuple[datetime, float, VerdictName], ...] = ()  # earlier moments: score and verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that waits to be saved, or stands, in the Drafts folder."""

    client: str
    kind: LetterKind
    case: str  # id of the client's episode: the same case never gets a second draft
    message_id: str
    subject: str
    language: str
    content: bytes  # the whole message, CRLF, 7 bit
    missing: tuple[str, ...] = field(default=())  # what the letter asks for as [[...]]
