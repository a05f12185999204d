"""Reads every invite and feed of a folder with two parsers, and keeps a calendar by the invites.

`expected.json` beside the files says what must be found. Ends with 0 if all of it was.
"""

import email
import email.policy
import json
import random
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import icalendar
import vobject

UTC = timezone.utc
ONCE = {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "ORGANIZER", "SUMMARY", "STATUS"}
AT_MOST_ONCE = {"DTEND", "LOCATION", "DESCRIPTION", "CLASS", "TRANSP", "CREATED", "LAST-MODIFIED"}


def main():
    folder = Path(sys.argv[1])
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    invites = []
    for name in expected["mails"]:
        found = invite_in(folder / name)
        if found:
            check_invite(name, *found, expected)
            invites.append(found)
    check_calendars(invites, expected["live"])
    for name, feed in expected["feeds"].items():
        check_feed(name, (folder / name).read_bytes(), feed)
    for name in expected["mails"] + list(expected["feeds"]):
        check_silence(name, (folder / name).read_bytes(), expected.get("unsaid", []))
    events = sum(len(feed["visits"]) for feed in expected["feeds"].values())
    print(f"{len(invites)} invites and {len(expected['feeds'])} feeds with {events} visits are good")


def same(place, what, found, wanted):
    if found != wanted:
        sys.exit(f"{place}: {what} is {found!r} and should be {wanted!r}")


def check_silence(place, data, unsaid):
    """In a discreet clinic nothing tells what a visit is for, however it is encoded."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    whole = [data.decode("utf-8", "replace"), str(mail["subject"])]
    for part in mail.walk():
        if not part.is_multipart():
            whole.append(part.get_payload(decode=True).decode("utf-8", "replace"))
    said = " ".join(re.sub("\r?\n ", "", text) for text in whole)
    for text in unsaid:
        if text in said:
            sys.exit(f"{place}: {text!r} is said")


def instant(text):
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


# --- mails ------------------------------------------------------------------------------------


def invite_in(path):
    """The mail and its calendar, which comes twice and is the same both times."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    files = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
    if not parts and not files:
        return None
    same(path.name, "the shape", [part.get_content_type() for part in mail.walk()], [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ])
    (part,), (file,) = parts, files
    same(path.name, "charset", part.get_param("charset").lower(), "utf-8")
    same(path.name, "file name", file.get_filename(), "invite.ics")
    same(path.name, "disposition", file.get_content_disposition(), "attachment")
    for one in (part, file):
        if one["content-transfer-encoding"] not in ("7bit", "base64"):
            sys.exit(f"{path.name}: {one['content-transfer-encoding']} is not safe everywhere")
    data = part.get_payload(decode=True)
    same(path.name, "the file", file.get_payload(decode=True), data)
    return mail, part.get_param("method"), data


def check_invite(place, mail, method, data, expected):
    check_letters(place, data)
    first, second = read_icalendar(place, data), read_vobject(place, data)
    same(place, "what vobject reads", second, {k: first[k] for k in second})
    same(place, "METHOD", first["method"], method)
    ((uid, event),) = first["events"].items()
    wanted = expected["visits"][uid][str(event["sequence"])]
    same(place, "METHOD", method, "CANCEL" if wanted["cancelled"] else expected["method"])
    same(place, "STATUS", event["status"], "CANCELLED" if wanted["cancelled"] else "CONFIRMED")
    for name in ("start", "end"):
        same(place, name, event[name], instant(wanted[name]))
    same(place, "SUMMARY", event["summary"], wanted["summary"])

    (vevent,) = icalendar.Calendar.from_ical(data).events
    address = mail["from"].addresses[0].addr_spec
    same(place, "ORGANIZER", str(vevent["organizer"]), f"mailto:{address}")
    attendees = vevent.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    to = [f"mailto:{mail['to'].addresses[0].addr_spec}"]
    same(place, "ATTENDEE", [str(one) for one in attendees], [] if expected["method"] == "PUBLISH" else to)
    alarms = [part for part in vevent.subcomponents if part.name == "VALARM"]
    same(place, "VALARM", [alarm["trigger"].to_ical().decode() for alarm in alarms],
         [] if method == "CANCEL" else alarm_for(event["start"] - event["stamp"]))
    for name in (b"DTSTART", b"DTEND", b"DTSTAMP"):
        if not re.search(rb"\r\n" + name + rb":\d{8}T\d{6}Z\r\n", data):
            sys.exit(f"{place}: {name.decode()} is not in UTC")


def alarm_for(left):
    if left < timedelta(hours=3):
        return []
    return ["-PT2H"] if left < timedelta(hours=26) else ["-P1D"]


# --- a calendar -------------------------------------------------------------------------------


class Calendar:
    """Keeps what it is sent, by RFC 5546, 2.1.5: a greater SEQUENCE wins, then a later DTSTAMP."""

    def __init__(self):
        self.entries = {}

    def take(self, method, uid, event):
        rank = (event["sequence"], event["stamp"])
        known = self.entries.get(uid)
        if known is None or rank >= known[0]:
            self.entries[uid] = (rank, None if method == "CANCEL" else event)

    def live(self):
        return {
            uid: [event["sequence"], event["start"], event["end"]]
            for uid, (_, event) in self.entries.items()
            if event is not None
        }


def check_calendars(invites, live):
    wanted = {
        uid: [one["sequence"], instant(one["start"]), instant(one["end"])]
        for uid, one in live.items()
    }
    dice = random.Random(5546)
    shuffled = dice.sample(invites, len(invites))
    # The same mail may come twice, and mails may overtake one another.
    for order in (invites, shuffled, shuffled + dice.sample(invites, len(invites) // 2)):
        for read in (read_icalendar, read_vobject):
            calendar = Calendar()
            for _, _, data in order:
                content = read("an invite", data)
                for uid, event in content["events"].items():
                    calendar.take(content["method"], uid, event)
            found = calendar.live()
            for uid in sorted(found.keys() | wanted.keys()):
                same(f"the calendar ({read.__name__})", uid, found.get(uid), wanted.get(uid))


# --- feeds ------------------------------------------------------------------------------------


def check_feed(place, data, expected):
    check_letters(place, data)
    first, second = read_icalendar(place, data), read_vobject(place, data)
    same(place, "METHOD", first["method"], "PUBLISH")
    same(place, "the visits", sorted(first["events"]), sorted(expected["visits"]))
    same(place, "the visits of vobject", sorted(second["events"]), sorted(expected["visits"]))
    for uid, wanted in expected["visits"].items():
        for events in (first["events"], second["events"]):
            for name in ("start", "end"):
                same(place, f"{name} of {uid}", events[uid][name], instant(wanted[name]))
            for name in ("sequence", "status"):
                same(place, f"{name} of {uid}", events[uid][name], wanted[name])
            if "summary" in wanted:
                same(place, f"summary of {uid}", events[uid]["summary"], wanted["summary"])
    calendar = icalendar.Calendar.from_ical(data)
    for event in calendar.events:
        if "attendee" in event:
            sys.exit(f"{place}: somebody is invited to what is published")
    for name in ("X-WR-CALNAME", "X-PUBLISHED-TTL", "REFRESH-INTERVAL", "PRODID", "VERSION"):
        if name not in calendar:
            sys.exit(f"{place}: there is no {name}")


# --- the letter of RFC 5545 -------------------------------------------------------------------


def check_letters(place, data):
    if not data.endswith(b"END:VCALENDAR\r\n"):
        sys.exit(f"{place}: cut off")
    if re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        sys.exit(f"{place}: a lone CR or LF")
    lines = data.split(b"\r\n")[:-1]
    for line in lines:
        if len(line) > 75:
            sys.exit(f"{place}: a line of {len(line)} octets")
        text = line.decode("utf-8")  # Folding must not divide a character.
        if not text.strip() or any(ord(c) < 32 or ord(c) == 127 for c in text):
            sys.exit(f"{place}: a control character or an empty line: {text!r}")
    content = re.sub("\r\n ", "", data.decode("utf-8")).split("\r\n")[:-1]
    zones = {line.removeprefix("TZID:") for line in content if line.startswith("TZID:")}
    named = {match[1] for line in content if (match := re.match(r"[A-Z-]+;TZID=([^:;]+)[:;]", line))}
    if named - zones:
        sys.exit(f"{place}: no VTIMEZONE for {named - zones}")
    method = [line for line in content if line.startswith("METHOD:")]
    same(place, "how many METHODs", len(method), 1)
    for event in re.findall(r"^BEGIN:VEVENT\n(.*?)^END:VEVENT$", "\n".join(content), re.S | re.M):
        own = re.sub(r"^BEGIN:VALARM\n.*?^END:VALARM\n", "", event, flags=re.S | re.M)
        names = [re.split("[:;]", line)[0] for line in own.splitlines()]
        for name in ONCE:
            same(place, f"how many {name}", names.count(name), 1)
        for name in AT_MOST_ONCE:
            if names.count(name) > 1:
                sys.exit(f"{place}: {name} stands there twice")


# --- two parsers ------------------------------------------------------------------------------


def read_icalendar(place, data):
    calendar = icalendar.Calendar.from_ical(data)
    own = {str(zone["tzid"]): zone.to_tz(lookup_tzid=False) for zone in calendar.timezones}

    def utc(prop):
        # The file's own zone, not the one that the parser knows by that name.
        zone = own.get(prop.params.get("TZID"))
        at = prop.dt.replace(tzinfo=zone) if zone else prop.dt
        return at.astimezone(UTC)

    events = {}
    for event in calendar.events:
        if event.errors:
            sys.exit(f"{place}: icalendar finds {event.errors}")
        events[str(event["uid"])] = {
            "sequence": int(event["sequence"]),
            "stamp": event["dtstamp"].dt,
            "start": utc(event["dtstart"]),
            "end": utc(event["dtend"]),
            "status": str(event["status"]),
            "summary": str(event["summary"]),
            "location": str(event["location"]),
        }
    if calendar.errors or len(events) != len(calendar.events):
        sys.exit(f"{place}: icalendar finds {calendar.errors}")
    return {"method": str(calendar["method"]), "events": events}


def read_vobject(place, data):
    calendar = vobject.readOne(data.decode("utf-8"))
    events = {}
    for event in getattr(calendar, "vevent_list", []):
        events[event.uid.value] = {
            "sequence": int(event.sequence.value),
            "stamp": event.dtstamp.value.astimezone(UTC),
            "start": event.dtstart.value.astimezone(UTC),
            "end": event.dtend.value.astimezone(UTC),
            "status": event.status.value,
            "summary": event.summary.value,
            "location": event.location.value,
        }
    return {"method": calendar.method.value, "events": events}


if __name__ == "__main__":
    main()
