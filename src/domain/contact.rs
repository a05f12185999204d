//! How to reach a person: mail addresses and telephone numbers.
use serde::{Deserialize, Serialize};
use std::{fmt, panic, str::FromStr as _};

/// A mail address that a message can be sent to, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

/// A telephone number in E.164, such as `+13055550142`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// What was typed is not a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a mail address, like name@example.com")]
pub struct NotAnEmail;

/// What was typed is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a telephone number, with the country's code if it is from abroad")]
pub struct NotAPhone;

impl Email {
    /// Reads a mail address.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim().to_lowercase();
        let (_, host) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let sound = text.len() <= 254
            && text.is_ascii()
            && !text.contains(['"', '(', '<', ' '])
            && host.contains('.')
            && email_address::EmailAddress::is_valid(&text);
        if sound { Ok(Self(text)) } else { Err(NotAnEmail) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Phone {
    /// Reads a number as people write it; one without a country code is of `country`
    /// (ISO 3166 alpha-2, such as `US`).
    pub fn parse(text: &str, country: &str) -> Result<Self, NotAPhone> {
        if text.len() > 40 {
            return Err(NotAPhone);
        }
        let country = phonenumber::country::Id::from_str(country).ok();
        // The library is known to panic on odd input; that is then no number either.
        let parsed = panic::catch_unwind(|| phonenumber::parse(country, text.trim()))
            .map_err(|_| NotAPhone)?
            .map_err(|_| NotAPhone)?;
        let digits = parsed.national().value().to_string().len();
        if !(6..=14).contains(&digits) {
            return Err(NotAPhone);
        }
        Ok(Self(parsed.format().mode(phonenumber::Mode::E164).to_string()))
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number in E.164 as people of its country read it: `(305) 555-0142` for North America.
pub fn readable_phone(e164: &str) -> String {
    let national = |digits: &str| {
        Some(format!("({}) {}-{}", digits.get(..3)?, digits.get(3..6)?, digits.get(6..)?))
    };
    match e164.strip_prefix("+1") {
        Some(digits) if digits.len() == 10 && digits.is_ascii() => national(digits),
        _ => None,
    }
    .unwrap_or_else(|| e164.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let us = |text| Phone::parse(text, "US").map(|phone| phone.to_string());
        assert_eq!(us("(305) 555-0142").unwrap(), "+13055550142");
        assert_eq!(us("305.555.0142").unwrap(), "+13055550142");
        assert_eq!(us("+44 20 7946 0018").unwrap(), "+442079460018");
        assert_eq!(us("12"), Err(NotAPhone));
        assert_eq!(us("call me"), Err(NotAPhone));
        assert_eq!(readable_phone("+13055550142"), "(305) 555-0142");
        assert_eq!(readable_phone("+442079460018"), "+442079460018");
    }

    #[test]
    fn mail_addresses_are_sound_or_refused() {
        assert_eq!(Email::parse(" Ada@Example.COM ").unwrap().as_str(), "ada@example.com");
        for bad in
            ["ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@b.c\r\nBcc: x@y.z"]
        {
            assert_eq!(Email::parse(bad), Err(NotAnEmail), "{bad}");
        }
    }
}
