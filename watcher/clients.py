"""Which client a message belongs to, and which way it goes. Pure.

Inbound: the sender's address decides. Outbound: whoever of the recipients is a client. An address of
its own beats an @domain. Where two clients share an address (an agency that writes for both), the
other people on the mail, the client's name in the subject, and the rest of the thread decide; what
stays unclear is counted for none and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.config import Client
from watcher.records import Direction, Party, Reading, Thread


@dataclass(frozen=True, slots=True)
class Sorted:
    """Readings by client name, and those of shared addresses that no rule could give to one client."""

    by_client: dict[str, tuple[Reading, ...]]
    unclear: tuple[Reading, ...]


def matching(clients: Sequence[Client], address: str) -> tuple[str, ...]:
    """Names of the clients whose addresses hold this one: exact matches if any, else by domain."""
    exact = tuple(c.name for c in clients if address in c.addresses)
    return exact or tuple(c.name for c in clients if any(a[0] == "@" and address.endswith(a) for a in c.addresses))


def direction(
    clients: Sequence[Client], mine: Iterable[str], sender: Party | None, recipients: Iterable[Party]
) -> Direction | None:
    """ "in" from a client, "out" from me to a client, None for mail that is no client's."""
    if sender is None:
        return None
    if sender.address in mine:
        return "out" if any(matching(clients, p.address) for p in recipients) else None
    return "in" if matching(clients, sender.address) else None


def sort_out(clients: Sequence[Client], found: Iterable[Thread]) -> Sorted:
    """Every reading given to its client; an outbound one to each client it went to."""
    given: dict[str, list[Reading]] = {c.name: [] for c in clients}
    unclear: list[Reading] = []
    for thread in found:
        sure = {name for r in thread.readings for name in _own(clients, r) if len(_own(clients, r)) == 1}
        for reading in thread.readings:
            names = _decide(clients, reading, sure)
            for name in names:
                given[name].append(reading)
            if not names:
                unclear.append(reading)
    order = {name: tuple(sorted(rs, key=lambda r: (r.sent_at, r.key))) for name, rs in given.items()}
    return Sorted(order, tuple(unclear))


def _own(clients: Sequence[Client], reading: Reading) -> tuple[str, ...]:
    """The clients that a reading's own headers name."""
    if reading.direction == "in":
        return matching(clients, reading.sender.address)
    people = (*reading.to, *reading.cc)
    return tuple(dict.fromkeys(name for p in people for name in matching(clients, p.address)))


def _decide(clients: Sequence[Client], reading: Reading, thread: set[str]) -> tuple[str, ...]:
    names = _own(clients, reading)
    if len(names) <= 1 or (reading.direction == "out" and not _shared(clients, reading)):
        return names
    for hint in (
        _by_subject(reading, names),
        _by_company(clients, reading, names),
        tuple(n for n in names if n in thread),
    ):
        if len(hint) == 1:
            return hint
    return ()


def _shared(clients: Sequence[Client], reading: Reading) -> bool:
    return any(len(matching(clients, p.address)) > 1 for p in (*reading.to, *reading.cc))


def _by_subject(reading: Reading, names: tuple[str, ...]) -> tuple[str, ...]:
    """The clients whose name stands in the subject as a word of its own; a genitive's s may follow."""
    subject = reading.subject.casefold()
    return tuple(n for n in names if re.search(rf"(?<!\w){re.escape(n.casefold())}s?(?!\w)", subject))


def _by_company(clients: Sequence[Client], reading: Reading, names: tuple[str, ...]) -> tuple[str, ...]:
    """The clients that the others on the mail belong to alone."""
    others = [matching(clients, p.address) for p in (*reading.to, *reading.cc)]
    return tuple(n for n in names if (n,) in others)
