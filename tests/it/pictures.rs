//! The week of one practitioner or room, and the month of counts, as the desk looks at them.
use crate::support::{Clinic, On, at, on_both, on_day};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use limber::{
    db::hours,
    domain::{Access, Closure, HoursOverride, PractitionerId, Role, WorkingHours},
};
use serde_json::json;
use std::sync::atomic::Ordering;

async fn at_the_desk(on: On) -> (Clinic, String) {
    let clinic = Clinic::open(on).await;
    let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
    clinic.enter(Role::Receptionist).await;
    (clinic, token)
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// On Wednesday the house is closed; Dr. Osei is away on Thursday, and comes at noon on Friday.
async fn unusual_days(clinic: &Clinic) {
    let (id, osei, location_id) = (clinic.id, clinic.osei, clinic.location);
    let differ = clinic.app.db.write(move |tx| {
        let on = date("2026-03-04");
        let closed = Closure { title: "Inventory".to_owned(), starts_on: on, ends_on: on };
        hours::insert_closure(tx, id, Some(location_id), &closed)?;
        for (on, times) in [("2026-03-05", None), ("2026-03-06", Some(("12:00", "17:00")))] {
            let times = times.map(|(from, to)| (time(from), time(to)));
            let access = Access::Online;
            let one = HoursOverride { on: date(on), location_id, times, access };
            hours::insert_override(tx, id, osei, &one)?;
        }
        Ok(())
    });
    differ.await.unwrap();
}

/// Dr. Osei works from midnight to six on Sundays too.
async fn sunday_nights(clinic: &Clinic) {
    let (id, osei, location_id) = (clinic.id, clinic.osei, clinic.location);
    let rule = WorkingHours {
        location_id,
        weekday: 7,
        opens: time("00:00"),
        closes: time("06:00"),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        access: Access::Online,
    };
    clinic.app.db.write(move |tx| hours::insert(tx, id, osei, &rule)).await.unwrap();
}

/// The part of a page that begins with a mark, up to another.
#[track_caller]
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}")).1;
    rest.split(to).next().unwrap()
}

/// A day's column of a week.
#[track_caller]
fn column<'a>(page: &'a str, on: &str) -> &'a str {
    part(page, &format!("aria-labelledby=\"on-{on}\""), "</section>")
}

/// The head of a day's column.
#[track_caller]
fn head<'a>(page: &'a str, on: &str) -> &'a str {
    part(page, &format!("<h2 id=\"on-{on}\">"), "</div>")
}

/// A date's cell of a month.
#[track_caller]
fn cell<'a>(page: &'a str, day: &str) -> &'a str {
    let end = format!("<span class=\"unseen\">{day}</span>");
    part(page, &end, "</li>")
}

fn week(practitioner: PractitionerId, on: &str) -> String {
    format!("/desk/week?date={on}&whose=practitioner:{practitioner}")
}

/// A link as it stands in a page.
fn linked(address: &str) -> String {
    format!("href=\"{}\"", address.replace('&', "&#38;"))
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "no “{word}” in {page}");
    }
}

on_both! {
    async fn the_week_of_a_practitioner_shows_what_is_and_what_is_free(on) {
        let (clinic, token) = at_the_desk(on).await;
        unusual_days(&clinic).await;
        let visit = clinic.book("Ada", at("10:00")).send().await.text("/id");
        clinic.book("Ben", at("10:00")).with("/practitioner", json!("ruiz")).send().await;
        let block = json!({
            "practitioner": "osei", "title": "Board meeting", "kind": "meeting",
            "starts_at": on_day("2026-03-03", "09:00"), "ends_at": on_day("2026-03-03", "12:00"),
        });
        clinic.post("/api/v1/staff/blocks", Some(&token), block).await;

        let page = clinic.page(&week(clinic.osei, "2026-03-05")).await;
        says(&page, &["Dr. Kwame Osei", "Mon, Mar 2 to Sun, Mar 8", ">EST<", "aria-current=\"page\">Week</a>"]);
        let here = linked(&week(clinic.osei, "2026-03-12"));
        says(&page, &[&here, &linked(&week(clinic.osei, "2026-02-26")), "href=\"/desk?date=2026-03-05\""]);
        assert!(!page.contains("Ben Tester"), "another's visit: {page}");

        // Half an hour is asked for: nothing begins at a quarter to ten, nor at a quarter to five.
        says(head(&page, "2026-03-02"), &["1 visit, 28 free", "aria-current=\"date\"", "Monday, March 2"]);
        let monday = column(&page, "2026-03-02");
        says(monday, &["Ada Tester", &format!("id=\"visit-{visit}\""), "class=\"visit booked t12 d6 l0of1\""]);
        says(monday, &["Monday, March 2, 9:30 am, Dr. Kwame Osei, free"]);
        assert!(!monday.contains("9:45 am, Dr. Kwame Osei, free"), "{monday}");
        says(column(&page, "2026-03-03"), &["Board meeting", "t0 d36"]);
        says(head(&page, "2026-03-03"), &["no visits, 19 free"]);
        says(head(&page, "2026-03-04"), &["closed: Inventory", "0 free"]);
        says(head(&page, "2026-03-05"), &["away that day", "0 free"]);
        says(head(&page, "2026-03-06"), &["other hours than usual", "no visits, 19 free"]);
        says(column(&page, "2026-03-07"), &["Not in"]);

        // The day leads to the week, the week's head to its day, and a free time to the form.
        says(&clinic.page("/desk?date=2026-03-05").await, &["href=\"/desk/week?date=2026-03-05\"", "href=\"/desk/month?date=2026-03-05\""]);
        let free = part(part(monday, "<a class=\"free t0 d3\"", ">"), "href=\"", "\"").replace("&#38;", "&").replace("&amp;", "&");
        says(&clinic.page(&free).await, &["Monday, March 2", "9:00 am"]);
        says(&clinic.page("/desk/week").await, &["Dr. Kwame Osei", "Mon, Mar 2 to Sun, Mar 8"]);
        assert_eq!(clinic.get("/desk/week?whose=room:x", None).await.status, 404);
        assert_eq!(clinic.get("/desk/week?date=x", None).await.status, 422);
        // Who looked at whom is in the trail.
        let seen = clinic.audited().await.into_iter().filter(|(action, _)| action == "week.view");
        let part = json!({ "date": "2026-03-05", "whose": format!("practitioner:{}", clinic.osei) });
        assert_eq!(seen.map(|(_, change)| change).next(), Some(part));
    }

    async fn the_week_of_a_room_shows_who_is_in_it(on) {
        let (clinic, token) = at_the_desk(on).await;
        clinic.share_injections().await;
        for (name, who, start) in [("Ada", "osei", "10:00"), ("Ben", "ruiz", "14:00")] {
            let injection = clinic.book(name, at(start)).with("/service", json!("injection"));
            assert_eq!(injection.with("/practitioner", json!(who)).send().await.status, 201);
        }
        clinic.book("Cyd", at("11:30")).send().await;
        let block = json!({
            "room": clinic.room, "title": "Painters", "kind": "upkeep",
            "starts_at": on_day("2026-03-06", "09:00"), "ends_at": on_day("2026-03-06", "17:00"),
        });
        assert_eq!(clinic.post("/api/v1/staff/blocks", Some(&token), block).await.status, 201);
        let page = clinic.page(&format!("/desk/week?date=2026-03-04&whose=room:{}", clinic.room)).await;
        says(column(&page, "2026-03-02"), &["Ada Tester", "Ben Tester"]);
        says(column(&page, "2026-03-06"), &["Painters"]);
        says(head(&page, "2026-03-02"), &["2 visits<"]);
        assert!(!page.contains("Cyd Tester") && !page.contains("class=\"free"), "{page}");
    }

    async fn a_week_in_which_clocks_change_shows_every_hour(on) {
        let (clinic, _) = at_the_desk(on).await;
        sunday_nights(&clinic).await;
        // Five hours: the one from two to three does not exist.
        let spring = clinic.page(&week(clinic.osei, "2026-03-08")).await;
        says(head(&spring, "2026-03-08"), &["no visits, 19 free"]);
        let sunday = column(&spring, "2026-03-08");
        says(sunday, &["class=\"off t24 d12\">Clocks go forward", "1:45 am, Dr. Kwame Osei, free", "3:00 am, Dr. Kwame Osei, free"]);
        assert!(!sunday.contains(", 2:15 am"), "{sunday}");
        // Nine o'clock stands beside nine o'clock.
        says(column(&spring, "2026-03-06"), &["class=\"free t108 d3\""]);
        // Seven hours: the one from one to two comes twice, and each of its times has its name.
        let autumn = clinic.page(&week(clinic.osei, "2026-11-01")).await;
        says(head(&autumn, "2026-11-01"), &["no visits, 27 free"]);
        let sunday = column(&autumn, "2026-11-01");
        says(sunday, &["1:15 am EDT, Dr. Kwame Osei, free", "1:15 am EST, Dr. Kwame Osei, free", "t15 d3 l0of2", "t15 d3 l1of2"]);
        let starts = part(part(sunday, "t15 d3 l1of2", "aria-label"), "starts_at=", "\"");
        assert_eq!(starts, "2026-11-01T06:15:00Z");
    }

    async fn the_month_counts_each_date(on) {
        let (clinic, token) = at_the_desk(on).await;
        unusual_days(&clinic).await;
        clinic.offer("consult", |service| service.booking = limber::domain::BookingMode::Request).await;
        for (name, day, start) in [("Ada", "2026-03-02", "10:00"), ("Ben", "2026-03-03", "09:00"), ("Cyd", "2026-03-03", "16:30")] {
            assert_eq!(clinic.book(name, on_day(day, start)).send().await.status, 201);
        }
        clinic.book("Dot", on_day("2026-03-10", "12:00")).with("/service", json!("consult")).send().await;
        let block = json!({
            "practitioner": "osei", "title": "Ill", "kind": "time_off",
            "starts_at": on_day("2026-03-03", "16:00"), "ends_at": on_day("2026-03-03", "17:00"),
        });
        clinic.post("/api/v1/staff/blocks", Some(&token), block).await;

        let page = clinic.page("/desk/month?date=2026-03-17").await;
        says(&page, &[">March 2026</h1>", "href=\"/desk/month?date=2026-02-17\"", "href=\"/desk/month?date=2026-04-17\"", "aria-current=\"page\">Month</a>"]);
        assert_eq!(page.matches("<li class=\"cell").count(), 42);
        says(cell(&page, "Monday, March 2"), &["1 visit<", "59 free"]);
        says(cell(&page, "Tuesday, March 3"), &["2 visits", "1 needs a new time"]);
        says(cell(&page, "Wednesday, March 4"), &["closed: Inventory", "no hours"]);
        says(cell(&page, "Thursday, March 5"), &["Dr. Kwame Osei: away that day", "31 free"]);
        says(cell(&page, "Friday, March 6"), &["other hours than usual", "50 free"]);
        says(cell(&page, "Saturday, March 7"), &["no hours"]);
        says(cell(&page, "Tuesday, March 10"), &["0 visits", "1 to confirm", "59 free"]);
        // What a month counts as free is what the day offers.
        for (day, on) in [("Tuesday, March 3", "2026-03-03"), ("Tuesday, March 10", "2026-03-10")] {
            let offered = clinic.page(&format!("/desk?date={on}")).await.matches("class=\"free ").count();
            says(cell(&page, day), &[&format!("{offered} free")]);
        }
        let own = clinic.page(&format!("/desk/month?date=2026-03-17&whose=practitioner:{}", clinic.ruiz)).await;
        says(cell(&own, "Monday, March 2"), &["0 visits", "31 free"]);
        says(&own, &[&linked(&week(clinic.ruiz, "2026-03-02"))]);
    }

    async fn a_practitioners_week_is_their_own_and_books_nothing(on) {
        let clinic = Clinic::open(on).await;
        clinic.staff(Role::Practitioner).await;
        let visit = clinic.book("Ada", at("10:00")).send().await.text("/id");
        clinic.book("Ben", at("11:00")).with("/practitioner", json!("ruiz")).send().await;
        clinic.enter(Role::Practitioner).await;
        let page = clinic.page("/day/week").await;
        says(column(&page, "2026-03-02"), &["Ada Tester", &format!("href=\"/day?date=2026-03-02&#38;practitioner={}#visit-{visit}\"", clinic.osei)]);
        assert!(!page.contains("Ben Tester") && !page.contains("class=\"free") && !page.contains("href=\"/desk"), "{page}");
        says(&clinic.page("/day").await, &["href=\"/day/week?date=2026-03-02\""]);
        let others = format!("/day/week?practitioner={}", clinic.ruiz);
        for path in [others.as_str(), &week(clinic.osei, "2026-03-02"), "/desk/month"] {
            assert_eq!(clinic.get(path, None).await.status, 403, "{path}");
        }
    }

    async fn a_full_week_takes_no_more_queries_than_an_empty_one(on) {
        let (clinic, _) = at_the_desk(on).await;
        let queries = clinic.queries().await;
        let pages = [week(clinic.osei, "2026-03-10"), "/desk/month?date=2026-03-10".to_owned()];
        let asked = async || {
            let mut counts = Vec::new();
            for page in &pages {
                queries.store(0, Ordering::Relaxed);
                clinic.page(page).await;
                counts.push(queries.load(Ordering::Relaxed));
            }
            counts
        };
        clinic.book("Ada", on_day("2026-03-09", "09:00")).send().await;
        // The first time connections learn what they need to know.
        asked().await;
        let few = asked().await;
        for nth in 0..30 {
            let start = on_day("2026-03-10", "09:00")
                + TimeDelta::days(nth / 10) + TimeDelta::minutes(30 * (nth % 10));
            assert_eq!(clinic.book(&format!("Patient{nth}"), start).send().await.status, 201);
        }
        assert_eq!(asked().await, few);
        assert!(few.iter().all(|count| *count > 5), "they are counted: {few:?}");
    }

    async fn another_clinic_has_no_week_here(on) {
        let (clinic, _) = at_the_desk(on).await;
        let other = clinic.neighbour().await;
        for path in [week(other.osei, "2026-03-02"), format!("/desk/week?whose=room:{}", other.room),
            format!("/desk/month?whose=room:{}", clinic.room), format!("/desk/month?location={}", other.location), format!("/desk/month?whose=practitioner:{}", other.osei)] {
            assert_eq!(clinic.get(&path, None).await.status, 404, "{path}");
        }
    }
}
