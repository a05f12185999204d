//! Small clinics of chance, crowded enough to refuse and open enough to grant.
use super::{Clinic, dice::Dice};
use chrono::{NaiveTime, TimeDelta};
use chrono_tz::{
    America::{New_York, Santiago},
    Asia::Kolkata,
    Australia::Lord_Howe,
    Europe::London,
    Tz,
};
use limber::{
    Error,
    actions::{self, Booking, Context, NewHold, Overrides, Particulars, What, Who},
    db::{Tx, audit::Actor, blocks, clinics, hours, practitioners, services},
    domain::{
        Access, Audience, Block, BlockId, BlockKind, BookingMode, Catalogue, ClinicId, Closure,
        Gives, HoursOverride, LocationId, PatientDetails, PersonName, Phone, Policy,
        PractitionerId, RoomId, Rule, ServiceId, Source, Span, StaffId, Suits, Whose, WorkingHours,
        local,
    },
    secret::Token,
};

/// A clinic of chance.
pub struct Small {
    pub catalogue: Catalogue,
}

impl Small {
    /// Founds one in a house, with some weeks of its book.
    pub async fn found(house: &Clinic, dice: &mut Dice) -> Self {
        let plan = Plan::draw(dice);
        let id = plan.id;
        let furnished = house.app.db.write(move |tx| plan.carry_out(tx));
        furnished.await.unwrap();
        let catalogue = house.app.db.read(move |conn| clinics::catalogue(conn, id)).await.unwrap();
        let small = Self { catalogue };
        small.live(house, dice).await;
        small
    }

    /// Staff book at all hours; patients hold times, some of which have run out.
    async fn live(&self, house: &Clinic, dice: &mut Dice) {
        let now = house.app.clock.now();
        let context =
            |actor, now| Context { now, actor, request_id: None, key: house.app.key.clone() };
        for number in 0..24 {
            let service = dice.pick(&self.catalogue.services).id;
            let minutes = dice.below(9 * 24 * 12) * 5;
            let start = local::day_start(
                self.catalogue.clinic.time_zone,
                local::date(self.catalogue.clinic.time_zone, now),
            ) + TimeDelta::minutes(minutes);
            let outcome = if dice.chance(80) {
                let booking = self.booking(service, start, number);
                let context = context(Actor::Staff(StaffId::new()), now);
                let deed = house.app.db.write(move |tx| actions::book(tx, &context, &booking));
                deed.await
            } else {
                let made_at = now - TimeDelta::minutes(dice.below(12));
                let new = NewHold {
                    clinic_id: self.catalogue.clinic.id,
                    service_id: service,
                    practitioner_id: None,
                    starts_at: start,
                    returning: None,
                    token: Some(Token::random()),
                    instead: None,
                    client: None,
                };
                let context = context(Actor::Patient, made_at);
                house.app.db.write(move |tx| actions::hold(tx, &context, &new)).await
            };
            match outcome {
                Ok(_) | Err(Error::Refused(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    /// Somebody new, at whatever time, often beside another.
    fn booking(
        &self,
        service_id: ServiceId,
        starts_at: chrono::DateTime<chrono::Utc>,
        number: usize,
    ) -> Booking {
        let name = ["Ada", "Ben", "Cy", "Dee"][number % 4];
        let who = PatientDetails {
            given_name: PersonName::parse(name).unwrap(),
            family_name: PersonName::parse("Tester").unwrap(),
            email: None,
            phone: Some(Phone::parse(&format!("30555501{number:02}"), "US").unwrap()),
            birth_date: None,
            language: None,
        };
        let rules = Rule::ALL.iter().copied().filter(|rule| {
            rule.yields_to_staff() && (*rule != Rule::Busy || number.is_multiple_of(5))
        });
        Booking {
            clinic_id: self.catalogue.clinic.id,
            what: What::Direct { service_id, practitioner_id: None, starts_at },
            particulars: Particulars {
                who: Who::Given(who),
                returning: None,
                reason: None,
                intake: None,
                source: Source::Desk,
            },
            overrides: Overrides { rules: rules.collect(), reason: Some("so it was".to_owned()) },
        }
    }
}

/// What a clinic is furnished with.
struct Plan {
    id: ClinicId,
    policy: Policy,
    zones: Vec<Tz>,
    locations: Vec<LocationId>,
    rooms: Vec<(RoomId, LocationId)>,
    practitioners: Vec<(PractitionerId, bool)>,
    weekly: Vec<(PractitionerId, WorkingHours)>,
    overrides: Vec<(PractitionerId, HoursOverride)>,
    closures: Vec<(Option<LocationId>, Closure)>,
    blocks: Vec<Block>,
    services: Vec<limber::domain::Service>,
    gives: Vec<Gives>,
    suits: Vec<Suits>,
}

impl Plan {
    fn draw(dice: &mut Dice) -> Self {
        let policy = Policy {
            slot_step_minutes: *dice.pick(&[10, 15, 15, 20, 30]),
            min_notice_minutes: *dice.pick(&[0, 60, 600]),
            horizon_days: *dice.pick(&[2, 5, 9, 30]),
            ..Policy::default()
        };
        let zone = *dice.pick(&[New_York, New_York, London, Santiago, Lord_Howe, Kolkata]);
        let several = dice.chance(40);
        let zones = if several { vec![zone, *dice.pick(&[zone, New_York])] } else { vec![zone] };
        let locations: Vec<_> = zones.iter().map(|_| LocationId::new()).collect();
        let mut plan = Self {
            id: ClinicId::new(),
            policy,
            zones,
            rooms: (0..dice.below(4)).map(|_| (RoomId::new(), *dice.pick(&locations))).collect(),
            practitioners: (0..=dice.below(3))
                .map(|_| (PractitionerId::new(), dice.chance(85)))
                .collect(),
            locations,
            weekly: Vec::new(),
            overrides: Vec::new(),
            closures: Vec::new(),
            blocks: Vec::new(),
            services: Vec::new(),
            gives: Vec::new(),
            suits: Vec::new(),
        };
        plan.draw_hours(dice);
        plan.draw_services(dice);
        plan
    }

    fn draw_hours(&mut self, dice: &mut Dice) {
        let today = "2026-03-02".parse::<chrono::NaiveDate>().unwrap();
        for (who, _) in self.practitioners.clone() {
            for weekday in 1..=7 {
                for _ in 0..dice.below(3) {
                    let (opens, closes) = times(dice);
                    let alternates = dice.chance(20);
                    let rule = WorkingHours {
                        location_id: *dice.pick(&self.locations),
                        weekday,
                        opens,
                        closes,
                        valid_from: alternates.then(|| today - TimeDelta::days(dice.below(20))),
                        valid_until: None,
                        every_weeks: if alternates { 2 } else { 1 },
                        access: access(dice),
                    };
                    self.weekly.push((who, rule));
                }
            }
            if dice.chance(40) {
                let exception = HoursOverride {
                    on: today + TimeDelta::days(dice.below(9)),
                    location_id: *dice.pick(&self.locations),
                    times: dice.chance(60).then(|| times(dice)),
                    access: access(dice),
                };
                self.overrides.push((who, exception));
            }
            self.draw_block(Whose::Practitioner(who), dice);
        }
        for (room, _) in self.rooms.clone() {
            self.draw_block(Whose::Room(room), dice);
        }
        if dice.chance(40) {
            let starts_on = today + TimeDelta::days(dice.below(9));
            let closure = Closure { title: "Holiday".to_owned(), starts_on, ends_on: starts_on };
            let place = dice.chance(50).then(|| *dice.pick(&self.locations));
            self.closures.push((place, closure));
        }
    }

    fn draw_block(&mut self, whose: Whose, dice: &mut Dice) {
        for _ in 0..dice.below(4) {
            let from = super::at("00:00") + TimeDelta::minutes(dice.below(9 * 1440));
            let length = TimeDelta::minutes(20 + dice.below(300));
            self.blocks.push(Block {
                id: BlockId::new(),
                whose,
                title: "Away".to_owned(),
                kind: BlockKind::TimeOff,
                span: Span::starting(from, length).unwrap(),
            });
        }
    }

    fn draw_services(&mut self, dice: &mut Dice) {
        for number in 0..=dice.below(3) {
            let id = ServiceId::new();
            let audience =
                if dice.chance(70) { Audience::Everyone } else { *dice.pick(Audience::ALL) };
            let booking =
                if dice.chance(75) { BookingMode::Online } else { *dice.pick(BookingMode::ALL) };
            let mut service = super::service(id, &format!("service-{number}"), 0);
            service.duration_minutes = *dice.pick(&[10, 20, 30, 45, 60, 90]);
            service.buffer_before_minutes = *dice.pick(&[0, 0, 5, 10]);
            service.buffer_after_minutes = *dice.pick(&[0, 0, 5, 15]);
            service.min_notice_minutes = *dice.pick(&[None, None, Some(0), Some(1500)]);
            (service.audience, service.booking) = (audience, booking);
            self.services.push(service);
            let mut given = false;
            for (who, _) in self.practitioners.clone() {
                if !given || dice.chance(60) {
                    given = true;
                    let duration_minutes = *dice.pick(&[None, None, Some(25), Some(50)]);
                    self.gives.push(Gives {
                        service_id: id,
                        practitioner_id: who,
                        duration_minutes,
                    });
                }
            }
            if dice.chance(50) {
                for (room_id, _) in self.rooms.clone().into_iter().filter(|_| dice.chance(70)) {
                    self.suits.push(Suits { service_id: id, room_id });
                }
            }
        }
    }

    fn carry_out(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let id = self.id;
        let mut row = super::clinic_row(id, &format!("small-{id}"), self.policy);
        row.time_zone = self.zones[0];
        clinics::insert(tx, &row)?;
        for (location_id, zone) in self.locations.iter().zip(&self.zones) {
            let mut location = super::location(*location_id);
            location.time_zone = *zone;
            location.name = format!("Location {location_id}");
            clinics::insert_location(tx, id, &location)?;
        }
        for (room, location) in &self.rooms {
            clinics::insert_room(tx, id, &super::room(*room, *location))?;
        }
        for (who, online) in &self.practitioners {
            let slug = format!("one-{who}");
            let mut one = super::practitioner(*who, &slug, "One", &slug);
            one.online = *online;
            practitioners::insert(tx, id, &one)?;
        }
        self.services.iter().try_for_each(|one| services::insert(tx, id, one))?;
        self.gives.iter().try_for_each(|one| services::give(tx, id, *one))?;
        self.suits.iter().try_for_each(|one| services::suit(tx, id, *one))?;
        self.weekly.iter().try_for_each(|(who, rule)| hours::insert(tx, id, *who, rule))?;
        for (who, exception) in &self.overrides {
            hours::insert_override(tx, id, *who, exception)?;
        }
        for (place, closure) in &self.closures {
            hours::insert_closure(tx, id, *place, closure)?;
        }
        self.blocks.iter().try_for_each(|block| blocks::insert(tx, id, block))
    }
}

fn access(dice: &mut Dice) -> Access {
    if dice.chance(80) { Access::Online } else { Access::Staff }
}

/// Some hours of a day; now and then until its end.
fn times(dice: &mut Dice) -> (NaiveTime, NaiveTime) {
    let opens = dice.below(20 * 12) * 5;
    let closes = opens + 60 + dice.below(10 * 12) * 5;
    let time = |minute: i64| {
        let (hour, minute) = (u32::try_from(minute / 60), u32::try_from(minute % 60));
        NaiveTime::from_hms_opt(hour.unwrap(), minute.unwrap(), 0)
    };
    (time(opens).unwrap(), time(closes).unwrap_or(NaiveTime::MIN))
}
