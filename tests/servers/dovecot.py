"""A real Dovecot for the tests: on this computer alone, on free ports, in a folder of its own.

It works for root and for a plain user, without any file outside its folder, and starts in a tenth of a second.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DOVECOT = Path("/usr/sbin/dovecot")
PASSWORD = "mellow-otter-42"
_MAIL_ID = 5000  # the mail's owner where root runs the server; no such user needs to exist
FOLDERS = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Archive": "\\Archive", "Trash": "\\Trash", "Junk": "\\Junk"}

_CONFIGURATION = """
base_dir = {root}/base
state_dir = {root}/state
instance_name = watcher-tests
log_path = {root}/dovecot.log
listen = 127.0.0.1
protocols = imap
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir:LAYOUT=fs
mail_attachment_detection_options =
passdb {{
  driver = passwd-file
  args = username_format=%u {root}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {root}/passwd
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. `certificate` is its own, for 127.0.0.1 and localhost."""

    root: Path
    imap_port: int  # plain, and STARTTLS
    imaps_port: int
    certificate: Path

    def doveadm(self, *arguments: str) -> str:
        """What doveadm answers; for what no mail program can do, such as a new UIDVALIDITY."""
        command = [shutil.which("doveadm") or "doveadm", "-c", str(self.root / "dovecot.conf"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout

    def stop(self) -> None:
        """End the process that `start` began, and wait until it is gone."""
        pid = int((self.root / "base" / "master.pid").read_text())
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if not (self.root / "base" / "master.pid").exists():
                return
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)


def start(root: Path, accounts: Mapping[str, str], folders: Mapping[str, str] = FOLDERS) -> Dovecot:
    """A server with these accounts (name -> password), ready for connections; `root` is an empty folder for it.

    Each account has INBOX and these folders (name -> special use).

    The path of `root` has to be short (sockets lie beneath it), and open to be passed through by anybody
    where root runs the server, as its processes don't stay root. RuntimeError with its words if it won't start.
    """
    imap_port, imaps_port = _free_ports()
    for name in ("base", "state", "mail"):
        (root / name).mkdir()
    _make_certificate(root)
    owner = _owner()
    ids = ":".join(str(number) for number in owner)
    lines = (f"{name}:{{PLAIN}}{secret}:{ids}::{root}/mail/{name}::\n" for name, secret in accounts.items())
    (root / "passwd").write_text("".join(lines), encoding="utf-8")
    (root / "dovecot.conf").write_text(_configuration(root, imap_port, imaps_port, folders))
    if os.geteuid() == 0:
        os.chown(root / "mail", *owner)
        root.chmod(0o711)
    with (root / "start.log").open("w") as log:  # a file, not a pipe: the daemon keeps what it is given
        done = subprocess.run(
            [str(DOVECOT), "-c", str(root / "dovecot.conf")], check=False, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, timeout=20,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError((root / "start.log").read_text())
    _wait_for(imap_port)
    return Dovecot(root, imap_port, imaps_port, root / "cert.pem")


def _configuration(root: Path, imap_port: int, imaps_port: int, folders: Mapping[str, str]) -> str:
    me = pwd.getpwuid(os.geteuid())
    root_runs = me.pw_uid == 0
    return _CONFIGURATION.format(
        root=root,
        imap_port=imap_port,
        imaps_port=imaps_port,
        internal="dovecot" if root_runs else me.pw_name,
        internal_group="dovecot" if root_runs else grp.getgrgid(me.pw_gid).gr_name,
        login="dovenull" if root_runs else me.pw_name,
        folders="\n".join(
            f"  mailbox {name} {{\n    auto = subscribe\n    special_use = {role}\n  }}"
            for name, role in folders.items()
        ),
    )


def _owner() -> tuple[int, int]:
    return (_MAIL_ID, _MAIL_ID) if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def _make_certificate(root: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(root / "key.pem"), "-out", str(root / "cert.pem")],
        check=True, capture_output=True, timeout=20,
    )  # fmt: skip


def _free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on; both are held until both are known."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"nothing listens on port {port}")
