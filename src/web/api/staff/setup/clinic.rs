//! The clinic itself and its policy.
use super::{
    addresses::prelude::*,
    member::{self, WallTime},
    resource,
};
use crate::domain::{
    About, Accent, Clinic, Email, InviteMethod, Leads, Origins, Phone, Policy, TimeOff, Title,
    Within,
};

/// The clinic, as its staff see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClinicSetupView {
    id: Uuid,
    slug: String,
    name: String,
    /// E.164.
    phone: String,
    email: String,
    website: Option<String>,
    about: String,
    /// IANA.
    time_zone: String,
    locale: String,
    /// ISO 4217.
    currency: String,
    accent: Accent,
    /// The sites that may show the pages for patients within their own.
    embed_origins: Vec<String>,
    policy: PolicySetupView,
}

/// The numbers by which a clinic takes bookings.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct PolicySetupView {
    slot_step_minutes: i32,
    min_notice_minutes: i32,
    horizon_days: i32,
    hold_minutes: i32,
    grace_minutes: i32,
    cancel_cutoff_minutes: i32,
    reschedule_cutoff_minutes: i32,
    open_appointments_per_patient: i32,
    practitioners_see_all: bool,
    /// How many minutes before a visit its patient is reminded.
    reminders: Vec<i32>,
    quiet_from: WallTime,
    quiet_until: WallTime,
    discreet: bool,
    invites: InviteMethod,
    practitioner_copies: bool,
    daily_schedule: bool,
    no_show_note: bool,
    /// How practitioners take time off: `direct`, or `asked` for and decided by the desk.
    time_off: TimeOff,
}

type Step = Within<5, 240>;
type YearOfMinutes = Within<0, 525_600>;
type Horizon = Within<1, 730>;
type HoldMinutes = Within<1, 60>;
type Grace = Within<0, 60>;
type Open = Within<1, 1000>;

body! {
    /// What shall be different about the clinic.
    ClinicBody {
        name: Title,
        /// In any usual form.
        phone: String,
        email: String,
        website: String,
        about: About,
        /// IANA.
        time_zone: String,
        /// Such as `en-US`.
        locale: String,
        accent: Accent,
        /// The sites that may show the pages for patients within their own, up to ten: such as
        /// `https://www.example.com`, without a path. On this machine `http://localhost:3000` too.
        embed_origins: Vec<String>,
        /// Those of its numbers that shall be different.
        policy: PolicyBody,
    }
}

body! {
    /// What shall be different about the policy.
    PolicyBody {
        /// Starts lie on multiples of this from local midnight.
        slot_step_minutes: Step,
        /// How soon the public may book.
        min_notice_minutes: YearOfMinutes,
        /// How many days ahead the public may book.
        horizon_days: Horizon,
        /// How long a slot is kept while a form is filled in.
        hold_minutes: HoldMinutes,
        /// How long mails about changes by staff wait.
        grace_minutes: Grace,
        /// How long before the start patients may still cancel alone.
        cancel_cutoff_minutes: YearOfMinutes,
        /// How long before the start patients may still move alone.
        reschedule_cutoff_minutes: YearOfMinutes,
        /// How many coming visits one patient may have.
        open_appointments_per_patient: Open,
        /// Whether practitioners see each other's visits and hours.
        practitioners_see_all: bool,
        /// How many minutes before a visit its patient is reminded, up to four.
        reminders: Vec<i32>,
        /// From this wall time on nobody is sent what can wait.
        quiet_from: WallTime,
        /// Until this wall time of the next morning.
        quiet_until: WallTime,
        /// Whether mails and invites leave out what a visit is for.
        discreet: bool,
        /// How visits are put into patients' calendars.
        invites: InviteMethod,
        /// Whether practitioners are told by mail of visits that are made, moved or cancelled.
        practitioner_copies: bool,
        /// Whether practitioners are sent tomorrow's visits each evening.
        daily_schedule: bool,
        /// Whether patients who did not come are written to.
        no_show_note: bool,
        /// How practitioners take time off: `direct`, or `asked` for and decided by the desk.
        time_off: TimeOff,
    }
}

impl Resource for ClinicBody {
    type Thing = Clinic;
    type View = ClinicSetupView;

    fn blank(catalogue: &Catalogue) -> Clinic {
        catalogue.clinic.clone()
    }

    fn edit(&self, edit: &mut Edit, at: &Catalogue, clinic: &mut Clinic) -> Result<(), Error> {
        edit.set("name", &self.name, &mut clinic.name);
        let phone = edit.read("phone", &self.phone, |text| Phone::parse(&text, at.country()));
        if let Some(phone) = phone {
            clinic.phone = phone.to_string();
        }
        if let Some(email) = edit.read("email", &self.email, |text| Email::parse(&text)) {
            clinic.email = email.to_string();
        }
        edit.clear_read("website", &self.website, &mut clinic.website, member::website);
        edit.set("about", &self.about, &mut clinic.about);
        if let Some(zone) = edit.read("time_zone", &self.time_zone, |name| member::zone(&name)) {
            clinic.time_zone = zone;
        }
        if let Some(locale) = edit.read("locale", &self.locale, member::locale) {
            clinic.locale = locale;
        }
        edit.set("accent", &self.accent, &mut clinic.accent);
        let sites = edit.read("embed_origins", &self.embed_origins, Origins::try_from);
        if let Some(origins) = sites {
            clinic.embed_origins = origins;
        }
        if let Some(policy) = edit.given("policy", &self.policy) {
            policy.edit(edit, &mut clinic.policy);
        }
        Ok(())
    }

    fn view(_: &Catalogue, clinic: &Clinic) -> ClinicSetupView {
        ClinicSetupView {
            id: clinic.id.uuid(),
            slug: clinic.slug.clone(),
            name: clinic.name.clone(),
            phone: clinic.phone.clone(),
            email: clinic.email.clone(),
            website: clinic.website.clone(),
            about: clinic.about.clone(),
            time_zone: clinic.time_zone.name().to_owned(),
            locale: clinic.locale.clone(),
            currency: clinic.currency.clone(),
            accent: clinic.accent,
            embed_origins: clinic.embed_origins.clone().into(),
            policy: PolicySetupView::from(clinic.policy),
        }
    }
}

impl PolicyBody {
    fn edit(&self, edit: &mut Edit, policy: &mut Policy) {
        let (notice, into) = (&self.min_notice_minutes, &mut policy.min_notice_minutes);
        edit.set("policy/min_notice_minutes", notice, into);
        let (cancel, into) = (&self.cancel_cutoff_minutes, &mut policy.cancel_cutoff_minutes);
        edit.set("policy/cancel_cutoff_minutes", cancel, into);
        let (moves, into) =
            (&self.reschedule_cutoff_minutes, &mut policy.reschedule_cutoff_minutes);
        edit.set("policy/reschedule_cutoff_minutes", moves, into);
        edit.set(
            "policy/slot_step_minutes",
            &self.slot_step_minutes,
            &mut policy.slot_step_minutes,
        );
        edit.set("policy/horizon_days", &self.horizon_days, &mut policy.horizon_days);
        edit.set("policy/hold_minutes", &self.hold_minutes, &mut policy.hold_minutes);
        edit.set("policy/grace_minutes", &self.grace_minutes, &mut policy.grace_minutes);
        edit.set(
            "policy/open_appointments_per_patient",
            &self.open_appointments_per_patient,
            &mut policy.open_appointments_per_patient,
        );
        let see_all = &mut policy.practitioners_see_all;
        edit.set("policy/time_off", &self.time_off, &mut policy.time_off);
        edit.set("policy/practitioners_see_all", &self.practitioners_see_all, see_all);
        self.edit_mail(edit, policy);
    }
}

impl PolicyBody {
    /// The part that is about mail.
    fn edit_mail(&self, edit: &mut Edit, policy: &mut Policy) {
        if let Some(leads) = edit.read("policy/reminders", &self.reminders, Leads::try_from) {
            policy.reminders = leads;
        }
        if let Some(WallTime(from)) = edit.given("policy/quiet_from", &self.quiet_from) {
            policy.quiet_from = from;
        }
        if let Some(WallTime(until)) = edit.given("policy/quiet_until", &self.quiet_until) {
            policy.quiet_until = until;
        }
        edit.set("policy/discreet", &self.discreet, &mut policy.discreet);
        edit.set("policy/invites", &self.invites, &mut policy.invites);
        let copies = &mut policy.practitioner_copies;
        edit.set("policy/practitioner_copies", &self.practitioner_copies, copies);
        edit.set("policy/daily_schedule", &self.daily_schedule, &mut policy.daily_schedule);
        edit.set("policy/no_show_note", &self.no_show_note, &mut policy.no_show_note);
    }
}

impl From<Policy> for PolicySetupView {
    fn from(policy: Policy) -> Self {
        Self {
            slot_step_minutes: policy.slot_step_minutes,
            min_notice_minutes: policy.min_notice_minutes,
            horizon_days: policy.horizon_days,
            hold_minutes: policy.hold_minutes,
            grace_minutes: policy.grace_minutes,
            cancel_cutoff_minutes: policy.cancel_cutoff_minutes,
            reschedule_cutoff_minutes: policy.reschedule_cutoff_minutes,
            open_appointments_per_patient: policy.open_appointments_per_patient,
            practitioners_see_all: policy.practitioners_see_all,
            reminders: policy.reminders.into(),
            quiet_from: WallTime(policy.quiet_from),
            quiet_until: WallTime(policy.quiet_until),
            discreet: policy.discreet,
            invites: policy.invites,
            practitioner_copies: policy.practitioner_copies,
            daily_schedule: policy.daily_schedule,
            no_show_note: policy.no_show_note,
            time_off: policy.time_off,
        }
    }
}

/// The clinic and its policy.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    responses(
        (status = 200, description = "As it is; `ETag` says as what it was seen", body = ClinicSetupView),
        (status = 401, description = "Nobody is signed in", body = Problem),
    ))]
#[get("/api/v1/staff/clinic")]
pub(crate) async fn show(asked: Asked, who: SignedIn) -> Result<HttpResponse, Failure> {
    resource::show::<ClinicBody>(&asked, who, ()).await
}

/// Changes the clinic or its policy. Visits keep the cut-offs they were booked under.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(Rehearsal, ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    request_body = ClinicBody,
    responses(
        (status = 200, description = "As it is now; members that were left out stay", body = Changed<ClinicSetupView>),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 409, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not what it must be", body = Problem),
    ))]
#[patch("/api/v1/staff/clinic")]
pub(crate) async fn change(
    asked: Asked,
    who: SignedIn,
    how: How,
    body: Body<ClinicBody>,
) -> Result<HttpResponse, Failure> {
    resource::change(&asked, who, (), how, body).await
}
