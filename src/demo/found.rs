//! Makes a clinic of its file: identifiers for names, dates for "in so many days".
use super::{
    dice::Dice,
    file::{BlockFile, ClinicFile, Load, PractitionerFile, ServiceFile},
};
use crate::domain::{
    Access, Block, Catalogue, Clinic, ClinicId, Closure, Counted, Gives, Hours, Id, Location,
    LocationId, Practitioner, PractitionerId, Room, RoomId, Service, ServiceId, Site, Span, Staff,
    Suits, Whose, WorkingHours, local,
};
use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use std::collections::HashMap;

/// A clinic before its first visit.
#[derive(Debug)]
pub(super) struct Founded {
    pub(super) catalogue: Catalogue,
    pub(super) hours: Vec<(PractitionerId, Hours)>,
    pub(super) closures: Vec<(Option<LocationId>, Closure)>,
    pub(super) blocks: Vec<Block>,
    pub(super) staff: Vec<Staff>,
    pub(super) load: Load,
}

impl Founded {
    pub(super) fn slug(&self) -> &str {
        &self.catalogue.clinic.slug
    }

    pub(super) fn zone(&self) -> Tz {
        self.catalogue.clinic.time_zone
    }

    /// The sites with their closures, as the rules see them.
    pub(super) fn sites(&self) -> Vec<Site> {
        let here = |location: LocationId| {
            let of = self.closures.iter().filter(move |(at, _)| at.is_none_or(|at| at == location));
            of.map(|(_, closure)| closure.clone()).collect()
        };
        self.catalogue
            .active_locations()
            .map(|location| Site {
                location_id: location.id,
                zone: location.time_zone,
                closures: here(location.id),
            })
            .collect()
    }

    pub(super) fn hours_of(&self, who: PractitionerId) -> Hours {
        let own = self.hours.iter().find(|(id, _)| *id == who);
        own.map(|(_, hours)| hours.clone()).unwrap_or_default()
    }

    /// When somebody or some room is blocked.
    pub(super) fn blocked(&self, whose: Whose) -> Vec<Span> {
        self.blocks.iter().filter(|block| block.whose == whose).map(|block| block.span).collect()
    }
}

/// Names of the file, and what they stand for.
struct Names {
    locations: HashMap<String, LocationId>,
    rooms: HashMap<String, RoomId>,
    practitioners: HashMap<String, PractitionerId>,
}

fn named<T>(names: &HashMap<String, Id<T>>, name: &str) -> anyhow::Result<Id<T>> {
    names.get(name).copied().with_context(|| format!("nothing is called {name}"))
}

/// Founds a clinic.
pub(super) fn found(
    file: &ClinicFile,
    now: DateTime<Utc>,
    dice: &mut Dice,
) -> anyhow::Result<Founded> {
    let today = local::date(file.time_zone, now);
    let names = Names {
        locations: file.locations.iter().map(|one| (one.key.clone(), dice.id(now))).collect(),
        rooms: file.rooms.iter().map(|one| (one.key.clone(), dice.id(now))).collect(),
        practitioners: file
            .practitioners
            .iter()
            .map(|one| (one.slug.clone(), dice.id(now)))
            .collect(),
    };
    let mut founded = Founded {
        catalogue: catalogue(file, &names, dice.id(now))?,
        hours: Vec::new(),
        closures: Vec::new(),
        blocks: Vec::new(),
        staff: Vec::new(),
        load: file.load,
    };
    for (position, service) in (0..).zip(&file.services) {
        offer(&mut founded.catalogue, service, &names, (dice.id(now), position))?;
    }
    for one in &file.practitioners {
        let id = named(&names.practitioners, &one.slug)?;
        founded.hours.push((id, weekly(one, &names, today)?));
    }
    for one in &file.closures {
        let starts_on = today + Days::new(one.in_days.into());
        let ends_on = starts_on + Days::new(one.days.saturating_sub(1).into());
        let place = one.location.as_deref().map(|key| named(&names.locations, key)).transpose()?;
        founded.closures.push((place, Closure { title: one.title.clone(), starts_on, ends_on }));
    }
    for one in &file.blocks {
        let block = block(&founded, one, &names, (dice.id(now), today))?;
        founded.blocks.push(block);
    }
    for one in &file.staff {
        let slug = one.practitioner.as_deref();
        founded.staff.push(Staff {
            id: dice.id(now),
            email: one.email.clone(),
            name: one.name.clone(),
            role: one.role,
            practitioner_id: slug.map(|slug| named(&names.practitioners, slug)).transpose()?,
        });
    }
    Ok(founded)
}

/// The clinic with its places and people, before it offers anything.
fn catalogue(file: &ClinicFile, names: &Names, id: ClinicId) -> anyhow::Result<Catalogue> {
    let rooms = file.rooms.iter().map(|one| {
        Ok(Room {
            id: named(&names.rooms, &one.key)?,
            location_id: named(&names.locations, &one.location)?,
            name: one.name.clone(),
            kind: one.kind.clone(),
            active: true,
        })
    });
    let locations = file.locations.iter().map(|one| {
        Ok(Location {
            id: named(&names.locations, &one.key)?,
            name: one.name.clone(),
            address: one.address.clone(),
            city: one.city.clone(),
            region: one.region.clone(),
            postal_code: one.postal_code.clone(),
            country: one.country.clone(),
            phone: one.phone.clone(),
            time_zone: one.time_zone.unwrap_or(file.time_zone),
            active: true,
        })
    });
    let practitioners = file.practitioners.iter().map(|one| practitioner(one, names));
    Ok(Catalogue {
        version: 0,
        clinic: clinic(file, id),
        locations: locations.collect::<anyhow::Result<_>>()?,
        rooms: rooms.collect::<anyhow::Result<_>>()?,
        practitioners: practitioners.collect::<anyhow::Result<_>>()?,
        services: Vec::new(),
        disciplines: Vec::new(),
        gives: Vec::new(),
        suits: Vec::new(),
    })
}

fn clinic(file: &ClinicFile, id: ClinicId) -> Clinic {
    Clinic {
        id,
        slug: file.slug.clone(),
        name: file.name.clone(),
        phone: file.phone.clone(),
        email: file.email.clone(),
        website: file.website.clone(),
        about: file.about.clone(),
        time_zone: file.time_zone,
        locale: file.locale.clone(),
        currency: file.currency.clone(),
        accent: file.accent,
        embed_origins: file.embed_origins.clone(),
        policy: file.policy,
    }
}

fn practitioner(one: &PractitionerFile, names: &Names) -> anyhow::Result<Practitioner> {
    Ok(Practitioner {
        id: named(&names.practitioners, &one.slug)?,
        slug: one.slug.clone(),
        given_name: one.given_name.clone(),
        family_name: one.family_name.clone(),
        credentials: one.credentials.clone(),
        title: one.title.clone(),
        profession: one.profession.clone(),
        about: one.about.clone(),
        email: one.email.clone(),
        colour: one.colour,
        active: true,
        online: one.online,
    })
}

fn offer(
    catalogue: &mut Catalogue,
    file: &ServiceFile,
    names: &Names,
    (id, position): (ServiceId, i32),
) -> anyhow::Result<()> {
    for slug in &file.practitioners {
        catalogue.gives.push(Gives {
            service_id: id,
            practitioner_id: named(&names.practitioners, slug)?,
            duration_minutes: file.durations.get(slug).copied(),
        });
    }
    for key in &file.rooms {
        catalogue.suits.push(Suits { service_id: id, room_id: named(&names.rooms, key)? });
    }
    catalogue.services.push(Service {
        id,
        slug: file.slug.clone(),
        discipline: file.discipline.clone(),
        name: file.name.clone(),
        description: file.description.clone(),
        duration_minutes: file.duration_minutes,
        buffer_before_minutes: file.buffer_before_minutes,
        buffer_after_minutes: file.buffer_after_minutes,
        price_minor: file.price_minor,
        audience: file.audience,
        booking: file.booking,
        min_notice_minutes: file.min_notice_minutes,
        preparation: file.preparation.clone(),
        aftercare: file.aftercare.clone(),
        aftercare_delay_minutes: file.aftercare_delay_minutes.unwrap_or(60),
        reminders: file.reminders,
        position,
        active: true,
    });
    Ok(())
}

/// Weekly rules. Those of every other week count from a year ago, so that this week is one.
fn weekly(one: &PractitionerFile, names: &Names, today: NaiveDate) -> anyhow::Result<Hours> {
    let year_ago = today.week(Weekday::Mon).first_day() - Days::new(52 * 7);
    let mut hours = Hours::default();
    for rule in &one.hours {
        let location_id = named(&names.locations, &rule.location)?;
        let every_weeks = rule.every_weeks.unwrap_or(1);
        hours.weekly.extend(rule.days.iter().map(|weekday| WorkingHours {
            location_id,
            weekday: *weekday,
            opens: rule.opens,
            closes: rule.closes,
            valid_from: (every_weeks > 1).then_some(year_ago),
            valid_until: None,
            every_weeks,
            access: rule.access.unwrap_or(Access::Online),
        }));
    }
    Ok(hours)
}

/// A block on its day; one of a practitioner waits for the first day on which they are at work
/// then.
fn block(
    founded: &Founded,
    file: &BlockFile,
    names: &Names,
    (id, today): (Id<Block>, NaiveDate),
) -> anyhow::Result<Block> {
    let room = file.room.as_deref().map(|key| named(&names.rooms, key)).transpose()?;
    let who = file.practitioner.as_deref();
    let who = who.map(|slug| named(&names.practitioners, slug)).transpose()?;
    let whose = who.map(Whose::Practitioner).or(room.map(Whose::Room));
    let (zone, length) = (founded.zone(), TimeDelta::minutes(file.minutes));
    let on = |date: NaiveDate| {
        let wall = date.and_time(file.starts);
        Span::starting(local::instant(zone, wall, local::Edge::Opening), length)
    };
    let first = today + Days::new(file.in_days.into());
    let hours = who.map(|who| founded.hours_of(who)).unwrap_or_default();
    let sites = founded.sites();
    let at_work = |span: &Span| {
        let counted = Counted { staff: true, closed: false };
        !hours.windows(&sites, span.start(), span.end(), counted).is_empty()
    };
    let fitting = first.iter_days().take(14).filter_map(on).find(at_work);
    Ok(Block {
        id,
        whose: whose.context("a block names nobody")?,
        title: file.title.clone(),
        kind: file.kind,
        span: fitting.or_else(|| on(first)).context("a block takes no time")?,
    })
}
