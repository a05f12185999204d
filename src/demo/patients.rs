//! Invented patients: who comes, who has been there before, who shares a mail address.
use super::{dice::Dice, file::People};
use crate::domain::{Patient, PatientId, folded};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use std::collections::HashMap;

/// Where made-up mail addresses are at home.
const HOSTS: [&str; 4] = ["mail.example", "post.example", "inbox.example", "letters.example"];

/// Area codes besides the clinic's own.
const AREAS: [&str; 16] = [
    "202", "206", "212", "215", "303", "312", "404", "415", "503", "512", "602", "612", "617",
    "702", "713", "816",
];

/// A patient as they were put down.
#[derive(Debug, Clone)]
pub(super) struct Registered {
    pub(super) patient: Patient,
    pub(super) registered_at: DateTime<Utc>,
}

/// A patient with what matters for their next visit.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) registered: Registered,
    pub(super) first_seen_at: Option<DateTime<Utc>>,
    /// The start of the latest visit so far.
    pub(super) last_at: Option<DateTime<Utc>>,
    /// How many visits are to come.
    pub(super) coming: i32,
    /// Until when they come each week anyway.
    pub(super) weekly_until: Option<DateTime<Utc>>,
}

/// All patients of a clinic.
#[derive(Debug)]
pub(super) struct Patients<'a> {
    names: &'a People,
    /// Of the clinic's own telephone.
    area: String,
    today: NaiveDate,
    known: Vec<Known>,
    /// How often a mail address was wanted.
    addresses: HashMap<String, u32>,
}

impl<'a> Patients<'a> {
    pub(super) fn of(names: &'a People, clinic_phone: &str, today: NaiveDate) -> Self {
        let area = clinic_phone.get(2..5).unwrap_or("305").to_owned();
        Self { names, area, today, known: Vec::new(), addresses: HashMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Known> {
        self.known.get(index)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Known> {
        self.known.get_mut(index)
    }

    /// Those who were put down after the first `many`.
    pub(super) fn after(&self, many: usize) -> Vec<Registered> {
        self.known.iter().skip(many).map(|known| known.registered.clone()).collect()
    }

    /// When each was treated first.
    pub(super) fn seen(&self) -> Vec<(PatientId, DateTime<Utc>)> {
        let seen = |known: &Known| Some((known.registered.patient.id, known.first_seen_at?));
        self.known.iter().filter_map(seen).collect()
    }

    /// Somebody known who passes, among a few that are looked at.
    pub(super) fn find(&self, dice: &mut Dice, passes: impl Fn(&Known) -> bool) -> Option<usize> {
        let last =
            i64::try_from(self.known.len()).ok()?.checked_sub(1).filter(|last| *last >= 0)?;
        (0..12).find_map(|_| {
            let index = usize::try_from(dice.between(0, last)).ok()?;
            self.known.get(index).filter(|known| passes(known)).map(|_| index)
        })
    }

    /// Puts down somebody new, who may belong to a family that is known.
    pub(super) fn add(&mut self, dice: &mut Dice, at: DateTime<Utc>, writes: bool) -> usize {
        let given_name = dice.pick(&self.names.given_names).cloned().unwrap_or_default();
        let relative = if dice.chance(0.1) { self.find(dice, has_mail) } else { None };
        let relative = relative.and_then(|index| self.known.get(index));
        let relative = relative.map(|known| known.registered.patient.clone());
        let patient = match relative {
            Some(relative) if relative.given_name != given_name => Patient {
                id: dice.id(at),
                given_name,
                family_name: relative.family_name,
                email: relative.email,
                phone: relative.phone,
                birth_date: self.birth_date(dice),
                language: None,
            },
            _ => self.stranger(dice, at, given_name, writes),
        };
        self.known.push(Known {
            registered: Registered { patient, registered_at: at },
            first_seen_at: None,
            last_at: None,
            coming: 0,
            weekly_until: None,
        });
        self.known.len() - 1
    }

    fn stranger(
        &mut self,
        dice: &mut Dice,
        at: DateTime<Utc>,
        given_name: String,
        writes: bool,
    ) -> Patient {
        let family_name = dice.pick(&self.names.family_names).cloned().unwrap_or_default();
        let email = writes.then(|| self.address(dice, &given_name, &family_name));
        let phone = Some(self.phone(dice));
        let birth_date = self.birth_date(dice);
        Patient {
            id: dice.id(at),
            given_name,
            family_name,
            email,
            phone,
            birth_date,
            language: None,
        }
    }

    /// A mail address of the name's plain letters that nobody has yet.
    fn address(&mut self, dice: &mut Dice, given: &str, family: &str) -> String {
        let plain = |name: &str| -> String {
            folded(name).chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let name = format!("{}.{}", plain(given), plain(family));
        let host = dice.pick(&HOSTS).copied().unwrap_or("mail.example");
        let before = self.addresses.entry(name.clone()).or_default();
        *before += 1;
        match *before {
            1 => format!("{name}@{host}"),
            more => format!("{name}{more}@{host}"),
        }
    }

    fn phone(&self, dice: &mut Dice) -> String {
        let other = dice.pick(&AREAS).copied().unwrap_or_default();
        let area = if dice.chance(0.7) { self.area.as_str() } else { other };
        format!("+1{area}55501{:02}", dice.between(0, 99))
    }

    /// Most are grown up; some rather do not say.
    fn birth_date(&self, dice: &mut Dice) -> Option<NaiveDate> {
        if dice.chance(0.08) {
            return None;
        }
        let (low, high) = *dice.pick(&[(9, 19), (20, 44), (30, 64), (30, 64), (60, 91)])?;
        let days = dice.between(low * 365, high * 365);
        self.today.checked_sub_signed(TimeDelta::days(days)).filter(|date| date.year() > 1900)
    }
}

fn has_mail(known: &Known) -> bool {
    known.registered.patient.email.is_some()
}
