//! Writing iCalendar (RFC 5545): content lines, escaped and folded.
//!
//! The `icalendar` crate stamps every alarm with the present time and a random UID, lets control
//! characters through, and folds in quadratic time; what is needed of it is this much.
use super::clean;
use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// How many octets of a line stand before it is folded.
const WIDTH: usize = 75;

/// An iCalendar text that grows line by line.
#[derive(Debug, Clone, Default)]
pub struct Lines(String);

impl Lines {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A property whose value is as it must be: a word, a number, an address.
    pub fn plain(&mut self, name: &str, value: &(impl ToString + ?Sized)) -> &mut Self {
        self.fold(&format!("{name}:{}", clean::line(&value.to_string())))
    }

    /// A property whose value is text, which may have lines; none at all if it is empty.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        let value = clean::prose(value);
        if value.is_empty() { self } else { self.fold(&format!("{name}:{}", escaped(&value))) }
    }

    /// A property whose value is an instant, in UTC.
    pub fn instant(&mut self, name: &str, at: DateTime<Utc>) -> &mut Self {
        self.plain(name, &at.format("%Y%m%dT%H%M%SZ"))
    }

    /// A property whose value is an instant, as the clocks of a zone show it. Of an hour that
    /// comes twice only the first reading has such a form, and some read it as the second; it is
    /// written in UTC.
    pub fn zoned(&mut self, name: &str, zone: Tz, at: DateTime<Utc>) -> &mut Self {
        let wall = at.with_timezone(&zone).naive_local();
        match zone.from_local_datetime(&wall).single() {
            Some(_) => self.plain(&format!("{name};TZID={zone}"), &wall.format("%Y%m%dT%H%M%S")),
            None => self.instant(name, at),
        }
    }

    /// A property whose value is a mailbox: its name and its address. `parameters` are further
    /// ones, as they are to stand there.
    pub fn mailbox(
        &mut self,
        property: &str,
        parameters: &str,
        name: &str,
        address: &str,
    ) -> &mut Self {
        // A parameter's value has no way to hold a double quote, and a caret begins one that is
        // written otherwise (RFC 6868).
        let name = clean::line(name).replace('"', "'").replace('^', "^^");
        let address = clean::line(address);
        self.fold(&format!("{property};CN=\"{name}\"{parameters}:mailto:{address}"))
    }

    /// All of it.
    pub fn finish(self) -> String {
        self.0
    }

    /// Adds a line, cut into pieces of 75 octets at most that never divide a character.
    fn fold(&mut self, line: &str) -> &mut Self {
        let mut filled = 0;
        for c in line.chars() {
            if filled + c.len_utf8() > WIDTH {
                self.0.push_str("\r\n ");
                filled = 1;
            }
            self.0.push(c);
            filled += c.len_utf8();
        }
        self.0.push_str("\r\n");
        self
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_what_they_were() {
        let long = "🦴é".repeat(100);
        let mut lines = Lines::new();
        lines.text("SUMMARY", &long);
        let text = lines.finish();
        assert!(text.split("\r\n").all(|line| line.len() <= WIDTH));
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{long}\r\n"));
    }

    #[test]
    fn no_text_can_begin_a_line_of_its_own() {
        let mut lines = Lines::new();
        lines.text("SUMMARY", "a\rATTENDEE:x\r\nb;c,d\\e");
        lines.mailbox("ORGANIZER", "", "The \"Clinic\"\r\nX-BAD:1", "a@b.example\nX-BAD:2");
        assert_eq!(
            lines.finish(),
            "SUMMARY:a\\nATTENDEE:x\\nb\\;c\\,d\\\\e\r\n\
             ORGANIZER;CN=\"The 'Clinic' X-BAD:1\":mailto:a@b.example X-BAD:2\r\n"
        );
    }
}
