//! A visit's short name, to be read out on the telephone.

/// Digits and consonants that neither look nor, with one another, spell like anything else.
const ALPHABET: &[u8; 25] = b"23456789CDFGHJKMNPQRTVWXY";

/// The reference that eight random bytes make, such as `K7M4-QX2P`.
///
/// One of 25⁸ (150 thousand million): a clinic with a million visits meets a taken one about once
/// in 150,000 bookings, and the database then refuses it.
pub fn reference(random: [u8; 8]) -> String {
    let mut rest = u64::from_le_bytes(random);
    let mut letters = String::with_capacity(9);
    for place in 0..8 {
        if place == 4 {
            letters.push('-');
        }
        let index = usize::try_from(rest % 25).unwrap_or_default();
        letters.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'2')));
        rest /= 25;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_short_and_without_look_alikes() {
        assert_eq!(reference([0; 8]), "2222-2222");
        assert_eq!(reference([0xff; 8]).len(), 9);
        assert_ne!(reference([1, 2, 3, 4, 5, 6, 7, 8]), reference([2, 2, 3, 4, 5, 6, 7, 8]));
        assert!(!ALPHABET.iter().any(|letter| b"01OILSZBAEU".contains(letter)));
        let mut sorted = ALPHABET.to_vec();
        sorted.dedup();
        assert_eq!(sorted.len(), 25);
    }
}
