//! Keeping a slot for somebody while they fill in the form.
use super::{
    Context,
    find_opening::{Ask, find_opening},
    tell,
};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics},
    domain::{
        Appointment, AppointmentId, Catalogue, ClinicId, Hold, Opening, PractitionerId, Refusal,
        ServiceId, Source, Status, reference,
    },
    secret::Token,
};
use chrono::{DateTime, Utc};

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
}

/// Keeps a slot for the clinic's hold time.
pub fn hold(tx: &mut Tx<'_>, context: &Context, new: &NewHold) -> Result<Appointment, Error> {
    let catalogue = clinics::catalogue(tx, new.clinic_id)?;
    let service = catalogue.service(new.service_id).ok_or(Error::NotFound("service"))?;
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
    let hold = Hold { expires_at, token_hash: token.hash(), renewed: false };
    let visit = Appointment {
        status: Status::Held,
        hold: Some(hold),
        chosen_because: found.because,
        ..visit
    };
    appointments::insert(tx, &visit)?;
    tell::note(tx, context, &visit, "hold", None)?;

    Ok(visit)
}

/// Keeps a held slot once more for the clinic's hold time.
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
        hold.expires_at = context.now + policy.hold();
    }
    visit.revision += 1;
    visit.updated_at = context.now;
    appointments::update(tx, &visit, revision)?;
    tell::note(tx, context, &visit, "renew", None)?;

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
    tell::note(tx, context, &visit, "release", None)
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
    let room = visit.room_id.map(crate::domain::RoomId::uuid);
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
