//! Making text safe for headers and calendars, whatever was let into the database.
use crate::domain::VisitMail;

/// The longest account of a failure that is kept, in characters.
const LONGEST_DETAIL: usize = 300;

/// The visit with every text in one printable line, but those that are prose, which keep
/// their line breaks.
pub(super) fn visit(dirty: &VisitMail) -> VisitMail {
    VisitMail {
        clinic_slug: line(&dirty.clinic_slug),
        clinic_name: line(&dirty.clinic_name),
        clinic_email: line(&dirty.clinic_email),
        clinic_phone: line(&dirty.clinic_phone),
        patient_name: line(&dirty.patient_name),
        reference: line(&dirty.reference),
        service: line(&dirty.service),
        practitioner: line(&dirty.practitioner),
        location: line(&dirty.location),
        address: line(&dirty.address),
        location_phone: line(&dirty.location_phone),
        preparation: prose(&dirty.preparation),
        aftercare: prose(&dirty.aftercare),
        reason: dirty.reason.as_deref().map(prose).filter(|reason| !reason.is_empty()),
        ..dirty.clone()
    }
}

/// The text in one line: what cannot be printed, and every run of white space, is one space.
pub(super) fn line(text: &str) -> String {
    if is_line(text) {
        return text.to_owned();
    }
    let printable: String = text.chars().map(|c| if unprintable(c) { ' ' } else { c }).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is one line already, as nearly all are.
fn is_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    plain && text.trim().len() == text.len() && !text.contains("  ")
}

/// The text in clean lines that end in `\n`.
pub(super) fn prose(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// An account of a failure in one line, not too long, and with no mail address in it.
pub(super) fn detail(text: &str) -> String {
    let quiet = |word: &str| if word.contains('@') { "…".to_owned() } else { word.to_owned() };
    let words: Vec<String> = line(text).split(' ').map(quiet).collect();
    words.join(" ").chars().take(LONGEST_DETAIL).collect()
}

/// Control characters, line separators, and the marks that turn the reading direction around.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_line_breaks_and_prose_has_only_plain_ones() {
        assert_eq!(line("a\r\nBcc: x\u{0}\u{2028}b\t c "), "a Bcc: x b c");
        assert_eq!([" a", "a ", "a  b", "a b"].map(line), ["a", "a", "a b", "a b"]);
        assert_eq!(prose("one\r\ntwo\rthree\u{7}\n\n"), "one\ntwo\nthree");
    }

    #[test]
    fn an_account_of_a_failure_names_no_mail_address() {
        let said = "550 5.1.1 <ada@clinic.example>: unknown\r\nuser";
        assert_eq!(detail(said), "550 5.1.1 … unknown user");
        assert_eq!(detail(&"é".repeat(900)).chars().count(), LONGEST_DETAIL);
    }
}
