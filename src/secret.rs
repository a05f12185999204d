//! Secrets that open something: made here, handed out once, and kept only as hashes.
use crate::domain::{AppointmentId, ClinicId, Email};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::{fmt, net::IpAddr, sync::Arc};
use uuid::Uuid;

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A secret of 32 bytes in 43 characters that may stand in an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A secret that nobody can guess.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
    }

    /// What somebody presents as a secret.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is kept of it: its SHA-256.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The secret itself, to be handed to whom it belongs.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Never shows the secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The installation's key: secrets that must be written again and again, such as the manage link
/// in every mail about a visit, are made from it and need not be stored anywhere.
#[derive(Clone)]
pub struct Key(Arc<[u8; 32]>);

impl Key {
    /// The key made of these bytes.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(Arc::new(bytes))
    }

    /// A new key.
    pub fn random() -> Self {
        Self::of(rand::random())
    }

    /// The key as it is written down: 43 characters of URL-safe base64.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        bytes.try_into().ok().map(Self::of)
    }

    /// Writes the key down.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(*self.0)
    }

    /// The hash of a request that says a password, so that nobody without the key can guess at it.
    pub fn sealed(&self, hash: &[u8]) -> Vec<u8> {
        self.token(b"limber request ", hash).hash()
    }

    /// The secret of a visit's manage link.
    pub fn manage_token(&self, appointment: AppointmentId) -> Token {
        self.token(b"limber manage link ", appointment.uuid().as_bytes())
    }

    /// The secret of a link to sign in with, by the link's identifier.
    pub fn sign_in_token(&self, link: Uuid) -> Token {
        self.token(b"limber sign-in link ", link.as_bytes())
    }

    /// The secret of the session that a link begins, from the nonce of the form that was sent:
    /// sent twice, the form begins one.
    pub fn session_token(&self, link: Uuid, nonce: &str) -> Token {
        let about = [link.as_bytes(), nonce.as_bytes()].concat();
        self.token(b"limber session ", &about)
    }

    /// The secret of an invitation to the staff, by its identifier.
    pub fn invitation_token(&self, invitation: Uuid) -> Token {
        self.token(b"limber invitation ", invitation.as_bytes())
    }

    /// The code that whoever sets up the first clinic has to know: only those who see what the
    /// server prints do. Four groups of four letters and digits.
    pub fn set_up_code(&self) -> String {
        let letter =
            |byte: &u8| char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'2'));
        let letters: Vec<char> =
            self.hmac(b"limber set-up code", b"").iter().take(16).map(letter).collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }

    /// Whether that is the code which was typed, in letters of either size and grouped anyhow.
    pub fn is_set_up_code(&self, typed: &str) -> bool {
        let plain = |text: &str| {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|c| c.to_ascii_uppercase()).collect::<String>()
        };
        // Hashes, so that how long it takes tells nothing of the code.
        Token(plain(typed)).hash() == Token(plain(&self.set_up_code())).hash()
    }

    /// The secret that claims a hold which a program made.
    pub fn hold_token(&self, appointment: AppointmentId) -> Token {
        self.token(b"limber hold ", appointment.uuid().as_bytes())
    }

    /// The secret of a browser that has none yet, from the nonce of the form that it sends: sent
    /// twice, the form comes from one browser.
    pub fn visitor_token(&self, nonce: &str) -> Token {
        self.token(b"limber visitor ", nonce.as_bytes())
    }

    /// What is kept of a client's address, so that its holds can be counted: nobody without the
    /// key can try addresses on it. Of IPv6 it is the network, for a client has all of it.
    pub fn client_hash(&self, address: IpAddr) -> Vec<u8> {
        match address.to_canonical() {
            IpAddr::V4(address) => self.hmac(b"limber client ", &address.octets()),
            IpAddr::V6(address) => {
                let network: Vec<u8> = address.octets().into_iter().take(8).collect();
                self.hmac(b"limber client ", &network)
            }
        }
    }

    /// What is kept of a mail address, so that what is asked for it can be counted.
    pub fn address_hash(&self, clinic: ClinicId, address: &Email) -> Vec<u8> {
        let about = [clinic.uuid().as_bytes(), address.as_str().as_bytes()].concat();
        self.hmac(b"limber address ", &about)
    }

    /// A secret that can be made again: HMAC-SHA-256 over its purpose and what it is about.
    fn token(&self, purpose: &[u8], about: &[u8]) -> Token {
        Token(URL_SAFE_NO_PAD.encode(self.hmac(purpose, about)))
    }

    fn hmac(&self, purpose: &[u8], about: &[u8]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new(&self.padded().into());
        mac.update(purpose);
        mac.update(about);
        mac.finalize().into_bytes().to_vec()
    }

    /// The key as long as a block of SHA-256, as HMAC would lengthen it itself (RFC 2104).
    fn padded(&self) -> [u8; 64] {
        let mut block = [0; 64];
        block.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        block
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_and_an_ipv6_network_is_one_client() {
        let key = Key::random();
        let hash = |text: &str| key.client_hash(text.parse().unwrap());
        assert_eq!(hash("203.0.113.7"), hash("::ffff:203.0.113.7"));
        assert_ne!(hash("203.0.113.7"), hash("203.0.113.8"));
        assert_eq!(hash("2001:db8:1:2::1"), hash("2001:db8:1:2:aaaa::9"));
        assert_ne!(hash("2001:db8:1:2::1"), hash("2001:db8:1:3::1"));
        assert_ne!(hash("203.0.113.7"), Key::random().client_hash("203.0.113.7".parse().unwrap()));
    }

    #[test]
    fn the_set_up_code_is_known_however_it_is_typed() {
        let key = Key::random();
        let code = key.set_up_code();
        assert_eq!((code.len(), code.matches('-').count()), (19, 3), "{code}");
        assert!(key.is_set_up_code(&code.to_lowercase().replace('-', " ")));
        assert!(!key.is_set_up_code(""));
        assert!(!key.is_set_up_code(&Key::random().set_up_code()));
    }

    #[test]
    fn a_manage_link_is_the_same_each_time_it_is_written_and_another_for_each_visit() {
        let (key, visit) = (Key::random(), AppointmentId::new());
        assert_eq!(key.manage_token(visit), key.manage_token(visit));
        assert_ne!(key.manage_token(visit), key.manage_token(AppointmentId::new()));
        assert_ne!(key.manage_token(visit), Key::random().manage_token(visit));
        assert_ne!(key.manage_token(visit), key.hold_token(visit));
        let written = Key::parse(&key.reveal()).unwrap();
        assert_eq!(written.manage_token(visit), key.manage_token(visit));
        assert_eq!(format!("{key:?} {:?}", key.manage_token(visit)), "Key(…) Token(…)");
    }
}
