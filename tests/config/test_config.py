"""The configuration: defaults, paths, and every mistake at once with its line, key path and a suggestion."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from textwrap import dedent

import pytest

from watcher.config import Config, ImapBox, MaildirBox, MboxBox, load, parse
from watcher.config.lines import line_of, locate
from watcher.errors import ConfigError

ROOT = Path(__file__).parents[2]
FILE = Path("/home/robin/watcher/config.toml")
ME = """
[me]
name = "Robin Vale"
addresses = ["robin@vale.example"]
timezone = "Europe/Stockholm"
"""
BOX = """
[mailbox]
type = "maildir"
path = "mail"
"""
CLIENT = """
[[client]]
name = "Acme"
addresses = ["@acme.example"]
"""
# The sample of PRODUCT.md section 7.
SAMPLE = """
[me]
name = "Robin Vale"
addresses = ["robin@vale.example"]     # every address I send from
timezone = "Europe/Stockholm"
country = "SE"                          # optional: its public holidays are days off
[me.hours]                              # working hours; a day left out is a day off
mon = "09:00-18:00"

[mailbox]
type = "imap"                           # imap | maildir | mbox
host = "imap.vale.example"
port = 993                              # optional
security = "tls"                        # tls | starttls | none (loopback only)
username = "robin@vale.example"
auth = "password"                       # password | oauth2-google | oauth2-microsoft
# password_command = "pass show mail"
# path = "mail"                         # for maildir, mbox: relative to this file

[[client]]
name = "Acme"
addresses = ["jane@acme.example", "@acme.example"]   # an address, or @domain
since = 2024-02-01                      # optional; else the first mail
language = "en"                         # optional; else detected
monthly_fee = 900                       # optional
referrals = ["Sam Lind, sam@lind.example"]
[client.contract]                       # optional
notice_days = 30
payment_days = 30
[[client.invoice]]                      # optional, or: invoices = "invoices.csv"
number = "2026-014"
amount = 1200
currency = "EUR"
issued = 2026-01-01                     # optional
due = 2026-01-31
paid = 2026-02-02                       # absent: unpaid
[[client.deliverable]]
what = "Spring catalogue"
due = 2026-03-20
done = false
[[client.critical]]
from = 2026-02-20
to = 2026-03-05
what = "Launch week"
"""


def read(text: str, path: Path = FILE) -> Config:
    return parse(dedent(text), path)


def mistakes(text: str, path: Path = FILE) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text, path)
    assert caught.value.exit_code == 2
    assert caught.value.where == str(path)
    assert caught.value.mend
    return caught.value.what


def client(lines: str) -> str:
    """A configuration whose client has these lines too."""
    return ME + BOX + CLIENT + dedent(lines)


# what is right


def test_three_short_tables_are_enough() -> None:
    config = read(ME + BOX + CLIENT)
    assert config.me.zone.key == "Europe/Stockholm"
    assert [spans for day in range(7) for spans in [config.me.hours.on(day)]] == [((time(9), time(18)),)] * 5 + [()] * 2
    assert config.client[0].invoice == () and config.client[0].language is None
    assert config.thresholds.watch < config.thresholds.talk < config.thresholds.exit < config.thresholds.heavy
    assert config.thresholds.unpaid_days == 60 and config.thresholds.cooling_off_days == 3
    assert config.letters.drafts


def test_the_sample_of_the_manual_loads() -> None:
    config = read(SAMPLE)
    box, acme = config.mailbox, config.client[0]
    assert isinstance(box, ImapBox) and (box.host, box.port, box.security, box.auth) == (
        "imap.vale.example",
        993,
        "tls",
        "password",
    )
    assert acme.since == date(2024, 2, 1) and acme.contract.notice_days == 30
    assert acme.invoice[0].paid == date(2026, 2, 2) and acme.deliverable[0].what == "Spring catalogue"
    assert (acme.critical[0].from_, acme.critical[0].to) == (date(2026, 2, 20), date(2026, 3, 5))
    assert config.me.hours.on(0) and not config.me.hours.on(1)


def test_the_shipped_example_loads() -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    if not text.strip():
        pytest.skip("config.example.toml is still empty")
    assert read(text).client


@pytest.mark.parametrize(("kind", "shape"), [("maildir", MaildirBox), ("mbox", MboxBox)])
def test_relative_paths_start_at_the_files_own_folder(kind: str, shape: type) -> None:
    config = read(
        ME
        + f'[mailbox]\ntype = "{kind}"\npath = "mail"\n'
        + CLIENT
        + '[state]\npath = "../state"\n[reports]\npath = "/var/reports"\n'
    )
    assert isinstance(config.mailbox, shape)
    assert config.mailbox.path == FILE.parent / "mail"
    assert config.state.path == FILE.parent / "../state"
    assert config.reports.path == Path("/var/reports")


def test_a_home_path_is_unfolded() -> None:
    assert read(ME + '[mailbox]\ntype = "maildir"\npath = "~/Mail"\n' + CLIENT).mailbox.path == Path.home() / "Mail"


def test_a_configuration_may_be_named_relatively(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text(ME + BOX + CLIENT, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert load(Path("config.toml")).mailbox.path == tmp_path / "mail"


def test_addresses_are_compared_in_lower_case() -> None:
    config = read(ME.replace("robin@", "Robin@") + BOX + CLIENT.replace("@acme", " @Acme"))
    assert (config.me.addresses, config.client[0].addresses) == (("robin@vale.example",), ("@acme.example",))


def test_hours_may_have_breaks_and_end_at_midnight() -> None:
    config = read(ME + '[me.hours]\nsat = "09:00-12:00, 13:30-24:00"\n' + BOX + CLIENT)
    assert config.me.hours.on(5) == ((time(9), time(12)), (time(13, 30), time.max))
    assert config.me.hours.on(0) == ()


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("\ufeff" + ME.strip() + BOX + CLIENT, "utf-8")
    assert load(tmp_path / "config.toml").me.name == "Robin Vale"


# what is wrong


def test_every_mistake_is_shown_at_once_in_the_order_of_the_lines() -> None:
    text = """\
    [me]
    name = "Robin Vale"
    adresses = ["robin@vale.example"]
    timezone = "Europe/Stokholm"
    [me.hours]
    mon = "9-18"

    [mailbox]
    type = "imap"
    host = "imap.vale.example"
    securty = "tls"

    [[client]]
    name = "Acme"
    addresses = ["@gmail.com"]

    [[client]]
    name = "acme"
    addresses = ["jane(at)acme.example"]
    [[client.invoice]]
    number = "1"
    amount = -5
    due = "31/1/2026"
    """
    rows = mistakes(text).split("\n  ")
    assert rows[0] == "11 mistakes in the configuration"
    starts = [
        "line 1, me.addresses: is missing",
        'line 3, me.adresses: unknown key; did you mean "addresses"?',
        'line 4, me.timezone: "Europe/Stokholm" is not a time zone; did you mean "Europe/Stockholm"?',
        'line 6, me.hours.mon: "9-18" is not a span of hours; write it like "09:00-18:00"',
        "line 8, mailbox.username: is missing",
        'line 11, mailbox.securty: unknown key; did you mean "security"?',
        'line 15, client[1].addresses: "@gmail.com" is a provider that everybody uses',
        'line 18, client[2].name: two clients are called "acme"',
        'line 19, client[2].addresses[1]: "jane(at)acme.example" is not an e-mail address',
        "line 22, client[2].invoice[1].amount: ",
        "line 23, client[2].invoice[1].due: '31/1/2026' is not a date",
    ]
    assert len(rows[1:]) == len(starts)
    assert [row for row, start in zip(rows[1:], starts, strict=True) if not row.startswith(start)] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ["me: is missing", "mailbox: is missing", "client: is missing"]),
        (ME + BOX, ["client: is missing: write [[client]]"]),
        (ME + BOX + "client = []\n", ["client"]),
        (ME.replace('"Europe/Stockholm"', '"Stockholm"') + BOX + CLIENT, ['did you mean "Europe/Stockholm"?']),
        (ME.replace('"Europe/Stockholm"', '"Mars/Olympus"') + BOX + CLIENT, ['"Mars/Olympus" is not a time zone']),
        (ME.replace('["robin@vale.example"]', "[]") + BOX + CLIENT, ["me.addresses: must name at least one"]),
        (
            ME.replace("robin@vale.example", "robin@vale") + BOX + CLIENT,
            ['line 4, me.addresses[1]: "robin@vale" is not an e-mail address'],
        ),
        (ME + 'country = "Sweden"\n' + BOX + CLIENT, ['"Sweden" is not a country code', '"SE"']),
        (
            ME + '[me.hours]\nmonday = "09:00-18:00"\n' + BOX + CLIENT,
            ['me.hours.monday: unknown key; did you mean "mon"?'],
        ),
        (ME + '[me.hours]\nmon = "18:00-09:00"\n' + BOX + CLIENT, ["ends before it begins", "two spans"]),
        (ME + '[me.hours]\nmon = "09:00-25:00"\n' + BOX + CLIENT, ["is not a span of hours"]),
        (ME + '[me.hours]\nmon = "09:00-24:30"\n' + BOX + CLIENT, ["is not a span of hours"]),
        (ME + "[me.hours]\nmon = 9\n" + BOX + CLIENT, ["working hours are written like"]),
        (
            ME + '[mailbox]\ntype = "imapp"\n' + CLIENT,
            ['mailbox.type: must be "imap", "maildir" or "mbox"; did you mean "imap"?'],
        ),
        (ME + '[mailbox]\nhost = "x"\n' + CLIENT, ['mailbox.type: must be "imap", "maildir" or "mbox"']),
        (ME + '[mailbox]\ntype = "maildir"\n' + CLIENT, ["mailbox.path: is missing: write path"]),
        (ME + '[mailbox]\ntype = "mbox"\npath = "x"\nhost = "y"\n' + CLIENT, ["mailbox.host: unknown key"]),
        (
            ME + '[mailbox]\ntype = "imap"\nhost = "x"\nusername = "y"\nport = 99999\n' + CLIENT,
            ["mailbox.port", "99999"],
        ),
        (
            ME + '[mailbox]\ntype = "imap"\nhost = "x"\nusername = "y"\nauth = "oauth2-gogle"\n' + CLIENT,
            ["mailbox.auth: must be one of", 'did you mean "oauth2-google"?'],
        ),
        (
            client("[client.contract]\nnotice_day = 30\n"),
            ['client[1].contract.notice_day: unknown key; did you mean "notice_days"?'],
        ),
        (client('langauge = "en"\n'), ['client[1].langauge: unknown key; did you mean "language"?']),
        (client('language = "xx"\n'), ['"xx" is not a language of the letters; one of en, sv, ms']),
        (
            client('since = "last year"\n'),
            ["client[1].since: 'last year' is not a date; write it without quotes like 2026-01-31"],
        ),
        (
            client('[[client.invoice]]\nnumber = "1"\namount = 5\n'),
            ["client[1].invoice[1].due: is missing: write due = 2026-01-31"],
        ),
        (
            client("[[client.critical]]\nfrom = 2026-03-05\nto = 2026-02-20\n"),
            ["client[1].critical[1].to: the phase ends before it begins"],
        ),
        (
            client("[[client.critical]]\nform = 2026-03-05\nto = 2026-03-20\n"),
            ['form: unknown key; did you mean "from"?'],
        ),
        (
            ME + BOX + CLIENT.replace("@acme.example", "Robin@Vale.example"),
            ['"Robin@Vale.example" is one of your own addresses'],
        ),
        (ME + BOX + CLIENT.replace("@acme.example", "acme.example"), ['"acme.example" is not an e-mail address']),
        (ME + BOX + CLIENT.replace('"@acme.example"', ""), ["client[1].addresses: must name at least one"]),
        (
            ME + BOX + CLIENT + CLIENT.replace("Acme", "ACME"),
            ['line 16, client[2].name: two clients are called "ACME"'],
        ),
        (ME + BOX + CLIENT + "[thresholds]\nexits = 3\n", ['thresholds.exits: unknown key; did you mean "exit"?']),
        (ME + BOX + CLIENT + "[thresholds]\nexit = -3\n", ["thresholds.exit", "-3"]),
        (ME + BOX + CLIENT + "[tresholds]\nexit = 3\n", ['tresholds: unknown key; did you mean "thresholds"?']),
        (ME + BOX + CLIENT + '[log]\nlevel = "infos"\n', ["log.level: must be one of", 'did you mean "info"?']),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_suggestion(text: str, shown: list[str]) -> None:
    said = mistakes(text)
    assert all(part in said for part in shown), said


@pytest.mark.parametrize("domain", ["@gmail.com", "@outlook.com", "@GMX.de", "@hotmail.se"])
def test_a_provider_that_everybody_uses_is_no_client(domain: str) -> None:
    assert "list the people's addresses instead" in mistakes(ME + BOX + CLIENT.replace("@acme.example", domain))


def test_a_person_at_such_a_provider_is_a_client() -> None:
    assert read(ME + BOX + CLIENT.replace("@acme.example", "jane.acme@gmail.com")).client


@pytest.mark.parametrize("text", ["name = Robin", "[me", 'a = "x', "[me]\n[me]\n"])
def test_what_is_not_toml_is_said_with_its_line(text: str) -> None:
    assert "this is not TOML" in mistakes(text)
    assert "line" in mistakes(text) or "at end of document" in mistakes(text)


@pytest.mark.parametrize(
    "text",
    [
        "me = 3\nmailbox = 4\nclient = 5\n",
        'client = ["Acme"]\n',
        "[client]\nname = 3\n",
        "mailbox = []\n",
        "[me]\naddresses = 5\n",
    ],
)
def test_values_of_the_wrong_kind_are_mistakes_too(text: str) -> None:
    assert "mistake" in mistakes(text)


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no configuration file") as caught:
        load(tmp_path / "config.toml")
    assert "config.example.toml" in caught.value.mend


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00"])
def test_a_file_that_is_no_text_is_a_config_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    with pytest.raises(ConfigError):
        load(tmp_path / "config.toml")


# invoices.csv


def with_invoices(tmp_path: Path, content: str | bytes, more: str = "") -> str:
    raw = content.encode() if isinstance(content, str) else content
    (tmp_path / "invoices.csv").write_bytes(raw)
    return client('invoices = "invoices.csv"\n' + more)


@pytest.mark.parametrize(
    "content",
    [
        "number,amount,currency,issued,due,paid\n1,1200.50,SEK,2026-01-01,2026-01-31,2026-02-02\n2,80,,,2026-02-28,\n",
        "number;amount;currency;issued;due;paid\r\n1;1200.50;SEK;2026-01-01;2026-01-31;2026-02-02\r\n2;80;;;2026-02-28;\r\n",
        "\ufeffDue, Number ,Paid,Amount,Currency,Issued,Remark\n2026-01-31,1,2026-02-02,1200.50,SEK,2026-01-01,late\n2026-02-28,2,,80,,,\n",
        '"number","amount","currency","issued","due","paid"\n"1","1200.50","SEK","2026-01-01","2026-01-31","2026-02-02"\n"2","80","","","2026-02-28",""',
    ],
    ids=["commas", "semicolons", "another order, with a remark", "quotation marks"],
)
def test_invoices_come_from_a_list_as_programs_export_it(tmp_path: Path, content: str) -> None:
    one, two = parse(with_invoices(tmp_path, content), tmp_path / "config.toml").client[0].invoice
    assert (one.number, one.amount, one.currency, one.issued, one.due, one.paid) == (
        "1", 1200.5, "SEK", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 2),
    )  # fmt: skip
    assert (two.number, two.amount, two.currency, two.issued, two.due, two.paid) == (
        "2",
        80,
        "EUR",
        None,
        date(2026, 2, 28),
        None,
    )


def test_listed_invoices_stand_beside_those_in_the_configuration(tmp_path: Path) -> None:
    text = with_invoices(
        tmp_path,
        "number,amount,due\n2,80,2026-02-28\n",
        '[[client.invoice]]\nnumber = "1"\namount = 5\ndue = 2026-01-31\n',
    )
    assert [i.number for i in parse(text, tmp_path / "config.toml").client[0].invoice] == ["1", "2"]


def test_a_list_of_no_rows_is_an_empty_list(tmp_path: Path) -> None:
    assert parse(with_invoices(tmp_path, "number,amount,due\n"), tmp_path / "config.toml").client[0].invoice == ()
    assert parse(with_invoices(tmp_path, ""), tmp_path / "config.toml").client[0].invoice == ()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("number,amount,due\n1,5,2026-01-31\n2,much,2026-01-31\n", ["line 3", "amount"]),
        ("number,amount,due\n1,5,31/01/2026\n", ["line 2", "due"]),
        ("number,amount,due\n1,5,\n", ["line 2", "due"]),
        ("number,amount,due\n1,-5,2026-01-31\n", ["line 2", "amount"]),
        ("nummer,belopp\n1,5\n", ["line 2", "the columns are number, amount, currency, issued, due, paid"]),
        (b"number,amount,due\n\xff\xfe,5,2026-01-31\n", ["the invoices can't be read"]),
    ],
)
def test_a_row_that_is_no_invoice_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, shown: list[str]
) -> None:
    said = mistakes(with_invoices(tmp_path, content), tmp_path / "config.toml")
    assert "client[1].invoices" in said
    assert all(part in said for part in shown), said


def test_the_line_of_a_bad_row_counts_blank_lines_and_rows_over_several_lines(tmp_path: Path) -> None:
    said = mistakes(
        with_invoices(tmp_path, 'number,amount,due\n\n"1\n2",5,2026-01-31\n3,x,2026-01-31\n'), tmp_path / "config.toml"
    )
    assert "line 5" in said


def test_every_bad_row_is_shown(tmp_path: Path) -> None:
    said = mistakes(
        with_invoices(tmp_path, "number,amount,due\n1,x,2026-01-31\n2,5,2026-01-31\n3,5,soon\n"),
        tmp_path / "config.toml",
    )
    assert "line 2, amount" in said and "line 4, due" in said and "line 3" not in said


@pytest.mark.parametrize(
    ("written", "amount"), [("1200,50", 1200.5), ("1 200,5", 1200.5), ("12\u00a0000", 12000), ("1200.50", 1200.5)]
)
def test_amounts_may_be_written_as_in_europe(tmp_path: Path, written: str, amount: float) -> None:
    text = with_invoices(tmp_path, f"number;amount;due\n1;{written};2026-01-31\n")
    assert parse(text, tmp_path / "config.toml").client[0].invoice[0].amount == amount


def test_a_missing_invoice_list_is_a_mistake_at_its_key(tmp_path: Path) -> None:
    said = mistakes(client('invoices = "nowhere.csv"\n'), tmp_path / "config.toml")
    assert "client[1].invoices" in said and "nowhere.csv" in said


# lines


def test_lines_of_keys_are_found_in_tables_arrays_and_dotted_keys() -> None:
    lines = locate(
        '[me] # x\nname = "a"\nhours.mon = "b"\n[[client]]\nname = "c"\n[[client.invoice]]\ndue = 1\n[[client]]\n[client.contract]\n"notice_days" = 3\n'
    )
    assert lines[("me", "name")] == 2
    assert lines[("me", "hours", "mon")] == 3
    assert lines[("client", 0, "invoice", 0, "due")] == 7
    assert lines[("client", 1, "contract", "notice_days")] == 10
    assert line_of(lines, ("client", 1, "contract", "payment_days")) == 9
    assert line_of(lines, ("nowhere",)) is None
