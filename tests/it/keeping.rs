//! Times that are kept while a form is filled in: for how long, how many, and what becomes of a
//! form that comes too late.
use crate::support::{
    Clinic, at,
    browser::{Browser, Page},
    on_both, on_day,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures::future::join_all;
use limber::db::holds::{self, Keeper};
use serde_json::json;

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

async fn take(clinic: &Clinic, browser: &Browser, start: DateTime<Utc>) -> Page {
    let fields =
        [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", &stamp(start))];
    browser.send(&format!("/{}/hold", clinic.slug), &fields).await
}

/// The form of somebody called Ada, for a time that was kept for her.
async fn book(browser: &Browser, page: &str, start: DateTime<Utc>) -> Page {
    let fields = [
        ("service", "adjustment"),
        ("practitioner", "osei"),
        ("starts_at", &stamp(start)),
        ("given_name", "Ada"),
        ("family_name", "Tester"),
        ("email", "ada@patients.example"),
        ("phone", "305 555 0199"),
        ("been_here", "no"),
        ("reason", "kayak"),
    ];
    browser.send(page, &fields).await
}

/// How many times are kept for an address.
async fn kept(clinic: &Clinic, address: &str) -> usize {
    let hash = clinic.app.key.client_hash(address.parse().unwrap());
    let now = clinic.app.clock.now();
    let live = clinic.app.db.read(move |conn| holds::live(conn, Keeper::Client(&hash), now));
    live.await.unwrap().len()
}

on_both! {
    // With `holds::lock` emptied, 30 requests at once were seen to get more than ten on PostgreSQL.
    async fn one_address_empties_no_calendar(on) {
        let clinic = Clinic::open(on).await;
        let ask = |address: &'static str, hour: i64| {
            let start = on_day("2026-03-03", "09:00") + TimeDelta::minutes(30 * (hour % 16))
                + TimeDelta::days(hour / 16);
            let body = json!({ "service": "adjustment", "practitioner": "osei", "starts_at": start });
            let request = clinic.http().post(format!("{}{}", clinic.base, clinic.path("holds")));
            clinic.ask(request.json(&body).header("x-forwarded-for", address), None)
        };
        let replies = join_all((0..30).map(|hour| ask("203.0.113.1", hour))).await;
        let made = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!((made, kept(&clinic, "203.0.113.1").await), (10, 10));
        let refused: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
        assert!(refused.iter().all(|one| (one.status, one.problem()) == (429, "too-many")));
        let wait: i64 = refused[0].headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert_eq!(wait, 8 * 60);

        // Nobody else is hindered, and who waits gets the next.
        assert_eq!(ask("203.0.113.2", 40).await.status, 201);
        clinic.minutes_pass(9);
        assert_eq!(ask("203.0.113.1", 41).await.status, 201);
        assert_eq!(kept(&clinic, "203.0.113.1").await, 1);
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_browser_that_forgets_what_it_holds_gets_three(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        // Each page that is left with "Choose another time" in another tab forgets the last hold.
        for (hour, status) in [("09:00", 303), ("10:00", 303), ("11:00", 303), ("12:00", 429)] {
            let taken = take(&clinic, &browser, at(hour)).await;
            assert_eq!(taken.status, status, "{hour}: {}", taken.words());
            browser.send(&format!("/{}/book/none/release", clinic.slug), &[]).await;
            if status == 429 {
                taken.says("Several times are kept already");
                assert_eq!(taken.headers["retry-after"], "480");
            }
        }
        assert_eq!(kept(&clinic, "203.0.113.5").await, 3);
    }

    async fn going_back_to_an_earlier_hold_gives_the_later_one_back(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let first = take(&clinic, &browser, at("09:00")).await;
        browser.send(&format!("/{}/book/none/release", clinic.slug), &[]).await;
        take(&clinic, &browser, at("10:00")).await.leads();
        assert_eq!(kept(&clinic, "203.0.113.5").await, 2);
        assert_eq!(take(&clinic, &browser, at("09:00")).await.leads(), first.leads());
        assert_eq!(kept(&clinic, "203.0.113.5").await, 1);
    }

    async fn the_own_hold_is_found_again_and_counts_once(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let first = take(&clinic, &browser, at("10:00")).await;
        let again = take(&clinic, &browser, at("10:00")).await;
        assert_eq!(first.leads(), again.leads());
        let slots = format!("/{}/slots?service=adjustment&practitioner=osei&day=2026-03-02", clinic.slug);
        browser.open(&slots).await.says("10:00 am");
        Browser::at(&clinic, "203.0.113.6").open(&slots).await.says_not("10:00 am");
        // Another time takes its place.
        take(&clinic, &browser, at("10:15")).await.leads();
        assert_eq!(kept(&clinic, "203.0.113.5").await, 1);
        // What is booked keeps nothing of the address.
        let last = take(&clinic, &browser, at("10:15")).await;
        assert!(book(&browser, last.leads(), at("10:15")).await.leads().ends_with("/booked"));
        assert_eq!(kept(&clinic, "203.0.113.5").await, 0);
    }

    async fn a_renewal_adds_to_what_is_left(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let form = take(&clinic, &browser, at("10:00")).await;
        let form = form.leads();
        browser.open(form).await.says("Kept for you until 8:08 am");
        browser.open(form).await.says("Keep it 8 minutes longer");
        let typed = [("given_name", "Ada")];
        let renewed = browser.send(&format!("{form}/renew"), &typed).await;
        renewed.says("Kept for you until 8:16 am");
        renewed.says_not("longer");
        assert!(renewed.html.contains("value=\"Ada\""));
        for step in ["renew", "release"] {
            assert_eq!(browser.open(&format!("{form}/{step}")).await.leads(), form);
        }
        clinic.minutes_pass(15);
        browser.open(form).await.says("Kept for you until 8:16 am");
    }

    async fn a_form_that_comes_too_late_is_booked_if_the_time_is_free(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let form = take(&clinic, &browser, at("10:00")).await;
        clinic.minutes_pass(9);
        let booked = book(&browser, form.leads(), at("10:00")).await;
        assert!(booked.leads().ends_with("/booked"));
        browser.open(booked.leads()).await.says("Your visit is booked");
    }

    async fn a_tab_that_was_left_says_so_and_offers_its_time_again(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.0.3.1");
        let (first, second) = (at("10:00"), at("11:00"));
        let left = take(&clinic, &browser, first).await.leads().to_owned();
        let day = format!("/{}/slots?service=adjustment&day=2026-03-02", clinic.slug);
        let list = browser.open(&day).await;
        list.says("10:00 amkept for you until");
        assert_eq!(list.html.matches("time num own").count(), 1);
        take(&clinic, &browser, second).await.leads();
        let reloaded = browser.open(&left).await;
        assert_eq!(reloaded.status, 410);
        reloaded.says("You chose another time in this browser");
        reloaded.says_not("minutes are over");
        assert!(reloaded.html.contains(&format!("datetime=\"{}\"", stamp(first))), "offered again");
        // A form that must be mended keeps its words.
        let fields = [("service", "adjustment"), ("practitioner", "osei"),
            ("starts_at", &stamp(first)), ("given_name", "Ada"), ("reason", "kayak")];
        let sent = browser.send(&left, &fields).await;
        assert_eq!(sent.status, 410);
        sent.says("You chose another time in this browser");
        assert!(sent.html.contains("value=\"Ada\"") && sent.html.contains("kayak"));
        // Taken by somebody else meanwhile, it was not the minutes either.
        clinic.book("Ben", first).with("/practitioner", json!("osei")).send().await;
        let late = book(&browser, &left, first).await;
        assert_eq!(late.status, 409);
        late.says("That time has just been taken");
        late.says_not("minutes are over");
        // Nobody else is told that it was ever kept.
        let other = Browser::at(&clinic, "10.0.3.2").open(&left).await;
        assert_eq!(other.status, 410);
        other.says("That time is no longer kept");
    }

    async fn the_switch_of_language_keeps_what_was_typed(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.0.3.3");
        let form = take(&clinic, &browser, at("10:00")).await.leads().to_owned();
        let typed = [("language", "es"), ("given_name", "Ada"), ("email", "ada@"), ("reason", "kayak"),
            ("been_here", "no")];
        let page = browser.send(&format!("{form}/language"), &typed).await;
        assert_eq!(page.status, 200);
        page.says("Sus datos");
        for kept in ["value=\"Ada\"", "value=\"ada@\"", ">kayak<", "value=\"no\" required checked"] {
            assert!(page.html.contains(kept), "{kept}: {}", page.html);
        }
        browser.open(&form).await.says("Sus datos");
        assert_eq!(browser.open(&format!("{form}/language")).await.leads(), form);
        let strange = browser.send(&format!("{form}/language"), &[("language", "tlh")]).await;
        assert_eq!(strange.status, 422);
    }

    async fn two_tabs_each_book_their_own_time(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let first = take(&clinic, &browser, at("10:00")).await;
        let second = take(&clinic, &browser, at("13:00")).await;
        let one = book(&browser, first.leads(), at("10:00")).await;
        assert!(one.leads().ends_with("/booked"));
        let other = book(&browser, second.leads(), at("13:00")).await;
        assert!(other.leads().ends_with("/booked"));
        assert_ne!(one.leads(), other.leads());
    }

    async fn a_form_whose_time_was_lost_keeps_its_words_and_offers_three(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let form = take(&clinic, &browser, at("10:00")).await;
        clinic.minutes_pass(9);
        assert_eq!(clinic.book("Ben", at("10:00")).send().await.status, 201);
        let lost = book(&browser, form.leads(), at("10:00")).await;
        assert_eq!(lost.status, 410);
        for typed in ["value=\"Ada\"", "value=\"ada@patients.example\"", ">kayak<"] {
            assert!(lost.html.contains(typed), "{typed}");
        }
        assert_eq!(lost.html.matches("class=\"offer\"").count(), 3);
        lost.links_to(&format!(
            "/{}/slots?service=adjustment&practitioner=osei&day=2026-03-02", clinic.slug
        ));
    }
}
