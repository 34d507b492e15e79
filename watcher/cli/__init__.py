"""The command line: `main` is the program. Every command lives in a module that is imported when it is called."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys

import click

from watcher import __version__
from watcher.errors import WatcherError

# command -> (module, what `watcher --help` says of it); the order is that of a user's first weeks
COMMANDS = {
    "demo": ("watcher.cli.demo", "See the main job on an invented mailbox, in a minute."),
    "scan": ("watcher.cli.scan", "Read the client mail, judge it, write reports and drafts."),
    "status": ("watcher.cli.status", "When each mailbox was last read, and what was found."),
    "clients": ("watcher.cli.clients", "The clients, their addresses, and how much mail was found."),
    "report": ("watcher.cli.report", "Write the reports again from what is known; open one."),
    "draft": ("watcher.cli.draft", "Write a letter to a client by hand: talk, exit or firm."),
    "explain": ("watcher.cli.explain", "Why a client or a message was judged as it was."),
    "history": ("watcher.cli.history", "When a client's verdict changed."),
    "label": ("watcher.cli.label", "Correct the classifier on one message; it learns."),
    "classify": ("watcher.cli.classify", "What single messages do, by the classifier alone."),
}


class LazyGroup(click.Group):
    """Commands by name, imported only to run them: `--help` loads nothing heavy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="watcher")
def watcher() -> None:
    """Looks after your client relationships from inside your mailbox.

    It reads the mail of the clients that you list, weighs the warning signs, and when it is time puts a
    draft into your Drafts folder: an honest talk first, a graceful exit last. It never sends anything.

    \b
    Example:  watcher scan --config ~/.config/client-watcher/config.toml
    """


def main() -> None:
    """Run the command line; errors become one message on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that the terminal can't show is no reason to stop
    try:
        watcher.main(prog_name="watcher", standalone_mode=False)
        sys.stdout.flush()  # here, where a full disk can still be told
    except click.exceptions.Abort:
        click.echo("Stopped. What was read so far is kept.", err=True)
        sys.exit(1)
    except click.ClickException as err:
        err.show()
        sys.exit(2)
    except click.exceptions.Exit as err:
        sys.exit(err.exit_code)
    except WatcherError as err:
        click.echo(f"Error: {err}", err=True)
        sys.exit(err.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as err:
        _give_up_output()
        place = f"{err.filename}: " if err.filename else ""
        click.echo(
            f"Error: {place}{err.strerror or type(err).__name__}\n  check the disk and the rights to it", err=True
        )
        sys.exit(1)
    except Exception as err:
        if os.environ.get("WATCHER_DEBUG"):
            raise
        click.echo(
            f"Error: an internal fault ({type(err).__name__})\n  run it again with WATCHER_DEBUG=1 to see where",
            err=True,
        )
        sys.exit(1)


def _give_up_output() -> None:
    """Let the interpreter's end not stumble over output that can't be written."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
