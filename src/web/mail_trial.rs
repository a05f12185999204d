//! Sending a test message, and telling of every step of its way.
use super::{extract::Asked, session::SignedIn};
use crate::{
    Error, actions,
    db::clinics,
    domain::Email,
    mail::{Step, Trial, sender, trial},
};

/// A step of the way: which one, whether it went well, and what is to be said of it.
pub(super) struct Told {
    pub(super) step: Step,
    pub(super) went_well: bool,
    pub(super) words: String,
}

/// Sends a test message from the clinic of whoever asks.
pub(super) async fn run(asked: &Asked, who: &SignedIn, to: &Email) -> Result<Vec<Told>, Error> {
    let id = who.0.clinic_id;
    let clinic = asked.read(move |conn| Ok(clinics::catalogue(conn, id)?.clinic)).await?;
    let from = sender(&asked.app.config, &clinic.name, &clinic.email);
    let Trial { done, failed } = match from {
        Ok(from) => {
            let message = trial(from, to.as_str(), asked.now)?;
            asked.app.mailer.try_out(&message).await
        }
        Err(error) => Trial { done: Vec::new(), failed: Some((Step::Sender, error.detail)) },
    };
    let delivered = failed.is_none();
    let noted = asked
        .act(who.actor(), move |tx, context| actions::note_mail_trial(tx, context, id, delivered));
    noted.await?;
    let well = done.into_iter().map(|(step, words)| Told { step, went_well: true, words });
    let badly = failed.map(|(step, words)| Told { step, went_well: false, words });
    Ok(well.chain(badly).collect())
}
