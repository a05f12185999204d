"""Prints tests/rules/zones.txt: what the clocks of six zones did, as Python's zoneinfo tells it.

    pip install tzdata==2025.2 && PYTHONTZPATH= python3 tests/oracle/zones.py > tests/rules/zones.txt

An empty PYTHONTZPATH leaves only that edition of the time zone database (2025b, the one that chrono-tz
0.10.4 holds). Every instant is found by walking through time minute by minute and reading the clock on
the wall; nothing here turns a wall time into an instant.
"""
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

HEAD = """\
# Made by tests/oracle/zones.py; instants are UTC.
# zone | local date | its first instant | its minutes | 09:00 on its wall | hours, and the half-hourly starts in them
"""
EARLY, LATE = (0, 4), (22, 24)
TURNS = [
    ("America/New_York", "spring", date(2026, 3, 8), EARLY),
    ("America/New_York", "autumn", date(2026, 11, 1), EARLY),
    ("Europe/London", "spring", date(2026, 3, 29), EARLY),
    ("Europe/London", "autumn", date(2026, 10, 25), EARLY),
    ("Australia/Lord_Howe", "autumn, by half an hour", date(2026, 4, 5), EARLY),
    ("Australia/Lord_Howe", "spring, by half an hour", date(2026, 10, 4), EARLY),
    ("America/Santiago", "autumn: Saturday's last hour comes twice", date(2026, 4, 4), LATE),
    ("America/Santiago", "spring: Sunday begins at one", date(2026, 9, 6), EARLY),
    ("Africa/Casablanca", "Ramadan begins", date(2026, 2, 15), EARLY),
    ("Africa/Casablanca", "Ramadan is over", date(2026, 3, 22), EARLY),
    ("Pacific/Apia", "a date is skipped", date(2011, 12, 30), LATE),
    ("Pacific/Apia", "autumn", date(2012, 4, 1), EARLY),
]


def minutes_of(zone, on):
    """The instants of a local date and their wall times, minute by minute."""
    at = datetime.combine(on, time(), timezone.utc) - timedelta(hours=20)
    for _ in range(64 * 60):
        wall = at.astimezone(zone)
        if wall.date() == on:
            yield at, wall.time()
        at += timedelta(minutes=1)


def row(name, on, hours):
    """One row of the table."""
    minutes = list(minutes_of(ZoneInfo(name), on))
    if not minutes:
        return f"{name} | {on} | skipped"
    opens, closes = hours
    starts = [at for at, wall in minutes if opens <= wall.hour < closes and wall.minute % 30 == 0]
    nine = next(at for at, wall in minutes if wall == time(9))
    return " | ".join([
        name,
        str(on),
        f"{minutes[0][0]:%Y-%m-%d %H:%M}",
        str(len(minutes)),
        f"{nine:%Y-%m-%d %H:%M}",
        f"{opens:02}:00-{closes % 24:02}:00: " + " ".join(f"{at:%H:%M}" for at in starts),
    ])


print(HEAD, end="")
for name, turn, on, hours in TURNS:
    print(f"# {name}, {turn}.")
    for days in (-1, 0, 1):
        print(row(name, on + timedelta(days=days), hours))
