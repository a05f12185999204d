//! Keeping messages instead of sending them.
use lettre::Message;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Messages that were handed over, in order.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    kept: Arc<Mutex<Vec<Message>>>,
    trap: Arc<OnceLock<String>>,
}

impl Memory {
    /// What has been handed over so far.
    pub fn sent(&self) -> Vec<Message> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Panics from now on, as any library may, when a message goes to this address.
    pub fn panic_at(&self, recipient: &str) {
        self.trap.get_or_init(|| recipient.to_owned());
    }

    pub(super) fn send(&self, message: &Message) {
        let trapped =
            |to: &lettre::Address| self.trap.get().is_some_and(|trap| to.to_string() == *trap);
        assert!(!message.envelope().to().iter().any(trapped), "a message that cannot be taken");
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
    }
}
