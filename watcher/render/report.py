"""A client's report: the facts once, as JSON, and as a page made of the same facts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from watcher import __version__
from watcher.config import Client, Config
from watcher.errors import StateError
from watcher.letters import body_of
from watcher.records import Assessment, Draft, Evidence, Thread
from watcher.render.my_part import my_part
from watcher.render.next_steps import next_steps
from watcher.render.plot import plot
from watcher.signals import SIGNALS
from watcher.signals.payments import days_late
from watcher.templating import render


def write_reports(
    config: Config,
    folder: Path,
    assessed: Sequence[Assessment],
    drafts: Mapping[str, Draft],
    notes: Mapping[str, tuple[str, ...]],
) -> dict[str, Path]:
    """Write every client's report; client -> its page. The JSON stands beside it under the same name."""
    where = config.reports.path or folder / "reports"
    names = file_names([a.client for a in assessed])
    paths = {}
    for a in assessed:
        client = next(c for c in config.client if c.name == a.client)
        facts = report_facts(config, client, a, drafts.get(a.client), notes.get(a.client, ()))
        page = where / f"{names[a.client]}.html"
        _write(page, render("report.html.j2", facts | {"plot": _plot(config, a)}))
        _write(page.with_suffix(".json"), json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        paths[a.client] = page
    return paths


def file_names(clients: Sequence[str]) -> dict[str, str]:
    """Client -> a file name that is safe on any system; two that would meet get a number."""
    names: dict[str, str] = {}
    for client in clients:
        stem = "".join(c if c.isalnum() and c.isascii() else "-" for c in client.lower()).strip("-") or "client"
        stem = "-".join(filter(None, stem.split("-")))[:60]
        name, n = stem, 2
        while name in names.values():
            name, n = f"{stem}-{n}", n + 1
        names[client] = name
    return names


def report_facts(
    config: Config, client: Client, a: Assessment, draft: Draft | None, notes: Sequence[str]
) -> dict[str, Any]:
    """Everything that a report says, as plain values; the same input gives the same value to the byte."""
    zone = config.me.zone
    ids = evidence_ids(a)
    today = a.tally.at.astimezone(zone).date()
    return {
        "version": 1,
        "program": f"client-watcher {__version__}",
        "client": a.client,
        "as_of": _iso(a.tally.at, zone),
        "verdict": a.verdict.verdict,
        "code": a.verdict.code,
        "reason": a.verdict.reason,
        "since": a.verdict.since and _iso(a.verdict.since, zone),
        "score": a.tally.score,
        "language": a.language,
        "thresholds": {"watch": config.thresholds.watch, "talk": config.thresholds.talk, "exit": config.thresholds.exit},
        "holds": [{"hold": h.hold, "until": h.until and h.until.isoformat(), "why": h.why} for h in a.verdict.holds],
        "next": next_steps(a, draft is not None),
        "notes": list(notes),
        "signals": [_signal(row.signal, row.points, row.evidence, zone, ids) for row in a.tally.against],
        "good": _signal("positive", a.tally.good.points, a.tally.good.evidence, zone, ids),
        "spoken_up": [_evidence(e, zone, ids) for e in a.tally.spoken_up],
        "my_part": my_part(config.me, a.threads),
        "threads": [_thread(t, a, zone, ids) for t in a.threads],
        "invoices": [
            {
                "number": i.number, "amount": i.amount, "currency": i.currency, "due": i.due.isoformat(),
                "paid": i.paid and i.paid.isoformat(), "days_late": days_late(i, today),
            }
            for i in client.invoice
        ],
        "deliverables": [{"what": d.what, "due": d.due.isoformat(), "done": d.done} for d in client.deliverable],
        "history": [[_iso(at, zone), score, verdict] for at, score, verdict in a.history],
        "draft": draft and _draft(draft),
    }  # fmt: skip


def evidence_ids(a: Assessment) -> dict[tuple[str, str, datetime, str], str]:
    """A short id for each piece of evidence, in order of time: e1, e2, ..."""
    rows = [e for row in a.tally.against for e in row.evidence] + list(a.tally.good.evidence) + list(a.tally.spoken_up)
    ordered = sorted(rows, key=lambda e: (e.at, e.message_id, e.signal, e.note))
    return {_name(e): f"e{n}" for n, e in enumerate(ordered, 1)}


def _name(e: Evidence) -> tuple[str, str, datetime, str]:
    return e.signal, e.message_id, e.at, e.note


def _signal(
    name: str, points: float, evidence: Sequence[Evidence], zone: Any, ids: Mapping[Any, str]
) -> dict[str, Any]:
    title, meaning = SIGNALS[name]
    rows = [_evidence(e, zone, ids) for e in evidence]
    return {"signal": name, "title": title, "meaning": meaning, "points": points, "count": len(rows), "evidence": rows}


def _evidence(e: Evidence, zone: Any, ids: Mapping[Any, str]) -> dict[str, Any]:
    return {
        "id": ids[_name(e)], "signal": e.signal, "title": SIGNALS[e.signal][0], "message_id": e.message_id, "date": _iso(e.at, zone),
        "who": e.who, "quote": e.quote, "probability": e.probability, "strength": e.strength, "note": e.note,
    }  # fmt: skip


def _thread(t: Thread, a: Assessment, zone: Any, ids: Mapping[Any, str]) -> dict[str, Any]:
    """A thread with the evidence of both sides that stands in it."""
    rows = [e for row in a.tally.against for e in row.evidence if e.signal != "deterioration"] + [
        *a.tally.good.evidence,
        *a.tally.spoken_up,
    ]
    mine = sorted((e for e in rows if e.thread == t.key), key=lambda e: (e.at, e.signal))
    return {
        "subject": t.subject,
        "first": _iso(t.readings[0].sent_at, zone),
        "last": _iso(t.readings[-1].sent_at, zone),
        "in": sum(r.direction == "in" for r in t.readings),
        "out": sum(r.direction == "out" for r in t.readings),
        "mails": _mails([_evidence(e, zone, ids) for e in mine]),
    }


def _mails(evidence: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Evidence mail by mail, and in each mail quote by quote, with all that a quote shows."""
    mails: dict[str, dict[str, Any]] = {}
    for e in evidence:
        mail = mails.setdefault(
            e["message_id"], {"date": e["date"], "who": e["who"], "message_id": e["message_id"], "quotes": []}
        )
        for quote in mail["quotes"]:
            if quote["quote"] == e["quote"]:
                quote["signs"].append(e)
                break
        else:
            mail["quotes"].append({"quote": e["quote"], "signs": [e]})
    return list(mails.values())


def _draft(draft: Draft) -> dict[str, Any]:
    text = message_from_bytes(draft.content, policy=default)
    return {
        "kind": draft.kind, "message_id": draft.message_id, "subject": draft.subject, "language": draft.language,
        "to": str(text["To"] or ""), "text": body_of(draft.content), "missing": list(draft.missing),
    }  # fmt: skip


def _plot(config: Config, a: Assessment) -> Any:
    ids = evidence_ids(a)
    rows = [e for row in a.tally.against for e in row.evidence] + list(a.tally.good.evidence)
    return plot(
        [(at, score) for at, score, _ in a.history],
        [(ids[_name(e)], e) for e in rows],
        config.thresholds,
        config.me.zone,
    )


def _iso(at: datetime, zone: Any) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _write(path: Path, text: str) -> None:
    """The whole file or none of it; for the user's eyes only."""
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.touch(0o600)
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as err:
        raise StateError(
            f"the report can't be written ({err.strerror})",
            str(path),
            "free some space, or set reports.path to another folder",
        ) from err
