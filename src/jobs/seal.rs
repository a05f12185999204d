//! Sealing the audit trails: each entry gets its number and the hash that ties it to the one
//! before.
use crate::{
    Error,
    db::{Db, audit},
};

/// How many entries are sealed in one transaction: bookings wait no longer for it than for one
/// another.
const BATCH: i64 = 200;

/// Seals whatever is not sealed yet; answers how many entries that were.
pub async fn seal(db: &Db) -> Result<usize, Error> {
    let mut sealed = 0;
    for clinic in db.read(audit::unsealed).await? {
        loop {
            let batch = db.write(move |tx| audit::seal(tx, clinic, BATCH)).await?;
            sealed += batch;
            if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
                break;
            }
        }
    }
    Ok(sealed)
}
