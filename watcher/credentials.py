"""Secrets: where the password (or access token) of a mailbox comes from. The only door of keyring.

Looked for in this order: password_command, a systemd credential, WATCHER_PASSWORD, WATCHER_PASSWORD_FILE,
the system's keyring, and at a terminal a question. Never stored by this program, never logged.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from getpass import getpass
from pathlib import Path

from watcher.config import ImapBox
from watcher.errors import CredentialError

SERVICE = "client-watcher"
COMMAND_SECONDS = 60


def find_secret(box: ImapBox) -> str:
    """The secret, from the first place that has one. CredentialError when none has."""
    account = f"{box.username}@{box.host}"
    secret = (
        _from_command(box.password_command)
        or _from_file(os.environ.get("CREDENTIALS_DIRECTORY", ""), "watcher.password")
        or os.environ.get("WATCHER_PASSWORD")
        or _from_file(os.environ.get("WATCHER_PASSWORD_FILE", ""), "")
        or _from_keyring(account)
        or _from_terminal(account)
    )
    if not secret:
        raise CredentialError(
            "there is no password for this mailbox",
            account,
            "set password_command in the configuration, or WATCHER_PASSWORD_FILE, or store it in the keyring:\n"
            f"  keyring set {SERVICE} {account}",
        )
    return secret


def _from_command(command: str | None) -> str:
    """The first line that the user's command prints; run without a shell."""
    if not command:
        return ""
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as err:
        raise CredentialError(
            f"the command for the password can't be run ({type(err).__name__})",
            "mailbox.password_command",
            "try it in a terminal",
        ) from err
    secret = done.stdout.partition("\n")[0].rstrip("\r")
    if done.returncode or not secret:
        raise CredentialError(
            f"the command for the password ended with code {done.returncode} and gave no password",
            "mailbox.password_command",
            "try it in a terminal",
        )
    return secret


def _from_file(folder: str, name: str) -> str:
    """The first line of a file that was named by the environment; "" where none was."""
    if not folder:
        return ""
    path = Path(folder, name) if name else Path(folder)
    try:
        return path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as err:
        if name:
            return ""
        raise CredentialError(
            "the file with the password can't be read", str(path), "check WATCHER_PASSWORD_FILE"
        ) from err


def _from_keyring(account: str) -> str:
    """What the system's keyring holds; "" where there is no keyring, it is locked, or it holds nothing."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, account) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""


def _from_terminal(account: str) -> str:
    return getpass(f"Password of {account}: ") if sys.stdin.isatty() and sys.stderr.isatty() else ""
