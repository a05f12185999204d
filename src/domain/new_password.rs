//! A password that somebody chooses: long enough, and not one that everybody guesses.
use std::collections::HashSet;

/// The fewest characters that a password may have.
const SHORTEST: usize = 12;
/// The most bytes, so that a huge one costs nobody's time.
const LONGEST: usize = 1024;

/// A password that is good enough to be kept.
#[derive(Clone)]
pub struct NewPassword(String);

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It is too short.
    #[error("must be at least {SHORTEST} characters long")]
    Short,
    /// It is too long.
    #[error("must be at most {LONGEST} bytes long")]
    Long,
    /// It is among the first that anybody tries.
    #[error("is one of those that are tried first; take another, such as four unrelated words")]
    Common,
}

impl NewPassword {
    /// Looks a password over.
    pub fn parse(password: &str) -> Result<Self, WeakPassword> {
        if password.chars().count() < SHORTEST {
            return Err(WeakPassword::Short);
        }
        if password.len() > LONGEST {
            return Err(WeakPassword::Long);
        }
        let plain: String =
            password.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let different: HashSet<char> = password.chars().collect();
        if different.len() < 5 || COMMON.contains(&plain.as_str()) {
            return Err(WeakPassword::Common);
        }
        Ok(Self(password.to_owned()))
    }

    /// The password itself, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Never shows the password.
impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// Letters and digits, in lower case, of passwords that are long enough and still guessed at once.
const COMMON: &[&str] = &[
    "0123456789ab",
    "012345678910",
    "123123123123",
    "1234567890ab",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "1234567890qwe",
    "123456789abc",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "abcdefghijkl",
    "abcdefghijklm",
    "administrator",
    "administrator1",
    "adminadminadmin",
    "administrator123",
    "changemeplease",
    "changemenow1",
    "chiropractic",
    "chiropractic1",
    "chiropractor",
    "chiropractor1",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "iloveyouforever",
    "letmein12345",
    "letmeinplease",
    "limberlimber",
    "massagetherapy",
    "opensesame123",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "physicaltherapy",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopas",
    "qwertyuiopasdfgh",
    "receptionist",
    "receptionist1",
    "thisismypassword",
    "trustno1trustno1",
    "welcome12345",
    "welcomewelcome",
    "zaq12wsxcde3",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_not_taken() {
        let weak = |text: &str| NewPassword::parse(text).err();
        assert_eq!(weak("short"), Some(WeakPassword::Short));
        assert_eq!(weak("ééééééééééé"), Some(WeakPassword::Short));
        assert_eq!(weak("Password-1234"), Some(WeakPassword::Common));
        assert_eq!(weak("aaaaaaaaaaaaaaaa"), Some(WeakPassword::Common));
        assert_eq!(weak(&"longer than any ".repeat(100)), Some(WeakPassword::Long));
        assert_eq!(weak("four unrelated words"), None);
        assert!(COMMON.iter().all(|common| common.len() >= SHORTEST));
    }
}
