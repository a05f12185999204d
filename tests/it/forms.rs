//! Forms that create, sent twice: by a double click, by Back, by a reload.
//!
//! With no nonce in the pages, the patient's and the desk's second press were seen to be refused,
//! for the first had taken the time. The details need none: their hold is booked once only.
use crate::support::{Clinic, at, on_both};
use futures::future::join_all;
use limber::{
    db::{appointments, blocks},
    domain::{Role, Span},
};
use reqwest::{Client, redirect::Policy};

/// A page, or where an answer leads.
struct Page {
    status: u16,
    onward: String,
    text: String,
    cookies: Vec<String>,
}

/// What a browser sends: where, the fields, and its cookies or session.
struct Sent<'a> {
    path: &'a str,
    fields: Vec<(&'a str, String)>,
    cookie: &'a str,
    token: Option<&'a str>,
}

async fn send(clinic: &Clinic, sent: &Sent<'_>) -> Page {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let mut request = client.post(format!("{}{}", clinic.base, sent.path)).form(&sent.fields);
    if !sent.cookie.is_empty() {
        request = request.header("cookie", sent.cookie);
    }
    if let Some(token) = sent.token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    let header = |name: &str| {
        let values = response.headers().get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let cookies =
        header("set-cookie").into_iter().map(|one| one.split(';').next().unwrap().to_owned());
    Page {
        status: response.status().as_u16(),
        onward: header("location").concat(),
        cookies: cookies.collect(),
        text: response.text().await.unwrap(),
    }
}

/// The values of a form's field wherever it stands on a page.
fn values(page: &str, name: &str) -> Vec<String> {
    let before = format!("name=\"{name}\" value=\"");
    let parts = page.split(&before).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn page(clinic: &Clinic, path: &str, token: Option<&str>, cookie: &str) -> String {
    let mut request = clinic.http().get(format!("{}{path}", clinic.base));
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    let reply = clinic.ask(request, token).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body.as_str().unwrap().to_owned()
}

/// How many visits of the Monday stand, and how many times are held.
async fn standing(clinic: &Clinic) -> (usize, usize) {
    let id = clinic.id;
    let day = Span::between(at("00:00"), at("23:00"));
    let visits = clinic.app.db.read(move |conn| {
        let filter = appointments::Filter { within: day, ..appointments::Filter::default() };
        appointments::list(conn, id, &filter, 100)
    });
    let live = visits.await.unwrap().into_iter().filter(|one| one.appointment.status.is_live());
    let free = clinic.starts("adjustment", "osei").await.len();
    (live.count(), 31 - free)
}

on_both! {
    async fn a_time_is_kept_once_for_a_browser_that_presses_twice(on) {
        let clinic = Clinic::open(on).await;
        let slots = page(&clinic, &format!("/{}/slots?service=adjustment", clinic.slug), None, "").await;
        let nonce = values(&slots, "nonce").pop().unwrap();
        let path = format!("/{}/hold", clinic.slug);
        let take = |time: &str, cookie| Sent {
            path: &path,
            fields: vec![
                ("nonce", nonce.clone()), ("service", "adjustment".into()),
                ("practitioner", "osei".into()),
                ("starts_at", at(time).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            ],
            cookie, token: None,
        };
        // Nobody knows this browser yet: both presses come without a cookie.
        let press = take("10:00", "");
        let presses = join_all((0..8).map(|_| send(&clinic, &press))).await;
        for one in &presses {
            assert_eq!((one.status, &one.onward), (303, &presses[0].onward), "{}", one.text);
            assert_eq!(one.cookies, presses[0].cookies, "each press leaves the same secret");
        }
        assert_eq!(standing(&clinic).await, (0, 3), "10:00 and what overlaps it");

        // Another time by the same page, and then the first again: neither is lost.
        let cookie = presses[0].cookies.join("; ");
        let other = send(&clinic, &take("13:00", &cookie)).await;
        assert_eq!(other.status, 303, "{}", other.text);
        assert_ne!(other.onward, presses[0].onward);
        let cookie = other.cookies.join("; ");
        let back = send(&clinic, &take("10:00", &cookie)).await;
        assert_eq!(back.status, 303, "{}", back.text);
        page(&clinic, &back.onward, None, &back.cookies.join("; ")).await;
        assert_eq!(standing(&clinic).await, (0, 3));
    }

    async fn the_details_book_once(on) {
        let clinic = Clinic::open(on).await;
        let path = format!("/{}/hold", clinic.slug);
        let take = Sent {
            path: &path,
            fields: vec![
                ("nonce", "n".repeat(20)), ("service", "adjustment".into()),
                ("practitioner", "osei".into()),
                ("starts_at", at("10:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            ],
            cookie: "", token: None,
        };
        let kept = send(&clinic, &take).await;
        let cookie = kept.cookies.join("; ");
        let form = page(&clinic, &kept.onward, None, &cookie).await;
        let mut details = Sent {
            path: &kept.onward,
            fields: vec![
                ("nonce", values(&form, "nonce").pop().unwrap()),
                ("given_name", "Ada".into()), ("family_name", "Tester".into()),
                ("email", "ada@patients.example".into()), ("phone", "305 555 0199".into()),
                ("been_here", "no".into()),
            ],
            cookie: &cookie, token: None,
        };
        // A program fills in what nobody sees: the form comes again, without that, and nothing is booked.
        details.fields.push(("website", "https://pills.example".into()));
        let caught = send(&clinic, &details).await;
        assert_eq!((caught.status, standing(&clinic).await), (422, (0, 3)), "{}", caught.text);
        assert!(caught.text.contains("Press the button once more") && !caught.text.contains("pills"), "{}", caught.text);
        details.fields.pop();

        let presses = join_all((0..8).map(|_| send(&clinic, &details))).await;
        for one in &presses {
            assert_eq!((one.status, &one.onward), (303, &presses[0].onward), "{}", one.text);
        }
        assert!(presses[0].onward.ends_with("/booked"), "{}", presses[0].onward);
        // Back, and sent again with another word.
        details.fields[1].1 = "Eda".into();
        assert_eq!(send(&clinic, &details).await.onward, presses[0].onward);
        assert_eq!(standing(&clinic).await, (1, 3));
    }

    async fn the_desk_books_and_blocks_once(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let start = at("11:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let path = format!("/desk/book?practitioner={}&starts_at={start}", clinic.osei);
        let form = page(&clinic, &path, Some(&token), "").await;
        let mut booking = Sent {
            path: "/desk/book",
            fields: vec![
                ("csrf", values(&form, "csrf").pop().unwrap()),
                ("nonce", values(&form, "nonce").pop().unwrap()),
                ("practitioner", clinic.osei.to_string()), ("starts_at", start.clone()),
                ("service", clinic.adjustment.to_string()), ("given_name", "Ada".into()),
                ("family_name", "Tester".into()), ("phone", "305 555 0199".into()),
            ],
            cookie: "", token: Some(&token),
        };
        let presses = join_all((0..8).map(|_| send(&clinic, &booking))).await;
        for one in &presses {
            assert_eq!((one.status, &one.onward), (303, &presses[0].onward), "{}", one.text);
        }
        assert_eq!(standing(&clinic).await, (1, 3));
        booking.fields[5].1 = "Eda".into();
        let changed = send(&clinic, &booking).await;
        assert_eq!(changed.status, 409);
        assert!(changed.text.contains("sent before"), "{}", changed.text);

        let form = page(&clinic, "/desk/blocks", Some(&token), "").await;
        let block = Sent {
            path: "/desk/blocks",
            fields: vec![
                ("csrf", values(&form, "csrf").pop().unwrap()),
                ("nonce", values(&form, "nonce").pop().unwrap()),
                ("whose", format!("practitioner:{}", clinic.osei)), ("title", "Dentist".into()),
                ("kind", "time_off".into()), ("date", "2026-03-02".into()),
                ("from", "15:00".into()), ("to", "16:00".into()),
            ],
            cookie: "", token: Some(&token),
        };
        let presses = join_all((0..8).map(|_| send(&clinic, &block))).await;
        for one in &presses {
            assert_eq!((one.status, &one.onward), (303, &presses[0].onward), "{}", one.text);
        }
        let (id, day) = (clinic.id, Span::between(at("00:00"), at("23:00")).unwrap());
        let found = clinic.app.db.read(move |conn| blocks::within(conn, id, day)).await.unwrap();
        assert_eq!(found.len(), 1);
    }
}
