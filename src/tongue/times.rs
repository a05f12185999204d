//! Dates, times and sums as people say them, in the clinic's zone.
use super::Tongue;
use crate::domain::{Language, local};
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;

const WEEKDAYS: [&str; 7] =
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// Instants.
impl Tongue {
    /// `9:15 am`, `9:15 a. m.`.
    pub fn time(self, zone: Tz, at: DateTime<Utc>) -> String {
        match self.half(zone, at) {
            "" => self.clock(zone, at),
            half => format!("{} {half}", self.clock(zone, at)),
        }
    }

    /// The same as it follows a preposition: `9:15 am`, `las 9:15 a. m.`.
    pub fn the_time(self, zone: Tz, at: DateTime<Utc>) -> String {
        let hour = at.with_timezone(&zone).hour();
        let hour = if self.long_hours { hour } else { hour % 12 };
        self.say("times-the").with("hour", hour).with("time", self.time(zone, at)).into()
    }

    /// `9:15`, where morning and afternoon are plain from what is around it.
    pub fn clock(self, zone: Tz, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&zone);
        let hour = if self.long_hours { local.hour() } else { local.hour12().1 };
        format!("{hour}:{:02}", local.minute())
    }

    /// `am` or `pm`; empty where hours are counted to 24.
    pub fn half(self, zone: Tz, at: DateTime<Utc>) -> &'static str {
        match (self.language, at.with_timezone(&zone).hour12().0) {
            _ if self.long_hours => "",
            (Language::English, false) => "am",
            (Language::English, true) => "pm",
            (Language::Spanish, false) => "a.\u{a0}m.",
            (Language::Spanish, true) => "p.\u{a0}m.",
        }
    }

    /// Until when something is possible, with its date however near it is: `tomorrow, Tuesday,
    /// December 1 at 9:00 am`, `el martes, 8 de diciembre a las 9:00 a. m.`.
    pub fn deadline(self, zone: Tz, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let (date, today) = (local::date(zone, at), local::date(zone, now));
        let day = self.full_day(date, today);
        let near = match (date - today).num_days() {
            0 => Some("times-today-named"),
            1 => Some("times-tomorrow-named"),
            _ => None,
        };
        let day = self.say(near.unwrap_or("times-the-day")).with("day", day);
        self.say("times-at").with("day", day).with("time", self.the_time(zone, at)).into()
    }

    /// By when something is done: `today by 6:30 pm`, `by tomorrow noon`, `by Monday 11:00 am`.
    pub fn done_by(self, zone: Tz, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let (date, today) = (local::date(zone, at), local::date(zone, now));
        let local = at.with_timezone(&zone);
        let noon = (local.hour(), local.minute()) == (12, 0);
        let (day, time) = (self.coming_day(date, today), self.the_time(zone, at));
        match (date == today, noon) {
            (true, true) => self.say("times-today-by-noon").into(),
            (true, false) => self.say("times-today-by").with("time", time).into(),
            (false, true) => self.say("times-by-noon").with("day", day).into(),
            (false, false) => self.say("times-by").with("day", day).with("time", time).into(),
        }
    }

    /// What the clocks are called at that instant: `EST`, or `UTC+07:00` where they have no name.
    pub fn zone_name(self, zone: Tz, at: DateTime<Utc>) -> String {
        let name = at.with_timezone(&zone).format("%Z").to_string();
        if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name }
    }
}

/// Days.
impl Tongue {
    /// `Tuesday, December 1`; `Tuesday 1 December`; `martes, 1 de diciembre`.
    pub fn day(self, date: NaiveDate) -> String {
        match self.language {
            Language::English if self.month_first => date.format("%A, %B %-d").to_string(),
            Language::English => date.format("%A %-d %B").to_string(),
            Language::Spanish => format!("{}, {}", weekday(date), in_spanish(date)),
        }
    }

    /// `Tuesday, December 1`, and of another year than today `Tuesday, January 5, 2027`.
    pub fn full_day(self, date: NaiveDate, today: NaiveDate) -> String {
        if date.year() == today.year() { self.day(date) } else { self.long_day(date) }
    }

    /// `Tuesday, December 1, 2026`; `martes, 1 de diciembre de 2026`.
    pub fn long_day(self, date: NaiveDate) -> String {
        match self.language {
            Language::English if self.month_first => date.format("%A, %B %-d, %Y").to_string(),
            Language::English => date.format("%A %-d %B %Y").to_string(),
            Language::Spanish => format!("{} de {}", self.day(date), date.year()),
        }
    }

    /// `December 1, 2026`; `1 de diciembre de 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        match self.language {
            Language::English if self.month_first => date.format("%B %-d, %Y").to_string(),
            Language::English => date.format("%-d %B %Y").to_string(),
            Language::Spanish => format!("{} de {}", in_spanish(date), date.year()),
        }
    }

    /// `Wed, Dec 2`; `Wed 2 Dec`; `mié 2 dic`.
    pub fn short_day(self, date: NaiveDate) -> String {
        let (weekday, month) = (self.short_weekday(date), self.short_month(date));
        match self.language {
            Language::English if self.month_first => format!("{weekday}, {month} {}", date.day()),
            _ => format!("{weekday} {} {month}", date.day()),
        }
    }

    /// `Wed`, `mié`.
    pub fn short_weekday(self, date: NaiveDate) -> String {
        match self.language {
            Language::English => date.format("%a").to_string(),
            Language::Spanish => weekday(date).chars().take(3).collect(),
        }
    }

    /// `Dec`, `dic`.
    pub fn short_month(self, date: NaiveDate) -> String {
        match self.language {
            Language::English => date.format("%b").to_string(),
            Language::Spanish => month(date).chars().take(3).collect(),
        }
    }

    /// `today`, `tomorrow` or `Wed, Dec 2`.
    pub fn near_day(self, date: NaiveDate, today: NaiveDate) -> String {
        match (date - today).num_days() {
            0 => self.say("times-today").into(),
            1 => self.say("times-tomorrow").into(),
            _ => self.short_day(date),
        }
    }

    /// The same in a sentence: `tomorrow`, `el mié 2 dic`.
    pub fn on_near_day(self, date: NaiveDate, today: NaiveDate) -> String {
        let day = self.near_day(date, today);
        match (date - today).num_days() {
            0 | 1 => day,
            _ => self.say("times-the-day").with("day", day).into(),
        }
    }

    /// In a sentence `today`, `tomorrow`, `Tuesday`, and beyond six days `Tuesday, December 1`.
    fn coming_day(self, date: NaiveDate, today: NaiveDate) -> String {
        let day = match ((date - today).num_days(), self.language) {
            (0, _) => return self.say("times-today").into(),
            (1, _) => return self.say("times-tomorrow").into(),
            (2..=6, Language::English) => date.format("%A").to_string(),
            (2..=6, Language::Spanish) => weekday(date).to_owned(),
            _ => self.day(date),
        };
        self.say("times-the-day").with("day", day).into()
    }
}

/// Lengths and sums.
impl Tongue {
    /// `30 minutes`, `1 hour`, `1 hour 30 minutes`.
    pub fn minutes(self, count: i64) -> String {
        let hours = || self.say("times-hours").with("count", count / 60);
        let minutes = || self.say("times-minutes").with("count", count % 60);
        match (count / 60, count % 60) {
            (0, _) => minutes().into(),
            (_, 0) => hours().into(),
            _ => {
                let both = self.say("times-hours-and-minutes");
                both.with("hours", hours()).with("minutes", minutes()).into()
            }
        }
    }

    /// `14 min`, `1 h 5 min`, and beyond a day nothing more precise than hours.
    pub fn short_minutes(self, count: i64) -> String {
        match (count / 60, count % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, _) if hours >= 24 => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        }
    }

    /// `$85.00`; other currencies by their code: `85.00 EUR`.
    pub fn price(self, minor: i32, currency: &str) -> String {
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        match currency {
            "USD" => format!("${amount}"),
            _ => format!("{amount} {currency}"),
        }
    }
}

/// `1 de diciembre`.
fn in_spanish(date: NaiveDate) -> String {
    format!("{} de {}", date.day(), month(date))
}

fn weekday(date: NaiveDate) -> &'static str {
    WEEKDAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

fn month(date: NaiveDate) -> &'static str {
    MONTHS.get(date.month0() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::New_York;

    const US: Tongue = Tongue {
        language: Language::English,
        clinics: Language::English,
        month_first: true,
        long_hours: false,
    };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn tongue(language: Language, locale: &str) -> Tongue {
        Tongue::new(language, locale)
    }

    #[test]
    fn times_are_said_in_the_clinics_zone() {
        assert_eq!(US.time(New_York, at("2026-12-01T14:15:00Z")), "9:15 am");
        assert_eq!(US.zone_name(New_York, at("2026-12-01T14:15:00Z")), "EST");
        assert_eq!(US.time(New_York, at("2026-12-01T17:00:00Z")), "12:00 pm");
        assert_eq!(US.minutes(90), "1 hour 30 minutes");
        assert_eq!(US.minutes(45), "45 minutes");
        assert_eq!(US.price(8505, "USD"), "$85.05");
    }

    #[test]
    fn days_are_said_as_in_the_clinics_country() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap();
        let said = |tongue: Tongue| {
            [tongue.long_day(date), tongue.day(date), tongue.short_day(date), tongue.date(date)]
        };
        assert_eq!(
            said(tongue(Language::English, "en-US")),
            [
                "Wednesday, December 2, 2026",
                "Wednesday, December 2",
                "Wed, Dec 2",
                "December 2, 2026"
            ]
        );
        assert_eq!(
            said(tongue(Language::English, "en-GB")),
            ["Wednesday 2 December 2026", "Wednesday 2 December", "Wed 2 Dec", "2 December 2026"]
        );
        assert_eq!(
            said(tongue(Language::Spanish, "en-US")),
            [
                "miércoles, 2 de diciembre de 2026",
                "miércoles, 2 de diciembre",
                "mié 2 dic",
                "2 de diciembre de 2026"
            ]
        );
    }

    #[test]
    fn a_deadline_has_its_date_however_near_it_is() {
        // Monday, eleven in the evening in New York.
        let now = at("2026-12-01T04:00:00Z");
        let said = |text| US.deadline(New_York, at(text), now);
        assert_eq!(said("2026-12-01T04:30:00Z"), "today, Monday, November 30 at 11:30 pm");
        assert_eq!(said("2026-12-01T14:00:00Z"), "tomorrow, Tuesday, December 1 at 9:00 am");
        assert_eq!(said("2026-12-04T14:00:00Z"), "Friday, December 4 at 9:00 am");
        assert_eq!(said("2027-01-04T14:00:00Z"), "Monday, January 4, 2027 at 9:00 am");
        assert_eq!(US.done_by(New_York, at("2026-12-01T17:00:00Z"), now), "by tomorrow noon");
        assert_eq!(US.done_by(New_York, at("2026-12-01T04:30:00Z"), now), "today by 11:30 pm");
    }

    #[test]
    fn spanish_counts_and_names_its_hours() {
        let here = tongue(Language::Spanish, "en-US");
        let now = at("2026-12-01T04:00:00Z");
        let said = |text| here.deadline(New_York, at(text), now);
        assert_eq!(here.time(New_York, at("2026-12-01T14:15:00Z")), "9:15 a.\u{a0}m.");
        assert_eq!(
            said("2026-12-01T18:00:00Z"),
            "mañana, martes, 1 de diciembre a la 1:00 p.\u{a0}m."
        );
        assert_eq!(
            said("2026-12-04T14:00:00Z"),
            "el viernes, 4 de diciembre a las 9:00 a.\u{a0}m."
        );
        assert_eq!(said("2026-12-07T06:30:00Z"), "el lunes, 7 de diciembre a la 1:30 a.\u{a0}m.");
        let by = |text| here.done_by(New_York, at(text), now);
        assert_eq!(by("2026-12-01T17:00:00Z"), "a más tardar mañana al mediodía");
        assert_eq!(by("2026-12-01T04:30:00Z"), "hoy antes de las 11:30 p.\u{a0}m.");
        assert_eq!(by("2026-12-04T14:00:00Z"), "a más tardar el viernes a las 9:00 a.\u{a0}m.");
        let said = [1, 2, 60, 61, 150].map(|count| here.minutes(count));
        assert_eq!(
            said,
            ["1 minuto", "2 minutos", "1 hora", "1 hora y 1 minuto", "2 horas y 30 minutos"]
        );
        let spain = tongue(Language::Spanish, "es-ES");
        assert_eq!(spain.time(New_York, at("2026-12-01T18:00:00Z")), "13:00");
        assert_eq!(
            spain.deadline(New_York, at("2026-12-01T18:00:00Z"), now),
            "mañana, martes, 1 de diciembre a las 13:00"
        );
    }
}
