//! Locations.
use super::{addresses::prelude::*, member, resource};
use crate::domain::{Location, LocationId, Phone, Remark, Title};

/// A location.
#[derive(Serialize, ToSchema)]
pub(crate) struct LocationView {
    id: Uuid,
    name: String,
    address: String,
    city: String,
    region: String,
    postal_code: String,
    /// ISO 3166 alpha-2.
    country: String,
    /// E.164.
    phone: String,
    /// IANA.
    time_zone: String,
    /// Whether visits can be booked there.
    active: bool,
}

body! {
    /// A location; a new one needs `name`, `address`, `city`, `country` and `phone`.
    LocationBody {
        name: Title,
        address: Title,
        city: Title,
        region: Remark,
        postal_code: Remark,
        /// ISO 3166 alpha-2.
        country: String,
        /// In any usual form.
        phone: String,
        /// IANA; left out for a new one: the clinic's.
        time_zone: String,
        /// Whether visits can be booked there.
        active: bool,
    }
}

impl Resource for LocationBody {
    type Thing = Location;
    type View = LocationView;

    fn blank(catalogue: &Catalogue) -> Location {
        Location {
            id: LocationId::new(),
            name: String::new(),
            address: String::new(),
            city: String::new(),
            region: String::new(),
            postal_code: String::new(),
            country: String::new(),
            phone: String::new(),
            time_zone: catalogue.clinic.time_zone,
            active: true,
        }
    }

    fn edit(&self, edit: &mut Edit, _: &Catalogue, place: &mut Location) -> Result<(), Error> {
        edit.need("name", &self.name, &mut place.name);
        edit.need("address", &self.address, &mut place.address);
        edit.need("city", &self.city, &mut place.city);
        edit.set("region", &self.region, &mut place.region);
        edit.set("postal_code", &self.postal_code, &mut place.postal_code);
        edit.need_read("country", &self.country, &mut place.country, member::country);
        let country = place.country.clone();
        edit.need_read("phone", &self.phone, &mut place.phone, |text| {
            Phone::parse(&text, &country).map(|phone| phone.to_string())
        });
        if let Some(zone) = edit.read("time_zone", &self.time_zone, |name| member::zone(&name)) {
            place.time_zone = zone;
        }
        edit.set("active", &self.active, &mut place.active);
        Ok(())
    }

    fn view(_: &Catalogue, place: &Location) -> LocationView {
        LocationView {
            id: place.id.uuid(),
            name: place.name.clone(),
            address: place.address.clone(),
            city: place.city.clone(),
            region: place.region.clone(),
            postal_code: place.postal_code.clone(),
            country: place.country.clone(),
            phone: place.phone.clone(),
            time_zone: place.time_zone.name().to_owned(),
            active: place.active,
        }
    }
}

impl Listed for LocationBody {
    const PATH: &'static str = "/api/v1/staff/locations";

    fn all(_: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Location>, Error> {
        Ok(catalogue.locations.clone())
    }
}

listing! {
    LocationBody as LocationView at "/api/v1/staff/locations"
    /// The clinic's locations.
    list
}

single! {
    LocationBody as LocationView at "/api/v1/staff/locations/{id}"
    /// One location.
    show
    /// Changes a location, or retires it.
    change
}

addition! {
    LocationBody as LocationView at "/api/v1/staff/locations"
    /// Adds a location.
    create
}
