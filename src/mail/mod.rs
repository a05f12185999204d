//! How mail leaves the house.

/// Hands messages to a mail server, a folder or, in tests, to nobody.
#[derive(Clone, Debug)]
pub enum Mailer {}
