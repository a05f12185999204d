//! `limber clinic add`: a clinic and its first location; the rest is set up by its administrator.
use super::{open, say, serve::runtime};
use crate::{
    actions::{self, Context},
    app::Clock,
    config::Settings,
    db::audit::Actor,
    domain::{
        Accent, Clinic, ClinicId, Email, Location, LocationId, Origins, Phone, Policy, Remark,
        Slug, Title,
    },
};
use anyhow::Context as _;
use chrono_tz::Tz;
use clap::Args;

/// The clinic that is opened.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its short name, as in its address.
    #[arg(long, value_parser = Slug::of_clinic)]
    slug: Slug,
    /// Its name.
    #[arg(long, value_parser = Title::parse)]
    name: Title,
    /// Its telephone.
    #[arg(long)]
    phone: String,
    /// The mailbox that its mails come from.
    #[arg(long, value_parser = Email::parse)]
    email: Email,
    /// Its clocks, by their IANA name, such as `America/New_York`.
    #[arg(long)]
    time_zone: Tz,
    /// Street and number of its first location.
    #[arg(long, value_parser = Title::parse)]
    address: Title,
    /// Where that is.
    #[arg(long, value_parser = Title::parse)]
    city: Title,
    /// The state or province, where addresses name one.
    #[arg(long, value_parser = Remark::parse, default_value = "")]
    region: Remark,
    /// The postal code, where there is one.
    #[arg(long, value_parser = Remark::parse, default_value = "")]
    postal_code: Remark,
    /// The country by its two letters (ISO 3166).
    #[arg(long, default_value = "US")]
    country: String,
    /// The currency of its prices (ISO 4217).
    #[arg(long, default_value = "USD")]
    currency: String,
}

impl Add {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let phone = Phone::parse(&self.phone, &self.country).context("--phone")?;
        let slug = String::from(self.slug.clone());
        let (clinic, location) = self.read(&phone);
        let context = Context {
            now: Clock::System.now(),
            actor: Actor::System,
            request_id: None,
            key: settings.key()?,
        };
        let db = open::existing(settings.config())?;
        let deed = db.write(move |tx| actions::open_clinic(tx, &context, &clinic, &location));
        runtime()?.block_on(deed)?;
        say::line(format_args!(
            "{slug} is open. Its first administrator: \
             limber staff add --clinic {slug} --role admin --email … --name …"
        ));
        Ok(())
    }

    fn read(self, phone: &Phone) -> (Clinic, Location) {
        let clinic = Clinic {
            id: ClinicId::new(),
            slug: self.slug.into(),
            name: self.name.to_string(),
            phone: phone.to_string(),
            email: self.email.to_string(),
            website: None,
            about: String::new(),
            time_zone: self.time_zone,
            locale: "en-US".to_owned(),
            currency: self.currency.to_uppercase(),
            accent: Accent::Teal,
            embed_origins: Origins::default(),
            policy: Policy::default(),
        };
        let location = Location {
            id: LocationId::new(),
            name: self.address.to_string(),
            address: self.address.into(),
            city: self.city.into(),
            region: self.region.into(),
            postal_code: self.postal_code.into(),
            country: self.country.to_uppercase(),
            phone: phone.to_string(),
            time_zone: self.time_zone,
            active: true,
        };
        (clinic, location)
    }
}
