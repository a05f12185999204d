//! Sweeping up what has expired.
use crate::{
    App, Error,
    db::{appointments, sessions},
};

/// Deletes expired holds and sessions; answers how many there were.
pub async fn sweep(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let holds = app.db.write(move |tx| appointments::delete_expired(tx, now)).await?;
    let sessions = app.db.write(move |tx| sessions::delete_expired(tx, now)).await?;
    if holds + sessions > 0 {
        tracing::debug!(holds, sessions, "swept up");
    }
    Ok(holds + sessions)
}
