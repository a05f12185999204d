//! References: what patients read to the desk over the telephone.

/// 32 characters of which no two look or sound alike: without 0, 1, I and O.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A reference such as `K7M4-QX2P` from random bytes: one of about 10¹².
pub fn reference(random: [u8; 8]) -> String {
    let mut text = String::with_capacity(9);
    for (place, byte) in random.into_iter().enumerate() {
        if place == 4 {
            text.push('-');
        }
        let letter = ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'X');
        text.push(char::from(letter));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_two_groups_of_four() {
        assert_eq!(reference([0, 1, 2, 3, 28, 29, 30, 255]), "2345-WXYZ");
    }
}
