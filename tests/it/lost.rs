//! What cannot be had, and the switch of language there: nothing that was typed is lost.
use crate::support::{
    Clinic, at,
    browser::{Browser, Page},
    on_both, on_day,
};
use chrono::{DateTime, SecondsFormat, Utc};
use limber::{
    db::{clinics, services},
    domain::{Audience, Role, Service},
};

const ADA: [(&str, &str); 6] = [
    ("given_name", "Ada"),
    ("family_name", "O'Tester"),
    ("email", "ada@patients"),
    ("phone", "305 and more"),
    ("been_here", "no"),
    ("reason", "Stiff <neck>"),
];

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Asks to have a time with Dr. Osei kept, with words that were typed already.
async fn hold(clinic: &Clinic, browser: &Browser, service: &str, start: DateTime<Utc>) -> Page {
    let start = stamp(start);
    let wish = [("service", service), ("practitioner", "osei"), ("starts_at", &start)];
    browser.send(&format!("/{}/hold", clinic.slug), &[&wish[..], &ADA[..]].concat()).await
}

/// Presses the switch of a page that says what cannot be had.
async fn switch(clinic: &Clinic, browser: &Browser, page: &Page, language: &str) -> Page {
    let (_, form) = page.html.split_once("/lost\"").expect("a switch");
    let hidden = |name: &'static str| {
        let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
        (name, rest.split('"').next().unwrap().to_owned())
    };
    let kept = ["cause", "hold", "wanted", "wait", "service"].map(hidden);
    let kept = kept.iter().map(|(name, value)| (*name, value.as_str()));
    let fields: Vec<_> = kept.chain(ADA).chain([("language", language)]).collect();
    browser.send(&format!("/{}/lost", clinic.slug), &fields).await
}

/// Fails unless the page holds every word that was typed.
#[track_caller]
fn keeps_every_word(page: &Page) {
    for word in ["Ada", "O&#39;Tester", "ada@patients", "305 and more"] {
        assert!(page.html.contains(&format!("value=\"{word}\"")), "{word}: {}", page.html);
    }
    assert!(page.html.contains("Stiff &#60;neck&#62;"), "{}", page.html);
}

/// Retires a service.
async fn withdraw(clinic: &Clinic, slug: &str) {
    let own = clinic.id;
    let catalogue = clinic.app.db.read(move |conn| clinics::catalogue(conn, own)).await.unwrap();
    let service = Service { active: false, ..catalogue.any_service(slug).unwrap().clone() };
    clinic.app.db.write(move |tx| services::update(tx, own, &service)).await.unwrap();
}

on_both! {
    async fn the_switch_loses_no_word_where_a_time_was_taken(on) {
        let clinic = Clinic::open(on).await;
        let start = on_day("2026-03-05", "14:00");
        let other = clinic.book("Ben", start).send().await;
        let browser = Browser::at(&clinic, "203.0.113.7");
        let taken = hold(&clinic, &browser, "adjustment", start).await;
        assert_eq!(taken.status, 409, "{}", taken.words());
        taken.says("That time has just been taken");
        keeps_every_word(&taken);
        let spanish = switch(&clinic, &browser, &taken, "es").await;
        assert_eq!(spanish.status, 200, "{}", spanish.words());
        spanish.says("Esa hora se acaba de ocupar");
        spanish.says("Usted quería adjustment, jueves, 5 de marzo, 2:00 p. m.");
        spanish.says("Las horas libres más cercanas");
        keeps_every_word(&spanish);
        // The language stays, as with any other switch.
        browser.open(&format!("/{}/services", clinic.slug)).await.says("¿Qué desea reservar?");

        // It says how things stand now: somebody gave the time back.
        let id = other.text("/manage_token");
        browser.send(&format!("/manage/{id}/cancel"), &[("revision", "1")]).await.leads();
        let english = switch(&clinic, &browser, &spanish, "en").await;
        english.says("That time is free again");
        english.says("Thursday, March 5, 2:00 pm");
        keeps_every_word(&english);
        // And what it offers is still had with every word.
        let form = hold(&clinic, &browser, &english.hidden("service"), start).await;
        form.says("Your details");
        keeps_every_word(&form);
    }

    async fn the_switch_loses_no_word_where_minutes_are_over(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.7");
        let start = stamp(at("14:00"));
        let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &start)];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        clinic.minutes_pass(9);
        let over = browser.send(held.leads(), &[&wish[..], &ADA[..]].concat()).await;
        assert_eq!(over.status, 410, "{}", over.words());
        for (language, said) in [("es", "esos minutos ya terminaron"), ("en", "those minutes are over")] {
            let page = switch(&clinic, &browser, &over, language).await;
            page.says(said);
            keeps_every_word(&page);
        }
    }

    async fn the_switch_loses_no_word_where_a_service_is_for_others(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("welcome", |one| one.audience = Audience::New).await;
        // Somebody who was treated is known from then on.
        let done = clinic.book("Ada", at("09:00")).send().await;
        clinic.minutes_pass(70);
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (step, seen) in [("start", 1), ("fulfil", 2)] {
            let path = format!("/api/v1/staff/appointments/{}/{step}", done.text("/id"));
            let reply = clinic.change(&path, &token, seen, serde_json::json!({})).await;
            assert_eq!(reply.status, 200, "{reply:?}");
        }
        let browser = Browser::at(&clinic, "203.0.113.7");
        let start = stamp(on_day("2026-03-05", "10:00"));
        let wish = [("service", "welcome"), ("practitioner", "osei"), ("starts_at", &start)];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        let fields = [ADA[0], ("family_name", "Tester"), ("email", "ada@patients.example"), ("phone", "(305) 555-0199"), ADA[5]];
        let page = browser.send(held.leads(), &fields).await;
        page.says("welcome is for new patients");
        assert_eq!(page.hidden("reason"), "Stiff &#60;neck&#62;");
        let spanish = switch(&clinic, &browser, &page, "es").await;
        assert_eq!(spanish.status, 200, "{}", spanish.words());
        spanish.says("welcome es para pacientes nuevos");
        keeps_every_word(&spanish);
        // Back to the form, which still keeps the time.
        let fields = [&ADA[..], &[("language", "es")]].concat();
        let form = browser.send(&format!("{}/language", held.leads()), &fields).await;
        form.says("Sus datos");
        keeps_every_word(&form);
    }

    async fn what_is_withdrawn_while_somebody_types_is_said_with_every_word(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.7");
        withdraw(&clinic, "adjustment").await;
        let page = hold(&clinic, &browser, "adjustment", at("14:00")).await;
        assert_eq!(page.status, 410, "{}", page.words());
        page.says("That is no longer offered here");
        page.links_to("tel:+13055550142");
        page.links_to(&format!("/{}/services", clinic.slug));
        keeps_every_word(&page);
        let spanish = switch(&clinic, &browser, &page, "es").await;
        spanish.says("Eso ya no se ofrece aquí");
        keeps_every_word(&spanish);
    }

    async fn who_keeps_enough_is_led_to_the_telephone(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.7");
        let form = format!("/{}/hold", clinic.slug);
        // Each page that is left with "Choose another time" in another tab forgets the last hold.
        let mut held = Vec::new();
        for time in ["10:00", "11:00", "13:00", "14:00"] {
            let start = stamp(at(time));
            let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", start.as_str())];
            held.push(browser.send(&form, &[&wish[..], &ADA[..]].concat()).await);
            browser.send(&format!("/{}/book/none/release", clinic.slug), &[]).await;
        }
        let enough = held.pop().unwrap();
        assert_eq!(enough.status, 429, "{}", enough.words());
        enough.says("Several times are kept already");
        enough.links_to("tel:+13055550142");
        keeps_every_word(&enough);
        let spanish = switch(&clinic, &browser, &enough, "es").await;
        spanish.says("Ya hay varias horas guardadas");
        spanish.says("dentro de 9 minutos");
        keeps_every_word(&spanish);
    }

    async fn nonsense_is_refused_kindly(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.7");
        let lost = format!("/{}/lost", clinic.slug);
        assert_eq!(browser.open(&lost).await.leads(), format!("/{}/services", clinic.slug));
        for (fields, status) in [
            (vec![("language", "es"), ("cause", "over"), ("service", "adjustment")], 400),
            (vec![("language", "es"), ("cause", "over"), ("service", "no-such"), ("wanted", "2026-03-02T19:00:00Z")], 404),
            (vec![("language", "es"), ("cause", "whim"), ("service", "adjustment")], 422),
            (vec![("cause", "over")], 422),
        ] {
            let page = browser.send(&lost, &fields).await;
            assert_eq!(page.status, status, "{fields:?}: {}", page.words());
        }
    }
}
