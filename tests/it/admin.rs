//! The administration's pages: forms over the same deeds as the interface's.
use crate::support::{
    Clinic, PASSWORD, at,
    browser::{Browser, Page},
    on_both,
};
use limber::domain::Role;
use serde_json::json;

/// A browser that somebody of this role is signed in with.
async fn signed_in(clinic: &Clinic, role: Role) -> Browser {
    let email = clinic.staff(role).await;
    let browser = Browser::at(clinic, "203.0.113.9");
    let login = format!("/login/{}", clinic.slug);
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.send(&login, &fields).await.status, 303);
    browser
}

/// What the form of a page sends as it is shown, with these typed otherwise.
fn typed<'a>(page: &Page, fields: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
    let own = ["csrf", "seen", "nonce"]
        .iter()
        .filter(|name| page.html.contains(&format!("name=\"{name}\" value=\"")));
    let own = own.map(|name| ((*name).to_owned(), page.hidden(name)));
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    own.chain(fields).collect()
}

async fn sent(browser: &Browser, path: &str, fields: Vec<(String, String)>) -> Page {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send(path, &fields).await
}

/// One line of weekly hours.
fn hours<'a>(closes: &'a str, location: &'a str) -> Vec<(&'a str, &'a str)> {
    let days = ["1", "2", "3", "4", "5"].map(|day| ("days-0", day));
    let rest = [
        ("opens-0", "09:00"),
        ("closes-0", closes),
        ("location-0", location),
        ("access-0", "online"),
        ("from-0", ""),
        ("until-0", ""),
        ("every-0", ""),
    ];
    days.into_iter().chain(rest).collect()
}

const PAGES: &[&str] = &[
    "/admin",
    "/admin/about",
    "/admin/clinic",
    "/admin/policy",
    "/admin/locations",
    "/admin/locations/new",
    "/admin/rooms",
    "/admin/rooms/new",
    "/admin/services",
    "/admin/services/new",
    "/admin/practitioners",
    "/admin/practitioners/new",
    "/admin/closures",
    "/admin/closures/new",
    "/admin/staff",
    "/admin/staff/new",
];

on_both! {
    async fn admins_alone_administer(on) {
        let clinic = Clinic::open(on).await;
        let single = [
            format!("/admin/locations/{}", clinic.location),
            format!("/admin/rooms/{}", clinic.room),
            format!("/admin/services/{}", clinic.adjustment),
            format!("/admin/practitioners/{}", clinic.osei),
            format!("/admin/practitioners/{}/hours", clinic.osei),
            format!("/admin/practitioners/{}/dates", clinic.osei),
            format!("/admin/practitioners/{}/dates/2026-03-06", clinic.osei),
        ];
        let all = || PAGES.iter().copied().chain(single.iter().map(String::as_str));
        let admin = signed_in(&clinic, Role::Admin).await;
        let neighbour = clinic.neighbour().await;
        let stranger = Browser::at(&clinic, "203.0.113.1");
        let others = [
            signed_in(&clinic, Role::Receptionist).await,
            signed_in(&clinic, Role::Practitioner).await,
        ];
        for path in all() {
            let page = admin.open(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.words());
            assert!(stranger.open(path).await.leads().starts_with("/login?next=%2Fadmin"), "{path}");
            for other in &others {
                assert_eq!(other.open(path).await.status, 403, "{path}");
                let posted = other.send(path, &[("csrf", "x")]).await;
                assert!(matches!(posted.status, 403..=405), "{path}: {}", posted.status);
            }
            let forged = admin.send(path, &[("csrf", "x")]).await;
            assert!(matches!(forged.status, 403..=405), "{path}: {}", forged.status);
        }
        for path in [
            format!("/admin/rooms/{}", neighbour.room),
            format!("/admin/practitioners/{}/hours", neighbour.osei),
            format!("/admin/practitioners/{}/dates", neighbour.osei),
            "/admin/rooms/none".to_owned(),
            format!("/admin/practitioners/{}/dates/soon", clinic.osei),
        ] {
            assert_eq!(admin.open(&path).await.status, 404, "{path}");
        }
    }

    async fn a_service_is_added_and_what_was_typed_is_kept_where_it_is_wrong(on) {
        let clinic = Clinic::open(on).await;
        let admin = signed_in(&clinic, Role::Admin).await;
        let form = admin.open("/admin/services/new").await;
        let (osei, minutes) = (clinic.osei.to_string(), format!("practitioners-{}", clinic.osei));
        let fields = |name, duration| {
            vec![
                ("name", name),
                ("discipline", "chiropractic"),
                ("duration_minutes", duration),
                ("price_minor", "85.50"),
                ("practitioners", &osei),
                (&*minutes, "45"),
                ("booking", "online"),
                ("audience", "everyone"),
                ("buffer_before_minutes", "0"),
                ("buffer_after_minutes", "0"),
                ("reminders", "2880, 120"),
                ("preparation", "Loose <clothes>"),
                ("aftercare_delay_minutes", "60"),
            ]
        };
        for (duration, said) in [("3", "must be a whole number from 5"), ("x", "must be a whole number"), ("", "must be a whole number")] {
            let wrong = sent(&admin, "/admin/services", typed(&form, &fields("Cupping", duration))).await;
            assert_eq!(wrong.status, 422, "{}", wrong.words());
            wrong.says(&format!("Minutes it takes {said}"));
            for kept in ["value=\"Cupping\"", "value=\"85.50\"", "value=\"45\"", "value=\"2880, 120\"", "Loose &#60;clothes&#62;"] {
                assert!(wrong.html.contains(kept), "{kept}: {}", wrong.html);
            }
        }
        let nameless = sent(&admin, "/admin/services", typed(&form, &fields(" ", "30"))).await;
        nameless.says("Name must be filled in");

        let twice = typed(&form, &fields("Cupping", "30"));
        for _ in 0..2 {
            let added = sent(&admin, "/admin/services", twice.clone()).await;
            assert_eq!(added.leads(), "/admin/services?done=saved");
        }
        let token = clinic.sign_in(&format!("admin@{}.example", clinic.slug)).await;
        let all = clinic.get("/api/v1/staff/services", Some(&token)).await;
        let items = all.body["items"].as_array().unwrap();
        let new: Vec<_> = items.iter().filter(|one| one["name"] == "Cupping").collect();
        assert_eq!(new.len(), 1, "sent twice, made once");
        assert_eq!(new[0]["price_minor"], 8550);
        assert_eq!(new[0]["reminders"], json!([2880, 120]));
        assert_eq!(new[0]["practitioners"], json!([{ "practitioner": osei, "duration_minutes": 45 }]));
        assert_eq!(new[0]["min_notice_minutes"], json!(null));

        let path = format!("/admin/services/{}", new[0]["id"].as_str().unwrap());
        let shown = admin.open(&path).await;
        let mut again = fields("Cupping", "40");
        again.extend([("slug", "cupping"), ("position", "9"), ("active", "yes")]);
        let changed = sent(&admin, &path, typed(&shown, &again)).await;
        assert_eq!(changed.leads(), "/admin/services?done=saved");
        let late = sent(&admin, &path, typed(&shown, &again)).await;
        assert_eq!(late.status, 409);
        late.says("Somebody changed it meanwhile");
    }

    async fn what_follows_for_booked_visits_is_said_before_hours_change(on) {
        let clinic = Clinic::open(on).await;
        for (name, time) in [("Ada", "09:00"), ("Ben", "15:00"), ("Cyd", "16:00")] {
            assert_eq!(clinic.book(name, at(time)).send().await.status, 201);
        }
        let admin = signed_in(&clinic, Role::Admin).await;
        let path = format!("/admin/practitioners/{}/hours", clinic.osei);
        let form = admin.open(&path).await;
        assert!(form.html.contains("Mon 9:00 to 17:00"), "the picture in words: {}", form.html);
        let location = clinic.location.to_string();

        let wrong = sent(&admin, &path, typed(&form, &hours("08:00", &location))).await;
        assert_eq!(wrong.status, 422, "{}", wrong.words());
        wrong.says("To must be later than");
        assert!(wrong.html.contains("href=\"#closes-0\""), "{}", wrong.html);

        let asked = sent(&admin, &path, typed(&form, &hours("14:00", &location))).await;
        assert_eq!(asked.status, 409, "{}", asked.words());
        asked.says("2 booked visits need a new time after this");
        asked.says("Nothing is saved yet");
        asked.says_not("Ben");
        assert!(asked.html.contains("value=\"14:00\""));
        assert!(admin.open(&path).await.html.contains("Mon 9:00 to 17:00"));

        let mut fewer = typed(&asked, &hours("14:00", &location));
        fewer.push(("agreed".to_owned(), "1".to_owned()));
        assert_eq!(sent(&admin, &path, fewer).await.status, 409, "it was another number that was seen");
        let mut agreed = typed(&asked, &hours("14:00", &location));
        agreed.push(("agreed".to_owned(), "2".to_owned()));
        let done = sent(&admin, &path, agreed).await;
        assert_eq!(done.leads(), format!("{path}?done=saved"));
        assert!(admin.open(&path).await.html.contains("Mon 9:00 to 14:00"));
        admin.open("/desk/displaced").await.says("Ben");
    }

    async fn single_dates_and_closures_say_what_follows_too(on) {
        let clinic = Clinic::open(on).await;
        assert_eq!(clinic.book("Ada", at("15:00")).send().await.status, 201);
        let admin = signed_in(&clinic, Role::Admin).await;
        let dates = format!("/admin/practitioners/{}/dates", clinic.osei);
        assert_eq!(admin.open(&format!("{dates}?date=2026-03-02")).await.leads(), format!("{dates}/2026-03-02"));
        let day = format!("{dates}/2026-03-02");
        let form = admin.open(&day).await;
        let asked = sent(&admin, &day, typed(&form, &[("way", "off")])).await;
        asked.says("1 booked visit needs a new time");
        let empty = sent(&admin, &day, typed(&form, &[("way", "hours")])).await;
        assert_eq!(empty.status, 422, "{}", empty.words());
        let location = clinic.location.to_string();
        let until = [
            ("way", "hours"),
            ("opens-0", "14:00"),
            ("closes-0", "18:00"),
            ("location-0", location.as_str()),
            ("access-0", "online"),
        ];
        let done = sent(&admin, &day, typed(&form, &until)).await;
        assert_eq!(done.leads(), format!("{dates}?done=saved"));
        admin.open(&dates).await.says("14:00 to 18:00");

        let form = admin.open("/admin/closures/new").await;
        let days = [("title", "Storm"), ("location", ""), ("starts_on", "2026-03-02"), ("ends_on", "2026-03-02")];
        let asked = sent(&admin, "/admin/closures", typed(&form, &days)).await;
        asked.says("1 booked visit needs a new time");
        let mut agreed = typed(&asked, &days);
        agreed.push(("agreed".to_owned(), "1".to_owned()));
        assert_eq!(sent(&admin, "/admin/closures", agreed).await.leads(), "/admin/closures?done=saved");
        let list = admin.open("/admin/closures").await;
        list.says("Storm");
        let (_, rest) = list.html.split_once("href=\"/admin/closures/").unwrap();
        let one = format!("/admin/closures/{}", rest.split('"').next().unwrap());
        let form = admin.open(&one).await;
        let gone = sent(&admin, &format!("{one}/remove"), typed(&form, &[])).await;
        assert_eq!(gone.leads(), "/admin/closures?done=removed");
        admin.open("/admin/closures").await.says_not("Storm");
    }

    async fn the_policy_is_a_form_too(on) {
        let clinic = Clinic::open(on).await;
        let admin = signed_in(&clinic, Role::Admin).await;
        let form = admin.open("/admin/policy").await;
        let fields = |horizon| {
            [
                ("slot_step_minutes", "20"), ("min_notice_minutes", "60"), ("horizon_days", horizon),
                ("hold_minutes", "8"), ("open_appointments_per_patient", "6"),
                ("cancel_cutoff_minutes", "720"), ("reschedule_cutoff_minutes", "720"),
                ("reminders", ""), ("grace_minutes", "3"), ("quiet_from", "21:00"),
                ("quiet_until", "08:00"), ("invites", "publish"), ("discreet", "yes"),
                ("time_off", "direct"),
            ]
        };
        let wrong = sent(&admin, "/admin/policy", typed(&form, &fields("9999"))).await;
        assert_eq!(wrong.status, 422, "{}", wrong.words());
        wrong.says("Days ahead must be");
        let saved = sent(&admin, "/admin/policy", typed(&form, &fields("45"))).await;
        assert_eq!(saved.leads(), "/admin/policy?done=saved");
        let token = clinic.sign_in(&format!("admin@{}.example", clinic.slug)).await;
        let policy = &clinic.get("/api/v1/staff/clinic", Some(&token)).await.body["policy"];
        assert_eq!((&policy["horizon_days"], &policy["discreet"], &policy["reminders"]), (&json!(45), &json!(true), &json!([])));
        assert_eq!(policy["invites"], "publish");
    }

    async fn somebody_invited_chooses_their_password_once(on) {
        let clinic = Clinic::open(on).await;
        let admin = signed_in(&clinic, Role::Admin).await;
        let form = admin.open("/admin/staff/new").await;
        let fields = |email| [("name", "Noor Haddad"), ("email", email), ("role", "receptionist"), ("practitioner", "")];
        let wrong = sent(&admin, "/admin/staff", typed(&form, &fields("nobody"))).await;
        assert_eq!(wrong.status, 422, "{}", wrong.words());
        assert!(wrong.html.contains("value=\"Noor Haddad\""));
        let email = "noor@harbor.example";
        let invited = sent(&admin, "/admin/staff", typed(&form, &fields(email))).await;
        assert_eq!(invited.leads(), "/admin/staff?done=invited");
        let list = admin.open("/admin/staff").await;
        list.says("Invited; the link works until");

        // Nobody signs in with no password, nor with an empty one.
        let login = format!("/login/{}", clinic.slug);
        let guest = Browser::at(&clinic, "203.0.113.77");
        for guess in ["", "four unrelated words"] {
            assert_eq!(guest.send(&login, &[("email", email), ("password", guess)]).await.status, 401);
        }
        let first = clinic.link_to(email, "/join/").await.expect("an invitation");
        let (_, rest) = list.html.split_once("/invite\"").unwrap();
        assert!(!rest.is_empty());
        let at = list.html.find("/invite\"").unwrap();
        let address = list.html[..at].rsplit('"').next().unwrap();
        let again = sent(&admin, &format!("{address}/invite"), typed(&list, &[])).await;
        assert_eq!(again.leads(), "/admin/staff?done=invited");
        let link = clinic.link_to(email, "/join/").await.expect("another");
        assert_ne!(first, link);
        assert_eq!(guest.open(&first).await.status, 410, "those before work no more");

        for _ in 0..3 {
            guest.open(&link).await.says("Welcome, Noor Haddad");
        }
        let weak = guest.send(&link, &[("password", "short")]).await;
        assert_eq!(weak.status, 422, "{}", weak.words());
        weak.says("Your password must be at least");
        let joined = guest.send(&link, &[("password", "four unrelated words")]).await;
        assert_eq!(joined.leads(), "/desk");
        assert_eq!(guest.open("/desk").await.status, 200);
        assert_eq!(guest.open("/admin").await.status, 403);
        let late = guest.send(&link, &[("password", "another four words")]).await;
        assert_eq!(late.status, 410);
        let unknown = guest.send("/join/never-was-one", &[("password", "another four words")]).await;
        assert_eq!(unknown.status, 410);

        let refused = sent(&admin, &format!("{address}/invite"), typed(&list, &[])).await;
        assert_eq!(refused.status, 409, "they have a password");
        let list = admin.open("/admin/staff").await;
        list.says("Signed in since");
        let out = sent(&admin, &format!("{address}/sign-out"), typed(&list, &[])).await;
        assert_eq!(out.leads(), "/admin/staff?done=signed-out");
        assert!(guest.open("/desk").await.leads().starts_with("/login"));
        let back = guest.send(&login, &[("email", email), ("password", "four unrelated words")]).await;
        assert_eq!(back.leads(), "/desk");

        let actions: Vec<String> = clinic.audit().await.into_iter().map(|(action, _)| action).collect();
        for action in ["staff.invite", "staff.join", "staff.sign-out-everywhere"] {
            assert!(actions.iter().any(|one| one == action), "{action}: {actions:?}");
        }
        assert!(clinic.findings().await.is_empty());
    }

    async fn an_invitation_ends_with_time_another_address_and_retirement(on) {
        let clinic = Clinic::open(on).await;
        let admin = signed_in(&clinic, Role::Admin).await;
        let guest = Browser::at(&clinic, "203.0.113.77");
        let mut links = Vec::new();
        for who in ["one", "two", "three"] {
            let form = admin.open("/admin/staff/new").await;
            let email = format!("{who}@harbor.example");
            let fields = [("name", who), ("email", email.as_str()), ("role", "admin"), ("practitioner", "")];
            assert_eq!(sent(&admin, "/admin/staff", typed(&form, &fields)).await.status, 303);
            links.push(clinic.link_to(&email, "/join/").await.expect("an invitation"));
        }
        let list = admin.open("/admin/staff").await;
        let address = |who: &str| {
            let at = list.html.find(&format!(">{who}</a>")).unwrap();
            list.html[..at].rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
        };
        let form = admin.open(&address("one")).await;
        let moved = [("name", "one"), ("email", "other@harbor.example"), ("role", "admin"), ("practitioner", ""), ("active", "yes")];
        assert_eq!(sent(&admin, &address("one"), typed(&form, &moved)).await.status, 303);
        let form = admin.open(&address("two")).await;
        let retired = [("name", "two"), ("email", "two@harbor.example"), ("role", "admin"), ("practitioner", "")];
        assert_eq!(sent(&admin, &address("two"), typed(&form, &retired)).await.status, 303);
        for link in &links[..2] {
            assert_eq!(guest.send(link, &[("password", "four unrelated words")]).await.status, 410);
        }
        assert_eq!(guest.open(&links[2]).await.status, 200);
        clinic.minutes_pass(7 * 24 * 60);
        assert_eq!(guest.send(&links[2], &[("password", "four unrelated words")]).await.status, 410);
    }
}
