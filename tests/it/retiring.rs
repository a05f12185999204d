//! Somebody or something is retired, or time is taken away, while visits are booked there: whatever
//! was booked all the same is in the list that whoever did it gets.
//!
//! With `find_opening::as_read` emptied, what is retired was seen to fail on PostgreSQL, each of the
//! three; with `calendars::lock` emptied, all of them. On SQLite everybody waits for the only
//! writer: there `a_service_that_is_retired` was seen to fail with `Catalogue::service` in place of
//! `Catalogue::offered` in `book`.
use crate::support::{Clinic, On, Reply, on_both, on_day};
use chrono::TimeDelta;
use futures::future::join_all;
use limber::domain::Role;
use serde_json::{Value, json};
use std::collections::HashSet;

/// How many book at once, on a day of their own.
const RIVALS: i64 = 14;

/// A request: method, address and body.
type Request = (&'static str, String, Value);

on_both! {
    async fn a_practitioner_who_retires(on) {
        retired(on, |clinic| format!("practitioners/{}", clinic.osei)).await;
    }

    async fn a_service_that_is_retired(on) {
        retired(on, |clinic| format!("services/{}", clinic.injection)).await;
    }

    async fn a_room_that_is_given_up(on) {
        retired(on, |clinic| format!("rooms/{}", clinic.room)).await;
    }

    async fn a_practitioner_who_is_away(on) {
        let block = |_: &Clinic, day: &str| ("POST", "blocks".to_owned(), json!({
            "practitioner": "osei", "title": "Away", "kind": "time_off",
            "starts_at": on_day(day, "09:00"), "ends_at": on_day(day, "17:00"),
        }));
        let back = |_: &Clinic, made: &Reply| ("DELETE", format!("blocks/{}", made.text("/id")), json!({}));
        rounds(on, block, back).await;
    }

    async fn a_day_that_is_closed(on) {
        let close = |_: &Clinic, day: &str| ("POST", "closures".to_owned(), json!({
            "title": "Burst pipe", "starts_on": day, "ends_on": day,
        }));
        let back = |_: &Clinic, made: &Reply| ("DELETE", format!("closures/{}", made.text("/id")), json!({}));
        rounds(on, close, back).await;
    }

    async fn hours_that_end(on) {
        let path = |clinic: &Clinic| format!("practitioners/{}/hours", clinic.osei);
        let end = |clinic: &Clinic, _: &str| ("PUT", path(clinic), json!({ "rules": [] }));
        let back = |clinic: &Clinic, _: &Reply| {
            let rule = |weekday: i32| json!({
                "location": clinic.location, "weekday": weekday, "opens": "09:00", "closes": "17:00",
            });
            ("PUT", path(clinic), json!({ "rules": (1..=5).map(rule).collect::<Vec<_>>() }))
        };
        rounds(on, end, back).await;
    }
}

async fn retired(on: On, what: impl Fn(&Clinic) -> String) {
    let end = |clinic: &Clinic, _: &str| ("PATCH", what(clinic), json!({ "active": false }));
    let back = |clinic: &Clinic, _: &Reply| ("PATCH", what(clinic), json!({ "active": true }));
    rounds(on, end, back).await;
}

/// Does it amid bookings on four days, and takes it back each time.
async fn rounds(
    on: On,
    end: impl Fn(&Clinic, &str) -> Request,
    back: impl Fn(&Clinic, &Reply) -> Request,
) {
    let clinic = Clinic::open(on).await;
    let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
    let send = async |(method, path, body): Request| {
        clinic.send(method, &format!("/api/v1/staff/{path}"), &admin, body).await
    };
    for day in ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"] {
        let book = |nth: i64| {
            let start = on_day(day, "09:15") + TimeDelta::minutes(60 * (nth % 7));
            let name = format!("Rival{day}{nth}").replace('-', "");
            clinic.book(&name, start).with("/service", json!("injection")).send()
        };
        let early = join_all((0..RIVALS / 2).map(book));
        let late = join_all((RIVALS / 2..RIVALS).map(book));
        let (early, ended, late) = futures::join!(early, send(end(&clinic, day)), late);
        let affected = ended.body["affected"].as_array().unwrap_or_else(|| panic!("{ended:?}"));
        let told: HashSet<_> = affected.iter().map(|one| one["id"].as_str().unwrap()).collect();
        let replies: Vec<Reply> = early.into_iter().chain(late).collect();
        assert!(replies.iter().all(|one| one.status < 500), "{replies:?}");
        let booked = replies.iter().filter(|reply| reply.status == 201);
        let untold: Vec<_> =
            booked.filter(|one| !told.contains(one.text("/id").as_str())).collect();
        assert!(untold.is_empty(), "{day}: {} told, {untold:?}", told.len());
        let again = send(back(&clinic, &ended)).await;
        assert!(again.status < 300, "{again:?}");
    }
    assert!(clinic.findings().await.is_empty());
}
