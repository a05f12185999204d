//! No entry of an audit trail was changed, left out or put in since it was sealed.
use super::{Finding, Looking};
use crate::{Error, db::audit};

pub(super) fn look(looking: &mut Looking<'_>) -> Result<(), Error> {
    for audit::Flaw { clinic, seq, what } in audit::verify(looking.conn)? {
        let broken_by = format!("entry {seq} of {clinic}, which {what}");
        looking.findings.push(Finding { rule: "audit_chain_holds", broken_by });
    }
    Ok(())
}
