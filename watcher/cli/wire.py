"""`watcher scan --json`: names and shapes that programs rely on; new ones may be added, none changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from watcher.config import Config
from watcher.errors import WatcherError
from watcher.records import Assessment, Draft, Evidence
from watcher.scan import Outcome


def outcome_json(config: Config, outcome: Outcome) -> str:
    """The document, one line a top-level value's worth of indentation, UTF-8."""
    zone = config.me.zone

    def when(at: datetime) -> str:
        return at.astimezone(zone).isoformat(timespec="seconds")

    def evidence(e: Evidence) -> dict[str, Any]:
        return {
            "message_id": e.message_id,
            "date": when(e.at),
            "quote": e.quote,
            "probability": e.probability,
            "note": e.note,
        }

    def client(a: Assessment) -> dict[str, Any]:
        report = outcome.reports.get(a.client)
        return {
            "name": a.client,
            "verdict": a.verdict.verdict,
            "code": a.verdict.code,
            "score": a.tally.score,
            "language": a.language,
            "reason": a.verdict.reason,
            "since": a.verdict.since and when(a.verdict.since),
            "holds": [
                {"hold": h.hold, "until": h.until and h.until.isoformat(), "why": h.why} for h in a.verdict.holds
            ],
            "signals": [
                {
                    "signal": row.signal,
                    "count": len(row.evidence),
                    "points": row.points,
                    "evidence": [evidence(e) for e in row.evidence],
                }
                for row in a.tally.against
            ],
            "good": {
                "count": len(a.tally.good.evidence),
                "points": a.tally.good.points,
                "evidence": [evidence(e) for e in a.tally.good.evidence],
            },
            "spoken_up": [evidence(e) for e in a.tally.spoken_up],
            "report": report and str(report),
            "draft": _draft(config, outcome.drafts.get(a.client)),
            "notes": list(outcome.notes.get(a.client, ())),
        }

    document = {
        "version": 1,
        "as_of": when(outcome.as_of),
        "messages": dict(outcome.counts),
        "clients": [client(a) for a in outcome.assessments],
        "unclear": [{"message_id": r.message_id, "date": when(r.sent_at)} for r in outcome.unclear],
        "errors": [_error(e) for e in outcome.errors],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def failure_json(error: WatcherError) -> str:
    """The document of a scan that came to nothing: no clients, and the error."""
    counts = dict.fromkeys(("seen", "client", "new", "skipped", "defective"), 0)
    document = {
        "version": 1, "as_of": None, "messages": counts, "clients": [], "unclear": [], "errors": [_error(error)],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1)


def _error(error: WatcherError) -> dict[str, str]:
    return {"what": error.what, "where": error.where, "mend": error.mend}


def _draft(config: Config, draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    return {
        "kind": draft.kind, "folder": "Drafts", "message_id": draft.message_id, "subject": draft.subject, "language": draft.language,
    }  # fmt: skip
