"""Every failure ends with its code and a message of what happened, where, and what to do; never with a traceback."""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import ESCAPE, environment, on, watcher
from tests.scan.desk import EXIT, HEALTHY, MAILDIR_SECTION, TALK, Account, Desk
from tests.servers.dovecot import PASSWORD
from watcher.state import only_run

BIDI = "\u202e"


def test_all_mistakes_of_a_configuration_are_shown_at_once_with_their_lines(desk: Desk) -> None:
    desk.configure('timezone = "Europe/Stockholm"', 'timezone = "Europe/Stockholn"')
    desk.configure('type = "maildir"', 'type = "maildirs"')
    desk.configure("payment_days = 30", 'payment_days = "soon"')
    ran = on(desk, "scan")
    ran.failed(2, "3 mistakes", "me.timezone", "mailbox.type", "client[1].contract.payment_days", str(desk.path))
    lines = desk.path.read_text("utf-8").splitlines()
    for word in ("Stockholn", "maildirs", '"soon"'):
        number = next(n for n, line in enumerate(lines, 1) if word in line)
        assert f"line {number}," in ran.err


def test_a_configuration_that_is_missing_or_no_toml(tmp_path: Path) -> None:
    watcher("scan", "--config", tmp_path / "none.toml").failed(2, "none.toml", "--config")
    (tmp_path / "bad.toml").write_text("name = Robin")
    watcher("scan", "--config", tmp_path / "bad.toml").failed(2, "bad.toml", "quotes")


def test_with_json_an_error_is_a_document_too(desk: Desk) -> None:
    shutil.rmtree(desk.root / "mail")
    ran = on(desk, "scan", "--json", apart=True)
    ran.failed(4, str(desk.root / "mail"))
    said = json.loads(ran.out)
    assert said["clients"] == [] and said["messages"]["seen"] == 0
    assert set(said["errors"][0]) == {"what", "where", "mend"} and all(said["errors"][0].values())


@pytest.mark.parametrize("command", [["report", "Acme"], ["draft", "Acme"], ["explain", "Acme"]])
def test_an_unknown_client_is_answered_with_the_names_there_are(desk: Desk, command: list[str]) -> None:
    on(desk, *command).failed(2, "Acme", HEALTHY, EXIT)


def test_an_unknown_message_is_named(desk: Desk) -> None:
    on(desk, "explain", "<none@mail.example>").failed(2, "<none@mail.example>")


@pytest.mark.parametrize("command", [["status"], ["clients"], ["report"], ["draft", EXIT], ["explain", EXIT]])
def test_a_mailbox_that_was_never_scanned_is_said_to_be_so(fresh: Desk, command: list[str]) -> None:
    on(fresh, *command, as_of=command != ["status"]).failed(2, "not been scanned", "watcher scan")


# The server


def test_a_wrong_password_names_the_account_and_never_the_password(imap_desk: Desk) -> None:
    (imap_desk.root / "secret").write_text("opensesame-77\n")
    ran = on(imap_desk, "scan", apart=True)
    ran.failed(3, "on 127.0.0.1", "refuses the login")
    assert "opensesame" not in ran.err + ran.out


def test_without_a_password_it_says_where_to_put_one(imap_desk: Desk) -> None:
    imap_desk.configure(f'password_command = "cat {imap_desk.root / "secret"}"', "")
    on(imap_desk, "scan", apart=True).failed(3, "no password", "127.0.0.1", "password_command", "WATCHER_PASSWORD_FILE")


@pytest.mark.parametrize("given", ["WATCHER_PASSWORD", "WATCHER_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"])
def test_the_password_may_come_from_the_environment(imap_desk: Desk, tmp_path: Path, given: str) -> None:
    imap_desk.configure(f'password_command = "cat {imap_desk.root / "secret"}"', "")
    for name in ("watcher.password", "file"):
        (tmp_path / name).write_text(PASSWORD + "\n")
    value = {"WATCHER_PASSWORD": PASSWORD, "WATCHER_PASSWORD_FILE": str(tmp_path / "file")}.get(given, str(tmp_path))
    imap_desk.configure("[mailbox]\n", '[mailbox]\nfolders = ["Trash"]\n')
    ran = on(imap_desk, "scan", "--dry-run", env={given: value})
    assert ran.code == 0, ran


def test_a_command_for_the_password_that_fails_is_named(imap_desk: Desk) -> None:
    (imap_desk.root / "secret").unlink()
    on(imap_desk, "scan").failed(3, "mailbox.password_command", "terminal")


def test_a_server_that_does_not_answer(imap_desk: Desk, imap_account: Account) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    imap_desk.configure(f"port = {imap_account.server.imaps_port}", f"port = {port}")
    on(imap_desk, "scan").failed(4, str(port), "127.0.0.1", "Check host and port")


def test_a_certificate_that_is_not_trusted(imap_desk: Desk, imap_account: Account) -> None:
    imap_desk.configure(f'ca_file = "{imap_account.server.certificate}"', "")
    on(imap_desk, "scan").failed(4, "certificate", "ca_file")


def test_a_certificate_file_that_is_missing_or_none(imap_desk: Desk, imap_account: Account) -> None:
    imap_desk.configure(str(imap_account.server.certificate), "cert.pem")
    on(imap_desk, "scan").failed(4, "cert.pem")
    (imap_desk.root / "cert.pem").write_text("not a certificate")
    on(imap_desk, "scan").failed(4, "cert.pem")


def test_a_folder_of_the_configuration_that_is_not_there(desk: Desk) -> None:
    desk.configure(MAILDIR_SECTION, MAILDIR_SECTION + 'folders = ["INBOX", "Snet"]\n')
    on(desk, "scan").failed(4, "mailbox.folders", '"Snet"', 'Did you mean "Sent"')


def test_the_password_stands_nowhere_but_where_the_user_put_it(imap_desk: Desk) -> None:
    ran = on(imap_desk, "scan", env={"WATCHER_PASSWORD": PASSWORD})
    assert ran.code == 0 and PASSWORD not in ran.out + ran.err
    files = [p for p in imap_desk.root.rglob("*") if p.is_file() and p.name != "secret"]
    assert len(files) > 5 and all(PASSWORD.encode() not in p.read_bytes() for p in files)


WATCHED = """
import os, time
from pathlib import Path
from watcher.worker import Reader

os.environ["WATCHER_PASSWORD"] = "mellow-otter-42"
reader = Reader()
process = reader._start()
while "watcher.worker" not in Path(f"/proc/{process.pid}/cmdline").read_text():
    time.sleep(0.01)
print(Path(f"/proc/{process.pid}/cmdline").read_text() + Path(f"/proc/{process.pid}/environ").read_text())
reader._stop()
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_the_process_that_reads_mail_gets_no_password() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], check=True, capture_output=True, text=True, timeout=60)
    assert "watcher.worker" in done.stdout and PASSWORD not in done.stdout


# The lock, the disk, the files


HOLDING = """
import sys
from pathlib import Path
from watcher.state import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDING, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_names_the_first_and_a_dead_ones_lock_is_free(desk: Desk) -> None:
    with another_run(desk.state_folder) as process:
        on(desk, "scan").failed(5, f"process {process.pid}", str(desk.state_folder / "lock"), "wait")
        on(desk, "draft", EXIT).failed(5, f"process {process.pid}")
        assert watcher("status", "--config", desk.path).code == 0
    assert on(desk, "scan").code == 0
    with only_run(desk.state_folder):
        assert (desk.state_folder / "lock").read_text() == str(os.getpid())


def test_a_message_that_cannot_be_read_is_counted_and_named_and_the_others_are_read(fresh: Desk) -> None:
    folder = fresh.root / "mail" / "cur"
    head = b"From: tyler@pantrio.example\r\nTo: nora@ekdahl.example\r\nMessage-ID: <deep@pantrio.example>\r\n"
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000))
    (folder / "1773000000.deep:2,S").write_bytes(head + deep)
    (folder / "1773000001.nul:2,S").write_bytes(
        head.replace(b"deep", b"nul") + b'Content-Type: text/plain; charset="a\x00b"\r\n\r\nabc\xff'
    )
    ran = on(fresh, "scan", "--json")
    assert ran.code == 0 and "Traceback" not in ran.err
    counts = json.loads(ran.out)["messages"]
    assert counts["defective"] >= 1 and counts["client"] + counts["defective"] == 70
    status = watcher("status", "--config", fresh.path)
    assert status.out.count("Unreadable message") == counts["defective"]
    assert f"{counts['defective']} could not be read" in on(fresh, "scan").out


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    """A file system of its own at the folder; the test is skipped where it can't be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_an_error_and_the_next_run_goes_on(fresh: Desk) -> None:
    with small_disk(fresh.root / "state", "size=64k"):
        ran = on(fresh, "scan")
        ran.failed(1, "state.sqlite3", "free some space")
        assert fresh.drafts() == []
    assert on(fresh, "scan").code == 0
    assert len(fresh.drafts()) == 3


def test_a_file_that_may_not_grow_is_an_error_and_leaves_no_half_report(fresh: Desk) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    ran = on(fresh, "scan", preexec_fn=limit)
    ran.failed(1)
    assert all(path.name.startswith(".") for path in fresh.root.rglob("*.part"))
    assert on(fresh, "scan").code == 0
    assert len(fresh.drafts()) == 3


def test_a_state_folder_that_cannot_be_written(fresh: Desk) -> None:
    with small_disk(fresh.root / "state", "ro"):
        on(fresh, "scan").failed(1, str(fresh.root / "state"), "can be written")


def test_a_state_folder_that_is_a_file(fresh: Desk) -> None:
    (fresh.root / "state").write_text("")
    on(fresh, "scan").failed(1, str(fresh.root / "state"))


def test_reports_that_cannot_be_written_name_the_folder(desk: Desk) -> None:
    shutil.rmtree(desk.root / "reports")
    (desk.root / "reports").write_text("")
    on(desk, "scan").failed(1, str(desk.root / "reports"), "reports.path")


def test_a_damaged_state_says_that_it_may_be_deleted(desk: Desk) -> None:
    (desk.state_folder / "state.sqlite3").write_bytes(b"not a database" * 1000)
    on(desk, "scan").failed(1, "state.sqlite3", "delete")
    desk.forget()
    assert on(desk, "scan").code == 0
    assert len(desk.drafts()) == 3


def test_an_output_that_is_full_is_an_error(desk: Desk) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "watcher", "status", "--config", str(desk.path)]
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=60)
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"space" in done.stderr


@pytest.mark.parametrize("kind", ["desk", "imap_desk", "mbox_desk"])
def test_files_are_for_the_users_eyes_only(kind: str, request: pytest.FixtureRequest) -> None:
    made: Desk = request.getfixturevalue(kind)
    shutil.rmtree(made.root / "state", ignore_errors=True)
    shutil.rmtree(made.root / "reports", ignore_errors=True)
    made.configure('path = "state"', 'path = "deep/er/state"')
    assert on(made, "scan", umask=0o022).code == 0
    written = [*(made.root / "deep").rglob("*"), made.root / "deep", *(made.root / "reports").rglob("*")]
    modes = {path: path.stat().st_mode & 0o777 for path in [*written, made.root / "reports"]}
    assert len(modes) > 12
    assert modes == {path: 0o700 if path.is_dir() else 0o600 for path in modes}


# Names that are no friends of terminals


def hostile(desk: Desk) -> None:
    """A client and an invoice whose names try to act on the terminal, and a mail with such a subject."""
    desk.configure(f'name = "{TALK}"', f'name = "Evil [/red] \\u001b[2J\\u202e{TALK}"')
    desk.configure('number = "2026-008"', 'number = "\\u001b]0;x\\u0007"')
    desk.configure("paid = 2026-03-11\n", "")
    mail = desk.mails_of(TALK)[-1]
    content = mail.read_bytes()
    subject = content[content.index(b"Subject:") :].split(b"\r\n")[0]
    mail.write_bytes(content.replace(subject, b"Subject: =?utf-8?q?Hi_=1B[2J=E2=80=AE_there?="))


def test_hostile_names_and_subjects_are_printed_harmlessly(fresh: Desk) -> None:
    hostile(fresh)
    fresh.scan()
    by_client = [["explain", "evil"], ["explain", EXIT], ["draft", "evil", "--dry-run"]]
    for command in [["scan"], ["clients"], ["status"], ["report"], *by_client]:
        ran = on(fresh, *command, as_of=command != ["status"])
        assert ran.code == 0, ran
        assert not {ESCAPE, BIDI, "\x07"} & set(ran.out + ran.err), (command, ran)


def test_output_that_the_terminal_cannot_show_is_no_reason_to_stop(desk: Desk) -> None:
    command = [sys.executable, "-m", "watcher", "scan", "--config", str(desk.path), "--as-of", "2026-03-16T09:00"]
    env = environment(PYTHONIOENCODING="ascii")
    done = subprocess.run(command, check=False, capture_output=True, env=env, timeout=60)
    assert done.returncode == 0 and done.stderr == b"" and EXIT.encode() in done.stdout
