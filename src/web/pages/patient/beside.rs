//! What is not booked within another site's page: a discipline that answers to a guide may speak
//! against. Those answers stay with the browser, and within another site's page browsers tell
//! nothing of them.
use super::{super::Frame, frame, guide, offered::slots, visitor::Visitor};
use crate::{
    domain::{Catalogue, Service},
    web::viewer::Viewer,
};
use askama::Template;

#[derive(Template)]
#[template(path = "page/patient/beside.html")]
pub(super) struct Page {
    frame: Frame,
    service: String,
    /// Where its times are, in a window of their own.
    slots: String,
    guide: String,
}

/// The page that leads on beside the one that is shown, where a service asks for that.
pub(super) fn page(
    catalogue: &Catalogue,
    (service, practitioner): (&Service, &str),
    (visitor, viewer): (&Visitor, &Viewer),
) -> Option<Page> {
    let mut guides = guide::here(catalogue);
    let wanted = visitor.framed && guides.any(|one| one.may_rule_out(&service.discipline));
    wanted.then(|| Page {
        frame: frame(viewer, catalogue, service.name.clone()),
        service: service.name.clone(),
        slots: slots(catalogue, service, practitioner),
        guide: format!("/{}/guide", catalogue.clinic.slug),
    })
}
