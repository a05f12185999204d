//! The patient's pages: what they promise, ask and lead to.
use crate::support::{
    Clinic, at,
    browser::{Browser, Page},
    on_both, on_day,
};
use chrono::{DateTime, SecondsFormat, Utc};
use limber::{
    db::{Tx, clinics, services},
    domain::{Audience, BookingMode, Role, Service},
};

const ADA: [(&str, &str); 4] = [
    ("given_name", "Ada"),
    ("family_name", "Tester"),
    ("email", "ada@patients.example"),
    ("phone", "(305) 555-0199"),
];

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The form for a time with Dr. Osei.
async fn form(clinic: &Clinic, browser: &Browser, service: &str, start: DateTime<Utc>) -> Page {
    let fields = [("service", service), ("practitioner", "osei"), ("starts_at", &stamp(start))];
    let held = browser.send(&format!("/{}/hold", clinic.slug), &fields).await;
    let page = browser.open(held.leads()).await;
    assert_eq!(page.status, 200, "{}", page.words());
    Page { onward: held.onward, ..page }
}

on_both! {
    async fn head_is_answered_as_get_without_a_body(on) {
        let clinic = Clinic::open(on).await;
        let own = format!("/{}", clinic.slug);
        let (guide, hold) = (format!("{own}/guide"), format!("{own}/hold"));
        let slots = format!("{own}/slots?service=adjustment");
        for path in ["/", &own, &guide, &hold, &slots, "/health/live", "/health/ready", "/none"] {
            let address = format!("{}{path}", clinic.base);
            let get = clinic.http().get(&address).send().await.unwrap();
            let head = clinic.http().head(&address).send().await.unwrap();
            assert_eq!(head.status(), get.status(), "{path}");
            for name in ["content-type", "content-length", "location", "content-security-policy"] {
                assert_eq!(head.headers().get(name), get.headers().get(name), "{path}: {name}");
            }
            assert_eq!(head.text().await.unwrap(), "", "{path}");
        }
    }

    async fn what_is_promised_about_changes_is_true(on) {
        let clinic = Clinic::open(on).await;
        for (start, promise) in [
            (at("10:00"), "This visit is too near to be moved or cancelled online. If something \
                comes up, call us at (305) 555-0142."),
            (on_day("2026-03-05", "10:00"), "You can move or cancel this visit yourself until \
                Wednesday, March 4 at 10:00 am"),
        ] {
            let browser = Browser::at(&clinic, "203.0.113.5");
            let form = form(&clinic, &browser, "adjustment", start).await;
            form.says(promise);
            let fields = [&ADA[..], &[("been_here", "no")]].concat();
            let booked = browser.send(&form.onward, &fields).await;
            let page = browser.open(booked.leads()).await;
            page.says("Your visit is booked");
            page.says(promise);
            browser.open(booked.leads().trim_end_matches("/booked")).await.says(promise);
        }
    }

    async fn a_visit_moves_only_after_both_times_were_shown(on) {
        let clinic = Clinic::open(on).await;
        let visit = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let manage = format!("/manage/{}", visit.text("/manage_token"));
        let browser = Browser::at(&clinic, "203.0.113.5");
        let choosing = browser.open(&format!("{manage}/move")).await;
        choosing.says("Thursday, March 5");
        assert!(choosing.html.contains("method=\"get\""), "a tap on a time changes nothing");

        let wanted = format!("{}@osei", stamp(on_day("2026-03-06", "11:30")));
        let asked = browser.open(&format!("{manage}/move/check?starts_at={wanted}")).await;
        asked.says("Thursday, March 5, 2026, 10:00 am");
        asked.says("Friday, March 6, 2026, 11:30 am");
        asked.says("yourself until Thursday, March 5 at 11:30 am");
        asked.says("Move to Friday, March 6, 11:30 am");
        asked.links_to(&format!("{manage}/move?practitioner=osei&day=2026-03-06"));
        browser.open(&manage).await.says("Thursday, March 5, 2026, 10:00 am");

        let near = format!("{}@osei", stamp(at("15:00")));
        let asked = browser.open(&format!("{manage}/move/check?starts_at={near}")).await;
        asked.says("once moved, this visit cannot be changed online again");

        clinic.book("Ben", on_day("2026-03-06", "11:30")).send().await;
        let taken = browser.open(&format!("{manage}/move/check?starts_at={wanted}")).await;
        assert_eq!(taken.status, 409);
        taken.says("The nearest free times");
        let fields = [("starts_at", near.as_str()), ("revision", "1")];
        let moved = browser.send(&format!("{manage}/move"), &fields).await;
        browser.open(moved.leads()).await.says("Your visit has moved");
        // Now it is too near: nothing leads into a dead end.
        assert_eq!(browser.open(&format!("{manage}/move/check?starts_at={wanted}")).await.leads(), manage);
    }

    async fn whom_a_service_is_for_is_said_and_not_asked(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("welcome", |one| one.audience = Audience::New).await;
        clinic.offer("follow-up", |one| one.audience = Audience::Returning).await;
        // Somebody who was treated is known from then on.
        let done = clinic.book("Ada", at("09:00")).send().await;
        clinic.minutes_pass(70);
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (step, seen) in [("start", 1), ("fulfil", 2)] {
            let path = format!("/api/v1/staff/appointments/{}/{step}", done.text("/id"));
            let reply = clinic.change(&path, &token, seen, serde_json::json!({})).await;
            assert_eq!(reply.status, 200, "{reply:?}");
        }

        let browser = Browser::at(&clinic, "203.0.113.5");
        let services = format!("/{}/services", clinic.slug);
        let slots = |service: &str| format!("/{}/slots?service={service}", clinic.slug);
        browser.open(&services).await.says("For returning patients");
        for (service, whom) in [("welcome", "For new patients"), ("follow-up", "For returning patients")] {
            let page = browser.open(&slots(service)).await;
            page.says(whom);
            page.links_to(&services);
            let other = if service == "welcome" { "follow-up" } else { "welcome" };
            let asks = if service == "welcome" { "Been here before?" } else { "First time here?" };
            page.says(asks);
            for suits in ["adjustment", other] {
                page.links_to(&slots(suits));
            }
            let own = browser.open(&format!("{services}/{service}")).await;
            own.says(whom);
            own.says(asks);
            own.links_to(&format!("{services}/{other}"));
            let form = form(&clinic, &browser, service, at("14:00")).await;
            form.says(whom);
            form.says_not("Have you been here before?");
            form.links_to(&services);
        }
        browser.open(&slots("adjustment")).await.says_not("Choose instead");
        let everyone = form(&clinic, &browser, "adjustment", at("14:00")).await;
        everyone.says("Have you been here before?");

        let form = form(&clinic, &browser, "welcome", at("14:00")).await;
        let fields = [&ADA[..], &[("reason", "Neck")]].concat();
        let refused = browser.send(&form.onward, &fields).await;
        assert_eq!(refused.status, 422);
        refused.says("welcome is for new patients");
        refused.says("follow-up");
        refused.links_to(&services);
        // The form comes again with what was typed.
        let back = format!("action=\"{}/language\"", form.onward);
        assert!(refused.html.contains(&back), "{}", refused.html);
        assert!(refused.html.contains("name=\"reason\" value=\"Neck\""), "nothing typed is lost");
    }

    async fn whoever_does_not_give_a_service_is_not_called_full(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let page = format!("/{}/slots?service=injection&practitioner=ruiz&day=2026-03-04", clinic.slug);
        let page = browser.open(&page).await;
        page.says("Dr. Ana Ruiz does not offer this service");
        page.says_not("Every time is taken");
        page.links_to(&format!("/{}/slots?service=injection&practitioner=osei&day=2026-03-04", clinic.slug));
    }

    async fn another_time_is_chosen_where_the_first_was(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let start = on_day("2026-03-12", "10:00");
        let there = format!("/{}/slots?service=adjustment&practitioner=osei&day=2026-03-12", clinic.slug);
        let anyone = browser.open(&there).await;
        anyone.links_to(&format!("/{}/slots?service=adjustment&day=2026-03-12", clinic.slug));
        let form = form(&clinic, &browser, "adjustment", start).await;
        let fields = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &stamp(start))];
        for (name, value) in fields {
            assert!(form.html.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}");
        }
        let released = browser.send(&format!("{}/release", form.onward), &fields).await;
        assert_eq!(released.leads(), there);
    }

    async fn an_address_is_forgiven_and_an_error_leads_back(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let home = format!("/{}", clinic.slug);
        for typed in [format!("{home}/"), home.to_uppercase()] {
            let page = browser.open(&format!("{typed}?a=1")).await;
            assert_eq!((page.status, page.onward), (308, format!("{home}?a=1")));
        }
        let lost = browser.open(&format!("{home}/nothing/here")).await;
        assert_eq!(lost.status, 404);
        lost.links_to(&home);
        lost.says("Harbor Chiropractic");
        browser.open("/nowhere").await.links_to("/");
        browser.open("/desk/nothing/at/all").await.links_to("/desk");
    }

    async fn a_request_is_called_one_until_it_is_confirmed(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("consultation", |one| one.booking = BookingMode::Request).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let slots = format!("/{}/slots?service=consultation", clinic.slug);
        browser.open(&slots).await.says("we confirm it by email today by 5:00 pm");
        let form = form(&clinic, &browser, "consultation", on_day("2026-03-05", "10:00")).await;
        form.says("Ask for this visit");
        form.says("Confirmed yet or not, you can ask for another time or take your request back until Wednesday, March 4 at 10:00 am");
        form.says("today by 5:00 pm");
        let fields = [&ADA[..], &[("been_here", "no")]].concat();
        let asked = browser.send(&form.onward, &fields).await;
        let booked = browser.open(asked.leads()).await;
        booked.says("Your request is on its way");
        booked.says("It is not confirmed yet: we tell you by email to ada@patients.example today by 5:00 pm");
        booked.says_not("is booked");
        let mails = clinic.mails_to("ada@patients.example").await;
        let said = mails.iter().any(|mail| mail.contains("write to you by Monday, March 2, 5:00 pm"));
        assert!(said, "{mails:#?}");
        let manage = asked.leads().trim_end_matches("/booked");
        let page = browser.open(manage).await;
        page.says("You asked for this visit");
        page.says("take your request back until Wednesday, March 4 at 10:00 am. Later, call us at");
        page.says("it is not confirmed yet");
        let invite = browser.open(&format!("{manage}/invite.ics")).await;
        assert!(invite.html.contains("STATUS:TENTATIVE"), "{}", invite.html);
        browser.open(&format!("{manage}/cancel")).await.says("Take your request back?");
        clinic.minutes_pass(10 * 60);
        browser.open(manage).await.says("You should have heard from us by now");
    }

    async fn who_may_not_book_online_yet_is_asked_to_call(on) {
        let clinic = Clinic::open(on).await;
        let front = format!("/{}", clinic.slug);
        let browser = Browser::at(&clinic, "203.0.113.5");
        browser.open(&front).await.says_not("Here for the first time?");
        let own = clinic.id;
        let catalogue = clinic.app.db.read(move |conn| clinics::catalogue(conn, own)).await.unwrap();
        let known = |one| Service { audience: Audience::Returning, ..one };
        let services: Vec<_> = catalogue.services.into_iter().map(known).collect();
        let all = move |tx: &mut Tx<'_>| services.iter().try_for_each(|one| services::update(tx, own, one));
        clinic.app.db.write(all).await.unwrap();
        let page = browser.open(&front).await;
        page.says("Here for the first time? Please call us at (305) 555-0142");
        page.links_to("tel:+13055550142");
        page.says("Soonest openings");
    }

    async fn the_front_page_shows_the_soonest_of_each_in_order(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("massage", |one| "massage-therapy".clone_into(&mut one.discipline)).await;
        clinic.book("Ada", at("09:00")).send().await;
        let front = Browser::at(&clinic, "203.0.113.5").open(&format!("/{}", clinic.slug)).await;
        let rows: Vec<_> = front.html.split("class=\"opening go\"").skip(1).collect();
        // Of either discipline the soonest is with Dr. Ruiz; then Dr. Osei, who is taken at nine.
        let expected = [("adjustment", "9:00 am"), ("massage", "9:00 am"), ("adjustment", "9:30 am")];
        assert_eq!(rows.len(), expected.len(), "{}", front.words());
        for (row, (service, time)) in rows.iter().zip(expected) {
            assert!(row.contains(service) && row.contains(time), "{service} {time}: {row}");
        }
        assert!(rows[2].contains("Kwame Osei"), "{}", rows[2]);
    }
}
