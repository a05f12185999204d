//! What the clinics of the model are set up with, in plain words and rows for the database.
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use limber::{
    Error,
    db::{self, clinics, hours, practitioners, services},
    domain::{
        Accent, Access, Audience, BookingMode, Clinic, ClinicId, Closure, Email, Gives,
        HoursOverride, Location, LocationId, Origins, PatientDetails, PersonName, Phone, Policy,
        Practitioner, PractitionerId, Room, RoomId, Service, ServiceId, StaffId, Suits,
        WorkingHours,
    },
};

/// Nights in which clocks change: a clinic's two zones, and the evening before.
const TURNS: &[(&str, &str, &str)] = &[
    ("America/New_York", "America/Chicago", "2026-03-07"),
    ("Europe/London", "Europe/Paris", "2026-10-24"),
    ("Australia/Lord_Howe", "Australia/Sydney", "2026-04-04"),
    ("America/Santiago", "America/New_York", "2026-04-04"),
    ("Africa/Casablanca", "Europe/London", "2026-03-21"),
    ("America/New_York", "America/Chicago", "2026-10-31"),
    ("Europe/London", "Europe/Paris", "2026-03-28"),
    ("Australia/Lord_Howe", "Australia/Sydney", "2026-10-03"),
    ("America/Santiago", "Asia/Kathmandu", "2026-09-05"),
];

/// A clinic. Places, rooms, doctors and services are named by their number.
#[derive(Debug, Clone)]
pub struct House {
    pub id: ClinicId,
    pub slug: String,
    pub zone: Tz,
    pub policy: Policy,
    pub places: Vec<Place>,
    pub rooms: Vec<RoomAt>,
    pub doctors: Vec<Doctor>,
    pub services: Vec<Offer>,
    /// Where (`None`: everywhere), and the first and last closed date.
    pub closures: Vec<(Option<usize>, NaiveDate, NaiveDate)>,
    pub people: Vec<PatientDetails>,
    pub staff: StaffId,
}

#[derive(Debug, Clone)]
pub struct Place {
    pub id: LocationId,
    pub zone: Tz,
}

#[derive(Debug, Clone)]
pub struct RoomAt {
    pub id: RoomId,
    pub place: usize,
}

#[derive(Debug, Clone)]
pub struct Doctor {
    pub id: PractitionerId,
    pub online: bool,
    pub weekly: Vec<Weekly>,
    /// Dates on which other hours hold, or with `None` no hours.
    pub exceptions: Vec<(NaiveDate, usize, Option<[NaiveTime; 2]>)>,
}

/// Every day of the week, between two readings of the wall clock.
#[derive(Debug, Clone)]
pub struct Weekly {
    pub place: usize,
    pub opens: NaiveTime,
    pub closes: NaiveTime,
    /// Every other week from this date's on; `None`: every week.
    pub alternate_from: Option<NaiveDate>,
    pub staff_only: bool,
}

#[derive(Debug, Clone)]
pub struct Offer {
    pub id: ServiceId,
    pub minutes: i32,
    pub before: i32,
    pub after: i32,
    pub notice: Option<i32>,
    pub audience: Audience,
    pub booking: BookingMode,
    /// Who gives it, and how long it takes with them where that is not usual.
    pub given_by: Vec<(usize, Option<i32>)>,
    /// The rooms that suit; with none it needs no room.
    pub rooms: Vec<usize>,
}

/// Two neighbouring clinics, and the evening on which their story begins.
pub fn two_houses(seed: u64) -> ([House; 2], DateTime<Utc>) {
    let turn = |nth: u64| TURNS[usize::try_from(nth % TURNS.len() as u64).unwrap()];
    let (zone, other, eve) = turn(seed);
    let (zone, eve) = (zone.parse::<Tz>().unwrap(), eve.parse::<NaiveDate>().unwrap());
    let evening = zone.from_local_datetime(&eve.and_time(wall("19:40"))).unwrap().to_utc();
    let own = Policy {
        min_notice_minutes: 30,
        horizon_days: 3,
        cancel_cutoff_minutes: 180,
        reschedule_cutoff_minutes: 240,
        open_appointments_per_patient: 4,
        ..Policy::default()
    };
    let theirs = Policy {
        slot_step_minutes: 20,
        min_notice_minutes: 0,
        hold_minutes: 30,
        cancel_cutoff_minutes: 0,
        reschedule_cutoff_minutes: 0,
        ..Policy::default()
    };
    let (next, after, _) = turn(seed + 1);
    let ours = house([zone, other.parse().unwrap()], eve, own);
    ([ours, house([next.parse().unwrap(), after.parse().unwrap()], eve, theirs)], evening)
}

fn wall(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn house(zones: [Tz; 2], eve: NaiveDate, policy: Policy) -> House {
    let id = ClinicId::new();
    let day = |days| eve + TimeDelta::days(days);
    House {
        id,
        slug: format!("clinic-{id}"),
        zone: zones[0],
        policy,
        places: zones.map(|zone| Place { id: LocationId::new(), zone }).to_vec(),
        rooms: [0, 0, 1].map(|place| RoomAt { id: RoomId::new(), place }).to_vec(),
        doctors: doctors(eve),
        services: offers(),
        closures: vec![(Some(1), day(2), day(2)), (None, day(4), day(5))],
        people: people(),
        staff: StaffId::new(),
    }
}

fn doctors(eve: NaiveDate) -> Vec<Doctor> {
    let week = |place, opens, closes| Weekly {
        place,
        opens: wall(opens),
        closes: wall(closes),
        alternate_from: None,
        staff_only: false,
    };
    let doctor = |online, weekly| Doctor {
        id: PractitionerId::new(),
        online,
        weekly,
        exceptions: Vec::new(),
    };
    let (sunday, tuesday) = (eve + TimeDelta::days(1), eve + TimeDelta::days(3));
    let night = vec![week(0, "22:00", "00:00"), week(0, "00:00", "06:00")];
    let mut day = doctor(
        true,
        vec![week(0, "09:00", "13:00"), Weekly { staff_only: true, ..week(1, "14:00", "19:00") }],
    );
    // On Sunday from a time that a gap may swallow, on Tuesday not at all.
    day.exceptions = vec![
        (sunday, 0, Some(["02:30", "05:00"].map(wall))),
        (sunday, 1, Some(["09:00", "12:00"].map(wall))),
        (tuesday, 0, None),
    ];
    let other_weeks = [0, 7].map(|days| Weekly {
        alternate_from: Some(eve + TimeDelta::days(days)),
        ..week(usize::from(days == 7), "07:00", "12:00")
    });
    // At two places whose hours overlap where the zones are far apart.
    let both = vec![week(0, "03:00", "10:30"), week(1, "12:00", "15:00")];
    vec![doctor(true, night), day, doctor(false, other_weeks.to_vec()), doctor(true, both)]
}

fn offers() -> Vec<Offer> {
    let offer = |minutes, given_by: &[(usize, Option<i32>)], rooms: &[usize]| Offer {
        id: ServiceId::new(),
        minutes,
        before: 0,
        after: 0,
        notice: None,
        audience: Audience::Everyone,
        booking: BookingMode::Online,
        given_by: given_by.to_vec(),
        rooms: rooms.to_vec(),
    };
    let all = [(0, None), (1, Some(45)), (2, None), (3, None)];
    let three = [(0, None), (1, None), (3, Some(40))];
    vec![
        offer(30, &all, &[]),
        Offer { before: 5, after: 10, ..offer(45, &three, &[0, 1, 2]) },
        Offer {
            after: 10,
            notice: Some(0),
            booking: BookingMode::Request,
            ..offer(20, &[(0, None), (3, None)], &[0])
        },
        Offer { booking: BookingMode::Phone, ..offer(60, &[(1, None), (2, None)], &[]) },
        Offer { audience: Audience::New, before: 10, ..offer(30, &all[..2], &[1]) },
        Offer { audience: Audience::Returning, ..offer(15, &[(0, None), (3, None)], &[]) },
    ]
}

/// Two share a mail address, one has none.
fn people() -> Vec<PatientDetails> {
    let names = ["Ada", "Ben", "Cleo", "Dana", "Eli", "Fay"];
    let person = |name: &str| PatientDetails {
        given_name: PersonName::parse(name).unwrap(),
        family_name: PersonName::parse("Tester").unwrap(),
        email: match name {
            "Ben" => Email::parse("ada@patients.example").ok(),
            "Eli" => None,
            _ => Email::parse(&format!("{name}@patients.example")).ok(),
        },
        phone: Phone::parse("(305) 555-0199", "US").ok(),
        birth_date: None,
        language: None,
    };
    names.map(person).to_vec()
}

impl House {
    /// Sets the clinic up.
    pub fn found(&self, tx: &mut db::Tx<'_>) -> Result<(), Error> {
        clinics::insert(tx, &self.row())?;
        for place in &self.places {
            clinics::insert_location(tx, self.id, &location(place))?;
        }
        for room in &self.rooms {
            clinics::insert_room(tx, self.id, &self.room(room))?;
        }
        for doctor in &self.doctors {
            self.employ(tx, doctor)?;
        }
        for (offer, position) in self.services.iter().zip(0..) {
            self.offer(tx, offer, position)?;
        }
        for (place, starts_on, ends_on) in &self.closures {
            let closure =
                Closure { title: "Holiday".to_owned(), starts_on: *starts_on, ends_on: *ends_on };
            hours::insert_closure(tx, self.id, place.map(|nth| self.places[nth].id), &closure)?;
        }
        Ok(())
    }

    fn employ(&self, tx: &mut db::Tx<'_>, doctor: &Doctor) -> Result<(), Error> {
        practitioners::insert(tx, self.id, &practitioner(doctor))?;
        for rule in &doctor.weekly {
            for weekday in 1..=7 {
                let row = WorkingHours {
                    location_id: self.places[rule.place].id,
                    weekday,
                    opens: rule.opens,
                    closes: rule.closes,
                    valid_from: rule.alternate_from,
                    valid_until: None,
                    every_weeks: if rule.alternate_from.is_some() { 2 } else { 1 },
                    access: if rule.staff_only { Access::Staff } else { Access::Online },
                };
                hours::insert(tx, self.id, doctor.id, &row)?;
            }
        }
        for (on, place, times) in &doctor.exceptions {
            let location_id = self.places[*place].id;
            let times = times.map(|[opens, closes]| (opens, closes));
            let row = HoursOverride { on: *on, location_id, times, access: Access::Online };
            hours::insert_override(tx, self.id, doctor.id, &row)?;
        }
        Ok(())
    }

    fn offer(&self, tx: &mut db::Tx<'_>, offer: &Offer, position: i32) -> Result<(), Error> {
        services::insert(tx, self.id, &service(offer, position))?;
        for (doctor, duration_minutes) in &offer.given_by {
            let practitioner_id = self.doctors[*doctor].id;
            let duration_minutes = *duration_minutes;
            let gives = Gives { service_id: offer.id, practitioner_id, duration_minutes };
            services::give(tx, self.id, gives)?;
        }
        for room in &offer.rooms {
            let room_id = self.rooms[*room].id;
            services::suit(tx, self.id, Suits { service_id: offer.id, room_id })?;
        }
        Ok(())
    }

    fn row(&self) -> Clinic {
        Clinic {
            id: self.id,
            slug: self.slug.clone(),
            name: "Model".to_owned(),
            phone: "+13055550142".to_owned(),
            email: "desk@model.example".to_owned(),
            website: None,
            about: String::new(),
            time_zone: self.zone,
            locale: "en-US".to_owned(),
            currency: "USD".to_owned(),
            accent: Accent::Teal,
            embed_origins: Origins::default(),
            policy: self.policy,
        }
    }

    fn room(&self, room: &RoomAt) -> Room {
        Room {
            id: room.id,
            location_id: self.places[room.place].id,
            name: room.id.to_string(),
            kind: "treatment".to_owned(),
            active: true,
        }
    }
}

fn location(place: &Place) -> Location {
    Location {
        id: place.id,
        name: place.id.to_string(),
        address: "1 Main Street".to_owned(),
        city: "Town".to_owned(),
        region: String::new(),
        postal_code: String::new(),
        country: "US".to_owned(),
        phone: "+13055550142".to_owned(),
        time_zone: place.zone,
        active: true,
    }
}

fn practitioner(doctor: &Doctor) -> Practitioner {
    Practitioner {
        id: doctor.id,
        slug: doctor.id.to_string(),
        given_name: "Doc".to_owned(),
        family_name: "Tor".to_owned(),
        credentials: String::new(),
        title: String::new(),
        profession: String::new(),
        about: String::new(),
        email: None,
        colour: Accent::Teal,
        active: true,
        online: doctor.online,
    }
}

fn service(offer: &Offer, position: i32) -> Service {
    Service {
        id: offer.id,
        slug: offer.id.to_string(),
        discipline: "chiropractic".to_owned(),
        name: "Service".to_owned(),
        description: String::new(),
        duration_minutes: offer.minutes,
        buffer_before_minutes: offer.before,
        buffer_after_minutes: offer.after,
        price_minor: None,
        audience: offer.audience,
        booking: offer.booking,
        min_notice_minutes: offer.notice,
        preparation: String::new(),
        aftercare: String::new(),
        aftercare_delay_minutes: 60,
        reminders: None,
        position,
        active: true,
    }
}
