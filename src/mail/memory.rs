//! Keeping messages instead of sending them.
use lettre::Message;
use std::sync::{Arc, Mutex, PoisonError};

/// Messages that were handed over, in order.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Message>>>);

impl Memory {
    /// What has been handed over so far.
    pub fn sent(&self) -> Vec<Message> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn send(&self, message: &Message) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
    }
}
