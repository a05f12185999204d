//! Putting a letter into an envelope: MIME and headers, in the shape that Gmail and Outlook take.
use super::{Letter, SendError, clean, letter, letter::Parties, preview, sender};
use crate::{config::Config, db::outbox::Mail, secret::Key};
use chrono::{DateTime, Utc};
use lettre::{
    Message,
    address::Envelope,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Builds the message that a mail of the outbox is. A mail of which none can be built is at fault
/// for good.
pub fn compose(
    config: &Config,
    key: &Key,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<Message, SendError> {
    whole(|| built(config, key, mail, now))
}

/// Lettre panics on what it cannot encode; one such mail must not stop the others.
fn whole(build: impl FnOnce() -> Result<Message, SendError>) -> Result<Message, SendError> {
    catch_unwind(AssertUnwindSafe(build))
        .unwrap_or_else(|_| Err(SendError::broken("the message cannot be built")))
}

/// The lines of a message's head that tell who writes to whom, and what.
pub fn headers(config: &Config, mail: &Mail) -> Result<Vec<(&'static str, String)>, SendError> {
    let Parties { clinic, clinic_email, reader } = Parties::of(mail)?;
    let from = sender(config, &clinic, &clinic_email)?;
    let named = |name: &str, address: &str| match name {
        "" => address.to_owned(),
        name => format!("{name} <{address}>"),
    };
    Ok(vec![
        ("From", named(&clinic, from.email.as_ref())),
        ("Reply-To", named(&clinic, &clinic_email)),
        ("To", named(&reader, &clean::line(&mail.recipient))),
        ("Subject", preview(config, mail)?.subject),
        ("Message-ID", clean::line(&mail.message_id)),
    ])
}

fn built(
    config: &Config,
    key: &Key,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<Message, SendError> {
    let Parties { clinic, clinic_email, reader } = Parties::of(mail)?;
    let from = sender(config, &clinic, &clinic_email)?;
    let reply_to = mailbox(&clinic, &clinic_email)?;
    let to = mailbox(&reader, &mail.recipient)?;
    let letter = letter(config, key, mail)?;
    // Lettre would read the addresses out of the headers that it has just written.
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()]);

    Message::builder()
        .envelope(envelope.map_err(|e| SendError::broken(&e))?)
        .from(from)
        .reply_to(reply_to)
        .to(to)
        .subject(letter.subject.clone())
        .message_id(Some(clean::line(&mail.message_id)))
        .date(now.into())
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body(letter)?)
        .map_err(|e| SendError::broken(&e))
}

fn body(letter: Letter) -> Result<MultiPart, SendError> {
    let readable = MultiPart::alternative()
        .singlepart(SinglePart::plain(letter.text))
        .singlepart(SinglePart::html(letter.html));
    let Some((method, invite)) = letter.invite else { return Ok(readable) };

    let calendar =
        format!("text/calendar; method={}; charset=utf-8; component=VEVENT", method.as_str());
    let calendar = SinglePart::builder().header(kind(&calendar)?).body(safe(invite.clone())?);
    let file = Attachment::new("invite.ics".to_owned())
        .body(safe(invite)?, kind("application/ics; name=\"invite.ics\"")?);
    Ok(MultiPart::mixed().multipart(readable.singlepart(calendar)).singlepart(file))
}

/// A calendar in an encoding that no mail program stumbles over: plain where it is ASCII, for its
/// lines are short and end in CRLF; else base64.
fn safe(calendar: String) -> Result<Body, SendError> {
    if calendar.is_ascii() {
        let plain = ContentTransferEncoding::SevenBit;
        return Ok(Body::dangerous_pre_encoded(calendar.into_bytes(), plain));
    }
    Body::new_with_encoding(calendar, ContentTransferEncoding::Base64)
        .map_err(|_| SendError::broken("the invite cannot be encoded"))
}

fn kind(text: &str) -> Result<ContentType, SendError> {
    ContentType::parse(text).map_err(|e| SendError::broken(&e))
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, SendError> {
    let address =
        address.parse().map_err(|_| SendError::permanent("the recipient is no mail address"))?;
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Fault, samples},
        *,
    };
    use crate::domain::{Language, MailKind, Span, VisitMail};
    use chrono::TimeDelta;

    fn composed(visit: VisitMail) -> String {
        let mail = samples::mail(visit);
        let now = samples::at("2026-11-22T09:00:05Z");
        let message = compose(&samples::config(), &Key::of([7; 32]), &mail, now).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    fn head(message: &str) -> String {
        message.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ")
    }

    fn written(visit: VisitMail) -> Letter {
        letter(&samples::config(), &Key::of([7; 32]), &samples::mail(visit)).unwrap()
    }

    /// The kinds of the parts, in order.
    fn kinds(message: &str) -> Vec<String> {
        let kind = |line: &str| {
            let kind = line.strip_prefix("Content-Type: ")?;
            Some(kind.split("; boundary").next()?.to_owned())
        };
        message.replace("\r\n ", " ").split("\r\n").filter_map(kind).collect()
    }

    #[test]
    fn headers_say_who_writes_to_whom_and_that_no_person_did() {
        let visit = samples::visit(MailKind::Booked);
        let mail = samples::mail(visit.clone());
        let message = composed(visit);
        let head = head(&message);
        for line in [
            "From: \"Harbor Chiropractic\" <post@limber.example>",
            "Reply-To: \"Harbor Chiropractic\" <desk@harbor.example>",
            "To: \"Ada Nguyen\" <ada@patients.example>",
            "Subject: Your visit is booked: Tuesday, December 1, 9:15 am",
            "Date: Sun, 22 Nov 2026 09:00:05 +0000",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(head.split("\r\n").any(|one| one == line), "{line} in {head}");
        }
        let again = |_| {
            let message =
                compose(&samples::config(), &Key::of([7; 32]), &mail, mail.created_at.0).unwrap();
            message.headers().get_raw("Message-ID").unwrap().to_owned()
        };
        assert_eq!([0, 1].map(again), [0, 1].map(|_| mail.message_id.clone()));
    }

    #[test]
    fn the_clinic_writes_itself_where_the_installation_has_no_mailbox() {
        let mail = samples::mail(samples::visit(MailKind::Booked));
        let config = Config { mail_from: None, ..samples::config() };
        let message = compose(&config, &Key::random(), &mail, mail.created_at.0).unwrap();
        assert_eq!(message.envelope().from().unwrap().to_string(), "desk@harbor.example");
    }

    #[test]
    fn an_invite_comes_as_alternative_and_as_a_file() {
        for (kind, method) in [
            (MailKind::Booked, "REQUEST"),
            (MailKind::Moved, "REQUEST"),
            (MailKind::Cancelled, "CANCEL"),
        ] {
            let message = composed(samples::visit(kind));
            assert_eq!(
                kinds(&message),
                [
                    "multipart/mixed",
                    "multipart/alternative",
                    "text/plain; charset=utf-8",
                    "text/html; charset=utf-8",
                    &format!("text/calendar; method={method}; charset=utf-8; component=VEVENT"),
                    "application/ics; name=\"invite.ics\"",
                ]
            );
            assert_eq!(message.matches(&format!("METHOD:{method}\r\n")).count(), 2);
            assert!(message.contains("Content-Disposition: attachment; filename=\"invite.ics\""));
        }
        assert_eq!(
            kinds(&composed(samples::visit(MailKind::Requested))),
            ["multipart/alternative", "text/plain; charset=utf-8", "text/html; charset=utf-8",]
        );
    }

    #[test]
    fn letters_tell_what_a_patient_needs() {
        let Letter { text, html, .. } = written(samples::visit(MailKind::Moved));
        for both in [
            "Tuesday, December 1, 2026, 9:15 am EST (UTC-5)",
            "Friday, October 30, 2026, 9:15 am EDT (UTC-4)",
            "45 minutes",
            "Spinal adjustment",
            "Dr. Ines Okafor",
            "14 Harbor Street, Key Largo, FL 33037",
            "(305) 555-0143",
            "K7M4-QX2",
            "Bring pictures, if you have any.",
            "See, move or cancel your visit",
            "https://book.example/manage/",
            "You have moved your visit.",
        ] {
            assert!(text.contains(both) && html.contains(both), "{both}\n{text}\n{html}");
        }
        assert!(html.contains("href=\"tel:+13055550143\"") && html.contains("lang=\"en\""));
        assert!(!html.contains("src=") && !html.contains("url("));
        assert!(text.lines().all(|line| line.chars().count() < 80), "{text}");
        assert!(!text.contains("\n\n\n"), "{text}");
    }

    #[test]
    fn every_mail_to_a_patient_speaks_their_language() {
        use MailKind::{
            Aftercare, Booked, Cancelled, Confirmed, Declined, Missed, Moved, Reminder, Requested,
        };
        let english = ["you", "your", "the", "visit", "please", "with", "when", "reference", "us"];
        for kind in
            [Booked, Requested, Confirmed, Declined, Moved, Cancelled, Reminder, Aftercare, Missed]
        {
            let visit = VisitMail {
                language: Language::Spanish,
                preparation: String::new(),
                aftercare: "Beba agua y camine un poco.".into(),
                ..samples::visit(kind)
            };
            let Letter { subject, text, html, invite } = written(visit);
            let body = html.split("</head>").nth(1).unwrap();
            let body: String = body
                .split('<')
                .filter_map(|part| part.split_once('>'))
                .map(|(_, said)| said)
                .collect();
            let entry = invite.map(|(_, entry)| entry).unwrap_or_default();
            let entry = entry.split("DESCRIPTION").nth(1).unwrap_or_default();
            for said in [&subject, &text, &body, entry.split("TRANSP").next().unwrap()] {
                let said = said.replace("https://book.example/", "").to_lowercase();
                let mut words = said.split(|c: char| !c.is_alphabetic());
                assert!(words.all(|word| !english.contains(&word)), "{kind}: {said}");
            }
            assert!(html.contains("<html lang=\"es\">"), "{html}");
            assert!(text.lines().all(|line| line.chars().count() < 80), "{text}");
            assert!(!text.contains("\n\n\n"), "{text}");
        }
    }

    #[test]
    fn a_cancellation_tells_who_cancelled_why_and_how_to_book_again() {
        let visit = samples::visit(MailKind::Cancelled);
        let reason = Some("Dr. Okafor is ill.".to_owned());
        let by_patient = written(VisitMail { reason: reason.clone(), ..visit.clone() });
        let asked = VisitMail { by_clinic: true, at_request: true, ..visit.clone() };
        let text = written(asked).text;
        assert!(text.contains("As you asked, your visit is cancelled") && !text.contains("sorry"));
        let by_clinic = written(VisitMail { reason, by_clinic: true, ..visit });
        for text in [by_patient.text, by_patient.html] {
            assert!(
                text.contains("You have cancelled your visit") && !text.contains("Okafor is ill")
            );
            assert!(text.contains("https://book.example/harbor"), "{text}");
            assert!(!text.contains("/manage/"));
        }
        for text in [by_clinic.text, by_clinic.html] {
            assert!(text.contains("We have had to cancel your visit"));
            assert!(text.contains("Dr. Okafor is ill."), "{text}");
        }
    }

    #[test]
    fn text_html_and_invite_agree_on_both_sides_of_a_change_of_clocks() {
        let cases = [
            ("2026-10-31T13:15:00Z", "Saturday, October 31, 2026, 9:15 am EDT (UTC-4)"),
            ("2026-11-01T05:15:00Z", "Sunday, November 1, 2026, 1:15 am EDT (UTC-4)"),
            ("2026-11-01T06:15:00Z", "Sunday, November 1, 2026, 1:15 am EST (UTC-5)"),
            ("2026-11-01T14:15:00Z", "Sunday, November 1, 2026, 9:15 am EST (UTC-5)"),
            ("2026-03-08T06:59:00Z", "Sunday, March 8, 2026, 1:59 am EST (UTC-5)"),
            ("2026-03-08T07:00:00Z", "Sunday, March 8, 2026, 3:00 am EDT (UTC-4)"),
        ];
        for (start, said) in cases {
            let start = samples::at(start);
            let visit = Span::starting(start, TimeDelta::minutes(45)).unwrap();
            let letter = written(VisitMail { visit, ..samples::visit(MailKind::Booked) });
            let (_, invite) = letter.invite.unwrap();
            assert!(letter.text.contains(said) && letter.html.contains(said), "{said}");
            let line = format!("\r\nDTSTART:{}\r\n", start.format("%Y%m%dT%H%M%SZ"));
            assert!(invite.contains(&line), "{invite}");
        }
    }

    #[test]
    fn no_text_becomes_a_header_a_tag_or_a_panic() {
        for kind in MailKind::ALL {
            for nasty in samples::nasty() {
                let visit = VisitMail {
                    clinic_name: nasty.clone(),
                    patient_name: nasty.clone(),
                    service: nasty.clone(),
                    practitioner: nasty.clone(),
                    location: nasty.clone(),
                    address: nasty.clone(),
                    preparation: nasty.clone(),
                    reason: Some(nasty.clone()),
                    by_clinic: true,
                    ..samples::visit(*kind)
                };
                let html = written(visit.clone()).html;
                assert!(!html.contains("<script"), "{html}");
                let message = composed(visit);
                let head = head(&message);
                assert!(!head.contains("\r\nBcc:") && !head.contains("\nBcc:"), "{head}");
                assert_eq!(head.split("\r\n").count(), 9, "{head}");
                assert!(message.is_ascii() && message.split("\r\n").all(|line| line.len() < 998));
            }
        }
    }

    #[test]
    fn a_library_that_panics_has_broken_one_mail_only() {
        let error = whole(|| panic!("cannot be encoded")).unwrap_err();
        assert_eq!(
            (error.kind, error.detail.as_str()),
            (Fault::Broken, "the message cannot be built")
        );
    }

    #[test]
    fn a_mail_that_cannot_be_built_is_at_fault_for_good() {
        let good = samples::mail(samples::visit(MailKind::Booked));
        let to = Mail { recipient: "nobody".into(), ..good.clone() };
        let config = Config { mail_from: Some("nobody".into()), ..samples::config() };
        let cases = [(samples::config(), to, Fault::Permanent), (config, good, Fault::Broken)];
        for (config, mail, fault) in cases {
            let error = compose(&config, &Key::random(), &mail, mail.created_at.0).unwrap_err();
            assert_eq!(error.kind, fault);
        }
    }
}
