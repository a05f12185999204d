//! Invites and feeds of a long random life of visits, read by two parsers that know nothing of
//! ours, and a calendar that is kept by the invites alone.
use crate::support::{Clinic, On, Reply, on_day};
use chrono::{DateTime, Days, TimeDelta, Utc};
use limber::{
    db::{
        appointments::{self, Booked, Filter},
        outbox as outbox_rows, services,
    },
    domain::{
        Appointment, AppointmentId, BookingMode, Feed, FeedId, FeedOf, Gives, InviteMethod,
        Language, Role, ServiceId, Span, Status,
    },
    jobs::outbox,
    mail::{Mailer, feed::Subscription},
    tongue::Tongue,
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Map, Value, json};
use std::{fs, path::Path, process::Command};

/// Names of services as nobody should give them.
const SERVICES: &[&str] = &[
    "a\r\nATTENDEE:mailto:x@y.example",
    "a\nEND:VEVENT\nBEGIN:VEVENT",
    "commas, semicolons; colons: \"quotes\" \\n back\\slash",
    "🦴 Ünïcødé 🧑‍⚕️ émoji 脊椎 🦴 Ünïcødé 🧑‍⚕️ émoji 脊椎 🦴 Ünïcødé 🧑‍⚕️ émoji 脊椎",
    "long long long long long long long long long long long long long long long long long long",
    "=?utf-8?q?not=20encoded?= {{ v.clinic }} <b>&amp;</b>",
];

/// Names that people really have, and such as they only type.
const PATIENTS: &[&str] = &[
    "Ada",
    "O'Brien",
    "Žofie-Ángström",
    "\"Bo\"",
    "Nguyễn",
    "a;b,c\\d",
    "^n^'",
    "李小龍",
    "🦴",
    "Jean-Luc:mailto",
    "Ben",
    "Cleo",
];

/// A clinic at which much happens.
struct Life<'a> {
    clinic: &'a Clinic,
    discreet: bool,
    dice: StdRng,
    /// The receptionist's mail address; time flies, and each deed is a session of its own.
    desk: String,
    services: Vec<(ServiceId, String)>,
    /// The visits so far, with what opens each to its patient.
    visits: Vec<(AppointmentId, String)>,
    /// Every state that a visit was in, by its entry's identifier and SEQUENCE.
    states: Map<String, Value>,
}

impl Life<'_> {
    async fn of(clinic: &Clinic, discreet: bool, seed: u64) -> Life<'_> {
        let desk = clinic.staff(Role::Receptionist).await;
        let (id, who, model) = (clinic.id, [clinic.osei, clinic.ruiz], clinic.adjustment);
        let named: Vec<(ServiceId, String)> =
            SERVICES.iter().map(|name| (ServiceId::new(), (*name).to_owned())).collect();
        let new = named.clone();
        let furnish = clinic.app.db.write(move |tx| {
            let catalogue = limber::db::clinics::catalogue(tx, id)?;
            let model = catalogue.service(model).unwrap();
            for (nth, (service_id, name)) in new.iter().enumerate() {
                let mut one = model.clone();
                (one.id, one.slug, one.name) = (*service_id, format!("s{nth}"), name.clone());
                // Every other one is asked for and confirmed.
                one.booking = if nth % 2 == 0 { BookingMode::Request } else { BookingMode::Online };
                services::insert(tx, id, &one)?;
                for practitioner_id in who {
                    let service_id = *service_id;
                    let gives = Gives { service_id, practitioner_id, duration_minutes: None };
                    services::give(tx, id, gives)?;
                }
            }
            Ok(())
        });
        furnish.await.unwrap();
        let mut services = named;
        services.push((clinic.injection, "injection".to_owned()));
        let dice = StdRng::seed_from_u64(seed);
        Life { clinic, discreet, dice, desk, services, visits: Vec::new(), states: Map::new() }
    }

    /// Something happens to a visit, and mostly some time passes.
    async fn go_on(&mut self) {
        match self.dice.random_range(0..10) {
            0..=3 => self.book().await,
            4..=5 => self.move_one().await,
            6 => self.cancel_one().await,
            7..=8 => self.take_one("confirm", json!({})).await,
            _ => self.take_one("undo", json!({})).await,
        }
        if self.dice.random_bool(0.7) {
            self.clinic.minutes_pass(10);
            outbox::deliver_due(&self.clinic.app).await.unwrap();
        }
    }

    async fn book(&mut self) {
        let (service, _) = self.services.choose(&mut self.dice).unwrap().clone();
        let name = *PATIENTS.choose(&mut self.dice).unwrap();
        let practitioner = if service == self.clinic.injection { "osei" } else { self.anybody() };
        let booking = self.clinic.book("x", self.some_time());
        let booked = booking
            .with("/service", json!(service))
            .with("/practitioner", json!(practitioner))
            .with("/patient/given_name", json!(name))
            .send()
            .await;
        if booked.status == 201 {
            let id = booked.text("/id").parse().unwrap();
            self.visits.push((id, booked.text("/manage_token")));
            self.note(id).await;
        }
    }

    async fn move_one(&mut self) {
        let Some((id, token)) = self.one() else { return };
        let wish = json!({ "starts_at": self.some_time() });
        if self.dice.random_bool(0.5) {
            let path = format!("/api/v1/appointments/{id}/reschedule");
            self.clinic.post(&path, Some(&token), wish).await;
        } else {
            let practitioner = self.anybody();
            let wish = json!({ "starts_at": self.some_time(), "practitioner": practitioner });
            self.by_desk(id, "reschedule", wish).await;
        }
        self.note(id).await;
    }

    async fn cancel_one(&mut self) {
        let Some((id, token)) = self.one() else { return };
        if self.dice.random_bool(0.5) {
            let path = format!("/api/v1/appointments/{id}/cancel");
            self.clinic.post(&path, Some(&token), json!({})).await;
        } else {
            self.by_desk(id, "cancel", json!({ "reason": "\"ill\"; a,b\\n" })).await;
        }
        self.note(id).await;
    }

    /// Confirms a request, or takes the last step back; where that cannot be, nothing happens.
    async fn take_one(&mut self, step: &str, body: Value) {
        let Some((id, _)) = self.one() else { return };
        self.by_desk(id, step, body).await;
        self.note(id).await;
    }

    async fn by_desk(&self, id: AppointmentId, step: &str, body: Value) -> Reply {
        let path = format!("/api/v1/staff/appointments/{id}");
        let revision = self.visit(id).await.revision;
        let token = self.clinic.sign_in(&self.desk).await;
        self.clinic.change(&format!("{path}/{step}"), &token, revision.into(), body).await
    }

    fn one(&mut self) -> Option<(AppointmentId, String)> {
        self.visits.choose(&mut self.dice).cloned()
    }

    fn anybody(&mut self) -> &'static str {
        if self.dice.random_bool(0.5) { "osei" } else { "ruiz" }
    }

    /// A weekday's quarter of an hour in the next two months, on both sides of a change of clocks.
    fn some_time(&mut self) -> DateTime<Utc> {
        let monday: chrono::NaiveDate = "2026-03-02".parse().unwrap();
        let (week, day) = (self.dice.random_range(0..8), self.dice.random_range(0..5));
        let date = monday + Days::new(week * 7 + day);
        let quarter = TimeDelta::minutes(15 * self.dice.random_range(0..30));
        on_day(&date.to_string(), "09:00") + quarter
    }

    async fn visit(&self, id: AppointmentId) -> Appointment {
        self.clinic.app.db.read(move |conn| appointments::by_id(conn, id)).await.unwrap()
    }

    /// Puts down where a visit stands now.
    async fn note(&mut self, id: AppointmentId) {
        let visit = self.visit(id).await;
        let state = json!({
            "start": stamp(visit.visit.start()),
            "end": stamp(visit.visit.end()),
            // What is only asked for is in no calendar, or not any more.
            "cancelled": matches!(visit.status, Status::Cancelled | Status::Requested),
            "summary": self.summary(&visit),
        });
        let entry = self.states.entry(format!("{id}@limber")).or_insert_with(|| json!({}));
        entry[visit.sequence.to_string()] = state;
    }

    fn summary(&self, visit: &Appointment) -> String {
        if self.discreet {
            return "Appointment".to_owned();
        }
        let (_, service) = self.services.iter().find(|(id, _)| *id == visit.service_id).unwrap();
        let with =
            if visit.practitioner_id == self.clinic.osei { "Kwame Osei" } else { "Ana Ruiz" };
        // Nothing but line breaks is lost of a text.
        let service = service.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{service} with Dr. {with}")
    }

    /// What is in calendars in the end: what is agreed and was not called off.
    async fn live(&self) -> Map<String, Value> {
        let mut live = Map::new();
        for (id, _) in &self.visits {
            let visit = self.visit(*id).await;
            if visit.status == Status::Booked {
                live.insert(format!("{id}@limber"), expected(&visit, None));
            }
        }
        live
    }

    /// Writes somebody's feed down; answers what it must show.
    async fn feed(&self, of: FeedOf, file: &Path) -> Value {
        let (whose, filter) = match of {
            FeedOf::Practitioner(id) => (
                format!("practitioners/{id}"),
                Filter { practitioner: Some(id), ..Filter::default() },
            ),
            FeedOf::Room(id) => {
                (format!("rooms/{id}"), Filter { room: Some(id), ..Filter::default() })
            }
            FeedOf::Patient(id) => {
                (format!("patients/{id}"), Filter { patient: Some(id), ..Filter::default() })
            }
        };
        let path = format!("/api/v1/staff/{whose}/feed");
        let token = self.clinic.sign_in(&self.desk).await;
        let made = self.clinic.post(&path, Some(&token), json!({ "names": true })).await;
        let served = self.clinic.http().get(made.text("/url")).send().await.unwrap();
        assert_eq!(served.status(), 200);
        fs::write(file, served.bytes().await.unwrap()).unwrap();
        let id = self.clinic.id;
        let list = self.clinic.app.db.read(move |c| appointments::list(c, id, &filter, i64::MAX));
        let list = list.await.unwrap();
        assert!(list.len() > 3, "{whose}: {}", list.len());
        json!({ "visits": visits(&list) })
    }
}

/// What a parser must find of each visit.
fn visits(list: &[Booked]) -> Map<String, Value> {
    let one = |one: &Booked| {
        let status = match one.appointment.status {
            Status::Cancelled => "CANCELLED",
            Status::Requested => "TENTATIVE",
            _ => "CONFIRMED",
        };
        (format!("{}@limber", one.appointment.id), expected(&one.appointment, Some(status)))
    };
    list.iter().map(one).collect()
}

fn expected(visit: &Appointment, status: Option<&str>) -> Value {
    json!({
        "sequence": visit.sequence,
        "start": stamp(visit.visit.start()),
        "end": stamp(visit.visit.end()),
        "status": status,
    })
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Has a folder read by both parsers; answers what they say of it.
fn read_by_others(folder: &Path, expected: &Value) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::write(folder.join("expected.json"), expected.to_string()).unwrap();
    let python = root.join("target/tools/python/bin/python");
    assert!(python.exists(), "two readers of iCalendar are needed: `make test` installs them");
    let mut run = Command::new(python);
    let output = run.arg(root.join("tests/calendars/check.py")).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

async fn a_life(on: On, seed: u64, invites: InviteMethod, discreet: bool) {
    let clinic = Clinic::open_with(on, |policy| {
        policy.invites = invites;
        policy.discreet = discreet;
        policy.cancel_cutoff_minutes = 0;
        policy.reschedule_cutoff_minutes = 0;
        policy.open_appointments_per_patient = 100;
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let mut life = Life::of(&clinic, discreet, seed).await;
    for _ in 0..250 {
        life.go_on().await;
    }
    clinic.minutes_pass(60);
    outbox::deliver_due(&clinic.app).await.unwrap();

    for (id, _) in &life.visits {
        let id = *id;
        let mails = clinic.app.db.read(move |conn| outbox_rows::about(conn, id)).await.unwrap();
        for mail in &mails {
            let ended = mail.sent_at.or(mail.superseded_at);
            assert!(ended.is_some(), "{:?} {}", mail.last_error, mail.kind);
        }
    }
    let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
    let mut mails = Vec::new();
    for (nth, message) in memory.sent().iter().enumerate() {
        mails.push(format!("{nth:04}.eml"));
        fs::write(folder.path().join(&mails[nth]), message.formatted()).unwrap();
    }
    let patient = life.visit(life.visits[0].0).await.patient_id.unwrap();
    let mut feeds = Map::new();
    for (name, of) in [
        ("osei.ics", FeedOf::Practitioner(clinic.osei)),
        ("ruiz.ics", FeedOf::Practitioner(clinic.ruiz)),
        ("room.ics", FeedOf::Room(clinic.room)),
        ("patient.ics", FeedOf::Patient(patient)),
    ] {
        feeds.insert(name.to_owned(), life.feed(of, &folder.path().join(name)).await);
    }
    let agreed = life.live().await;
    let cancelled = life.visits.len() - agreed.len();
    assert!(agreed.len() > 20 && cancelled > 10, "{} live, {cancelled} not", agreed.len());
    let names = life.services.iter().map(|(_, name)| name.as_str()).chain(["adjustment"]);
    let unsaid: Vec<&str> = if discreet { names.collect() } else { Vec::new() };
    let said = read_by_others(
        folder.path(),
        &json!({
            "mails": mails, "visits": life.states, "live": agreed, "feeds": feeds,
            "method": invites.as_str().to_uppercase(), "unsaid": unsaid,
        }),
    );
    assert!(said.contains(" are good"), "{said}");
}

#[actix_web::test]
async fn a_life_in_invites_and_feeds_on_sqlite() {
    a_life(On::Sqlite, 1, InviteMethod::Request, false).await;
}

#[actix_web::test]
async fn a_life_in_invites_and_feeds_on_postgres() {
    a_life(On::Postgres, 2, InviteMethod::Request, false).await;
}

#[actix_web::test]
async fn a_life_in_published_entries() {
    a_life(On::Sqlite, 3, InviteMethod::Publish, false).await;
}

#[actix_web::test]
async fn a_life_at_a_discreet_clinic() {
    a_life(On::Sqlite, 4, InviteMethod::Request, true).await;
}

#[actix_web::test]
async fn a_life_in_published_entries_of_a_discreet_clinic() {
    a_life(On::Postgres, 5, InviteMethod::Publish, true).await;
}

/// Visits in every zone, near all of its changes of clocks, at the instants that our own words for
/// the zone give them.
#[actix_web::test]
async fn zones_are_written_as_their_clocks_go() {
    let clinic = Clinic::open(On::Sqlite).await;
    let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
    let id: AppointmentId = booked.text("/id").parse().unwrap();
    let (one, clinic_id) = (id, clinic.id);
    let (mut catalogue, model) = clinic
        .app
        .db
        .read(move |conn| {
            let catalogue = limber::db::clinics::catalogue(conn, clinic_id)?;
            let visit = appointments::by_id(conn, one)?;
            Ok((catalogue, appointments::with_patients(conn, vec![visit])?.remove(0)))
        })
        .await
        .unwrap();
    let (from, until) = (on_day("2026-01-20", "00:00"), on_day("2026-12-01", "00:00"));
    let within = Span::between(from, until).unwrap();
    let feed = Feed {
        id: FeedId::new(),
        clinic_id,
        of: FeedOf::Practitioner(clinic.osei),
        names: false,
        created_at: from,
        used_at: None,
        content_hash: None,
        content_since: from,
    };
    let folder = tempfile::tempdir().unwrap();
    let mut feeds = Map::new();
    for zone in [
        "America/New_York",
        "America/Phoenix",
        "America/Santiago",
        "America/St_Johns",
        "America/Havana",
        "America/Asuncion",
        "Europe/London",
        "Europe/Dublin",
        "Europe/Lisbon",
        "Europe/Chisinau",
        "Africa/Casablanca",
        "Africa/Cairo",
        "Asia/Jerusalem",
        "Asia/Beirut",
        "Asia/Kathmandu",
        "Asia/Gaza",
        "Asia/Tehran",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Pacific/Easter",
        "Antarctica/Troll",
        "Atlantic/Azores",
        "UTC",
    ] {
        let zone = zone.parse().unwrap();
        catalogue.clinic.time_zone = zone;
        catalogue.locations[0].time_zone = zone;
        let visits: Vec<Booked> = starts(zone, from, until).map(|at| at_time(&model, at)).collect();
        let text = Subscription {
            feed: &feed,
            tongue: Tongue::at(&catalogue.clinic, Language::English),
            catalogue: &catalogue,
            organizer: "desk@harbor.example",
            discreet: false,
            visits: &visits,
            within,
        }
        .written();
        let name = format!("{}.ics", zone.name().replace('/', "-"));
        fs::write(folder.path().join(&name), text).unwrap();
        feeds.insert(name, json!({ "visits": self::visits(&visits) }));
    }
    let nothing = json!({});
    let said = read_by_others(
        folder.path(),
        &json!({ "mails": [], "visits": nothing, "live": nothing, "feeds": feeds }),
    );
    assert!(said.starts_with("0 invites and 26 feeds"), "{said}");
}

/// One start in five days, and on the days around a change of clocks one in half an hour.
fn starts(
    zone: chrono_tz::Tz,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> impl Iterator<Item = DateTime<Utc>> {
    let ahead = move |at| limber::domain::local::offset(zone, at);
    let half_hours = (until - from).num_minutes() / 30;
    (0..half_hours).map(move |nth| (nth, from + TimeDelta::minutes(30 * nth))).filter_map(
        move |(nth, at)| {
            let near = TimeDelta::hours(4);
            let changes = ahead(at - near) != ahead(at + near);
            (changes || nth % 241 == 0).then_some(at)
        },
    )
}

fn at_time(model: &Booked, start: DateTime<Utc>) -> Booked {
    let mut one = model.clone();
    one.appointment.id = AppointmentId::new();
    one.appointment.visit = Span::starting(start, TimeDelta::minutes(30)).unwrap();
    one
}
