//! The desk's own pages: why a time is not free, another room, and whose wish it was.
use crate::support::{Clinic, Reply, at, on_both};
use limber::{db::outbox, domain::Role};
use serde_json::json;

async fn at_the_desk(on: crate::support::On) -> (Clinic, String) {
    let clinic = Clinic::open(on).await;
    let email = clinic.staff(Role::Receptionist).await;
    clinic.enter(Role::Receptionist).await;
    let token = clinic.sign_in(&email).await;
    (clinic, token)
}

/// Sends a form of a page, with what the page has every form send back.
async fn press(clinic: &Clinic, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = after(page, "name=\"csrf\" value=\"");
    let fields: Vec<_> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    let request = clinic.http().post(format!("{}{path}", clinic.base)).form(&fields);
    clinic.ask(request, None).await
}

/// What follows a mark in a page, up to the next quote.
fn after(page: &str, mark: &str) -> String {
    let rest = page.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {page}")).1;
    rest.split('"').next().unwrap().to_owned()
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "no “{word}” in {page}");
    }
}

on_both! {
    async fn the_desk_asks_why_a_time_is_not_free(on) {
        let (clinic, _) = at_the_desk(on).await;
        let visit = clinic.book("Ada", at("10:00")).send().await.text("/id");
        let day = clinic.page("/desk?date=2026-03-02").await;
        says(&day, &["Why is this not free?", "action=\"/desk/why\""]);
        let ask = |date: &str, time: &str| format!(
            "/desk/why?service={}&practitioner={}&date={date}&time={time}", clinic.adjustment, clinic.osei,
        );
        let taken = clinic.page(&ask("2026-03-02", "10:15")).await;
        says(&taken, &[
            "Monday, March 2, 10:15 am with Dr. Kwame Osei",
            "The practitioner has another visit in that time.",
            &format!("<a href=\"/desk/visits/{visit}\">Ada Tester, 10:00 am to 10:30 am</a>"),
            "Book anyway: two visits at the same time",
            "Before: 9:30 am", "After: 10:30 am",
        ]);
        // The link leads to the form with the rule set aside, for which it still wants a reason.
        let link = after(&taken, "<a class=\"button quiet\" href=\"").replace("&#38;", "&").replace("&amp;", "&");
        says(&clinic.page(&link).await, &["Book anyway: two visits at the same time", "value=\"overbook\" checked"]);

        let early = clinic.page(&ask("2026-03-02", "07:00")).await;
        says(&early, &["That is sooner than", "At work that day from 9:00 am to 5:00 pm", "at shorter notice than usual; outside working hours"]);
        let free = clinic.page(&ask("2026-03-02", "11:00")).await;
        says(&free, &["It is free.", "Book it"]);
        says(&clinic.page(&ask("2190-01-01", "11:00")).await, &["That is too far ahead"]);
        says(&clinic.page("/desk/why?service=x&time=11:00").await, &["A service must be chosen", "The day must be a date"]);
    }

    async fn a_visit_gets_another_room_by_form(on) {
        let (clinic, token) = at_the_desk(on).await;
        let other = clinic.another_room().await;
        let booked = clinic.book("Ada", at("10:00")).with("/service", json!("injection")).send().await;
        let (id, room) = (booked.text("/id"), booked.text("/room/id"));
        let free = if room == other.to_string() { clinic.room } else { other }.to_string();
        let path = format!("/desk/visits/{id}");
        let page = clinic.page(&path).await;
        says(&page, &["Change the room", "it is here now", "free at that time"]);
        let block = json!({
            "room": free, "title": "Painters", "kind": "meeting",
            "starts_at": at("10:30"), "ends_at": at("11:00"),
        });
        let block = clinic.post("/api/v1/staff/blocks", Some(&token), block).await.text("/id");
        says(&clinic.page(&path).await, &["taken at that time"]);
        let form = format!("{path}/room");
        let refused = press(&clinic, &page, &form, &[("revision", "1"), ("room", &free)]).await;
        assert_eq!(refused.status, 409);
        says(refused.body.as_str().unwrap(), &["No suitable room is free at that time."]);

        clinic.send("DELETE", &format!("/api/v1/staff/blocks/{block}"), &token, json!({})).await;
        press(&clinic, &page, &form, &[("revision", "1"), ("room", &free)]).await;
        let moved = clinic.page(&path).await;
        let story = format!("Given another room: Room {free}, after Room {room}");
        says(&moved, &[&story, "by The receptionist"]);
        let api = clinic.get(&format!("/api/v1/staff/appointments/{id}"), Some(&token)).await;
        assert_eq!(api.text("/room/id"), free);
        let stale = press(&clinic, &page, &form, &[("revision", "1"), ("room", &room)]).await;
        assert_eq!(stale.status, 409);
    }

    async fn whose_wish_a_cancellation_was_is_told(on) {
        let (clinic, token) = at_the_desk(on).await;
        for (name, whose, told) in [
            ("Ada", Some("patient"), "Cancelled, as the patient asked"),
            ("Ben", Some("clinic"), "Cancelled"),
            ("Cyd", None, "Cancelled"),
        ] {
            let booked = clinic.book(name, at("10:00")).send().await;
            clinic.minutes_pass(5);
            let path = format!("/desk/visits/{}", booked.text("/id"));
            let moved = json!({ "starts_at": at("11:00") });
            clinic.change(&format!("/api/v1/staff/appointments/{}/reschedule", booked.text("/id")), &token, 1, moved).await;
            let page = clinic.page(&path).await;
            says(&page, &["The patient asked", "The clinic has to"]);
            let mut fields = vec![("revision", "2"), ("reason", "A cold")];
            fields.extend(whose.map(|whose| ("asked_by", whose)));
            press(&clinic, &page, &format!("{path}/cancel"), &fields).await;
            says(&clinic.page(&path).await, &[
                &format!("<li>{told} <span"), "by The receptionist", "“A cold”", "by the patient",
                "Booked for Mon, Mar 2, 10:00 am with Dr. Kwame Osei",
                "Moved from Mon, Mar 2, 10:00 am with Dr. Kwame Osei to Mon, Mar 2, 11:00 am with Dr. Kwame Osei",
            ]);
            let id = booked.text("/id").parse().unwrap();
            let mails = clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap();
            let last = mails.last().unwrap().data.0.as_ref().unwrap().visit().unwrap().clone();
            assert_eq!((last.by_clinic, last.at_request), (true, whose == Some("patient")));
        }
        let (_, change) = clinic.audited().await.into_iter().rfind(|(action, _)| action == "appointment.cancel").unwrap();
        assert_eq!(change["asked_by"], "clinic");
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_pair_at_the_same_time_is_named_on_both(on) {
        let (clinic, token) = at_the_desk(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        clinic.post("/api/v1/staff/appointments", Some(&token), json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": at("10:15"),
            "patient": { "given_name": "Ben", "family_name": "Tester", "phone": "3055550107" },
            "overrides": ["overbook"], "override_reason": "a quick look",
        })).await;
        let day = clinic.page("/desk?date=2026-03-02").await;
        assert_eq!(day.matches("⚑ overbooked").count(), 2, "{day}");
        // Half an hour is needed: nothing begins at a quarter to ten or a quarter to five.
        assert!(!day.contains("9:45 am, Dr. Kwame Osei, free") && !day.contains("4:45 pm, Dr. Kwame Osei, free"), "{day}");
        assert!(day.contains("9:30 am, Dr. Kwame Osei, free"), "{day}");
    }
}
