//! Through which door somebody comes to a visit's own pages: with the secret link of a mail, or
//! signed in.
use super::manage::{self, Opened};
use crate::{
    Error,
    db::{DbConn, account_sessions::AccountSession, appointments, clinics, own, patients},
    domain::AppointmentId,
    secret::Token,
    web::{
        account::{self, Member},
        viewer::Viewer,
    },
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use std::{future::Future, pin::Pin};

/// What lets somebody see a visit and change it.
#[derive(Clone)]
pub(super) enum Door {
    /// The secret of the link in every mail about it.
    Link(String),
    /// That it is one of theirs: the clinic's slug, who is signed in there, and which visit.
    Signed(String, Box<AccountSession>, AppointmentId),
}

impl FromRequest for Door {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let part = |name: &str| request.match_info().get(name).map(str::to_owned);
        if let Some(secret) = part("token") {
            return Box::pin(async { Ok(Self::Link(secret)) });
        }
        let member = Member::from_request(request, payload);
        let (slug, visit) = (part("clinic").unwrap_or_default(), part("visit"));
        Box::pin(async move {
            let session = member.await?.0;
            let visit = visit.and_then(|id| id.parse().ok());
            let visit = visit.ok_or(Error::NotFound("appointment"))?;
            Ok(Self::Signed(slug, Box::new(session), visit))
        })
    }
}

impl Door {
    /// The address of the visit's page behind this door.
    pub(super) fn here(&self) -> String {
        match self {
            Self::Link(secret) => format!("/manage/{secret}"),
            Self::Signed(slug, _, visit) => format!("/{slug}/my/visits/{visit}"),
        }
    }

    /// Where all visits of whoever is signed in are; empty for a link, which opens one alone.
    pub(super) fn all(&self) -> String {
        match self {
            Self::Link(_) => String::new(),
            Self::Signed(slug, ..) => format!("/{slug}/my"),
        }
    }

    /// The visit behind it, for whoever looks: in the patient's language, if in no other.
    pub(super) fn open(&self, conn: &mut DbConn, viewer: Viewer) -> Result<Opened, Error> {
        let visit = match self {
            Self::Link(secret) => {
                appointments::by_manage_token(conn, &Token::presented(secret).hash())?
            }
            Self::Signed(_, session, id) => {
                own::visit(conn, (session.clinic_id, &session.account.email), *id)?
            }
        };
        let catalogue = clinics::catalogue(conn, visit.clinic_id)?;
        let language = match visit.patient_id {
            Some(id) => patients::get(conn, visit.clinic_id, id)?.language,
            None => None,
        };
        Ok(Opened { catalogue, visit, viewer: viewer.known(language) })
    }

    /// What forms behind it carry; a link is proof enough by itself.
    pub(super) fn csrf(&self) -> String {
        match self {
            Self::Link(_) => String::new(),
            Self::Signed(_, session, _) => session.csrf.clone(),
        }
    }

    /// Goes on if a form carries that.
    pub(super) fn sent(&self, csrf: &str) -> Result<(), Error> {
        match self {
            Self::Link(_) => Ok(()),
            Self::Signed(_, session, _) => account::sent(session, csrf),
        }
    }

    /// What is shown where it opens nothing.
    pub(super) fn unopened(&self, viewer: &Viewer, error: Error) -> Result<HttpResponse, Error> {
        match self {
            Self::Link(_) => manage::unopened(viewer, error),
            Self::Signed(..) => Err(error),
        }
    }
}
