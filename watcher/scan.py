"""The whole program: what happens between a mailbox and a draft. Read this first.

    collect    reads:  the mailbox's changes -> readings, kept in the state
    assess     pure:   readings + configuration + a moment -> what each client's mail amounts to
    act        writes: reports, and drafts in the Drafts folder; the only writer

`scan` is the three in a row. A dry run is the first two. Nothing is ever sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from watcher import drafts
from watcher.clients import direction, sort_out
from watcher.codec import VERSION
from watcher.config import Client, Config
from watcher.errors import WatcherError
from watcher.mail import sorting_fields, threads
from watcher.mailbox import Folder, Mailbox, Survey
from watcher.mailbox.folders import to_read
from watcher.own_model import read_corrections, taught
from watcher.records import Assessment, Classifier, Direction, Draft, Reading, Tally
from watcher.render import write_reports
from watcher.signals import Context, evidence_of
from watcher.signals.apology import apologies
from watcher.speech import language_of
from watcher.state import State
from watcher.tally import tally
from watcher.verdict import Case, judge, level
from watcher.worker import Reader, Unread

Progress = Callable[[str, int, int], None]  # what is read, messages done, messages in all
BATCH = 96  # client messages between two commits
HISTORY_DAYS = 400  # how far back a history of verdicts looks


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a scan found and did."""

    as_of: datetime
    counts: Mapping[str, int]  # seen, client, new, skipped, defective
    assessments: tuple[Assessment, ...]  # in the configuration's order
    drafts: Mapping[str, Draft]  # client -> the draft of ours that stands
    reports: Mapping[str, Path]  # client -> its report
    unclear: tuple[Reading, ...]  # mail of shared addresses that could be given to no client
    errors: tuple[WatcherError, ...] = ()  # what went wrong with one client's letter; the others were finished
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # client -> what a person should know


def scan(
    config: Config,
    mailbox: Mailbox,
    state: State,
    classifier: Classifier,
    as_of: datetime,
    progress: Progress,
) -> Outcome:
    """Collect, assess, act."""
    return act(config, mailbox, state, dry_run(config, mailbox, state, classifier, as_of, progress))


def dry_run(
    config: Config,
    mailbox: Mailbox,
    state: State,
    classifier: Classifier,
    as_of: datetime,
    progress: Progress,
) -> Outcome:
    """Collect and assess; nothing is written but the cache."""
    corrections = read_corrections(state.folder, classifier.layout)
    state.use(fingerprint(config, classifier.version))
    new = collect(config, mailbox, state, progress)
    assessed, unclear = assess(config, taught(state.readings(), corrections), classifier.points, as_of)
    return Outcome(as_of, {**state.counts(), "new": new}, assessed, {}, {}, unclear)


def act(config: Config, mailbox: Mailbox, state: State, seen: Outcome) -> Outcome:
    """Make the Drafts folder and the reports agree with what was seen; the only writer."""
    done = drafts.settle(config, mailbox, state, seen.assessments, seen.as_of)
    reports = write_reports(config, state.folder, seen.assessments, done.standing, done.notes)
    return replace(seen, drafts=done.standing, reports=reports, errors=done.errors, notes=done.notes)


def fingerprint(config: Config, version: str) -> str:
    """What the cache depends on: the readers, the classifier, and whose mail is read."""
    whose = [config.me.addresses, *(c.addresses for c in config.client)]
    return hashlib.sha256(repr((VERSION, version, whose)).encode()).hexdigest()[:16]


# collect


def collect(config: Config, mailbox: Mailbox, state: State, progress: Progress) -> int:
    """Bring the state up to the mailbox; how many client messages were read for the first time.

    Batch by batch is committed, so a broken scan goes on where it stopped.
    """
    folders = to_read(mailbox.folders(), config.mailbox.folders)
    new = 0
    with Reader() as reader:
        for folder in folders:
            survey = mailbox.survey(folder, state.cursor(folder.key))
            if survey.restarted:
                state.forget_folder(folder.key)
            state.try_again(folder.key, survey.new)
            new += _collect_folder(config, mailbox, state, reader, survey, progress)
            lost = {uid: why for key, uid, why in mailbox.unreadable if key == folder.key}
            state.add(folder.key, (), (), lost.items())
            state.finish_folder(survey.cursor.without(lost), survey.gone)
    state.tidy(f.key for f in folders)
    return new


def _collect_folder(
    config: Config, mailbox: Mailbox, state: State, reader: Reader, survey: Survey, progress: Progress
) -> int:
    """Read what is new in one folder; how many client messages that was."""
    new = 0
    done = 0
    for wanted in _client_mail(config, mailbox, survey):
        done = wanted.done
        known = state.known(key for key, _ in wanted.mail.values())
        state.add(survey.folder.key, [(uid, key) for uid, (key, _) in wanted.mail.items() if key in known], (), ())
        fetch = {uid: way for uid, (key, way) in wanted.mail.items() if key not in known}
        new += _read(mailbox, state, reader, survey.folder, fetch)
        progress(survey.folder.name, done, len(survey.new))
    return new


@dataclass(frozen=True, slots=True)
class Wanted:
    mail: dict[int, tuple[str, Direction]]  # uid -> key, direction: clients' mail alone
    done: int  # messages of the folder sorted so far


def _client_mail(config: Config, mailbox: Mailbox, survey: Survey) -> Iterator[Wanted]:
    """The new messages that are clients', batch by batch. Of all others nothing is kept."""
    mail: dict[int, tuple[str, Direction]] = {}
    for done, header in enumerate(mailbox.headers(survey.folder, survey.new), 1):
        fields = sorting_fields(header.fields)
        way = direction(config.client, config.me.addresses, fields.sender, fields.recipients)
        if way:
            mail[header.uid] = (fields.key, way)
        if len(mail) >= BATCH:
            yield Wanted(mail, done)
            mail = {}
    yield Wanted(mail, len(survey.new))


def _read(mailbox: Mailbox, state: State, reader: Reader, folder: Folder, fetch: dict[int, Direction]) -> int:
    """Fetch, read and keep these messages; how many could be read."""
    jobs = ((raw, fetch[raw.uid]) for raw in mailbox.texts(folder, sorted(fetch)))
    good: list[tuple[int, Reading]] = []
    bad: list[tuple[int, str]] = []
    for raw, answer in reader.read(jobs):
        if isinstance(answer, Unread):
            bad.append((answer.uid, answer.why))
        else:
            good.append((raw.uid, answer))
    state.add(folder.key, [(uid, r.key) for uid, r in good], [r for _, r in good], bad)
    return len(good)


# assess


def assess(
    config: Config, readings: tuple[Reading, ...], thresholds: Mapping[str, float], as_of: datetime
) -> tuple[tuple[Assessment, ...], tuple[Reading, ...]]:
    """Every client at a moment, and the mail that could be given to no client. Pure."""
    known = [r for r in readings if r.sent_at <= as_of]
    found = threads(known)
    given = sort_out(config.client, found)
    return tuple(
        assess_client(config, c, given.by_client[c.name], thresholds, as_of) for c in config.client
    ), given.unclear


def assess_client(
    config: Config, client: Client, readings: tuple[Reading, ...], thresholds: Mapping[str, float], as_of: datetime
) -> Assessment:
    """One client at a moment, with its history. `readings` are its own, oldest first, none later than the moment."""
    own = threads(readings)
    context = evidence_of(config.me, client, readings, own, thresholds)
    sorry = apologies(context.from_messages, readings)

    @cache
    def tally_at(moment: datetime) -> Tally:
        return tally(context.at(moment), [t for t in sorry if t <= moment], moment, config.thresholds)

    case = Case(config, client, readings, tally_at, moments(context, as_of))
    history = tuple((m, t.score, level(case, t, m).verdict) for m in case.moments for t in [tally_at(m)])
    language = client.language or language_of(readings)
    return Assessment(client.name, language, own, tally_at(as_of), judge(case, as_of), history)


def moments(context: Context, as_of: datetime) -> tuple[datetime, ...]:
    """When a client's tally changed: each warning, each invoice that ran late, the last days; oldest first."""
    edge = as_of - timedelta(days=HISTORY_DAYS)
    changes = {e.at for e in context.at(as_of) if e.at >= edge} | {as_of - timedelta(days=d) for d in range(1, 15)}
    weekly = {as_of - timedelta(weeks=w) for w in range(1, HISTORY_DAYS // 7)}
    first = context.readings[0].sent_at if context.readings else as_of
    return tuple(sorted(m for m in changes | weekly | {as_of} if first <= m <= as_of)) or (as_of,)
