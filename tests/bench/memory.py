"""Peak memory of a first scan over IMAP:  python tests/bench/memory.py [MESSAGES]

A made-up mailbox in a real Dovecot on this computer, scanned by the `watcher` command. The memory is that of all its
processes together, looked at fifty times a second: once with the pages that they share counted once (Linux's PSS, what
the computer really gives), once with those counted in each (RSS).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.mailbox import config, write_maildir
from tests.servers import dovecot

USER = "bench@vale.example"
LIMIT_MB = 200


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    if not dovecot.DOVECOT.exists():
        print("Dovecot isn't installed; make dovecot says how to install it")
        return 1
    with TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        server = dovecot.start(root, {USER: dovecot.PASSWORD})
        try:
            owner = (5000, 5000) if os.geteuid() == 0 else None
            octets = write_maildir(root / "mail" / USER / "Maildir", count, owner)
            work = root / "work"
            work.mkdir()
            (work / "config.toml").write_text(config(server.imaps_port, server.certificate, USER))
            seconds, peak, found = scan(work)
            again, _, _ = scan(work)
        finally:
            server.stop()
    print(f"{count} messages, {octets / 1e6:.0f} MB; {found['client']} of clients read and judged")
    print(f"first scan {seconds:.1f} s, next scan {again:.1f} s")
    verdict = "met" if peak.shared_once < LIMIT_MB * 1e6 else "missed"
    print(f"peak memory of all processes {peak.shared_once / 1e6:.0f} MB (goal: under {LIMIT_MB} MB): {verdict}")
    print(f"the same with shared pages counted in each process: {peak.resident / 1e6:.0f} MB")
    return 0


@dataclass(frozen=True, slots=True)
class Memory:
    """Octets of a process and all below it."""

    shared_once: int  # PSS
    resident: int  # RSS


def scan(work: Path) -> tuple[float, Memory, dict[str, int]]:
    """Seconds, peak memory and message counts of one `watcher scan`. RuntimeError with its words if it fails."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(work), "WATCHER_PASSWORD": dovecot.PASSWORD}
    watcher = str(Path(sys.executable).with_name("watcher"))
    command = [watcher, "scan", "--json", "--config", str(work / "config.toml"), "--as-of", "2026-03-16"]
    began, shared_once, resident = time.monotonic(), 0, 0
    with (work / "out.json").open("w") as out, (work / "err").open("w") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        while process.poll() is None:
            now = memory(process.pid)
            shared_once, resident = max(shared_once, now.shared_once), max(resident, now.resident)
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError((work / "err").read_text())
    return (
        time.monotonic() - began,
        Memory(shared_once, resident),
        json.loads((work / "out.json").read_text())["messages"],
    )


def memory(pid: int) -> Memory:
    """What a process and its children hold now; nothing when it has just ended."""
    try:
        rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, ValueError):
        return Memory(0, 0)
    below = [memory(int(child)) for child in children]
    own = [int(rows[name].split()[0]) * 1024 for name in ("Pss", "Rss")]
    return Memory(own[0] + sum(m.shared_once for m in below), own[1] + sum(m.resident for m in below))


if __name__ == "__main__":
    sys.exit(main())
