"""Peak memory of a first scan over IMAP:  python tests/bench/memory.py [MESSAGES]

A made-up mailbox in a real Dovecot on this computer, scanned by the `watcher` command; the memory is the sum over
all its processes (resident, so that shared libraries count in each), looked at fifty times a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
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
    print(
        f"peak memory of all processes {peak / 1e6:.0f} MB (goal: under {LIMIT_MB} MB): {'met' if peak < LIMIT_MB * 1e6 else 'missed'}"
    )
    return 0


def scan(work: Path) -> tuple[float, int, dict[str, int]]:
    """Seconds, peak octets and message counts of one `watcher scan`. RuntimeError with its words if it fails."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(work), "WATCHER_PASSWORD": dovecot.PASSWORD}
    command = [
        str(Path(sys.executable).with_name("watcher")),
        "scan",
        "--json",
        "--config",
        str(work / "config.toml"),
        "--as-of",
        "2026-03-16",
    ]
    began, peak = time.monotonic(), 0
    with (work / "out.json").open("w") as out, (work / "err").open("w") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError((work / "err").read_text())
    return time.monotonic() - began, peak, json.loads((work / "out.json").read_text())["messages"]


def tree_memory(pid: int) -> int:
    """Resident octets of a process and all below it; 0 when it has just ended."""
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0
    return resident + sum(tree_memory(int(child)) for child in children)


if __name__ == "__main__":
    sys.exit(main())
