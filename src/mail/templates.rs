//! The templates of `templates/mail`, a folder to a kind of mail.
use super::words::{AccountWords, Head, ScheduleWords, Words};
use crate::domain::MailKind;
use askama::Template;

/// Subject, text and HTML.
pub(super) type Rendered = askama::Result<(String, String, String)>;

/// Declares for each folder a module with its three templates, and how they are filled.
macro_rules! folders {
    ($($module:ident ($v:ident: $words:ident) $subject:literal $text:literal $html:literal)+) => {$(
        mod $module {
            use super::{Head, Rendered, Template, $words};

            #[derive(Template)]
            #[template(path = $subject)]
            #[allow(dead_code, reason = "few subjects name both")]
            struct Subject<'a> {
                head: &'a Head,
                $v: &'a $words,
            }

            #[derive(Template)]
            #[template(path = $text)]
            struct Text<'a> {
                head: &'a Head,
                $v: &'a $words,
            }

            #[derive(Template)]
            #[template(path = $html)]
            struct Html<'a> {
                head: &'a Head,
                $v: &'a $words,
            }

            pub(super) fn rendered(head: &Head, $v: &$words) -> Rendered {
                let subject = Subject { head, $v }.render()?;
                Ok((subject, Text { head, $v }.render()?, Html { head, $v }.render()?))
            }
        }
    )+};
}

folders! {
    booked (v: Words) "mail/visit-booked/subject.txt" "mail/visit-booked/body.txt" "mail/visit-booked/body.html"
    requested (v: Words) "mail/visit-requested/subject.txt" "mail/visit-requested/body.txt" "mail/visit-requested/body.html"
    confirmed (v: Words) "mail/visit-confirmed/subject.txt" "mail/visit-confirmed/body.txt" "mail/visit-confirmed/body.html"
    declined (v: Words) "mail/visit-declined/subject.txt" "mail/visit-declined/body.txt" "mail/visit-declined/body.html"
    moved (v: Words) "mail/visit-moved/subject.txt" "mail/visit-moved/body.txt" "mail/visit-moved/body.html"
    cancelled (v: Words) "mail/visit-cancelled/subject.txt" "mail/visit-cancelled/body.txt" "mail/visit-cancelled/body.html"
    reminder (v: Words) "mail/visit-reminder/subject.txt" "mail/visit-reminder/body.txt" "mail/visit-reminder/body.html"
    aftercare (v: Words) "mail/visit-aftercare/subject.txt" "mail/visit-aftercare/body.txt" "mail/visit-aftercare/body.html"
    missed (v: Words) "mail/visit-missed/subject.txt" "mail/visit-missed/body.txt" "mail/visit-missed/body.html"
    copy (v: Words) "mail/practitioner-copy/subject.txt" "mail/practitioner-copy/body.txt" "mail/practitioner-copy/body.html"
    day (s: ScheduleWords) "mail/daily-schedule/subject.txt" "mail/daily-schedule/body.txt" "mail/daily-schedule/body.html"
    link (a: AccountWords) "mail/sign-in-link/subject.txt" "mail/sign-in-link/body.txt" "mail/sign-in-link/body.html"
    address (a: AccountWords) "mail/new-address-link/subject.txt" "mail/new-address-link/body.txt" "mail/new-address-link/body.html"
    changed (a: AccountWords) "mail/address-changed/subject.txt" "mail/address-changed/body.txt" "mail/address-changed/body.html"
    erased (a: AccountWords) "mail/record-erased/subject.txt" "mail/record-erased/body.txt" "mail/record-erased/body.html"
    unerased (a: AccountWords) "mail/erasure-declined/subject.txt" "mail/erasure-declined/body.txt" "mail/erasure-declined/body.html"
    account (a: AccountWords) "mail/staff-invitation/subject.txt" "mail/staff-invitation/body.txt" "mail/staff-invitation/body.html"
}

/// A mail about a visit.
pub(super) fn visit(kind: MailKind, head: &Head, v: &Words) -> Rendered {
    match kind {
        MailKind::Requested => requested::rendered(head, v),
        MailKind::Confirmed => confirmed::rendered(head, v),
        MailKind::Declined => declined::rendered(head, v),
        MailKind::Moved => moved::rendered(head, v),
        MailKind::Cancelled => cancelled::rendered(head, v),
        MailKind::Reminder => reminder::rendered(head, v),
        MailKind::Aftercare => aftercare::rendered(head, v),
        MailKind::Missed => missed::rendered(head, v),
        MailKind::PractitionerCopy => copy::rendered(head, v),
        // The others are not about a visit.
        MailKind::Booked
        | MailKind::Schedule
        | MailKind::SignIn
        | MailKind::NewAddress
        | MailKind::AddressChanged
        | MailKind::Erased
        | MailKind::ErasureDeclined
        | MailKind::Invitation => booked::rendered(head, v),
    }
}

/// A practitioner's next day.
pub(super) fn schedule(head: &Head, s: &ScheduleWords) -> Rendered {
    day::rendered(head, s)
}

/// A link to sign in with.
pub(super) fn sign_in(head: &Head, a: &AccountWords) -> Rendered {
    link::rendered(head, a)
}

/// A link that makes another address somebody's.
pub(super) fn new_address(head: &Head, a: &AccountWords) -> Rendered {
    address::rendered(head, a)
}

/// What became of somebody's account or record.
pub(super) fn of_account(kind: MailKind, head: &Head, a: &AccountWords) -> Rendered {
    match kind {
        MailKind::Erased => erased::rendered(head, a),
        MailKind::ErasureDeclined => unerased::rendered(head, a),
        _ => changed::rendered(head, a),
    }
}

/// An account that is waiting for its owner.
pub(super) fn invitation(head: &Head, a: &AccountWords) -> Rendered {
    account::rendered(head, a)
}
