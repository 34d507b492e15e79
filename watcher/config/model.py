"""The shapes of the configuration; every key with its meaning, unit and default. The only door of pydantic.

The reasons of the thresholds: S0..S4 are the articles behind the product; "calibrated" means chosen on
the project's own scenario mailboxes (tests/scenarios), not derived.
"""

from __future__ import annotations

import re
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from watcher.config.names import COUNTRIES, LANGUAGES, closest

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")

Interval = tuple[time, time]


def mistake(message: str) -> PydanticCustomError:
    return PydanticCustomError("watcher", "{message}", {"message": message})


def _address(value: object) -> object:
    if isinstance(value, str) and not ADDRESS.fullmatch(value.strip()):
        raise mistake(f'"{value}" is not an e-mail address; write it like "robin@vale.example"')
    return value.strip().lower() if isinstance(value, str) else value


def _client_address(value: object) -> object:
    if isinstance(value, str) and value.strip().startswith("@"):
        _address("x" + value.strip())
        return value.strip().lower()
    return _address(value)


def _intervals(value: object) -> object:
    """ "09:00-12:00, 13:00-18:00" as pairs of times; "24:00" is the end of the day."""
    if not isinstance(value, str):
        raise mistake('working hours are written like "09:00-18:00"; leave the day out for a day off')
    found = []
    for part in value.split(","):
        m = HOURS.fullmatch(part.strip())
        if not m or int(m[1]) > 23 or int(m[2]) > 59 or int(m[4]) > 59 or int(m[3]) * 60 + int(m[4]) > 24 * 60:
            raise mistake(f'"{value}" is not a span of hours; write it like "09:00-18:00"')
        end = time.max if int(m[3]) == 24 else time(int(m[3]), int(m[4]))
        found.append((time(int(m[1]), int(m[2])), end))
        if found[-1][0] >= end:
            raise mistake(
                f'"{part.strip()}" ends before it begins; a night shift takes two spans, e.g. "00:00-02:00, 20:00-24:00"'
            )
    return tuple(found)


Address = Annotated[str, BeforeValidator(_address)]
ClientAddress = Annotated[str, BeforeValidator(_client_address)]
Intervals = Annotated[tuple[Interval, ...], BeforeValidator(_intervals)]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


class Hours(Shape):
    """Working hours of each day, in my zone; a day left out is a day off."""

    mon: Intervals = ()
    tue: Intervals = ()
    wed: Intervals = ()
    thu: Intervals = ()
    fri: Intervals = ()
    sat: Intervals = ()
    sun: Intervals = ()

    def on(self, weekday: int) -> tuple[Interval, ...]:
        """The spans of a weekday, 0 = Monday; empty on a day off."""
        spans: tuple[Interval, ...] = getattr(self, DAYS[weekday])
        return spans


OFFICE = Hours.model_validate(dict.fromkeys(DAYS[:5], "09:00-18:00"))


class Me(Shape):
    """Who I am: my name, every address I send from, my zone, my hours."""

    name: str = Field(min_length=1)
    addresses: tuple[Address, ...] = Field(min_length=1)
    timezone: str
    country: str | None = None  # ISO 3166-1 alpha-2; its public holidays are days off
    language: Literal["en", "sv", "ms"] = "en"  # of the report and the terminal
    hours: Hours = OFFICE

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise mistake(f'"{value}" is not a time zone{closest(value, available_timezones())}')
        return value

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str | None) -> str | None:
        if value is not None and value.upper() not in COUNTRIES:
            raise mistake(f'"{value}" is not a country code; it has two letters (ISO 3166), e.g. "SE"')
        return value and value.upper()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class ImapBox(Shape):
    """A mailbox on a server, over IMAP."""

    type: Literal["imap"]
    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)  # default: 993 with tls, else 143
    security: Literal["tls", "starttls", "none"] = "tls"
    username: str = Field(min_length=1)
    auth: Literal["password", "oauth2-google", "oauth2-microsoft"] = "password"
    password_command: str | None = None
    ca_file: Path | None = None
    client_id: str | None = None
    folders: tuple[str, ...] = ()


class MaildirBox(Shape):
    """A mailbox in a folder of this computer, one file a message."""

    type: Literal["maildir"]
    path: Path
    folders: tuple[str, ...] = ()


class MboxBox(Shape):
    """An exported mailbox, read only: a file, or a folder of *.mbox files."""

    type: Literal["mbox"]
    path: Path
    folders: tuple[str, ...] = ()


class Contract(Shape):
    notice_days: int | None = Field(default=None, ge=0, le=730)
    payment_days: int | None = Field(default=None, ge=0, le=365)


class Invoice(Shape):
    number: str
    amount: float = Field(ge=0)
    currency: str = "EUR"
    issued: date | None = None
    due: date
    paid: date | None = None

    @field_validator("number", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value


class Deliverable(Shape):
    what: str = Field(min_length=1)
    due: date
    done: bool = False


class Critical(Shape):
    """A phase in which leaving would hurt the client; both days included (S0)."""

    from_: date = Field(alias="from")
    to: date
    what: str = ""


class Client(Shape):
    """A client: who pays. Only mail from and to these addresses is read."""

    name: str = Field(min_length=1)
    addresses: tuple[ClientAddress, ...] = Field(min_length=1)
    since: date | None = None
    language: str | None = None
    monthly_fee: float | None = Field(default=None, ge=0)
    referrals: tuple[str, ...] = ()
    contract: Contract = Contract()
    invoice: tuple[Invoice, ...] = ()
    invoices: Path | None = None
    deliverable: tuple[Deliverable, ...] = ()
    critical: tuple[Critical, ...] = ()

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str | None) -> str | None:
        if value is not None and value not in LANGUAGES:
            raise mistake(f'"{value}" is not a language of the letters; one of {", ".join(LANGUAGES)}')
        return value


class Thresholds(Shape):
    """When verdicts trip, in points of the tally (one grave sign on one day is about one point)."""

    watch: float = Field(default=0.8, gt=0)  # calibrated: one clear sign
    talk: float = Field(default=1.0, gt=0)  # calibrated: a pattern
    exit: float = Field(default=1.8, gt=0)  # calibrated: a sustained pattern
    heavy: float = Field(default=5.0, gt=0)  # calibrated: exit without having spoken up
    talk_days: int = Field(default=10, ge=0)  # days between first and last sign (S1: not one bad meeting)
    talk_threads: int = Field(default=2, ge=1)
    exit_days: int = Field(default=28, ge=0)  # "young (under a month) stays talk"
    exit_threads: int = Field(default=3, ge=1)
    half_life_days: float = Field(default=75, gt=0, le=3650)  # after so many days a sign is worth half
    cooling_off_days: float = Field(default=3, ge=0, le=365)  # S4
    firm_cooling_hours: float = Field(default=24, ge=0, le=8760)
    firm_probability: float = Field(
        default=0.93, ge=0, le=1
    )  # that there is an insult or threat; two that are less sure add up
    firm_days: float = Field(default=90, ge=0, le=3650)  # how long an insult or threat calls for `firm`
    unpaid_days: int = Field(default=60, ge=0, le=3650)  # past due, after which an unpaid invoice holds no longer (S4)
    fading_days: int = Field(default=90, ge=0, le=3650)  # least silence that ends a relationship (S1)


class State(Shape):
    path: Path | None = None  # default: the system's folder for program state


class Reports(Shape):
    path: Path | None = None  # default: `reports` in the state folder


class Letters(Shape):
    drafts: bool = True  # false: no letter is made, and those that stand are left alone


class Log(Shape):
    level: Literal["debug", "info", "warning", "error"] = "warning"


Box = Annotated[ImapBox | MaildirBox | MboxBox, Field(discriminator="type")]


class Config(Shape):
    """Everything the user has said. Paths are absolute (relative ones are taken from the file's folder)."""

    me: Me
    mailbox: Box
    client: tuple[Client, ...] = Field(min_length=1)
    thresholds: Thresholds = Thresholds()
    state: State = State()
    reports: Reports = Reports()
    letters: Letters = Letters()
    log: Log = Log()
