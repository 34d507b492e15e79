"""Every command explains itself, and starts fast."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import environment, on, watcher
from tests.scan.desk import Desk
from watcher.cli import COMMANDS

README = Path(__file__).parents[2] / "README.md"
HEAVY = ("sklearn", "numpy", "scipy", "jinja2", "mailparser", "imapclient", "holidays")
LOADED = """
import json, sys
from watcher.cli import main
sys.argv = ["watcher", *json.loads(sys.argv[1])]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    ran = watcher(command, "--help")
    assert ran.code == 0 and ran.err == ""
    assert f"Example:  watcher {command}" in ran.out
    assert f"Usage: watcher {command}" in ran.out


def test_the_programs_help_names_every_command_with_what_it_does() -> None:
    ran = watcher("-h")
    assert ran.code == 0 and "Example:  watcher " in ran.out
    for command, (_, text) in COMMANDS.items():
        assert command in ran.out and text.split()[0] in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"watcher {command}" in README.read_text("utf-8")


def loaded(*arguments: str) -> set[str]:
    """The packages that a command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(arguments)], check=False, capture_output=True, text=True,
        env=environment(), timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["scan", "--help"], ["classify", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments).isdisjoint({*HEAVY, "rich"})


def test_status_loads_nothing_heavy(desk: Desk) -> None:
    assert loaded("status", "--config", str(desk.path)).isdisjoint(HEAVY)


def test_a_command_that_does_not_exist_is_a_usage_error() -> None:
    ran = watcher("scam")
    assert ran.code == 2 and "scam" in ran.err and "Traceback" not in ran.err


def test_a_moment_that_is_none_is_a_usage_error(desk: Desk) -> None:
    on(desk, "scan", "--as-of", "yesterday", as_of=False).failed(2, "yesterday", "--as-of", "2026-03-02T09:00")
