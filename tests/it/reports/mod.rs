//! Reports: what they count, by whose clocks, for whom, and in how many queries.
mod naive;

use crate::support::{Clinic, On, Reply, at, on_both, on_day};
use chrono::{NaiveDate, TimeDelta, TimeZone as _, Utc};
use limber::{
    db::clinics,
    demo::{self, Plan},
    domain::{Role, report::ReportName},
};
use naive::{Book, Figures};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::atomic::Ordering};

/// Somebody at the desk of a clinic.
struct Desk {
    clinic: Clinic,
    token: String,
}

impl Desk {
    async fn open(on: On) -> Self {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        Self { clinic, token }
    }

    async fn book(&self, name: &str, starts_at: chrono::DateTime<Utc>, more: Value) -> Reply {
        let mut body = json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": starts_at,
            "patient": { "given_name": name, "family_name": "Tester", "phone": "3055550107" },
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = self.clinic.post("/api/v1/staff/appointments", Some(&self.token), body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply
    }

    async fn report(&self, name: &str, days: &str) -> Reply {
        report(&self.clinic, &self.token, name, days).await
    }
}

async fn report(clinic: &Clinic, token: &str, name: &str, days: &str) -> Reply {
    let reply = clinic.get(&format!("/api/v1/staff/reports/{name}?{days}"), Some(token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

/// A figure of a report, as `value/out_of`; empty: it is not there.
fn figure(reply: &Reply, group: &str, key: &str, part: &str) -> String {
    let all = reply.body["figures"].as_array().unwrap();
    let same = |one: &&Value| one["group"] == group && one["key"] == key && one["part"] == part;
    let mut found = all.iter().filter(same);
    let said = found.next().map(|one| format!("{}/{}", one["value"], one["out_of"]));
    assert!(found.next().is_none(), "{group} {key} {part} is there twice");
    said.unwrap_or_default()
}

on_both! {
    async fn generated_books_agree_with_a_naive_count(on) {
        let house = Clinic::open(on).await;
        let now = Utc.with_ymd_and_hms(2026, 11, 10, 16, 0, 0).unwrap();
        house.app.clock.move_on(now - house.app.clock.now());
        let plan = Plan { seed: 5, days_back: Some(21), days_ahead: Some(3), appointments: None };
        let built = demo::build(&house.app.db, &house.app.key, now, &plan).await.unwrap();
        // Clocks are set back on the first of November.
        let date = |day: &str| day.parse::<NaiveDate>().unwrap();
        let days = (date("2026-10-30"), date("2026-11-05"));
        let before = (date("2026-10-23"), date("2026-10-29"));
        let mut seen = BTreeSet::new();
        for desk in built.accounts.iter().filter(|one| one.role == Role::Receptionist) {
            if !seen.insert(desk.clinic.clone()) {
                continue;
            }
            let body = json!({ "clinic": desk.clinic, "email": desk.email, "password": desk.password });
            let token = house.post("/api/v1/sessions", None, body).await.text("/token");
            let slug = desk.clinic.clone();
            let book = house.app.db.read(move |conn| {
                let catalogue = clinics::catalogue_of(conn, &slug)?;
                Book::read(conn, catalogue)
            });
            let book = book.await.unwrap();
            for name in ReportName::ALL {
                let reply = report(&house, &token, name.as_str(), "from=2026-10-30&to=2026-11-05").await;
                assert_eq!(reply.body["from_before"], "2026-10-23");
                assert_eq!(reply.body["to_before"], "2026-10-29");
                let told = Figures::of(&reply.body["figures"], "");
                let told_before = Figures::of(&reply.body["figures"], "_before");
                let (now, then) = (book.figures(*name, days), book.figures(*name, before));
                told.assert_same(&now, &format!("{} of {}", name, desk.clinic));
                told_before.assert_same(&then, &format!("{} of {} before", name, desk.clinic));
                assert!(*name == ReportName::Overrides || now.sum() > 0, "{name} of {}", desk.clinic);
            }
        }
        assert_eq!(seen.len(), 5);
    }

    // Seen to fail with one offset for all days.
    async fn hours_are_the_clocks_of_the_day_when_clocks_are_set(on) {
        let desk = Desk::open(on).await;
        desk.clinic.offer("long", |service| service.duration_minutes = 60).await;
        desk.book("Ada", on_day("2026-03-06", "10:15"), json!({})).await;
        desk.book("Ben", on_day("2026-03-09", "10:45"), json!({})).await;
        // At two the clocks are set to three: half an hour on either side.
        desk.book("Cy", on_day("2026-03-08", "01:30"), json!({
            "service": "long", "overrides": ["hours"], "override_reason": "cannot come by day",
        })).await;
        let told = desk.report("utilisation", "from=2026-03-06&to=2026-03-09").await;
        let osei = desk.clinic.osei.to_string();
        let hour = |part: &str| figure(&told, "practitioner_hour", &osei, part);
        assert_eq!([hour("01"), hour("02"), hour("03")], ["30/0", "", "30/0"]);
        // A quarter past ten for half an hour, a quarter to eleven for half an hour; two weekdays.
        assert_eq!([hour("09"), hour("10"), hour("11")], ["0/120", "45/120", "15/120"]);
        assert_eq!(figure(&told, "practitioner", &osei, ""), "120/960");
        assert_eq!(figure(&told, "all", "", ""), "120/1920");
        let sunday = desk.report("utilisation", "from=2026-03-08&to=2026-03-08").await;
        assert_eq!(figure(&sunday, "all", "", ""), "60/0");
        assert_eq!(sunday.body["figures"][0]["percent"], Value::Null, "of nothing");
    }

    // Seen to fail with the clinic left out of the query of rules set aside.
    async fn another_clinics_book_is_never_counted(on) {
        let desk = Desk::open(on).await;
        let days = "from=2026-03-01&to=2026-03-31";
        let all = async |desk: &Desk| {
            let mut all = Vec::new();
            for name in ReportName::ALL {
                all.push(desk.report(name.as_str(), days).await.body);
            }
            all
        };
        desk.book("Ada", at("10:00"), json!({})).await;
        let alone = all(&desk).await;

        let clinic = desk.clinic.neighbour().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let other = Desk { clinic, token };
        other.book("Ben", at("08:15"), json!({
            "overrides": ["hours", "notice"], "override_reason": "in pain",
        })).await;
        let visit = other.book("Cy", at("11:00"), json!({})).await;
        for (revision, step) in [(1, "arrive"), (2, "start"), (3, "fulfil")] {
            let path = format!("/api/v1/staff/appointments/{}/{step}", visit.text("/id"));
            let reply = other.clinic.change(&path, &other.token, revision, json!({})).await;
            assert_eq!(reply.status, 200, "{reply:?}");
        }
        assert_eq!(all(&desk).await, alone);
        assert_eq!(figure(&other.report("visits", days).await, "all", "", ""), "2/null");
    }

    async fn each_rule_set_aside_is_told_with_who_and_why_whatever_became_of_the_visit(on) {
        let desk = Desk::open(on).await;
        let early = json!({ "overrides": ["hours", "notice"], "override_reason": "=in pain" });
        let visit = desk.book("Ada", at("08:15"), early).await;
        desk.book("Ben", at("17:00"), json!({ "overrides": ["hours"], "override_reason": "after work" })).await;
        desk.book("Cy", at("10:00"), json!({ "overrides": ["hours"], "override_reason": "not needed" })).await;
        let path = format!("/api/v1/staff/appointments/{}/cancel", visit.text("/id"));
        let off = desk.clinic.change(&path, &desk.token, 1, json!({})).await;
        assert_eq!(off.status, 200, "{off:?}");

        let told = desk.report("overrides", "from=2026-03-02&to=2026-03-02").await;
        assert_eq!(figure(&told, "all", "", ""), "2/null");
        assert_eq!(figure(&told, "rule", "hours", ""), "2/2");
        assert_eq!(figure(&told, "rule", "notice", ""), "1/2");
        assert_eq!(figure(&told, "reason", "hours", "=in pain"), "1/null");
        assert_eq!(figure(&told, "reason", "hours", "after work"), "1/null");
        assert_eq!(figure(&told, "reason", "hours", "not needed"), "");
        let people = told.body["figures"].as_array().unwrap().iter();
        let people: Vec<_> = people.filter(|one| one["group"] == "person").collect();
        assert_eq!((people.len(), &people[0]["name"], &people[0]["value"]), (1, &json!("The receptionist"), &json!(2)));
        let day_after = desk.report("overrides", "from=2026-03-03&to=2026-03-03").await;
        assert_eq!(figure(&day_after, "all", "", ""), "0/null");
        assert_eq!(day_after.body["figures"][0]["value_before"], 2);
    }

    async fn a_table_is_read_by_other_programs_and_told_in_the_trail(on) {
        let desk = Desk::open(on).await;
        let early = json!({ "overrides": ["notice", "hours"], "override_reason": "=1+1, \"at once\"" });
        desk.book("Ada", at("08:15"), early).await;
        for name in ReportName::ALL {
            let days = "from=2026-03-01&to=2026-03-02";
            let told = desk.report(name.as_str(), days).await;
            let path = format!("/api/v1/staff/reports/{name}.csv?{days}");
            let file = desk.clinic.get(&path, Some(&desk.token)).await;
            assert_eq!(file.status, 200, "{file:?}");
            assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8; header=present");
            assert_eq!(
                file.headers["content-disposition"].to_str().unwrap(),
                format!("attachment; filename=\"{name}-2026-03-01-2026-03-02.csv\"")
            );
            let text = file.body.as_str().unwrap();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            let figures = told.body["figures"].as_array().unwrap();
            assert_eq!(lines.len(), figures.len(), "{name}");
            for (line, figure) in lines.iter().zip(figures) {
                assert_eq!(&line[0], figure["group"].as_str().unwrap());
                assert_eq!(line[2].trim_start_matches('\''), figure["name"].as_str().unwrap());
                assert_eq!(line[5].parse::<i64>().ok(), figure["value"].as_i64());
                assert_eq!(line[7].parse::<f64>().ok(), figure["percent"].as_f64());
            }
            let (action, change) = desk.clinic.audited().await.pop().unwrap();
            assert_eq!(action, format!("export.report.{name}"));
            assert_eq!(change["rows"], lines.len());
            assert_eq!(text.contains("\"'=1+1, \"\"at once\"\"\""), *name == ReportName::Overrides);
        }
    }

    async fn a_full_book_takes_no_more_queries_than_an_empty_one(on) {
        let desk = Desk::open(on).await;
        let queries = desk.clinic.queries().await;
        let asked = async || {
            let mut asked = Vec::new();
            for name in ReportName::ALL {
                queries.store(0, Ordering::Relaxed);
                desk.report(name.as_str(), "from=2026-03-01&to=2026-03-31").await;
                asked.push(queries.load(Ordering::Relaxed));
            }
            desk.clinic.enter(Role::Receptionist).await;
            queries.store(0, Ordering::Relaxed);
            desk.clinic.page("/desk/reports?from=2026-03-01&to=2026-03-31").await;
            asked.push(queries.load(Ordering::Relaxed));
            asked
        };
        let few = asked().await;
        desk.clinic.moss_joins().await;
        desk.clinic.another_house().await;
        desk.clinic.offer("long", |service| service.duration_minutes = 60).await;
        for nth in 0..30 {
            let start = on_day("2026-03-03", "09:00")
                + TimeDelta::days(nth / 15) + TimeDelta::minutes(30 * (nth % 15));
            let who = ["osei", "ruiz", "moss"][usize::try_from(nth).unwrap() % 3];
            desk.book(&format!("Patient{nth}"), start, json!({ "practitioner": who })).await;
        }
        assert_eq!(asked().await, few);
        assert!(few.iter().all(|count| (3..40).contains(count)), "they are counted: {few:?}");
    }

    async fn only_the_desk_reads_reports_and_only_of_days_that_are_some(on) {
        let desk = Desk::open(on).await;
        let clinic = &desk.clinic;
        let path = |name: &str, query: &str| format!("/api/v1/staff/reports/{name}?{query}");
        assert_eq!(clinic.get(&path("visits", ""), None).await.status, 401);
        assert_eq!(clinic.get(&path("visits.csv", ""), None).await.status, 401);
        let practitioner = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        assert_eq!(clinic.get(&path("visits", ""), Some(&practitioner)).await.status, 403);
        assert_eq!(clinic.get(&path("visits.csv", ""), Some(&practitioner)).await.status, 403);
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let usual = report(clinic, &admin, "visits", "").await;
        assert_eq!([&usual.body["from"], &usual.body["to"]], ["2026-02-02", "2026-03-01"]);

        let none = clinic.get(&path("turnover", ""), Some(&desk.token)).await;
        assert_eq!((none.status, none.problem()), (404, "not-found"));
        for (query, pointer) in [
            ("from=2026-03-02&to=2026-03-01", "/to"),
            ("from=2006-03-02&to=2026-03-01", "/to"),
            ("from=1999-12-31&to=2000-01-01", "/to"),
            ("from=soon", "/from"),
            ("to=2026-02-30", "/to"),
            ("until=2026-02-28", "/until"),
        ] {
            for name in ["visits", "visits.csv"] {
                let wrong = clinic.get(&path(name, query), Some(&desk.token)).await;
                assert_eq!(wrong.status, 422, "{query}: {wrong:?}");
                assert_eq!(wrong.text("/errors/0/pointer"), pointer, "{wrong:?}");
            }
        }
    }

    async fn the_page_tells_all_of_it_without_a_style_of_its_own(on) {
        let desk = Desk::open(on).await;
        desk.book("Ada", on_day("2026-03-03", "10:00"), json!({})).await;
        let shut = desk.clinic.get("/desk/reports", None).await;
        assert!(shut.body.as_str().unwrap().contains("Sign in"), "{shut:?}");
        desk.clinic.enter(Role::Receptionist).await;
        let page = desk.clinic.page("/desk/reports?from=2026-03-02&to=2026-03-06").await;
        for words in [
            "March 2, 2026 to March 6, 2026", "February 25, 2026 to March 1, 2026",
            "How full the hours are", "<svg class=\"heat\"", "Each hour as a table",
            "Booked how long ahead", "visits.csv?from=2026-03-02&#38;to=2026-03-06",
        ] {
            assert!(page.contains(words), "no “{words}” in {page}");
        }
        assert!(!page.contains("style="), "{page}");
        let empty = desk.clinic.page("/desk/reports?from=2025-03-01&to=2025-03-02").await;
        assert!(empty.contains("There is nothing to tell of these days."), "{empty}");
        let wrong = desk.clinic.get("/desk/reports?from=2026-03-06&to=2026-03-02", None).await;
        assert_eq!(wrong.status, 422);
        let wrong = wrong.body.as_str().unwrap();
        for words in ["There is a problem", "href=\"#to\"", "value=\"2026-03-06\"", "<title>Error: Reports"] {
            assert!(wrong.contains(words), "no “{words}” in {wrong}");
        }
        desk.clinic.staff(Role::Practitioner).await;
        desk.clinic.enter(Role::Practitioner).await;
        assert_eq!(desk.clinic.get("/desk/reports", None).await.status, 403);
    }
}
