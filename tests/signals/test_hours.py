"""My working hours: in my zone, at each date's own offset, with days off and holidays; and who answers at night."""

from __future__ import annotations

import pytest

from tests.records import ME, MONDAY, ROBIN, at, days, mail
from watcher.config import Me
from watcher.records import Evidence
from watcher.signals.hours import after_hours_urgent, day_off, in_hours, night_share, working_minutes


def me(zone: str = "Europe/Stockholm", country: str | None = None, **hours: str) -> Me:
    data = {"name": "Robin", "addresses": ["robin@vale.example"], "timezone": zone, "country": country}
    return Me.model_validate(data | ({"hours": hours} if hours else {}))


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-03-27 08:30+00:00", True),  # 09:30 in winter time
        ("2026-03-27 07:30+00:00", False),  # 08:30 in winter time
        ("2026-03-30 07:30+00:00", True),  # 09:30 in summer time: the clocks changed on the 29th
        ("2026-03-30 16:30+00:00", False),
        ("2026-03-27 16:30+00:00", True),
        ("2026-10-23 07:30+00:00", True),
        ("2026-10-26 07:30+00:00", False),  # back in winter time
    ],
)
def test_hours_follow_the_clock_of_the_date(moment: str, inside: bool) -> None:
    assert in_hours(ME, at(moment)) is inside


def test_hours_are_mine_wherever_the_client_sits() -> None:
    sent = at("2026-02-03 16:00-08:00")  # an afternoon in California
    assert not in_hours(me(), sent)
    assert in_hours(me("America/Los_Angeles"), sent)
    assert in_hours(me("Asia/Kuala_Lumpur"), at("2026-02-04 02:00+00:00"))


def test_the_weekday_is_the_one_in_my_zone() -> None:
    friday_evening_utc = at("2026-02-06 23:30+00:00")
    assert not in_hours(me(), friday_evening_utc)  # already Saturday here
    assert in_hours(me("America/Los_Angeles"), friday_evening_utc)


def test_days_off_and_public_holidays_have_no_hours() -> None:
    sunday, midsummer, christmas = (
        at("2026-02-08 12:00+01:00"),
        at("2026-06-19 12:00+02:00"),
        at("2026-12-25 12:00+01:00"),
    )
    assert not in_hours(me(), sunday)
    assert in_hours(me(), christmas)  # no country said
    assert not in_hours(me(country="SE"), christmas)
    assert in_hours(me(country="DE"), midsummer)
    assert day_off(me(country="MY"), at("2026-08-31 12:00+08:00").date())
    assert not day_off(me(country="MY"), christmas.date() - days(2))


def test_the_end_is_outside_the_beginning_inside_and_grace_widens_both() -> None:
    assert in_hours(ME, at("2026-02-03 09:00+01:00"))
    assert not in_hours(ME, at("2026-02-03 18:00+01:00"))
    assert in_hours(ME, at("2026-02-03 18:20+01:00"), 30)
    assert not in_hours(ME, at("2026-02-03 18:40+01:00"), 30)
    assert not in_hours(ME, at("2026-02-07 12:00+01:00"), 30)


def test_hours_to_midnight_and_breaks_count() -> None:
    late = me(tue="09:00-12:00, 20:00-24:00")
    assert in_hours(late, at("2026-02-03 23:59+01:00"))
    assert not in_hours(late, at("2026-02-03 13:00+01:00"))
    assert not in_hours(late, at("2026-02-04 00:10+01:00"))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-02-03 10:00+01:00", "2026-02-03 12:30+01:00", 150),
        ("2026-02-03 17:00+01:00", "2026-02-04 10:00+01:00", 120),
        ("2026-02-06 17:00+01:00", "2026-02-09 09:30+01:00", 90),
        ("2026-02-07 10:00+01:00", "2026-02-08 20:00+01:00", 0),
        ("2026-02-03 12:00+01:00", "2026-02-03 10:00+01:00", 0),
        ("2026-03-27 17:00+01:00", "2026-03-30 09:30+02:00", 90),  # the clocks change between
    ],
)
def test_working_minutes_are_those_inside_my_hours(start: str, end: str, minutes: int) -> None:
    assert working_minutes(ME, at(start), at(end)) == minutes


def test_working_minutes_of_years_are_counted_in_no_time() -> None:
    assert working_minutes(ME, at("2000-01-01 00:00+00:00"), at("2026-01-01 00:00+00:00")) > 240


NIGHT = Evidence("urgency", "<1@x>", at("2026-02-03 23:10+01:00"), "t", "jane@acme.example", "Now!", 0.9)


def test_urgency_by_night_says_the_hour_in_my_zone() -> None:
    (evidence,) = after_hours_urgent(ME, [], [NIGHT])
    assert (evidence.signal, evidence.quote, evidence.note, evidence.strength) == (
        "after_hours_urgent",
        "Now!",
        "Tue 23:10",
        1.0,
    )


def test_who_writes_at_night_has_less_to_complain_of() -> None:
    def strength(nights: int, by_day: int) -> float:
        times = [MONDAY + days(n) + days(0.5) for n in range(nights)] + [MONDAY + days(n / 100) for n in range(by_day)]
        return after_hours_urgent(ME, [mail("Here you are.", who=ROBIN, when=t) for t in times], [NIGHT])[0].strength

    assert strength(0, 10) == strength(1, 9) == 1.0
    assert 1.0 > strength(4, 6) > strength(6, 4) >= strength(10, 0) > 0


def test_a_few_mails_of_mine_show_no_habit_and_automatic_ones_never() -> None:
    assert night_share(ME, [mail("x", who=ROBIN, when=NIGHT.at) for _ in range(3)]) == 0
    assert night_share(ME, [mail("x", who=ROBIN, when=NIGHT.at, automatic="auto-reply") for _ in range(9)]) == 0
    assert night_share(ME, [mail("x", when=NIGHT.at) for _ in range(9)]) == 0
    assert night_share(ME, [mail("x", who=ROBIN, when=NIGHT.at) for _ in range(4)]) == 1
