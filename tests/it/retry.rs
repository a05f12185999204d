//! A request that creates, sent again: it is answered the same, and nothing is made twice.
//!
//! With `idempotency::take` always answering `true`, so that nobody waits and nothing is found,
//! `fifty_at_once_make_one` and `the_same_key_gets_the_same_answer` were seen to fail on both
//! databases.
use crate::support::{Clinic, Reply, at, on_both};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use futures::future::join_all;
use limber::{domain::Role, jobs::sweep, secret::Token};
use serde_json::{Value, json};

const REPEATS: usize = 50;

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = sql_types::Text)]
    text: String,
}

/// Every text that a query finds.
async fn texts(clinic: &Clinic, query: &'static str) -> Vec<String> {
    let found = clinic.app.db.read(move |conn| Ok(sql_query(query).load::<Text>(conn)?));
    found.await.unwrap().into_iter().map(|row| row.text).collect()
}

/// A POST under a key.
async fn keyed(
    clinic: &Clinic,
    (path, token): (&str, Option<&str>),
    key: &str,
    body: &Value,
) -> Reply {
    let request = clinic.http().post(format!("{}{path}", clinic.base)).json(body);
    clinic.ask(request.header("idempotency-key", key), token).await
}

fn is_replay(reply: &Reply) -> bool {
    reply.headers.get("idempotency-replayed").is_some_and(|value| value == "true")
}

fn patient(name: &str) -> Value {
    json!({
        "given_name": name, "family_name": "Tester", "phone": "(305) 555-0199",
        "email": format!("{name}@patients.example"),
    })
}

fn visit(name: &str, time: &str) -> Value {
    json!({
        "service": "adjustment", "practitioner": "osei", "starts_at": at(time),
        "patient": patient(name),
    })
}

/// Where things are made, a body that makes one, and another body.
fn creations(clinic: &Clinic) -> Vec<(String, bool, Value, Value)> {
    let held =
        |time| json!({ "service": "adjustment", "practitioner": "osei", "starts_at": at(time) });
    let block = |title| {
        json!({
            "practitioner": "osei", "title": title, "kind": "meeting",
            "starts_at": at("15:00"), "ends_at": at("16:00"),
        })
    };
    let staff = "/api/v1/staff";
    vec![
        (clinic.path("holds"), false, held("09:00"), held("10:00")),
        (clinic.path("appointments"), false, visit("Ada", "11:00"), visit("Ada", "12:00")),
        (format!("{staff}/appointments"), true, visit("Ben", "13:00"), visit("Ben", "14:00")),
        (format!("{staff}/blocks"), true, block("Dentist"), block("Doctor")),
    ]
}

on_both! {
    async fn the_same_key_gets_the_same_answer(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (path, by_staff, body, other) in creations(&clinic) {
            let to = (path.as_str(), by_staff.then_some(token.as_str()));
            let first = keyed(&clinic, to, "a-key", &body).await;
            assert_eq!(first.status, 201, "{path}: {first:?}");
            assert!(!is_replay(&first), "{path}");
            let again = keyed(&clinic, to, "a-key", &body).await;
            assert_eq!((again.status, &again.body), (201, &first.body), "{path}");
            assert_eq!(again.headers.get("etag"), first.headers.get("etag"), "{path}");
            assert!(is_replay(&again), "{path}");
            let reused = keyed(&clinic, to, "a-key", &other).await;
            assert_eq!((reused.status, reused.problem()), (409, "idempotency-key-reused"), "{path}");
            let new = keyed(&clinic, to, "another", &other).await;
            assert!(new.status == 201 && new.body != first.body, "{path}: {new:?}");
        }
    }

    async fn a_refusal_is_not_kept(on) {
        let clinic = Clinic::open(on).await;
        let held = clinic.hold(at("10:00")).await;
        let path = clinic.path("appointments");
        let refused = keyed(&clinic, (&path, None), "k", &visit("Ada", "10:00")).await;
        assert_eq!((refused.status, refused.problem()), (409, "slot-taken"));
        let url = format!("{}/api/v1/holds/{}", clinic.base, held.text("/id"));
        let released = clinic.ask(clinic.http().delete(url), Some(&held.text("/token"))).await;
        assert_eq!(released.status, 204);
        let booked = keyed(&clinic, (&path, None), "k", &visit("Ada", "10:00")).await;
        assert!(booked.status == 201 && !is_replay(&booked), "{booked:?}");
    }

    async fn a_key_is_its_senders_own(on) {
        let clinic = Clinic::open(on).await;
        let neighbour = clinic.neighbour().await;
        for one in [&clinic, &neighbour] {
            let booked = keyed(one, (&one.path("appointments"), None), "k", &visit("Ada", "10:00")).await;
            assert!(booked.status == 201 && !is_replay(&booked), "{booked:?}");
        }
        let path = "/api/v1/staff/appointments";
        let receptionist = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let first = keyed(&clinic, (path, Some(&receptionist)), "k", &visit("Ben", "12:00")).await;
        assert_eq!(first.status, 201, "{first:?}");
        let second = keyed(&clinic, (path, Some(&admin)), "k", &visit("Ben", "12:00")).await;
        assert_eq!(second.status, 409, "{second:?}");
    }

    async fn a_key_that_makes_no_sense_is_invalid(on) {
        let clinic = Clinic::open(on).await;
        let path = clinic.path("appointments");
        for key in ["", "two words", &"k".repeat(256), "caf\u{e9}"] {
            let reply = keyed(&clinic, (&path, None), key, &visit("Ada", "10:00")).await;
            assert_eq!((reply.status, reply.problem()), (422, "invalid"), "{key}");
        }
        let reply = keyed(&clinic, (&path, None), &"k".repeat(255), &visit("Ada", "10:00")).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }

    async fn fifty_at_once_make_one(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (path, by_staff, body, _) in creations(&clinic) {
            let to = (path.as_str(), by_staff.then_some(token.as_str()));
            let repeats = (0..REPEATS).map(|_| keyed(&clinic, to, "a-key", &body));
            let replies = join_all(repeats).await;
            let first = &replies[0];
            for reply in &replies {
                assert_eq!((reply.status, &reply.body), (201, &first.body), "{path}");
            }
            assert_eq!(replies.iter().filter(|reply| !is_replay(reply)).count(), 1, "{path}");
        }
        let made = texts(&clinic, "SELECT reference AS text FROM appointments").await;
        assert_eq!(made.len(), 3, "a hold, a booking, a booking by staff");
        let blocks = texts(&clinic, "SELECT title AS text FROM blocks").await;
        assert_eq!(blocks.len(), 1);
        assert!(clinic.findings().await.is_empty());
    }

    async fn what_is_kept_opens_nothing(on) {
        let clinic = Clinic::open(on).await;
        let (path, _, body, _) = creations(&clinic).remove(0);
        let held = keyed(&clinic, (&path, None), "h", &body).await;
        let booked = keyed(&clinic, (&clinic.path("appointments"), None), "a", &visit("Ada", "11:00")).await;
        let kept = texts(&clinic, "SELECT body AS text FROM idempotency_keys").await;
        assert_eq!(kept.len(), 2);
        for secret in [held.text("/token"), booked.text("/manage_token")] {
            assert_eq!(secret.len(), Token::random().reveal().len());
            assert!(kept.iter().all(|body| !body.contains(&secret)), "{kept:?}");
        }
        let mut claimed = visit("Ada", "09:00");
        for name in ["service", "practitioner", "starts_at"] {
            claimed.as_object_mut().unwrap().remove(name);
        }
        let again = keyed(&clinic, (&path, None), "h", &body).await;
        claimed["hold"] = json!({ "id": again.text("/id"), "token": again.text("/token") });
        let reply = clinic.post(&clinic.path("appointments"), None, claimed).await;
        assert_eq!(reply.status, 201, "the token that was told again opens the hold: {reply:?}");
    }

    async fn answers_are_kept_for_a_day(on) {
        let clinic = Clinic::open(on).await;
        let path = clinic.path("appointments");
        keyed(&clinic, (&path, None), "k", &visit("Ada", "11:00")).await;
        clinic.minutes_pass(24 * 60);
        sweep::sweep(&clinic.app).await.unwrap();
        assert_eq!(texts(&clinic, "SELECT key AS text FROM idempotency_keys").await, ["k"]);
        clinic.minutes_pass(1);
        sweep::sweep(&clinic.app).await.unwrap();
        assert!(texts(&clinic, "SELECT key AS text FROM idempotency_keys").await.is_empty());
    }

    async fn a_changed_visit_is_not_changed_back(on) {
        let clinic = Clinic::open_with(on, |policy| policy.reschedule_cutoff_minutes = 0).await;
        let booked = clinic.book("Ada", at("15:00")).send().await;
        let token = booked.text("/manage_token");
        let path = format!("/api/v1/appointments/{}", booked.text("/id"));
        let change = async |what: &str, tag: &str, body: Value| {
            let request = clinic.http().post(format!("{}{path}/{what}", clinic.base)).json(&body);
            clinic.ask(request.header("if-match", tag), Some(&token)).await
        };
        let to = |time| json!({ "starts_at": at(time) });
        let moved = change("reschedule", "\"1\"", to("16:00")).await;
        assert_eq!((moved.status, &moved.headers["etag"]), (200, &"\"2\"".parse().unwrap()));
        for (what, body) in [("reschedule", to("14:00")), ("cancel", json!({}))] {
            let stale = change(what, "\"1\"", body).await;
            assert_eq!((stale.status, stale.problem()), (409, "stale-revision"), "{what}");
        }
        let wrong = change("cancel", "\"soon\"", json!({})).await;
        assert_eq!(wrong.status, 422, "{wrong:?}");
    }

    async fn every_address_that_creates_takes_a_key_and_says_so(on) {
        let clinic = Clinic::open(on).await;
        let document = clinic.get("/api/openapi.json", None).await.body;
        let mut seen = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            let post = &item["post"];
            // A secret is kept nowhere: asking again for a session or a feed makes another.
            let secret = path == "/api/v1/sessions" || path.ends_with("/feed");
            if post["responses"]["201"].is_null() || secret {
                continue;
            }
            seen += 1;
            let named = post["parameters"].as_array().is_some_and(|all| {
                all.iter().any(|one| one["name"] == "Idempotency-Key" && one["in"] == "header")
            });
            assert!(named, "{path} does not take Idempotency-Key");
            let replayed = &post["responses"]["201"]["headers"]["Idempotency-Replayed"];
            assert!(!replayed.is_null(), "{path} does not tell of Idempotency-Replayed");
            assert!(!post["responses"]["409"].is_null(), "{path} does not tell of 409");
        }
        assert!(seen >= creations(&clinic).len());
    }
}
