//! Booking a visit.
use super::{
    Context, Overrides, Who,
    find_opening::{Ask, find_opening},
    hold, patient, tell, trail,
};
use crate::{
    Error,
    db::{
        Tx,
        appointments::{self, Around},
        clinics, diaries,
    },
    domain::{
        Appointment, AppointmentId, BookingMode, Catalogue, ClinicId, PractitionerId, Refusal,
        Service, ServiceId, ServiceTerms, Source, Status, patient_refusal,
    },
    guides,
    secret::Token,
};
use chrono::{DateTime, Utc};
use serde_json::json;

/// A visit to be booked.
#[derive(Debug, Clone)]
pub struct Booking {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// When, and what.
    pub what: What,
    /// For whom, and what they say.
    pub particulars: Particulars,
    /// The rules that staff set aside.
    pub overrides: Overrides,
}

/// What is to be booked.
#[derive(Debug, Clone)]
pub enum What {
    /// The slot that was kept.
    Held {
        /// Which one.
        id: AppointmentId,
        /// The secret that claims it.
        token: Token,
    },
    /// A slot that was not kept before.
    Direct {
        /// Which service.
        service_id: ServiceId,
        /// With whom; `None`: anybody who gives it.
        practitioner_id: Option<PractitionerId>,
        /// From when.
        starts_at: DateTime<Utc>,
    },
}

/// For whom a visit is, and what they say.
#[derive(Debug, Clone)]
pub struct Particulars {
    /// For whom.
    pub who: Who,
    /// Whether they have been there before, where they said so.
    pub returning: Option<bool>,
    /// Why they come.
    pub reason: Option<String>,
    /// What they answered to the service's questions.
    pub intake: Option<serde_json::Value>,
    /// Where the booking comes from.
    pub source: Source,
}

/// Books a visit, or asks the clinic for it where the service is booked by request.
pub fn book(tx: &mut Tx<'_>, context: &Context, booking: &Booking) -> Result<Appointment, Error> {
    let catalogue = clinics::catalogue(tx, booking.clinic_id)?;
    let (mut visit, read_at) = match &booking.what {
        What::Held { id, token } => {
            let held = held(tx, context, &catalogue, booking, (*id, token))?;
            let revision = held.revision;
            (held, Some(revision))
        }
        What::Direct { .. } => (direct(tx, context, &catalogue, booking)?, None),
    };
    let service = catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?;

    let said = &booking.particulars;
    let answers = guides::recorded(said.intake.as_ref());
    if !context.by_clinic() && answers.as_ref().is_some_and(|one| guides::forbid(one, service)) {
        return Err(Refusal::NotBookableOnline.into());
    }
    visit.status = status(context, service);
    visit.terms = catalogue.clinic.policy.terms();
    visit.manage_token_hash = Some(context.key.manage_token(visit.id).hash());
    visit.source = said.source;
    visit.reason.clone_from(&said.reason);
    visit.intake.clone_from(&said.intake);
    if let Some(revision) = read_at {
        visit.revision = revision + 1;
        visit.updated_at = context.now;
        appointments::update(tx, &visit, revision)?;
    } else {
        appointments::insert(tx, &visit)?;
    }
    let action = if visit.status == Status::Requested { "request" } else { "book" };
    // That answers were shared, and not what was answered.
    let shared = answers.map_or(json!({}), |one| json!({ "answers_shared": one.id }));
    trail::note_with(tx, context, &visit, (action, shared), booking.overrides.reason.clone())?;
    tell::changed(tx, context, &catalogue, None, &visit)?;

    Ok(visit)
}

fn status(context: &Context, service: &Service) -> Status {
    match service.booking {
        BookingMode::Request if !context.by_clinic() => Status::Requested,
        _ => Status::Booked,
    }
}

/// The held visit, with its patient; the rules about time were asked when it was kept, those about
/// the patient are asked now.
fn held(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    booking: &Booking,
    (id, token): (AppointmentId, &Token),
) -> Result<Appointment, Error> {
    // Before any calendar, as whoever books without a hold locks them.
    let patient = patient::identify(tx, context, booking.clinic_id, &booking.particulars.who)?;
    let mut visit = hold::claimed(tx, context, id, token)?;
    if visit.clinic_id != booking.clinic_id {
        return Err(Error::NotFound("hold"));
    }
    let service = catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?;
    let asker = context.asker(booking.particulars.returning);
    let around = Around { span: visit.visit, now: context.now, without: None };
    let facts = diaries::patient_facts(tx, patient.id, &around)?;
    let policy = &catalogue.clinic.policy;
    let terms = ServiceTerms::of(service, policy);
    if let Some(refusal) = patient_refusal((&terms, policy), asker, &facts, visit.visit) {
        return Err(refusal.into());
    }
    visit.patient_id = Some(patient.id);
    if let Some(hold) = &mut visit.hold {
        hold.client_hash = None;
    }
    Ok(visit)
}

/// A new visit, after every rule was asked.
fn direct(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    booking: &Booking,
) -> Result<Appointment, Error> {
    let What::Direct { service_id, practitioner_id, starts_at } = booking.what else {
        return Err(Error::NotFound("service"));
    };
    let service = catalogue.offered(service_id).ok_or(Error::NotFound("service"))?;
    let patient = patient::identify(tx, context, booking.clinic_id, &booking.particulars.who)?;
    let ask = Ask {
        service,
        practitioner: practitioner_id,
        starts_at,
        asker: context.asker(booking.particulars.returning),
        overrides: booking.overrides.checked()?,
        patient: Some(patient.id),
        without: None,
    };
    let found = find_opening(tx, context, catalogue, &ask)?;
    let mut visit = hold::fresh(context, catalogue, service_id, found.opening);
    visit.set_aside(found.set_aside, booking.overrides.reason());
    visit.chosen_because = found.because;
    visit.patient_id = Some(patient.id);
    Ok(visit)
}
