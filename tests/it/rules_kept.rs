//! Each rule is asked at every door: when a time is kept, when it is booked, and when it is moved.
use crate::support::{Clinic, at, on_both, on_day};
use limber::{
    db::{clinics, hours},
    domain::{Access, Audience, BookingMode, HoursOverride, LocationId, Role},
};
use serde_json::{Value, json};

/// Makes somebody known: they come in the morning and are treated.
async fn treated(clinic: &Clinic, name: &str, token: &str) {
    let booked = clinic.book(name, at("09:00")).send().await;
    let path = format!("/api/v1/staff/appointments/{}", booked.text("/id"));
    for (revision, step) in [(1, "arrive"), (2, "fulfil")] {
        let reply = clinic.change(&format!("{path}/{step}"), token, revision, json!({})).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
}

on_both! {
    async fn whom_the_clinic_treated_never_books_a_first_visit(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("first-visit", |service| service.audience = Audience::New).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        treated(&clinic, "Ada", &token).await;

        let first = |name: &str| clinic.book(name, at("11:00")).with("/service", json!("first-visit"));
        for said in [json!(false), json!(true), Value::Null] {
            let refused = first("Ada").with("/patient/returning", said).send().await;
            assert_eq!((refused.status, refused.problem()), (422, "audience"), "{refused:?}");
        }
        let body = json!({ "service": "first-visit", "practitioner": "osei", "starts_at": at("11:00") });
        let held = clinic.post(&clinic.path("holds"), None, body).await;
        let claimed = clinic.claim("Ada", &held).with("/patient/returning", json!(false)).send().await;
        assert_eq!((claimed.status, claimed.problem()), (422, "audience"), "{claimed:?}");
        let new = clinic.claim("Ben", &held).with("/patient/returning", json!(false)).send().await;
        assert_eq!(new.status, 201, "{new:?}");
        let honest = first("Cy").with("/starts_at", json!(at("12:00"))).with("/patient/returning", json!(true)).send().await;
        assert_eq!((honest.status, honest.problem()), (422, "audience"));
    }

    async fn staff_are_told_of_a_known_patient_and_may_set_it_aside(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("first-visit", |service| service.audience = Audience::New).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        treated(&clinic, "Ada", &token).await;
        let body = |overrides: Value| json!({
            "service": "first-visit", "practitioner": "osei", "starts_at": at("11:00"),
            "patient": { "given_name": "Ada", "family_name": "Tester", "email": "ada@patients.example" },
            "overrides": overrides, "override_reason": "a new complaint",
        });
        let refused = clinic.post("/api/v1/staff/appointments", Some(&token), body(json!([]))).await;
        assert_eq!((refused.status, refused.problem()), (422, "audience"), "{refused:?}");
        assert_eq!(refused.text("/override"), "audience");
        let booked = clinic.post("/api/v1/staff/appointments", Some(&token), body(json!(["audience"]))).await;
        assert_eq!((booked.status, &booked.body["overrides"]), (201, &json!(["audience"])), "{booked:?}");
    }

    async fn whoever_says_that_they_return_is_believed_and_whoever_says_new_is_not(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("maintenance", |service| service.audience = Audience::Returning).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        treated(&clinic, "Ada", &token).await;
        let ask = |name: &str, time: &str, said: bool| clinic.book(name, at(time))
            .with("/service", json!("maintenance")).with("/patient/returning", json!(said));
        assert_eq!(ask("Ben", "11:00", true).send().await.status, 201);
        let new = ask("Cy", "12:00", false).send().await;
        assert_eq!((new.status, new.problem()), (422, "audience"));
        assert_eq!(ask("Ada", "13:00", false).send().await.status, 201, "the records come before words");
    }

    async fn the_list_of_slots_is_for_whom_it_is_asked(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("first-visit", |service| service.audience = Audience::New).await;
        let count = async |audience: &str| {
            let query = format!("slots?service=first-visit&from=2026-03-02&to=2026-03-02{audience}");
            let reply = clinic.get(&clinic.path(&query), None).await;
            reply.body["days"][0]["slots"].as_array().unwrap().len()
        };
        assert_eq!(count("&audience=returning").await, 0);
        assert_eq!((count("").await, count("&audience=new").await), (31, 31));
    }

    async fn a_slot_is_listed_on_the_date_of_its_own_place(on) {
        let clinic = Clinic::open(on).await;
        let (id, who) = (clinic.id, clinic.ruiz);
        let far = clinic.app.db.write(move |tx| {
            let mut far = clinics::catalogue(tx, id)?.locations.remove(0);
            (far.id, far.time_zone) = (LocationId::new(), chrono_tz::Pacific::Auckland);
            "Tamaki Drive".clone_into(&mut far.name);
            clinics::insert_location(tx, id, &far)?;
            let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
            let there = HoursOverride {
                on: "2026-03-04".parse().unwrap(),
                location_id: far.id,
                times: Some((time(13), time(14))),
                access: Access::Online,
            };
            hours::insert_override(tx, id, who, &there)?;
            Ok(far.id)
        });
        let far = far.await.unwrap();
        // Early Wednesday afternoon in Auckland is Tuesday evening in New York.
        for (date, count) in [("2026-03-03", 0), ("2026-03-04", 3)] {
            let query = format!("slots?service=adjustment&practitioner=ruiz&from={date}&to={date}");
            let reply = clinic.get(&clinic.path(&query), None).await;
            let slots = reply.body["days"][0]["slots"].as_array().unwrap();
            let there = slots.iter().filter(|slot| slot["location"] == far.to_string());
            assert_eq!(there.count(), count, "{date}: {reply:?}");
        }
    }

    async fn a_patient_has_so_many_visits_ahead_and_no_more(on) {
        let clinic = Clinic::open_with(on, |policy| policy.open_appointments_per_patient = 2).await;
        clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let second = clinic.book("Ada", on_day("2026-03-06", "10:00")).send().await;
        let direct = clinic.book("Ada", on_day("2026-03-09", "10:00")).send().await;
        assert_eq!((direct.status, direct.problem()), (422, "open-appointments"), "{direct:?}");
        let held = clinic.hold(on_day("2026-03-09", "10:00")).await;
        let claimed = clinic.claim("Ada", &held).send().await;
        assert_eq!((claimed.status, claimed.problem()), (422, "open-appointments"));

        let path = format!("/api/v1/appointments/{}", second.text("/id"));
        let (secret, wish) = (second.text("/manage_token"), json!({ "starts_at": on_day("2026-03-09", "11:00") }));
        let moved = clinic.post(&format!("{path}/reschedule"), Some(&secret), wish).await;
        assert_eq!(moved.status, 200, "a move opens no further one: {moved:?}");
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": on_day("2026-03-10", "10:00"),
            "patient": { "given_name": "Ada", "family_name": "Tester", "email": "ada@patients.example" },
            "overrides": ["open-appointments"], "override_reason": "a course of six",
        });
        let more = clinic.post("/api/v1/staff/appointments", Some(&token), body).await;
        assert_eq!((more.status, &more.body["overrides"]), (201, &json!(["open-appointments"])), "{more:?}");
    }

    async fn a_request_keeps_its_time_until_staff_decline_it(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("consultation", |service| service.booking = BookingMode::Request).await;
        let asked = clinic.book("Ada", at("10:00")).with("/service", json!("consultation")).send().await;
        assert_eq!((asked.status, asked.text("/status").as_str()), (201, "requested"), "{asked:?}");
        assert_eq!(clinic.book("Ben", at("10:15")).send().await.problem(), "slot-taken");

        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}", asked.text("/id"));
        let early = clinic.change(&format!("{path}/arrive"), &token, 1, json!({})).await;
        assert_eq!((early.status, early.problem()), (409, "wrong-status"));
        assert_eq!(early.body["allowed"], json!(["confirm", "reschedule", "cancel"]));
        let declined = clinic.change(&format!("{path}/cancel"), &token, 1, json!({})).await;
        assert_eq!(declined.text("/status"), "cancelled");
        assert_eq!(clinic.audited().await.pop().unwrap().0, "appointment.decline");
        assert_eq!(clinic.book("Ben", at("10:15")).send().await.status, 201);
    }

    async fn what_is_booked_by_telephone_is_refused_online_at_every_door(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("by-phone", |service| service.booking = BookingMode::Phone).await;
        let body = json!({ "service": "by-phone", "practitioner": "osei", "starts_at": at("10:00") });
        let held = clinic.post(&clinic.path("holds"), None, body).await;
        assert_eq!((held.status, held.problem()), (422, "not-bookable-online"));
        let direct = clinic.book("Ada", at("10:00")).with("/service", json!("by-phone")).send().await;
        assert_eq!((direct.status, direct.problem()), (422, "not-bookable-online"));
        assert_eq!(clinic.starts("by-phone", "osei").await, Vec::<String>::new());
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = json!({
            "service": "by-phone", "practitioner": "osei", "starts_at": at("10:00"), "source": "phone",
            "patient": { "given_name": "Ada", "family_name": "Tester", "phone": "3055550107" },
        });
        assert_eq!(clinic.post("/api/v1/staff/appointments", Some(&token), body).await.status, 201);
    }

    async fn a_service_has_its_own_notice(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("workshop", |service| service.min_notice_minutes = Some(24 * 60)).await;
        let soon = clinic.book("Ada", at("15:00")).with("/service", json!("workshop")).send().await;
        assert_eq!((soon.status, soon.problem()), (422, "too-soon"));
        let later = clinic.book("Ada", on_day("2026-03-03", "09:00")).with("/service", json!("workshop")).send().await;
        assert_eq!(later.status, 201, "{later:?}");
    }

    async fn hours_kept_for_the_desk_are_no_place_to_move_to(on) {
        let clinic = Clinic::open(on).await;
        let (id, who, location_id) = (clinic.id, clinic.osei, clinic.location);
        let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let kept = HoursOverride {
            on: "2026-03-06".parse().unwrap(),
            location_id,
            times: Some((time(9), time(12))),
            access: Access::Staff,
        };
        clinic.app.db.write(move |tx| hours::insert_override(tx, id, who, &kept)).await.unwrap();

        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let wish = json!({ "starts_at": on_day("2026-03-06", "10:00") });
        let path = format!("/api/v1/appointments/{}/reschedule", booked.text("/id"));
        let refused = clinic.post(&path, Some(&booked.text("/manage_token")), wish.clone()).await;
        assert_eq!((refused.status, refused.problem()), (422, "outside-hours"));
        assert!(!refused.body["alternatives"].as_array().unwrap().is_empty());
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}/reschedule", booked.text("/id"));
        let moved = clinic.change(&path, &token, 1, wish).await;
        assert_eq!((moved.status, &moved.body["overrides"]), (200, &json!([])), "{moved:?}");
    }

    async fn nobody_moves_online_to_a_practitioner_who_is_booked_by_telephone(on) {
        let clinic = Clinic::open(on).await;
        clinic.moss_joins().await;
        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let wish = json!({ "starts_at": on_day("2026-03-05", "10:00"), "practitioner": "moss" });
        let path = format!("/api/v1/appointments/{}/reschedule", booked.text("/id"));
        let refused = clinic.post(&path, Some(&booked.text("/manage_token")), wish).await;
        assert_eq!((refused.status, refused.problem()), (422, "not-bookable-online"));
    }

    async fn a_visit_keeps_the_cut_offs_of_its_booking(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        assert_eq!(booked.text("/cancel_until"), "2026-03-04T10:00:00-05:00");
        let path = format!("/api/v1/appointments/{}/cancel", booked.text("/id"));
        clinic.minutes_pass(2 * 24 * 60 + 121);
        let late = clinic.post(&path, Some(&booked.text("/manage_token")), json!({})).await;
        assert_eq!((late.status, late.problem()), (422, "past-cut-off"), "{late:?}");
    }
}
