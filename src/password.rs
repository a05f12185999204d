//! Passwords of staff: argon2id with 19 MiB, two passes and one lane.
use anyhow::anyhow;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use std::collections::HashSet;

/// The fewest characters that a password may have.
pub const SHORTEST: usize = 12;
/// The most bytes that are looked at, so that a huge one costs nobody's time.
const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
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

/// Whether a new password is good enough.
pub fn check(password: &str) -> Result<(), Weak> {
    if password.chars().count() < SHORTEST {
        return Err(Weak::Short);
    }
    if password.len() > LONGEST {
        return Err(Weak::Long);
    }
    let plain: String =
        password.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let different: HashSet<char> = password.chars().collect();
    if different.len() < 5 || COMMON.contains(&plain.as_str()) {
        return Err(Weak::Common);
    }
    Ok(())
}

/// The argon2id hash of a password in PHC form, with a salt of its own. Takes tens of
/// milliseconds and 19 MiB: never on an async thread, and few at a time.
pub fn hash(password: &str) -> anyhow::Result<String> {
    // The crate's defaults are the parameters above; a test holds them to it.
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow!("the password could not be hashed: {error}"))?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. As costly as [`hash`].
pub fn verify(password: &str, phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else { return false };
    password.len() <= LONGEST
        && Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
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
    fn a_password_is_known_again_by_its_hash_alone() {
        let phc = hash("four unrelated words").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("four unrelated words", &phc));
        assert!(!verify("four unrelated word", &phc));
        assert!(!verify("anything", "not a hash"));
        assert_ne!(phc, hash("four unrelated words").unwrap());
    }

    #[test]
    fn what_everybody_tries_first_is_not_taken() {
        assert_eq!(check("short"), Err(Weak::Short));
        assert_eq!(check("ééééééééééé"), Err(Weak::Short));
        assert_eq!(check("Password-1234"), Err(Weak::Common));
        assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(Weak::Common));
        assert_eq!(check(&"longer than any ".repeat(100)), Err(Weak::Long));
        assert_eq!(check("four unrelated words"), Ok(()));
        assert!(COMMON.iter().all(|common| common.len() >= SHORTEST));
    }
}
