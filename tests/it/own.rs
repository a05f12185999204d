//! What somebody who is signed in does with what is theirs: book for others, be reached
//! elsewhere, take their data along, be forgotten.
use crate::support::{
    Clinic,
    browser::{Browser, Page},
    on_both, on_day,
};
use chrono::{DateTime, SecondsFormat, Utc};
use limber::{
    db::patients,
    domain::{PatientId, Role},
    jobs::sweep,
};
use serde_json::{Value, json};

const FAMILY: &str = "family@patients.example";

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Books for somebody whose mails go to the family's address; answers the visit's identifier.
async fn book(clinic: &Clinic, name: &str, start: DateTime<Utc>) -> String {
    let booked = clinic.book(name, start).with("/patient/email", json!(FAMILY)).send().await;
    assert_eq!(booked.status, 201, "{booked:?}");
    booked.text("/id")
}

/// The identifiers of all patients by that given name.
async fn persons(clinic: &Clinic, name: &str) -> Vec<PatientId> {
    let id = clinic.id;
    let all = clinic.app.db.read(move |conn| patients::page(conn, id, None, 100)).await.unwrap();
    let named = all.into_iter().filter(|one| one.patient.given_name == name);
    named.map(|one| one.patient.id).collect()
}

/// The form for a time with Dr. Osei.
async fn form(clinic: &Clinic, browser: &Browser, start: DateTime<Utc>) -> Page {
    let start = stamp(start);
    let fields = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &start)];
    let held = browser.send(&format!("/{}/hold", clinic.slug), &fields).await;
    let page = browser.open(held.leads()).await;
    assert_eq!(page.status, 200, "{}", page.words());
    Page { onward: held.onward, ..page }
}

/// Sends the form as it is filled in, with these words typed.
async fn submit(browser: &Browser, to: &str, page: &Page, typed: &[(&str, &str)]) -> Page {
    let names = ["nonce", "whom", "service", "practitioner", "starts_at"];
    let known = ["given_name", "family_name", "email", "phone", "been_here"];
    let kept: Vec<_> = names.map(|name| (name, page.hidden(name))).into();
    let more = known.iter().filter(|name| !typed.iter().any(|(typed, _)| typed == *name));
    let more = more.filter(|name| page.html.contains(&format!("type=\"hidden\" name=\"{name}\"")));
    let more: Vec<_> = more.map(|name| (*name, page.hidden(name))).collect();
    let all = kept.iter().chain(&more).map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = all.chain(typed.iter().copied()).collect();
    browser.send(to, &all).await
}

on_both! {
    async fn a_family_books_for_each_of_its_persons_and_for_a_new_one(on) {
        let clinic = Clinic::open(on).await;
        book(&clinic, "Ada", on_day("2026-03-05", "10:00")).await;
        book(&clinic, "Cleo", on_day("2026-03-05", "11:00")).await;
        clinic.book("Ben", on_day("2026-03-05", "14:00")).send().await;
        let browser = clinic.browser_of(FAMILY, "203.0.113.5").await;
        let all = browser.open(&format!("/{}/my", clinic.slug)).await;
        all.says("adjustment for Ada Tester");
        all.says("adjustment for Cleo Tester");
        all.says_not("Ben");

        // The first is offered, and each of the others is a link away.
        let page = form(&clinic, &browser, on_day("2026-03-06", "10:00")).await;
        page.says("This visit is for Ada Tester");
        let cleo = persons(&clinic, "Cleo").await[0];
        page.links_to(&format!("{}?for={cleo}", page.onward));
        let theirs = browser.open(&format!("{}?for={cleo}", page.onward)).await;
        theirs.says("This visit is for Cleo Tester");
        theirs.says("We write to family@patients.example and call (305) 555-0199");
        let booked = submit(&browser, &page.onward, &theirs, &[("been_here", "no")]).await;
        browser.open(booked.leads()).await.says("Thank you, Cleo Tester.");
        assert_eq!(persons(&clinic, "Cleo").await, [cleo], "no second record");

        // A child by the same name as the mother is somebody else.
        let page = form(&clinic, &browser, on_day("2026-03-06", "13:00")).await;
        let new = browser.open(&format!("{}?for=new", page.onward)).await;
        new.says_not("This visit is for");
        assert!(new.html.contains("value=\"family@patients.example\""), "{}", new.html);
        let typed = [
            ("given_name", "Dora"), ("family_name", "Tester"), ("email", FAMILY),
            ("phone", "3055550111"), ("been_here", "no"),
        ];
        let booked = submit(&browser, &page.onward, &new, &typed).await;
        browser.open(booked.leads()).await.says("Thank you, Dora Tester.");
        browser.open(&format!("/{}/my", clinic.slug)).await.says("Dora Tester");

        // Whom somebody else's form names is nobody here: it is read like any other.
        let ben = persons(&clinic, "Ben").await[0].to_string();
        let page = form(&clinic, &browser, on_day("2026-03-06", "15:00")).await;
        let stranger = browser.open(&format!("{}?for={ben}", page.onward)).await;
        stranger.says_not("Ben");
        let forged = [
            ("nonce", "0123456789abcdef0123"), ("whom", ben.as_str()), ("given_name", "Ben"),
            ("family_name", "Tester"), ("email", "eve@patients.example"), ("phone", "3055550112"),
            ("been_here", "no"),
        ];
        let booked = browser.send(&page.onward, &forged).await;
        browser.open(booked.leads()).await.says("Thank you, Ben Tester.");
        assert_eq!(persons(&clinic, "Ben").await.len(), 2, "a record of their own");
        assert_eq!(clinic.findings().await, []);
    }

    async fn the_same_is_booked_again_for_the_same_person(on) {
        let clinic = Clinic::open(on).await;
        let visits = [
            book(&clinic, "Ada", on_day("2026-03-02", "10:00")).await,
            book(&clinic, "Cleo", on_day("2026-03-02", "11:00")).await,
        ];
        let email = clinic.staff(Role::Receptionist).await;
        clinic.minutes_pass(6 * 60);
        let desk = clinic.sign_in(&email).await;
        for visit in visits {
            let path = format!("/api/v1/staff/appointments/{visit}");
            assert_eq!(clinic.change(&format!("{path}/start"), &desk, 1, json!({})).await.status, 200);
            assert_eq!(clinic.change(&format!("{path}/fulfil"), &desk, 2, json!({})).await.status, 200);
        }
        let browser = clinic.browser_of(FAMILY, "203.0.113.5").await;
        let all = browser.open(&format!("/{}/my", clinic.slug)).await;
        all.says("Book this again: adjustment with Dr. Kwame Osei, for Cleo Tester");
        let again = all.html.split('"').filter(|text| text.ends_with("/again")).collect::<Vec<_>>();
        // The latest comes first: Cleo's.
        let led = browser.open(again[0]).await;
        assert_eq!(led.leads(), format!("/{}/slots?service=adjustment&practitioner=osei", clinic.slug));
        let page = form(&clinic, &browser, on_day("2026-03-06", "10:00")).await;
        page.says("This visit is for Cleo Tester");
        // She was treated here: that is known and not asked.
        page.says_not("Have you been here before?");
        let booked = submit(&browser, &page.onward, &page, &[]).await;
        browser.open(booked.leads()).await.says("Thank you, Cleo Tester.");
        // What was chosen counts once.
        form(&clinic, &browser, on_day("2026-03-06", "13:00")).await.says("This visit is for Ada Tester");
        let foreign = clinic.book("Ben", on_day("2026-03-06", "15:00")).send().await.text("/id");
        let path = format!("/{}/my/visits/{foreign}/again", clinic.slug);
        assert_eq!(browser.open(&path).await.status, 404);
    }

    async fn how_somebody_is_reached_is_theirs_to_change(on) {
        let clinic = Clinic::open(on).await;
        book(&clinic, "Ada", on_day("2026-03-05", "10:00")).await;
        clinic.book("Ben", on_day("2026-03-05", "14:00")).send().await;
        let browser = clinic.browser_of(FAMILY, "203.0.113.5").await;
        let (ada, ben) = (persons(&clinic, "Ada").await[0], persons(&clinic, "Ben").await[0]);
        let here = format!("/{}/my/persons/{ada}", clinic.slug);
        let page = browser.open(&here).await;
        let (csrf, revision) = (page.hidden("csrf"), page.hidden("revision"));
        let send = async |phone: &str, csrf: &str| {
            browser.send(&here, &[("csrf", csrf), ("revision", &revision), ("phone", phone)]).await
        };
        assert_eq!(send("305 555 0123", "wrong").await.status, 403);
        let wrong = send("12", &csrf).await;
        assert_eq!(wrong.status, 422);
        wrong.says("Enter a phone number that we can call");
        let saved = send("305 555 0123", &csrf).await;
        let page = browser.open(saved.leads()).await;
        page.says("It is saved.");
        assert!(page.html.contains("value=\"(305) 555-0123\""), "{}", page.html);
        // The desk has changed it meanwhile: what was seen is out of date.
        browser.open(send("305 555 0124", &csrf).await.leads()).await.says("This was changed elsewhere");
        for path in ["", "/erase"] {
            let path = format!("/{}/my/persons/{ben}{path}", clinic.slug);
            assert_eq!(browser.open(&path).await.status, 404);
            assert_eq!(browser.send(&path, &[("csrf", &csrf), ("phone", "3055550123")]).await.status, 404);
        }
        let trail = clinic.audited().await;
        assert!(trail.contains(&("patient.edit".to_owned(), json!({ "fields": ["phone"] }))), "{trail:?}");
    }

    async fn another_address_counts_once_it_is_confirmed(on) {
        let clinic = Clinic::open(on).await;
        let visit = book(&clinic, "Ada", on_day("2026-03-05", "10:00")).await;
        book(&clinic, "Cleo", on_day("2026-03-05", "11:00")).await;
        let new = "new@patients.example";
        let browser = clinic.browser_of(FAMILY, "203.0.113.5").await;
        let other = clinic.browser_of(FAMILY, "203.0.113.6").await;
        let here = format!("/{}/my/address", clinic.slug);
        let csrf = browser.open(&here).await.hidden("csrf");
        let send = async |email: &str| browser.send(&here, &[("csrf", &csrf), ("email", email)]).await;
        assert_eq!(send("new").await.status, 422);
        assert_eq!(send(FAMILY).await.status, 422);
        browser.open(send(new).await.leads()).await.says("Check the new inbox");
        let link = clinic.link_to(new, "/new-address/").await.unwrap();
        let secret = link.rsplit('/').next().unwrap();
        // Nothing has changed, and the link lets nobody in by itself.
        browser.open(&format!("/{}/my", clinic.slug)).await.says(FAMILY);
        let stranger = Browser::at(&clinic, "198.51.100.7");
        assert_eq!(stranger.send(&format!("/sign-in/{secret}"), &[]).await.status, 404);
        for _ in 0..20 {
            stranger.open(&link).await.says("Use this address from now on?");
        }
        let nonce = browser.open(&link).await.hidden("nonce");
        let taken = browser.send(&link, &[("nonce", &nonce)]).await;
        let all = browser.open(taken.leads()).await;
        all.says("Signed in as new@patients.example");
        all.says("adjustment for Cleo Tester");
        assert_eq!(browser.send(&link, &[("nonce", &nonce)]).await.status, 303, "pressed twice");
        assert_eq!(stranger.send(&link, &[]).await.status, 410);
        assert_eq!(other.open(&format!("/{}/my", clinic.slug)).await.status, 303, "out");
        // The old address is told, and opens nothing any more; mails go to the new one.
        let told = clinic.mails_to(FAMILY).await;
        let told = told.iter().find(|mail| mail.contains("goes to another address")).unwrap();
        assert!(!told.contains(new), "{told}");
        let asked = stranger.send(&format!("/{}/sign-in", clinic.slug), &[("email", FAMILY)]).await;
        assert_eq!(asked.status, 303);
        let count = clinic.mails_to(FAMILY).await.len();
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let cancel = format!("/api/v1/staff/appointments/{visit}/cancel");
        let gone = clinic.change(&cancel, &desk, 1, json!({ "reason": "We are closed." })).await;
        assert_eq!(gone.status, 200, "{gone:?}");
        clinic.minutes_pass(10);
        let told = clinic.mails_to(new).await;
        assert!(told.iter().any(|mail| mail.contains("We are closed.")), "{told:?}");
        assert_eq!(clinic.mails_to(FAMILY).await.len(), count);
        assert_eq!(clinic.findings().await, []);

        // Somebody signed in with that address before: their account takes the persons in.
        let csrf = browser.open(&here).await.hidden("csrf");
        clinic.book("Zoe", on_day("2026-03-06", "15:00")).send().await;
        let zoe = clinic.browser_of("zoe@patients.example", "203.0.113.8").await;
        browser.send(&here, &[("csrf", &csrf), ("email", "zoe@patients.example")]).await.leads();
        let link = clinic.link_to("zoe@patients.example", "/new-address/").await.unwrap();
        browser.send(&link, &[("nonce", "0123456789abcdef")]).await.leads();
        let all = zoe.open(&format!("/{}/my", clinic.slug)).await;
        all.says("adjustment for Zoe Tester");
        all.says("Ada Tester");
        assert_eq!(clinic.findings().await, []);
    }

    async fn a_calendar_follows_ones_own_visits(on) {
        let clinic = Clinic::open(on).await;
        book(&clinic, "Ada", on_day("2026-03-05", "10:00")).await;
        clinic.book("Ben", on_day("2026-03-05", "14:00")).send().await;
        let browser = clinic.browser_of(FAMILY, "203.0.113.5").await;
        let here = format!("/{}/my/persons/{}", clinic.slug, persons(&clinic, "Ada").await[0]);
        let csrf = browser.open(&here).await.hidden("csrf");
        let made = browser.send(&format!("{here}/calendar"), &[("csrf", &csrf)]).await;
        assert_eq!(made.status, 200);
        let url = made.html.split("value=\"").find(|text| text.contains("/feeds/")).unwrap();
        let url = url.split('"').next().unwrap();
        let calendar = reqwest::get(url).await.unwrap().text().await.unwrap();
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
        browser.open(&here).await.says("A calendar follows these visits");
        let off = browser.send(&format!("{here}/calendar/revoke"), &[("csrf", &csrf)]).await;
        browser.open(off.leads()).await.says("It is switched off.");
        assert_eq!(reqwest::get(url).await.unwrap().status(), 404);
        let ben = format!("/{}/my/persons/{}", clinic.slug, persons(&clinic, "Ben").await[0]);
        assert_eq!(browser.send(&format!("{ben}/calendar"), &[("csrf", &csrf)]).await.status, 404);
    }
}

/// Words that are nowhere but in what is known of the canary.
const CANARY: [&str; 9] = [
    "Zwitschi",
    "Kanarienvogel",
    "canary@patients.example",
    "+13055550177",
    "1984-02-29",
    "Notizwort",
    "Grundwort",
    "Antwortwort",
    "Absagewort",
];

/// A patient of whom everything is known, with a visit that was called off.
async fn canary(clinic: &Clinic, desk: &str) -> String {
    let body = json!({
        "given_name": CANARY[0], "family_name": CANARY[1], "email": CANARY[2], "phone": CANARY[3],
        "birth_date": CANARY[4], "note": CANARY[5], "external_id": "canary-external",
    });
    let made = clinic.post("/api/v1/staff/patients", Some(desk), body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let patient = json!({
        "given_name": CANARY[0], "family_name": CANARY[1], "email": CANARY[2], "phone": CANARY[3],
    });
    let booking = clinic
        .book("x", on_day("2026-03-05", "10:00"))
        .with("/patient", patient)
        .with("/reason", json!(CANARY[6]))
        .with("/intake", json!({ "since": CANARY[7] }));
    let booked = booking.send().await;
    assert_eq!(booked.status, 201, "{booked:?}");
    let cancel = format!("/api/v1/appointments/{}/cancel", booked.text("/id"));
    let token = booked.text("/manage_token");
    let gone = clinic.post(&cancel, Some(&token), json!({ "reason": CANARY[8] })).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    made.text("/id")
}

/// Erasure is asked for, taken back, asked for again, declined, and asked for once more.
async fn decided(clinic: &Clinic, desk: &str, browser: &Browser, here: &str) {
    let csrf = browser.open(here).await.hidden("csrf");
    let ask = async || browser.send(&format!("{here}/erase"), &[("csrf", &csrf)]).await;
    browser.open(ask().await.leads()).await.says("We have your request.");
    ask().await.leads();
    let open = clinic.get("/api/v1/staff/erasures", Some(desk)).await;
    assert_eq!(open.body["items"].as_array().unwrap().len(), 1, "asked twice, once on the list");
    let back = browser.send(&format!("{here}/erase/withdraw"), &[("csrf", &csrf)]).await;
    browser.open(back.leads()).await.says("Everything stays.");
    ask().await.leads();
    let open = clinic.get("/api/v1/staff/erasures", Some(desk)).await;
    let request = format!("/api/v1/staff/erasures/{}", open.text("/items/0/id"));
    let declined = format!("{request}/decline");
    let decline = |reason: &str| clinic.post(&declined, Some(desk), json!({ "reason": reason }));
    assert_eq!(decline(" ").await.status, 422);
    let other = clinic.neighbour().await;
    let elsewhere = other.sign_in(&other.staff(Role::Admin).await).await;
    let foreign = format!("{request}/approve");
    assert_eq!(other.post(&foreign, Some(&elsewhere), json!({})).await.status, 404);
    let own = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
    assert_eq!(clinic.post(&foreign, Some(&own), json!({})).await.status, 403);
    let kept = decline("A bill of Kanarienvogel is open.").await;
    assert_eq!((kept.status, kept.text("/outcome").as_str()), (200, "declined"));
    assert_eq!(clinic.post(&foreign, Some(desk), json!({})).await.status, 409);
    let told = clinic.mails_to(CANARY[2]).await;
    let why = "A bill of Kanarienvogel is open.";
    assert!(told.iter().any(|mail| mail.contains(why)), "{told:?}");
    browser.open(here).await.says("we could not do it: A bill of Kanarienvogel is open.");
    ask().await.leads();
    clinic.minutes_pass(16);
    let side = clinic.get("/desk", Some(desk)).await.body;
    assert!(side.as_str().unwrap().contains("1 request for erasure"), "{side}");
    let list = clinic.get("/desk/erasures", Some(desk)).await.body;
    assert!(list.as_str().unwrap().contains("Zwitschi Kanarienvogel"), "{list}");
}

on_both! {
    async fn own_data_is_complete_and_nobody_elses(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        canary(&clinic, &desk).await;
        clinic.book("Ben", on_day("2026-03-05", "14:00")).with("/reason", json!("Bens")).send().await;
        let browser = clinic.browser_of(CANARY[2], "203.0.113.5").await;
        let page = browser.open(&format!("/{}/my/data", clinic.slug)).await;
        page.says("Booking, to ");
        browser.send("/language", &[("language", "es"), ("back", "/")]).await.leads();
        let spanish = browser.open(&format!("/{}/my/data", clinic.slug)).await;
        spanish.says("Reserva, a ");
        spanish.says_not("Booking");
        browser.send("/language", &[("language", "en"), ("back", "/")]).await.leads();
        let file = browser.open(&format!("/{}/my/data.json", clinic.slug)).await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"my-data.json\"");
        let data: Value = serde_json::from_str(&file.html).unwrap();
        for word in CANARY {
            assert!(file.html.contains(word), "{word} is left out: {}", file.html);
        }
        for word in CANARY.iter().filter(|word| !word.starts_with(['+', '1'])) {
            page.says(word);
        }
        page.says("(305) 555-0177");
        assert_eq!(data["persons"].as_array().unwrap().len(), 1);
        assert_eq!(data["persons"][0]["visits"][0]["cancelled_by"], "patient");
        assert!(data["persons"][0]["mails"].as_array().unwrap().len() >= 2, "{data}");
        assert!(data["persons"][0].get("language").is_some(), "{data}");
        let links = data["account_mails"].as_array().unwrap();
        assert!(!links.is_empty() && links.iter().all(|one| one["kind"] == "sign-in-link"), "{data}");
        for theirs in ["Ben", "Bens", "ben@patients.example"] {
            assert!(!file.html.contains(theirs), "{theirs}: {}", file.html);
            page.says_not(theirs);
        }
        let deeds: Vec<_> = clinic.audited().await.into_iter().map(|(deed, _)| deed).collect();
        assert!(deeds.contains(&"account.export".to_owned()), "{deeds:?}");
        assert!(deeds.contains(&"account.data".to_owned()), "{deeds:?}");
    }

    async fn erasure_leaves_nothing_personal_in_any_table(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let id = canary(&clinic, &desk).await;
        // Somebody who was found to be the same, and one with whom nothing is to happen.
        let twin = json!({ "given_name": CANARY[0], "family_name": "Twin", "note": CANARY[5] });
        let twin = clinic.post("/api/v1/staff/patients", Some(&desk), twin).await.text("/id");
        let merge = format!("/api/v1/staff/patients/{twin}/merge");
        assert_eq!(clinic.change(&merge, &desk, 1, json!({ "into": id })).await.status, 200);
        clinic.book("Ben", on_day("2026-03-05", "14:00")).send().await;
        let patient = json!({
            "given_name": CANARY[0], "family_name": CANARY[1], "email": CANARY[2], "phone": CANARY[3],
        });
        let coming = clinic.book("x", on_day("2026-03-06", "10:00")).with("/patient", patient).send().await;

        let browser = clinic.browser_of(CANARY[2], "203.0.113.5").await;
        let here = format!("/{}/my/persons/{id}", clinic.slug);
        let page = browser.open(&here).await;
        page.says("Cancel the visits to come first");
        let csrf = page.hidden("csrf");
        browser.send(&format!("{here}/erase"), &[("csrf", &csrf)]).await.leads();
        assert_eq!(clinic.get("/api/v1/staff/erasures", Some(&desk)).await.body["items"], json!([]));
        let cancel = format!("/{}/my/visits/{}/cancel", clinic.slug, coming.text("/id"));
        let fields = [("csrf", csrf.as_str()), ("revision", "1"), ("reason", CANARY[8])];
        browser.send(&cancel, &fields).await.leads();

        decided(&clinic, &desk, &browser, &here).await;

        let before = clinic.everything(on).await;
        for word in CANARY {
            assert!(before.contains(word), "{word} was never there");
        }
        let open = clinic.get("/api/v1/staff/erasures", Some(&desk)).await;
        let approve = format!("/api/v1/staff/erasures/{}/approve", open.text("/items/0/id"));
        let erased = clinic.post(&approve, Some(&desk), json!({})).await;
        assert_eq!((erased.status, erased.text("/outcome").as_str()), (200, "approved"));
        let told = clinic.mails_to(CANARY[2]).await;
        assert!(told.iter().any(|mail| mail.contains("we have: your name")), "{told:?}");
        sweep::sweep(&clinic.app).await.unwrap();
        limber::jobs::seal::seal(&clinic.app.db).await.unwrap();

        let after = clinic.everything(on).await;
        for word in CANARY.iter().chain(&["canary-external", "Twin"]) {
            let found: Vec<_> = after.lines().filter(|line| line.contains(word)).collect();
            assert!(found.is_empty(), "{word} is left: {found:#?}");
        }
        assert!(after.contains("ben@patients.example"), "others stay");
        assert_eq!(clinic.findings().await, []);
        assert_eq!(browser.open(&here).await.status, 303, "nobody is signed in any more");
        let manage = format!("/manage/{}", coming.text("/manage_token"));
        assert_eq!(browser.open(&manage).await.status, 404);
        let record = clinic.get(&format!("/api/v1/staff/patients/{id}"), Some(&desk)).await;
        assert_eq!(record.text("/given_name"), "Erased");
        assert_eq!(record.body["past"].as_array().unwrap().len(), 2, "{record:?}");
        let (deed, change) = clinic.audited().await.into_iter().find(|one| one.0 == "erasure.approve").unwrap();
        assert_eq!((deed.as_str(), &change["visits"]), ("erasure.approve", &json!(2)));
    }
}
