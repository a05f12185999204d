//! Making, renewing and revoking the secret address of a calendar feed.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit, feeds, patients},
    domain::{Catalogue, ClinicId, Feed, FeedId, FeedOf},
    secret::Token,
};
use chrono::{DateTime, Utc};
use serde_json::json;

/// Makes the feed of somebody's visits, which `token` opens from now on; what opened it before
/// does no more. With `names` it shows patients by name.
pub fn make_feed(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    (of, names): (FeedOf, bool),
    token: &Token,
) -> Result<Feed, Error> {
    let clinic_id = catalogue.clinic.id;
    let of = match of {
        FeedOf::Practitioner(id) if catalogue.practitioner(id).is_none() => {
            return Err(Error::NotFound("practitioner"));
        }
        FeedOf::Room(id) if catalogue.room(id).is_none() => return Err(Error::NotFound("room")),
        FeedOf::Patient(id) => FeedOf::Patient(patients::settled(tx, clinic_id, id)?.patient.id),
        known => known,
    };
    if let Some(before) = feeds::of(tx, clinic_id, of)? {
        feeds::delete(tx, before.id)?;
    }
    let feed = Feed {
        id: FeedId::new(),
        clinic_id,
        of,
        names,
        created_at: context.now,
        used_at: None,
        content_hash: None,
        content_since: context.now,
    };
    feeds::insert(tx, &feed, &token.hash())?;
    note(tx, context, &feed, "feed.make")?;
    Ok(feed)
}

/// Revokes the feed of somebody's visits.
pub fn revoke_feed(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    of: FeedOf,
) -> Result<(), Error> {
    let feed = feeds::of(tx, clinic, of)?.ok_or(Error::NotFound("calendar feed"))?;
    feeds::delete(tx, feed.id)?;
    note(tx, context, &feed, "feed.revoke")
}

/// Notes that a feed was asked for, and since when it holds what it holds.
pub fn serve_feed(
    tx: &mut Tx<'_>,
    context: &Context,
    id: FeedId,
    (content_hash, since): (&[u8], DateTime<Utc>),
) -> Result<(), Error> {
    feeds::served(tx, id, context.now, (content_hash, since))
}

fn note(tx: &mut Tx<'_>, context: &Context, feed: &Feed, action: &str) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id: feed.clinic_id,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind: feed.of.kind().as_str(),
        subject: feed.of.uuid(),
        change: json!({ "feed": feed.id, "names": feed.names }),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
