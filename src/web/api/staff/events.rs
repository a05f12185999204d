//! The stream that says when calendars changed.
use super::{
    super::{Failure, Problem},
    appointments::only_own,
};
use crate::{
    Error,
    db::clinics,
    domain::{Catalogue, PractitionerId},
    live::{Events, Live, Watched},
    web::{
        extract::Asked,
        session::{Listening, SignedIn},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    get,
    http::header::{ContentEncoding, HeaderName},
    web::{Bytes, Data, Query},
};
use serde::Deserialize;
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use utoipa::IntoParams;

/// What a reader who was cut off saw last.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How long readers wait before they come back, in the format's own words.
const COME_BACK: &str = "retry: 1000\n\n";

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    /// Whose calendar alone, by id or slug; left out: all that the caller may see.
    practitioner: Option<String>,
    /// The `id` of the event that was seen last; the header `Last-Event-ID` goes before it.
    after: Option<String>,
}

/// Tells when calendars change, as server-sent events: `ready` at first, `changed` when what was
/// read is out of date, `beat` every fifteen seconds else. An event says nothing of what changed:
/// read anew what you show. Its `id` names how far the calendars have come; whoever sends the last
/// one that they saw gets `changed` at once if they missed anything. The stream ends with the
/// session, and when the server stops.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(EventsQuery),
    responses(
        (status = 200, description = "A stream of events without end; a practitioner is told of their own calendar", body = String, content_type = "text/event-stream"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Practitioners are told of their own calendar only", body = Problem),
        (status = 404, description = "There is no such practitioner", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
        (status = 503, description = "The server has too many streams, or stops", body = Problem),
    ))]
#[get("/api/v1/staff/events")]
pub(super) async fn listen(
    asked: Asked,
    Listening(who): Listening,
    live: Data<Live>,
    query: Query<EventsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let EventsQuery { practitioner, after } = query.into_inner();
    let (clinic, session) = (who.0.clinic_id, who.0.id);
    let whose = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        whose(&who, &catalogue, practitioner.as_deref())
    });
    let watched = Watched { clinic, practitioner: whose.await? };
    let last = request.headers().get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    let events = live.open(session, watched, last.map(str::to_owned).or(after))?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Compression would keep events back, and so would a proxy that collects.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        // Nothing else is asked on a connection whose server may just be stopping.
        .force_close()
        .body(Stream { events, begun: false }))
}

/// Whose calendar alone; `None`: all of the clinic's.
fn whose(
    who: &SignedIn,
    catalogue: &Catalogue,
    wanted: Option<&str>,
) -> Result<Option<PractitionerId>, Error> {
    let wanted = match wanted {
        Some(key) => {
            Some(catalogue.any_practitioner(key).ok_or(Error::NotFound("practitioner"))?.id)
        }
        None => None,
    };
    match (only_own(who, catalogue), wanted) {
        (Some(own), Some(other)) if own != other => {
            Err(Error::Forbidden("practitioners have to do with their own calendar only"))
        }
        (own, wanted) => Ok(own.or(wanted)),
    }
}

/// A body that is written as long as there are events.
struct Stream {
    events: Events,
    begun: bool,
}

impl MessageBody for Stream {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if !self.begun {
            self.begun = true;
            return Poll::Ready(Some(Ok(Bytes::from_static(COME_BACK.as_bytes()))));
        }
        self.events.poll_recv(context).map(|event| event.map(|text| Ok(text.into())))
    }
}
