//! Doing a deed once, however often it is asked for.
use super::Context;
use crate::{
    Error,
    db::{
        Tx,
        idempotency::{self, Answer},
    },
};

/// A request that may come again.
#[derive(Debug, Clone)]
pub struct Repeatable {
    /// Where it was sent: method and path, which names the clinic where nobody is signed in.
    pub place: String,
    /// The name that whoever asks gave it.
    pub key: String,
    /// The SHA-256 of what it says.
    pub hash: Vec<u8>,
}

/// Does the deed, or answers what was answered when it was done; and whether the latter.
///
/// The answer is kept with what the deed changes. A deed that fails keeps nothing, so that it may
/// be tried again. Of two that ask at the same time one does it, and the other waits.
pub fn once(
    tx: &mut Tx<'_>,
    context: &Context,
    request: Option<&Repeatable>,
    deed: impl Fn(&mut Tx<'_>, &Context) -> Result<Answer, Error>,
) -> Result<(Answer, bool), Error> {
    let Some(Repeatable { place, key, hash }) = request else {
        return Ok((deed(tx, context)?, false));
    };
    let scope = format!("{} {place}", context.author());
    if idempotency::take(tx, (&scope, key), hash, context.now)? {
        let answer = deed(tx, context)?;
        idempotency::keep(tx, (&scope, key), &answer)?;
        return Ok((answer, false));
    }
    match idempotency::find(tx, (&scope, key))? {
        (first, answer) if first == *hash => Ok((answer, true)),
        _ => Err(Error::KeyReused),
    }
}
