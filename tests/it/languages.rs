//! Pages in English and Spanish: as the browser asks for them, and as was chosen by hand.
use crate::support::{
    Clinic, at,
    browser::{Browser, Page},
    on_both, on_day,
};
use chrono::{DateTime, SecondsFormat, Utc};
use limber::{domain::Role, jobs, mail::Mailer};
use serde_json::{Value, json};

const ADA: [(&str, &str); 5] = [
    ("given_name", "Ada"),
    ("family_name", "Tester"),
    ("email", "ada@patients.example"),
    ("phone", "(305) 555-0199"),
    ("been_here", "no"),
];

/// A browser that asks for Spanish.
fn spanish(clinic: &Clinic) -> Browser {
    Browser::reading(clinic, "203.0.113.7", "es-US,es;q=0.9,en;q=0.5")
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Fails where a page that should be Spanish has words that only English has.
#[track_caller]
fn speaks_spanish(page: &Page) {
    let words = page.words().to_lowercase();
    let english = ["the", "and", "you", "your", "with", "for", "is", "of", "us", "until", "at"];
    let found = words.split(|c: char| !c.is_alphanumeric()).find(|word| english.contains(word));
    assert_eq!(found, None, "{words}");
    assert!(page.html.contains("<html lang=\"es\""), "{}", page.html);
}

/// Books a visit on the fifth; answers its own address.
async fn booked(clinic: &Clinic, browser: &Browser, time: &str) -> String {
    let start = stamp(on_day("2026-03-05", time));
    let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &start)];
    let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
    let booked = browser.send(held.leads(), &ADA).await;
    booked.leads().trim_end_matches("/booked").to_owned()
}

/// What was sent so far, as it goes over the wire.
async fn sent(clinic: &Clinic) -> Vec<String> {
    jobs::outbox::deliver_due(&clinic.app).await.unwrap();
    let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
    let written = |mail: &lettre::Message| String::from_utf8(mail.formatted()).unwrap();
    memory.sent().iter().map(written).collect()
}

/// The text of a mail, as a reader sees it.
fn text_of(mail: &str) -> String {
    let mail = mail_parser::MessageParser::default().parse(mail.as_bytes()).unwrap();
    mail.body_text(0).unwrap().replace("\r\n", "\n")
}

/// Ada's record, as staff see it.
async fn ada(clinic: &Clinic, token: &str) -> Value {
    let found = clinic.get("/api/v1/staff/patients?q=tester", Some(token)).await;
    let id = found.body["items"][0]["id"].as_str().unwrap().to_owned();
    clinic.get(&format!("/api/v1/staff/patients/{id}"), Some(token)).await.body
}

on_both! {
    async fn a_browser_is_answered_in_the_language_it_asks_for(on) {
        let clinic = Clinic::open(on).await;
        let services = format!("/{}/services", clinic.slug);
        let browser = Browser::at(&clinic, "203.0.113.7");
        let page = browser.open(&services).await;
        page.says("What would you like to book?");
        assert!(page.html.contains("<html lang=\"en\""), "{}", page.html);

        let browser = Browser::reading(&clinic, "203.0.113.7", "es-MX,es;q=0.9,en;q=0.8");
        let page = browser.open(&services).await;
        page.says("¿Qué desea reservar?");
        page.says("English");
        assert!(page.html.contains("<html lang=\"es\""), "{}", page.html);
    }

    async fn a_visit_is_booked_moved_and_cancelled_in_spanish(on) {
        let clinic = Clinic::open(on).await;
        let browser = spanish(&clinic);
        let front = browser.open(&format!("/{}", clinic.slug)).await;
        front.says("¿Le duele algo? Busquemos una hora para usted.");
        front.says("Abierto hoy de las 9:00 a. m. a las 5:00 p. m.");
        speaks_spanish(&front);
        let services = browser.open(&format!("/{}/services", clinic.slug)).await;
        services.says("30 minutos");
        speaks_spanish(&services);
        speaks_spanish(&browser.open(&format!("/{}/services/adjustment", clinic.slug)).await);
        speaks_spanish(&browser.open(&format!("/{}/practitioners/osei", clinic.slug)).await);
        let slots = format!("/{}/slots?service=adjustment&day=2026-03-05", clinic.slug);
        let slots = browser.open(&slots).await;
        slots.says("jueves, 5 de marzo");
        speaks_spanish(&slots);

        let start = stamp(on_day("2026-03-05", "10:00"));
        let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &start)];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        let form = browser.open(held.leads()).await;
        form.says("Le guardamos esta hora hasta las 8:08 a. m.");
        form.says("hasta el miércoles, 4 de marzo a las 10:00 a. m., con el enlace que le enviamos");
        speaks_spanish(&form);
        let wrong = browser.send(held.leads(), &[]).await;
        assert_eq!(wrong.status, 422);
        wrong.says("Escriba su nombre.");
        wrong.says("Indique si ha estado aquí antes.");
        speaks_spanish(&wrong);
        let booked = browser.send(held.leads(), &ADA).await;
        let confirmation = browser.open(booked.leads()).await;
        confirmation.says("Su cita está reservada");
        confirmation.says("jueves, 5 de marzo de 2026, 10:00 a. m.");
        confirmation.says("hasta las 10:30 a. m.");
        speaks_spanish(&confirmation);

        let manage = booked.leads().trim_end_matches("/booked").to_owned();
        speaks_spanish(&browser.open(&manage).await);
        speaks_spanish(&browser.open(&format!("{manage}/move")).await);
        let other = stamp(on_day("2026-03-06", "13:00"));
        let check = browser.open(&format!("{manage}/move/check?starts_at={other}@osei")).await;
        check.says("Cambiar al viernes, 6 de marzo, 1:00 p. m.");
        check.says("hasta la 1:30 p. m.");
        check.says("hasta el jueves, 5 de marzo a la 1:00 p. m.");
        speaks_spanish(&check);
        let cancel = browser.open(&format!("{manage}/cancel")).await;
        cancel.says("¿Cancelar esta cita?");
        speaks_spanish(&cancel);
    }

    async fn whoever_books_in_spanish_is_written_to_in_spanish(on) {
        let clinic = Clinic::open(on).await;
        let manage = booked(&clinic, &spanish(&clinic), "10:00").await;
        let [mail] = &sent(&clinic).await[..] else { panic!("one mail") };
        assert!(mail.contains("Subject: Su cita "), "{mail}");
        let text = text_of(mail);
        for said in [
            "Hola, Ada Tester:",
            "Su cita está reservada. Le esperamos.",
            "  Cuándo     jueves, 5 de marzo de 2026, 10:00 a.\u{a0}m. EST (UTC-5)",
            "  Duración   30 minutos",
            "Ver, cambiar o cancelar su cita:",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(mail.contains("lang=3D\"es\"") || mail.contains("lang=\"es\""), "{mail}");

        // The clinic's own words are marked as what they are, for whoever hears them.
        let marked = mail.replace("=\r\n", "").replace("=3D", "=");
        assert!(marked.contains("lang=\"en\">adjustment<"), "{mail}");
        let page = spanish(&clinic).open(&format!("/{}/services/adjustment", clinic.slug)).await;
        assert!(page.html.contains("<h1 lang=\"en\">adjustment"), "{}", page.html);
        let page = spanish(&clinic).open(&manage).await;
        assert!(page.html.contains("<strong lang=\"en\">adjustment"), "{}", page.html);

        // Another browser shows the visit as its patient reads, until it is told otherwise.
        let other = Browser::reading(&clinic, "203.0.113.8", "en-US,en;q=0.9");
        other.open(&manage).await.says("Su cita");
        let english = [("language", "en"), ("back", manage.as_str())];
        assert_eq!(other.send("/language", &english).await.leads(), manage);
        other.open(&manage).await.says("Your visit");
        let entry = spanish(&clinic).open(&format!("{manage}/invite.ics")).await;
        assert!(entry.html.contains("SUMMARY:adjustment con Dr. Kwame Osei"), "{}", entry.html);
    }

    async fn the_language_follows_the_latest_booking_and_the_desk(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let english = Browser::reading(&clinic, "203.0.113.8", "en");
        booked(&clinic, &english, "10:00").await;
        assert_eq!(ada(&clinic, &token).await["language"], "en");
        booked(&clinic, &spanish(&clinic), "11:00").await;
        let record = ada(&clinic, &token).await;
        assert_eq!(record["language"], "es");
        let texts: Vec<_> = sent(&clinic).await.iter().map(|mail| text_of(mail)).collect();
        assert_eq!(texts.len(), 2);
        for said in ["Your visit is booked.", "Su cita está reservada."] {
            assert_eq!(texts.iter().filter(|text| text.contains(said)).count(), 1, "{texts:?}");
        }

        let path = format!("/api/v1/staff/patients/{}", record["id"].as_str().unwrap());
        let revision = record["revision"].as_i64().unwrap();
        let change = |body: Value| clinic.http().patch(format!("{}{path}", clinic.base)).json(&body)
            .header("if-match", format!("\"{revision}\""));
        let wrong = clinic.ask(change(json!({ "language": "tlh" })), Some(&token)).await;
        assert_eq!(wrong.status, 422, "{wrong:?}");
        let none = clinic.ask(change(json!({ "language": null })), Some(&token)).await;
        assert_eq!((none.status, &none.body["language"]), (200, &Value::Null), "{none:?}");

        // Through the interface the program says which.
        let reply = clinic.book("Ada", on_day("2026-03-05", "13:00"))
            .with("/patient/language", json!("es")).send().await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let spanish = sent(&clinic).await;
        let spanish = spanish.iter().filter(|mail| text_of(mail).contains("Su cita está reservada."));
        assert_eq!(spanish.count(), 2);
        assert_eq!(ada(&clinic, &token).await["language"], "es");
    }

    async fn what_went_wrong_is_said_in_spanish(on) {
        let clinic = Clinic::open(on).await;
        let browser = spanish(&clinic);
        let nothing = browser.open(&format!("/{}/nowhere", clinic.slug)).await;
        nothing.says("Aquí no hay nada");
        speaks_spanish(&nothing);
        let link = browser.open("/manage/guessed").await;
        link.says("Este enlace no abre ninguna cita");
        speaks_spanish(&link);

        let start = stamp(at("14:00"));
        let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &start)];
        let form = format!("/{}/hold", clinic.slug);
        let held = browser.send(&form, &wish).await;
        let late = spanish(&clinic).send(&form, &wish).await;
        assert_eq!(late.status, 409);
        late.says("Esa hora se acaba de ocupar");
        late.says("Usted quería adjustment, lunes, 2 de marzo, 2:00 p. m.");
        speaks_spanish(&late);
        clinic.minutes_pass(9);
        let over = browser.open(held.leads()).await;
        over.says("Le guardamos la hora, pero esos minutos ya terminaron");
        speaks_spanish(&over);
    }

    async fn the_switch_is_kept_and_leads_back(on) {
        let clinic = Clinic::open(on).await;
        let services = format!("/{}/services", clinic.slug);
        let browser = Browser::at(&clinic, "203.0.113.7");
        let here = format!("{services}?x=1");
        let chosen = [("language", "es"), ("back", here.as_str())];
        assert_eq!(browser.send("/language", &chosen).await.leads(), here);
        browser.open(&services).await.says("¿Qué desea reservar?");
        let elsewhere = [("language", "en"), ("back", "//evil.example/")];
        assert_eq!(browser.send("/language", &elsewhere).await.leads(), "/");
        browser.open(&services).await.says("What would you like to book?");
        let unknown = [("language", "tlh"), ("back", "/")];
        assert_eq!(browser.send("/language", &unknown).await.status, 422);
    }
}
