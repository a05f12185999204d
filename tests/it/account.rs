//! Signing in without a password, and what is seen then.
use crate::support::{
    Clinic, On,
    browser::{Browser, Page},
    on_both, on_day,
};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};

const ADA: &str = "ada@patients.example";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn rows(clinic: &Clinic, table: &str) -> i64 {
    let query = format!("SELECT count(*) AS n FROM {table}");
    clinic.app.db.read(move |conn| Ok(sql_query(query).get_result::<Count>(conn)?.n)).await.unwrap()
}

/// Ada has a visit on Thursday; the browser is a stranger's.
async fn scene(on: On) -> (Clinic, Browser, String) {
    let clinic = Clinic::open(on).await;
    let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
    let browser = Browser::at(&clinic, "203.0.113.5");
    (clinic, browser, booked.text("/id"))
}

impl Clinic {
    async fn wish(&self, browser: &Browser, address: &str) -> Page {
        browser.send(&format!("/{}/sign-in", self.slug), &[("email", address)]).await
    }
}

on_both! {
    async fn a_link_lets_in_once_and_only_by_its_button(on) {
        let (clinic, browser, _) = scene(on).await;
        let my = format!("/{}/my", clinic.slug);
        assert_eq!(browser.open(&my).await.leads(), format!("/{}/sign-in", clinic.slug));
        let form = browser.open(&format!("/{}/sign-in", clinic.slug)).await;
        form.says("You need no password.");
        let sent = clinic.wish(&browser, " Ada@Patients.example ").await;
        browser.open(sent.leads()).await.says("If we know that address, a link is on its way");
        let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();

        // A scanner follows the link of every mail, again and again.
        let scanner = Browser::at(&clinic, "198.51.100.9");
        for _ in 0..20 {
            scanner.open(&link).await.says("Show your visits?");
        }
        assert_eq!(scanner.open(&my).await.status, 303);
        let nonce = browser.open(&link).await.hidden("nonce");
        let entered = browser.send(&link, &[("nonce", &nonce)]).await;
        assert_eq!(entered.leads(), my);
        let cookie = entered.headers["set-cookie"].to_str().unwrap();
        let name = format!("limber-my-{}=", clinic.slug);
        assert!(cookie.starts_with(&name) && cookie.contains("HttpOnly"), "{cookie}");
        assert!(cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
        browser.open(&my).await.says("Thursday, March 5, 2026, 10:00 am");

        // Pressed twice, it is one session; pressed by somebody else it is spent.
        assert_eq!(browser.send(&link, &[("nonce", &nonce)]).await.leads(), my);
        assert_eq!(rows(&clinic, "sessions").await, 1);
        for other in [&[("nonce", "another-nonce-of-16")][..], &[]] {
            let replayed = scanner.send(&link, other).await;
            assert_eq!(replayed.status, 410, "{}", replayed.words());
            replayed.says("Each link works once");
            replayed.links_to(&format!("/{}/sign-in", clinic.slug));
        }
        assert_eq!(scanner.open(&link).await.status, 410);
        assert_eq!(scanner.open(&my).await.status, 303);
        assert_eq!(clinic.findings().await, []);
    }

    async fn a_link_ends_after_ten_minutes_and_a_guessed_one_never_worked(on) {
        let (clinic, browser, _) = scene(on).await;
        clinic.wish(&browser, ADA).await.leads();
        let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();
        clinic.minutes_pass(9);
        assert_eq!(browser.open(&link).await.status, 200);
        clinic.minutes_pass(1);
        assert_eq!(browser.open(&link).await.status, 410);
        let late = browser.send(&link, &[("nonce", "0123456789abcdef")]).await;
        assert_eq!(late.status, 410);
        late.says("A new one takes a moment.");

        let mut answers = Vec::new();
        for n in 0..30 {
            let guess = format!("/sign-in/{n:0>43}");
            answers.push(browser.send(&guess, &[("nonce", "0123456789abcdef")]).await.status);
        }
        assert_eq!(answers[..20], [404; 20]);
        assert_eq!(answers[20..], [429; 10]);
        let other = Browser::at(&clinic, "203.0.113.77");
        assert_eq!(other.send("/sign-in/nothing", &[]).await.status, 404);
        assert_eq!(rows(&clinic, "sessions").await, 0);
        clinic.minutes_pass(1440 * 8);
        limber::jobs::sweep::sweep(&clinic.app).await.unwrap();
        assert_eq!((rows(&clinic, "login_links").await, rows(&clinic, "buckets").await), (0, 0));
    }

    async fn whether_an_address_is_known_does_not_show(on) {
        let (clinic, browser, _) = scene(on).await;
        let known = clinic.wish(&browser, ADA).await;
        let unknown = clinic.wish(&browser, "nobody@patients.example").await;
        assert_eq!((known.status, &known.onward), (unknown.status, &unknown.onward));
        let names = |page: &Page| {
            let mut names: Vec<_> = page.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&known), names(&unknown));
        assert_eq!(clinic.mails_to("nobody@patients.example").await.len(), 0);
        assert_eq!((rows(&clinic, "accounts").await, rows(&clinic, "login_links").await), (1, 1));
        let wrong = clinic.wish(&browser, "ada@").await;
        assert_eq!(wrong.status, 422);
        wrong.says("Enter an email address like name@example.com.");

        // The same number of tries for either.
        for address in [ADA, "nobody@patients.example"] {
            for expected in [303, 303, 429, 429] {
                let page = clinic.wish(&Browser::at(&clinic, "203.0.113.9"), address).await;
                assert_eq!(page.status, expected, "{address}: {}", page.words());
            }
        }
        let enough = clinic.wish(&Browser::at(&clinic, "203.0.113.9"), ADA).await;
        enough.says("Use the newest one in your mailbox, or try again in 5 minutes.");
        assert_eq!(enough.headers["retry-after"], "300");
    }

    async fn nobody_is_kept_out_by_others_who_ask(on) {
        let (clinic, browser, _) = scene(on).await;
        // Somebody asks for links to Ada's mailbox as often as they can, from everywhere.
        for minute in 0..40 {
            let rival = Browser::at(&clinic, &format!("198.51.100.{minute}"));
            while clinic.wish(&rival, ADA).await.status == 303 {}
            let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();
            assert_eq!(browser.open(&link).await.status, 200, "in minute {minute}");
            clinic.minutes_pass(1);
        }
        assert!(clinic.mails_to(ADA).await.len() < 14, "nor is the mailbox flooded");
        // One client asks for many: others go on.
        let rival = Browser::at(&clinic, "198.51.100.200");
        let mut sent = 0;
        while clinic.wish(&rival, &format!("p{sent}@patients.example")).await.status == 303 {
            sent += 1;
        }
        assert_eq!(sent, 10);
        assert_eq!(clinic.wish(&browser, "ben@patients.example").await.status, 303);
    }

    async fn a_session_is_of_one_clinic_and_ends(on) {
        let (clinic, _, _) = scene(on).await;
        let other = clinic.neighbour().await;
        other.book("Ada", on_day("2026-03-06", "11:00")).send().await;
        let browser = clinic.browser_of(ADA, "203.0.113.5").await;
        let my = format!("/{}/my", clinic.slug);
        let page = browser.open(&my).await;
        page.says("Thursday, March 5");
        page.says_not("Friday, March 6");
        assert_eq!(browser.open(&format!("/{}/my", other.slug)).await.status, 303);
        // The secret under the other clinic's name opens nothing there.
        let cookie = browser.cookie("limber-my-");
        let theirs = format!("limber-my-{}={cookie}", other.slug);
        let stolen = reqwest::Client::new().get(format!("{}/{}/my", clinic.base, other.slug));
        let stolen = stolen.header("cookie", theirs).send().await.unwrap().text().await.unwrap();
        assert!(stolen.contains("You need no password."), "{stolen}");
        let staff = clinic.get("/api/v1/staff/appointments", Some(&cookie)).await;
        assert_eq!(staff.status, 401, "a patient is no member of staff");

        let csrf = page.hidden("csrf");
        let out = format!("/{}/sign-out", clinic.slug);
        assert_eq!(browser.send(&out, &[("csrf", "wrong")]).await.status, 403);
        let left = browser.send(&out, &[("csrf", &csrf)]).await;
        browser.open(left.leads()).await.says("You are signed out.");
        assert_eq!(browser.open(&my).await.status, 303);
        assert_eq!(rows(&clinic, "sessions").await, 0);

        let browser = clinic.browser_of(ADA, "203.0.113.5").await;
        clinic.minutes_pass(29);
        assert_eq!(browser.open(&my).await.status, 200);
        clinic.minutes_pass(29);
        assert_eq!(browser.open(&my).await.status, 200);
        clinic.minutes_pass(31);
        assert_eq!(browser.open(&my).await.status, 303, "it was not used for half an hour");
        let browser = clinic.browser_of(ADA, "203.0.113.5").await;
        for _ in 0..36 {
            assert_eq!(browser.open(&my).await.status, 200);
            clinic.minutes_pass(20);
        }
        assert_eq!(browser.open(&my).await.status, 303, "twelve hours are the longest");
        let deeds: Vec<_> = clinic.audited().await.into_iter().map(|(deed, _)| deed).collect();
        for deed in ["account.link", "account.sign-in", "account.view", "account.sign-out"] {
            assert!(deeds.contains(&deed.to_owned()), "{deed}: {deeds:?}");
        }
    }

    async fn visits_are_changed_without_their_link_and_only_ones_own(on) {
        let (clinic, _, id) = scene(on).await;
        let bens = clinic.book("Ben", on_day("2026-03-05", "11:00")).send().await;
        let browser = clinic.browser_of(ADA, "203.0.113.5").await;
        let own = format!("/{}/my/visits/{id}", clinic.slug);
        let page = browser.open(&own).await;
        page.says("For Ada Tester");
        page.links_to(&format!("/{}/my", clinic.slug));
        assert!(!page.html.contains("/manage/"), "no secret on the page: {}", page.html);
        assert_eq!(browser.open(&format!("{own}/invite.ics")).await.status, 200);
        for foreign in [bens.text("/id"), clinic.id.to_string(), "x".to_owned()] {
            for part in ["", "/move", "/cancel", "/invite.ics"] {
                let path = format!("/{}/my/visits/{foreign}{part}", clinic.slug);
                assert_eq!(browser.open(&path).await.status, 404, "{path}");
            }
            let path = format!("/{}/my/visits/{foreign}/cancel", clinic.slug);
            let csrf = browser.open(&format!("/{}/my", clinic.slug)).await.hidden("csrf");
            let fields = [("revision", "1"), ("csrf", csrf.as_str())];
            assert_eq!(browser.send(&path, &fields).await.status, 404);
        }
        let moving = browser.open(&format!("{own}/move")).await;
        assert_eq!(moving.status, 200);
        let wanted = on_day("2026-03-06", "11:30").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let check = browser.open(&format!("{own}/move/check?starts_at={wanted}@osei")).await;
        let (csrf, revision) = (check.hidden("csrf"), check.hidden("revision"));
        let starts_at = format!("{wanted}@osei");
        let fields = [("starts_at", starts_at.as_str()), ("revision", &revision)];
        assert_eq!(browser.send(&format!("{own}/move"), &fields).await.status, 403);
        let fields = [&fields[..], &[("csrf", csrf.as_str())]].concat();
        let moved = browser.send(&format!("{own}/move"), &fields).await;
        browser.open(moved.leads()).await.says("Friday, March 6, 2026, 11:30 am");
        let ask = browser.open(&format!("{own}/cancel")).await;
        let (csrf, revision) = (ask.hidden("csrf"), ask.hidden("revision"));
        let fields = [("csrf", csrf.as_str()), ("revision", &revision)];
        let gone = browser.send(&format!("{own}/cancel"), &fields).await;
        browser.open(gone.leads()).await.says("This visit is cancelled");
        let all = browser.open(&format!("/{}/my", clinic.slug)).await;
        all.says("No visit is booked.");
        all.says("CancelledFriday, March 6, 2026, 11:30 am");
        all.says_not("Ben");
    }

    async fn of_many_who_press_at_once_one_is_let_in(on) {
        let (clinic, browser, _) = scene(on).await;
        clinic.wish(&browser, ADA).await.leads();
        let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();
        let rivals: Vec<_> =
            (0..12).map(|n| Browser::at(&clinic, &format!("198.51.100.{n}"))).collect();
        let presses = rivals.iter().enumerate().map(|(n, rival)| {
            let (link, nonce) = (link.clone(), format!("nonce-of-rival-{n:02}"));
            async move { rival.send(&link, &[("nonce", &nonce)]).await.status }
        });
        let mut answers = futures::future::join_all(presses).await;
        answers.sort_unstable();
        assert_eq!(answers[0], 303);
        assert_eq!(answers[1..], [410; 11]);
        assert_eq!(rows(&clinic, "sessions").await, 1);
        // One who presses twice at once is let in twice, and it is one session.
        clinic.minutes_pass(5);
        clinic.wish(&browser, ADA).await.leads();
        let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();
        let twice = [0, 1].map(|_| browser.send(&link, &[("nonce", "0123456789abcdef")]));
        let twice = futures::future::join_all(twice).await;
        assert!(twice.iter().all(|page| page.status == 303));
        assert_eq!(rows(&clinic, "sessions").await, 2);
    }

    async fn no_usable_secret_is_kept(on) {
        let (clinic, browser, _) = scene(on).await;
        clinic.wish(&browser, ADA).await.leads();
        let link = clinic.link_to(ADA, "/sign-in/").await.unwrap();
        let secret = link.rsplit('/').next().unwrap().to_owned();
        let session = clinic.browser_of(ADA, "203.0.113.6").await.cookie("limber-my-");
        let everything = clinic.everything(on).await;
        for secret in [secret, session] {
            assert!(!everything.contains(&secret), "a secret is kept");
        }
    }
}
