//! What is stored is what the book has.
use super::book::{Book, Visit};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use limber::{
    Error,
    db::{
        DbConn,
        appointments::{self, Filter},
        check,
        outbox::{self, Mail},
    },
    domain::{Appointment, Reader, Rule, Status},
};
use std::collections::HashMap;

/// Whether a visit is in every part as the book has it.
pub fn same(book: &Book, visit: &Visit, one: &Appointment) -> Result<(), String> {
    let house = book.house(visit);
    let person = visit.person.and_then(|person| book.known.get(&(visit.house, person)).copied());
    let holds = [
        ("clinic", one.clinic_id == house.id),
        ("service", one.service_id == house.services[visit.service].id),
        ("practitioner", one.practitioner_id == house.doctors[visit.doctor].id),
        ("location", one.location_id == house.places[visit.place].id),
        ("room", one.room_id == visit.room.map(|room| house.rooms[room].id)),
        ("patient", one.patient_id == person),
        ("status", one.status == visit.status),
        ("start", one.visit.start() == visit.time.from),
        ("end", one.visit.end() == visit.time.until),
        ("busy from", one.busy.start() == visit.busy.from),
        ("busy until", one.busy.end() == visit.busy.until),
        ("overbooking", one.overbook_reason.is_some() == visit.aside.contains(&Rule::Busy)),
        ("override reason", one.override_reason.is_none() == visit.aside.is_empty()),
        ("choice", one.chosen_because.is_some() == visit.chosen),
        ("revision", one.revision == visit.revision),
        ("sequence", one.sequence == visit.sequence),
        ("steps", one.steps.iter().map(|one| (one.step, one.from, one.at)).eq(visit.steps.clone())),
        ("terms", one.terms == house.policy.terms()),
        (
            "hold",
            visit.status != Status::Held
                || one.hold.as_ref().map(|hold| (hold.expires_at, hold.renewed))
                    == visit.hold.as_ref().map(|hold| (hold.until, hold.renewed)),
        ),
    ];
    let mut aside = (one.overrides.clone(), visit.aside.clone());
    aside.0.sort();
    aside.1.sort();
    if aside.0 != aside.1 {
        return Err(format!("other rules set aside than {visit:?}: {one:?}"));
    }
    match holds.into_iter().find(|(_, holds)| !holds) {
        Some((part, _)) => Err(format!("another {part} than {visit:?}: {one:?}")),
        None => Ok(()),
    }
}

/// What the database holds, as far as the book can tell.
pub struct Stored {
    findings: Vec<check::Finding>,
    visits: Vec<Appointment>,
    holds: Vec<Appointment>,
    trail: HashMap<String, Vec<String>>,
    mails: Vec<Mail>,
    patients: usize,
    blocks: usize,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Text)]
    tells: String,
}

/// Reads all of it.
pub fn stored(
    conn: &mut DbConn,
    clinics: &[limber::domain::ClinicId],
    held: &[limber::domain::AppointmentId],
) -> Result<Stored, Error> {
    let mut visits = Vec::new();
    for clinic in clinics {
        let all = appointments::list(conn, *clinic, &Filter::default(), i64::MAX)?;
        visits.extend(all.into_iter().map(|booked| booked.appointment));
    }
    let holds = held.iter().map(|id| appointments::by_id(conn, *id)).collect::<Result<_, _>>()?;
    let text = |column: &str| match conn {
        DbConn::Sqlite(_) => format!("lower(hex({column}))"),
        DbConn::Postgres(_) => format!("replace(CAST({column} AS text), '-', '')"),
    };
    let trail = format!(
        "SELECT {} AS subject, action AS tells FROM audit
         WHERE subject_kind = 'appointment' ORDER BY id",
        text("subject_id")
    );
    let mut mails = Vec::new();
    for visit in &visits {
        mails.extend(outbox::about(conn, visit.id)?);
    }
    let one = |table: &str| format!("SELECT 'one' AS subject, 'row' AS tells FROM {table}");
    Ok(Stored {
        trail: grouped(sql_query(trail).load(conn)?),
        mails,
        patients: sql_query(one("patients")).load::<Line>(conn)?.len(),
        blocks: sql_query(one("blocks")).load::<Line>(conn)?.len(),
        findings: check::all(conn)?,
        visits,
        holds,
    })
}

fn grouped(lines: Vec<Line>) -> HashMap<String, Vec<String>> {
    let mut groups: HashMap<String, Vec<String>> = HashMap::new();
    for line in lines {
        groups.entry(line.subject).or_default().push(line.tells);
    }
    groups
}

impl Book {
    /// The holds that still count.
    pub fn holds(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(|visit| visit.status == Status::Held && self.occupies(visit))
    }

    /// Whether the database holds what the book has, and nothing else.
    pub fn agrees(&self, stored: &Stored) -> Result<(), String> {
        if !stored.findings.is_empty() {
            return Err(format!("broken promises: {:?}", stored.findings));
        }
        let kept = self.visits.iter().filter(|visit| visit.status != Status::Held);
        let kept: HashMap<_, _> = kept.map(|visit| (visit.id, visit)).collect();
        let holds: HashMap<_, _> = self.holds().map(|visit| (visit.id, visit)).collect();
        for (ours, theirs, kind) in
            [(kept, &stored.visits, "visits"), (holds, &stored.holds, "holds")]
        {
            if ours.len() != theirs.len() {
                return Err(format!("{} {kind}, and not {}", theirs.len(), ours.len()));
            }
            for one in theirs {
                same(self, ours.get(&one.id).ok_or_else(|| format!("unknown: {one:?}"))?, one)?;
            }
        }
        self.trails_agree(stored)
    }

    fn trails_agree(&self, stored: &Stored) -> Result<(), String> {
        for visit in &self.visits {
            let key = visit.id.uuid().simple().to_string();
            let mut trail = stored.trail.get(&key).cloned().unwrap_or_default();
            // Whether somebody has cleared a hold away that has run out is nobody's matter.
            let ran_out = visit.hold.as_ref().is_some_and(|hold| hold.until <= self.now);
            if ran_out && trail.last().is_some_and(|told| told == "appointment.expire") {
                trail.pop();
            }
            if trail != visit.trail {
                return Err(format!("trail {trail:?} of {visit:?}"));
            }
            let about = |mail: &&Mail| mail.appointment_id == Some(visit.id);
            let mails: Vec<_> = stored.mails.iter().filter(about).collect();
            self.is_told(visit, &mails)?;
        }
        let known = self.visits.len();
        let counts = [
            ("trails", stored.trail.len(), known),
            ("patients", stored.patients, self.known.len()),
            ("blocks", stored.blocks, self.blocks.len()),
        ];
        match counts.into_iter().find(|(_, there, expected)| there != expected) {
            Some((what, there, expected)) => Err(format!("{there} {what}, and not {expected}")),
            None => Ok(()),
        }
    }

    /// Whether the patient of a visit knows how it is, or will by the one mail that waits. No mail
    /// goes out in the stories; what patients do themselves they see on the screen.
    fn is_told(&self, visit: &Visit, mails: &[&Mail]) -> Result<(), String> {
        let news = mails.iter().filter_map(|mail| {
            let told = mail.visit()?;
            let counts = told.kind.is_news() && told.reader == Reader::Patient;
            counts.then_some((told, mail.superseded_at.is_none()))
        });
        let news: Vec<_> = news.collect();
        let waiting = news.iter().filter(|(told, waits)| *waits && told.by_clinic).count();
        let last = news.iter().rev().find(|(told, waits)| *waits || !told.by_clinic);
        let person = visit.person.map(|person| &self.house(visit).people[person]);
        let reached = person.is_some_and(|person| person.email.is_some());
        let right = match (last, visit.status) {
            // Who came or did not come needs no news of the visit any more.
            (_, Status::Arrived | Status::InProgress | Status::Fulfilled | Status::NoShow)
            | (None, Status::Cancelled | Status::Held) => true,
            (None, _) => !reached,
            (Some((told, _)), Status::Cancelled) => told.status == Status::Cancelled,
            (Some((told, _)), status) => {
                let asked = told.status == Status::Requested;
                told.status != Status::Cancelled
                    && (told.visit.start(), told.visit.end()) == (visit.time.from, visit.time.until)
                    && asked == (status == Status::Requested)
            }
        };
        if right && waiting <= 1 && (reached || news.is_empty()) {
            return Ok(());
        }
        let told: Vec<_> =
            news.iter().map(|(told, waits)| (told.kind, told.visit, waits)).collect();
        Err(format!("told {told:?} of {visit:?}"))
    }
}
