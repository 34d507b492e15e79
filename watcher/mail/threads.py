"""Messages -> threads: by References, with the subject as a careful fallback.

After Zawinski's threading (jwz.org/doc/threading.html), reduced to what is needed: which messages
belong together, not the tree. A union of ids can't loop, however the references do. Better to split
than to merge: a subject joins only a reply that lost its references, of the same people, within 30 days.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from watcher.records import Reading, Thread

SUBJECT_DAYS = timedelta(days=30)
_PREFIX = re.compile(
    r"^\s*(?:(?:re|sv|vs|aw|wg|fw|fwd|tr|rv|rif|antw|odp|ref|res|vb|enc|bls|balas|doorst|vl|videresendt|i|r)\s*(?:\[\d+\])?\s*[:：]\s*|\[[^\]]{1,40}\]\s*)+",
    re.I,
)


def base_subject(subject: str) -> str:
    """The subject without reply and forward marks and list tags (RFC 5256 section 2.1), as it stands otherwise."""
    return _PREFIX.sub("", subject).strip()


def is_reply(subject: str) -> bool:
    return bool(_PREFIX.match(subject)) and not subject.lstrip().startswith("[")


def threads(readings: Iterable[Reading]) -> tuple[Thread, ...]:
    """All readings in threads, each oldest first; the threads by their first message."""
    ordered = sorted(readings, key=lambda r: (r.sent_at, r.key))
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    by_subject: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in ordered:
        me = find("key:" + reading.key)
        for ref in (reading.message_id, *reading.references):
            if ref:
                root[find(ref)] = find(me)
        base = base_subject(reading.subject).casefold()
        if before := _answered(reading, by_subject[base]):
            root[find(me)] = find("key:" + before.key)
        if base:
            by_subject[base].append(reading)
    return _collect(ordered, [find("key:" + r.key) for r in ordered])


def _answered(reading: Reading, earlier: list[Reading]) -> Reading | None:
    """The latest of these messages that a reply without references can answer: both writers stand on both."""
    if reading.references or not is_reply(reading.subject):
        return None
    for before in reversed(earlier):
        if reading.sent_at - before.sent_at > SUBJECT_DAYS:
            return None
        if reading.sender.address in _people(before) and before.sender.address in _people(reading):
            return before
    return None


def _people(reading: Reading) -> set[str]:
    return {p.address for p in (reading.sender, *reading.to, *reading.cc)}


def _collect(ordered: list[Reading], roots: list[str]) -> tuple[Thread, ...]:
    groups: dict[str, list[Reading]] = {}
    for reading, name in zip(ordered, roots, strict=True):
        groups.setdefault(name, []).append(reading)
    return tuple(Thread(g[0].key, base_subject(g[0].subject), tuple(g)) for g in groups.values())
