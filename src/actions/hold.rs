//! Keeping a slot for somebody while they fill in the form.
use super::{
    Context,
    find_opening::{Ask, find_opening},
    trail,
};
use crate::{
    Error,
    db::{
        Tx, appointments, audit, calendars, clinics,
        holds::{self, Keeper},
    },
    domain::{
        Appointment, AppointmentId, Catalogue, ClinicId, Hold, Opening, PractitionerId, Refusal,
        RoomId, ServiceId, Source, Status, reference,
    },
    secret::Token,
};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::net::IpAddr;

/// How many times are kept for one browser at once.
const A_BROWSER: usize = 3;
/// How many times are kept at once for all who share an address.
const AN_ADDRESS: usize = 10;

/// What is to be kept, and for whom.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which service.
    pub service_id: ServiceId,
    /// With whom; `None`: anybody who gives it.
    pub practitioner_id: Option<PractitionerId>,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Whether the patient has been there before, where they said so.
    pub returning: Option<bool>,
    /// The secret that claims it; `None`: one that is made from the installation's key, and can
    /// be told again.
    pub token: Option<Token>,
    /// What is kept under the same secret, and given back for it.
    pub instead: Option<AppointmentId>,
    /// From which address it is asked for.
    pub client: Option<IpAddr>,
}

/// Keeps a slot for the clinic's hold time. Who has it already under the same secret is answered
/// with that, and of others a browser and an address get no more than some at once.
pub fn hold(tx: &mut Tx<'_>, context: &Context, new: &NewHold) -> Result<Appointment, Error> {
    let catalogue = clinics::catalogue(tx, new.clinic_id)?;
    let service = catalogue.offered(new.service_id).ok_or(Error::NotFound("service"))?;
    let browser = new.token.as_ref().map(Token::hash);
    let client = new.client.map(|address| context.key.client_hash(address));
    let keepers = [
        (browser.as_deref().map(Keeper::Browser), A_BROWSER),
        (client.as_deref().map(Keeper::Client), AN_ADDRESS),
    ];
    let keepers = keepers.into_iter().filter_map(|(keeper, most)| Some((keeper?, most)));
    let keepers: Vec<_> = keepers.filter(|_| !context.by_clinic()).collect();
    // Before any calendar, so that nobody who holds one waits here.
    for (keeper, _) in &keepers {
        holds::lock(tx, *keeper)?;
    }
    let kept = kept_already(tx, context, new)?;
    let instead = new.instead.filter(|id| kept.as_ref().is_none_or(|own| own.id != *id));
    if let Some((id, token)) = instead.zip(new.token.as_ref()) {
        given_back(release(tx, context, id, token))?;
    }
    if let Some(own) = kept {
        return Ok(own);
    }
    for (keeper, most) in keepers {
        leaves_room(&holds::live(tx, keeper, context.now)?, most, context.now)?;
    }
    let ask = Ask {
        service,
        practitioner: new.practitioner_id,
        starts_at: new.starts_at,
        asker: context.asker(new.returning),
        overrides: &[],
        patient: None,
        without: None,
    };
    let found = find_opening(tx, context, &catalogue, &ask)?;
    let expires_at = context.now + catalogue.clinic.policy.hold();
    let visit = fresh(context, &catalogue, new.service_id, found.opening);
    let token = new.token.clone().unwrap_or_else(|| context.key.hold_token(visit.id));
    let token_hash = token.hash();
    let hold = Hold { expires_at, token_hash, renewed: false, client_hash: client };
    let visit = Appointment {
        status: Status::Held,
        hold: Some(hold),
        chosen_because: found.because,
        ..visit
    };
    appointments::insert(tx, &visit)?;
    trail::note(tx, context, &visit, "hold", None)?;

    Ok(visit)
}

/// What is wished for, where it is kept under the same secret.
fn kept_already(
    tx: &mut Tx<'_>,
    context: &Context,
    new: &NewHold,
) -> Result<Option<Appointment>, Error> {
    let Some(token) = &new.token else { return Ok(None) };
    for (id, _) in holds::live(tx, Keeper::Browser(&token.hash()), context.now)? {
        let own = appointments::by_id(tx, id)?;
        let same = (own.clinic_id, own.service_id, own.visit.start())
            == (new.clinic_id, new.service_id, new.starts_at);
        if same && new.practitioner_id.is_none_or(|one| one == own.practitioner_id) {
            return Ok(Some(own));
        }
    }
    Ok(None)
}

/// Whether one more may be kept beside these, which run out one after the other.
fn leaves_room(
    kept: &[(AppointmentId, DateTime<Utc>)],
    most: usize,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let in_the_way = kept.len().checked_sub(most).and_then(|index| kept.get(index));
    in_the_way.map_or(Ok(()), |(_, until)| {
        Err(Refusal::TooManyKept { seconds: (*until - now).num_seconds().max(1) })
    })
}

/// What is no longer held need not be given back.
fn given_back(released: Result<(), Error>) -> Result<(), Error> {
    match released {
        Err(Error::NotFound(_) | Error::Refused(Refusal::HoldExpired)) => Ok(()),
        other => other,
    }
}

/// Keeps a held slot once more for the clinic's hold time, from when the first would have ended.
pub fn renew(
    tx: &mut Tx<'_>,
    context: &Context,
    id: AppointmentId,
    token: &Token,
) -> Result<Appointment, Error> {
    let mut visit = claimed(tx, context, id, token)?;
    let policy = clinics::catalogue(tx, visit.clinic_id)?.clinic.policy;
    let revision = visit.revision;
    if let Some(hold) = &mut visit.hold {
        if hold.renewed {
            return Err(Refusal::AlreadyRenewed.into());
        }
        hold.renewed = true;
        hold.expires_at += policy.hold();
    }
    visit.revision += 1;
    visit.updated_at = context.now;
    appointments::update(tx, &visit, revision)?;
    trail::note(tx, context, &visit, "renew", None)?;

    Ok(visit)
}

/// Gives a held slot back.
pub fn release(
    tx: &mut Tx<'_>,
    context: &Context,
    id: AppointmentId,
    token: &Token,
) -> Result<(), Error> {
    let visit = claimed(tx, context, id, token)?;
    appointments::delete_hold(tx, id)?;
    trail::note(tx, context, &visit, "release", None)
}

/// Deletes every expired hold; answers how many there were.
pub fn sweep_holds(tx: &mut Tx<'_>, context: &Context) -> Result<usize, Error> {
    let gone = appointments::delete_expired(tx, context.now)?;
    expired(tx, context, &gone)?;
    Ok(gone.len())
}

/// Deletes the expired holds of a practitioner and of rooms, so that they are in nobody's way.
pub(super) fn clear_expired(
    tx: &mut Tx<'_>,
    context: &Context,
    practitioner: PractitionerId,
    rooms: &[RoomId],
) -> Result<(), Error> {
    let gone = appointments::delete_expired_of(tx, practitioner, rooms, context.now)?;
    expired(tx, context, &gone)
}

/// Notes that holds ran out. Nobody did that.
fn expired(tx: &mut Tx<'_>, context: &Context, gone: &[appointments::Gone]) -> Result<(), Error> {
    for (id, clinic_id) in gone {
        let entry = audit::Entry {
            clinic_id: *clinic_id,
            at: context.now,
            actor: audit::Actor::System,
            action: "appointment.expire".to_owned(),
            subject_kind: "appointment",
            subject: id.uuid(),
            change: json!({}),
            reason: None,
            request_id: context.request_id.clone(),
        };
        audit::insert(tx, entry)?;
    }
    Ok(())
}

/// The held visit that somebody proves to be theirs, its calendar locked.
pub(super) fn claimed(
    tx: &mut Tx<'_>,
    context: &Context,
    id: AppointmentId,
    token: &Token,
) -> Result<Appointment, Error> {
    let seen = appointments::by_id(tx, id)?;
    calendars::lock(tx, owners(&seen))?;
    let visit = appointments::by_id(tx, id)?;
    let hold = visit.hold.as_ref().ok_or(Error::NotFound("hold"))?;
    if hold.token_hash != token.hash() {
        return Err(Error::NotFound("hold"));
    }
    if visit.status != Status::Held || hold.expires_at <= context.now {
        return Err(Refusal::HoldExpired.into());
    }
    Ok(visit)
}

/// Whose calendars a visit stands in.
pub(super) fn owners(visit: &Appointment) -> impl Iterator<Item = uuid::Uuid> + use<> {
    let room = visit.room_id.map(RoomId::uuid);
    [visit.practitioner_id.uuid()].into_iter().chain(room)
}

/// A visit that takes an opening and of which nothing else is known yet.
pub(super) fn fresh(
    context: &Context,
    catalogue: &Catalogue,
    service_id: ServiceId,
    opening: Opening,
) -> Appointment {
    Appointment {
        id: AppointmentId::new(),
        clinic_id: catalogue.clinic.id,
        reference: reference(rand::random()),
        service_id,
        practitioner_id: opening.practitioner_id,
        location_id: opening.location_id,
        room_id: opening.room_id,
        patient_id: None,
        status: Status::Booked,
        visit: opening.visit,
        busy: opening.busy,
        own_minutes: None,
        overrides: Vec::new(),
        override_reason: None,
        overbook_reason: None,
        chosen_because: None,
        hold: None,
        manage_token_hash: None,
        source: Source::Online,
        reason: None,
        intake: None,
        terms: catalogue.clinic.policy.terms(),
        revision: 1,
        sequence: 0,
        arrived_at: None,
        started_at: None,
        ended_at: None,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
        steps: Vec::new(),
        created_by: context.author(),
        created_at: context.now,
        updated_at: context.now,
    }
}
