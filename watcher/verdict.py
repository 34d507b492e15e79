"""A tally -> a verdict with its reason, and the holds that stand on it. Pure; each rule names its article."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from watcher.config import Client, Config, Thresholds
from watcher.records import Evidence, Hold, Reading, Tally, Verdict, VerdictName
from watcher.signals import SIGNALS
from watcher.signals.payments import unpaid
from watcher.tally import TAKEN_BACK, gaps, limit_ignored

REST_SHARE = 0.25  # of the score, likewise
REPEATED = 0.5  # of the level of `talk` must be left without the worst two days, or it was one event (S1)
SAME_EPISODE = timedelta(days=30)  # a level that was left for less than this was not left
PAUSE = timedelta(days=7)
FADING_GAPS = 3  # times the client's usual gap
NIGHTS = 6
NIGHTS_SPAN = timedelta(days=42)
EXCUSE_DAYS = 8
EXCUSE_SPAN = timedelta(days=80)
IGNORED = 2  # days with signs after I spoke up: "ignored more than once"


@dataclass(frozen=True, slots=True)
class Case:
    """What a verdict is given on."""

    config: Config
    client: Client
    readings: tuple[Reading, ...]  # oldest first
    tally_at: Callable[[datetime], Tally]
    moments: tuple[datetime, ...]  # when something changed, oldest first


def judge(case: Case, as_of: datetime) -> Verdict:
    """The verdict at a moment, since when it stands, and its holds."""
    verdict = level(case, case.tally_at(as_of), as_of)
    if verdict.verdict not in ("talk", "exit", "firm"):
        return verdict
    since = reached(case, verdict.verdict, as_of)
    return replace(verdict, since=since, holds=holds(case, verdict.verdict, since, as_of))


def level(case: Case, t: Tally, as_of: datetime) -> Verdict:
    """The verdict that the tally alone gives, without holds."""
    limits = case.config.thresholds
    if grave := _grave(t, as_of, limits):
        return Verdict("firm", "insult-or-threat", _firm_reason(grave, case))
    if quiet := _faded(case, as_of, limits):
        return Verdict("fading", "ended-by-itself", quiet)
    repeated = t.rest >= max(REPEATED * limits.talk, REST_SHARE * t.score)
    if repeated and t.score >= limits.exit and t.days >= limits.exit_days and t.threads >= limits.exit_threads:
        if limit_ignored(t) >= IGNORED:
            return Verdict("exit", "limit-ignored", f"{_pattern(t, case)}, and it went on after you spoke up.")
        if t.score >= limits.heavy or _months_of_excuses(t) or _night_after_night(t):
            return Verdict("exit", "heavy", f"{_pattern(t, case)}: too heavy to need a talk first.")
    if repeated and t.score >= limits.talk and t.days >= limits.talk_days and t.threads >= limits.talk_threads:
        return Verdict("talk", "pattern", f"{_pattern(t, case)}: a pattern worth an honest talk.")
    if t.score >= limits.watch:
        code = "one-bad-day" if not repeated else "too-little"
        why = "so far one bad day" if code == "one-bad-day" else "too little, or too fresh, to act on"
        return Verdict("watch", code, f"{_pattern(t, case)}: {why}.")
    if not any(r.direction == "in" and not r.automatic and r.sent_at <= as_of for r in case.readings):
        return Verdict("healthy", "no-mail", "No mail from this client yet.")
    return Verdict("healthy", "nothing", "Nothing that calls for anything.")


def _grave(t: Tally, as_of: datetime, limits: Thresholds) -> list[Evidence]:
    """Insults and threats of the last 90 days that nobody took back (S2), if it is sure enough that there is one."""
    recent = timedelta(days=limits.firm_days)
    found = [
        e
        for row in t.against
        if row.signal in ("insult", "threat")
        for e in row.evidence
        if as_of - e.at <= recent and e.strength > TAKEN_BACK
    ]
    doubt = math.prod(1 - e.probability for e in _one_a_message(found))  # that none of them is one
    return found if found and 1 - doubt >= limits.firm_probability else []


def _one_a_message(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The surest of each message: an insult and a threat in one mail are one doubt, not two."""
    best: dict[str, Evidence] = {}
    for e in evidence:
        best[e.message_id] = max(best.get(e.message_id, e), e, key=lambda x: x.probability)
    return list(best.values())


def _months_of_excuses(t: Tally) -> bool:
    """Late payments, and eight days or more of chasing and excuses over nearly three months (S4: chronically late)."""
    money = [e for row in t.against if row.signal in ("payment_chase", "payment_excuse") for e in row.evidence]
    late = any(row.signal == "late_payment" for row in t.against)
    return late and len({e.at.date() for e in money}) >= EXCUSE_DAYS and _span(money) >= EXCUSE_SPAN


def _night_after_night(t: Tally) -> bool:
    """Urgent mail outside my hours on six days or more, over six weeks (S0, S4)."""
    nights = [e for row in t.against if row.signal == "after_hours_urgent" for e in row.evidence if e.strength >= 1]
    return len({e.at.date() for e in nights}) >= NIGHTS and _span(nights) >= NIGHTS_SPAN


def _span(evidence: Sequence[Evidence]) -> timedelta:
    moments = [e.at for e in evidence]
    return max(moments) - min(moments)


def _firm_reason(grave: Sequence[Evidence], case: Case) -> str:
    kinds = {e.signal for e in grave}
    what = (
        "insults and threats"
        if len(kinds) == 2
        else f"{'an' if 'insult' in kinds else 'a'} {kinds.pop()}"
        if len(grave) == 1
        else f"{kinds.pop()}s"
    )
    last = max(e.at for e in grave).astimezone(case.config.me.zone)
    return f"{what[0].upper()}{what[1:]}, the last on {last:%d %B %Y}: end it, short and courteous."


def _faded(case: Case, as_of: datetime, limits: Thresholds) -> str:
    """Why a relationship has ended by itself (S1), or "": delivered, paid, and silent beyond its own rhythm."""
    mails = [r.sent_at for r in case.readings if r.direction == "in" and not r.automatic and r.sent_at <= as_of]
    today = as_of.astimezone(case.config.me.zone).date()
    if len(mails) < 2 or unpaid(case.client.invoice, today) or any(not d.done for d in case.client.deliverable):
        return ""
    silence = as_of - mails[-1]
    if silence < max(timedelta(days=limits.fading_days), FADING_GAPS * usual_gap(mails)):
        return ""
    return f"Delivered, paid, and silent for {silence.days} days: it has ended by itself."


def usual_gap(mails: Sequence[datetime]) -> timedelta:
    """The client's usual pause between two matters: the median of its gaps of a week or more; 0 where it has none."""
    pauses = [gap for gap in gaps(mails) if gap >= PAUSE]
    return timedelta(seconds=median(p.total_seconds() for p in pauses)) if pauses else timedelta()


def _pattern(t: Tally, case: Case) -> str:
    """The weightiest signals in plain words, with their days and since when."""
    rows = [row for row in t.against if row.points > 0][:3]
    parts = []
    for row in rows:
        count = len({e.at.date() for e in row.evidence})
        parts.append(f"{SIGNALS[row.signal][0].lower()} on {count} day{'s' if count > 1 else ''}")
    first = min(e.at for row in rows for e in row.evidence).astimezone(case.config.me.zone)
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{text[0].upper()}{text[1:]} since {first:%d %B %Y}"


RANK: dict[VerdictName, int] = {"healthy": 0, "fading": 0, "watch": 1, "talk": 2, "exit": 3, "firm": 4}


def reached(case: Case, name: VerdictName, as_of: datetime) -> datetime:
    """When the present level was first reached, in one stretch: leaving it for less than 30 days doesn't end a stretch."""
    first = as_of
    for moment in reversed(case.moments):
        if first - moment > SAME_EPISODE:
            break
        if moment <= as_of and RANK[level(case, case.tally_at(moment), moment).verdict] >= RANK[name]:
            first = moment
    return first


def holds(case: Case, name: VerdictName, since: datetime, as_of: datetime) -> tuple[Hold, ...]:
    """What the draft waits for. Only `exit` has all three; `firm` waits a night, nothing else has any."""
    limits, zone = case.config.thresholds, case.config.me.zone
    today = as_of.astimezone(zone).date()
    found = []
    if name == "firm":
        last = max(e.at for e in _grave(case.tally_at(as_of), as_of, limits))
        free = last + timedelta(hours=limits.firm_cooling_hours)
        if free > as_of:
            found.append(
                Hold(
                    "cooling_off",
                    free.astimezone(zone).date(),
                    f"A night's sleep first: the letter is made after {free.astimezone(zone):%d %B, %H:%M}.",
                )
            )
    if name != "exit":
        return tuple(found)
    free = since + timedelta(days=limits.cooling_off_days)
    if free > as_of:
        found.append(
            Hold(
                "cooling_off",
                free.astimezone(zone).date(),
                f"It has come this far only on {since.astimezone(zone):%d %B}; sleep on it until {free.astimezone(zone):%d %B}.",
            )
        )
    for phase in case.client.critical:
        if phase.from_ <= today <= phase.to:
            what = f" ({phase.what})" if phase.what else ""
            found.append(
                Hold(
                    "critical_phase",
                    phase.to + timedelta(days=1),
                    f"A critical phase of the client's lasts until {phase.to:%d %B}{what}.",
                )
            )
    owed = [i for i in unpaid(case.client.invoice, today) if (today - i.due).days <= limits.unpaid_days]
    if owed:
        until = max(i.due for i in owed) + timedelta(days=limits.unpaid_days + 1)
        numbers = ", ".join(i.number for i in owed)
        found.append(
            Hold(
                "unpaid_invoice",
                until,
                f"Unpaid: invoice {numbers}. The letter waits until it is paid, at the latest until {until:%d %B %Y}.",
            )
        )
    return tuple(found)
