"""The program as its user runs it: arguments in; exit code, standard output and standard error out."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scan.desk import Desk
from watcher.cli import main
from watcher.demo import AS_OF

LEFT_OUT = ("WATCHER_", "CREDENTIALS_DIRECTORY", "NO_COLOR", "FORCE_COLOR")
ESCAPE = "\x1b"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def failed(self, code: int, *words: str) -> None:
        """It ended with this code and, on standard error, these words; what, where and what to do; no traceback."""
        assert self.code == code, self
        assert "Traceback" not in self.out + self.err, self
        for word in words:
            assert word in self.err, (word, self.err)
        message = self.err[self.err.index("Error: ") :].strip().splitlines()
        assert re.match(r"Error: \S.*: \S", message[0]), self.err
        assert len(message) > 1 and message[-1].startswith("  ") and message[-1].strip(), self.err


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return kept | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"} | more


def watcher(*arguments: str | Path, apart: bool = False, **more: Any) -> Ran:
    """Run the command: in this process, or `apart` in one of its own, where `env` adds to the environment."""
    if not apart and not more:
        return _inside([str(a) for a in arguments])
    env = environment(**more.pop("env", {}))
    done = subprocess.run(
        [sys.executable, "-m", "watcher", *map(str, arguments)], check=False, input=b"", capture_output=True,
        timeout=90, env=env, **more,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _inside(arguments: list[str]) -> Ran:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["watcher", *arguments])
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, *(bytes(stream.buffer.getvalue()).decode() for stream in (out, err)))  # type: ignore[attr-defined]


def on(desk: Desk, command: str, *arguments: str | Path, as_of: bool = True, **more: Any) -> Ran:
    """The command with the desk's configuration, at the demo's moment."""
    moment = ["--as-of", AS_OF] if as_of else []
    return watcher(command, *arguments, "--config", desk.path, *moment, **more)
