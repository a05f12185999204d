//! The first clinic of an installation, set up in the browser.
use crate::support::{
    Clinic,
    browser::{Browser, Page},
    on_both,
};
use futures::future::join_all;

const PASSWORD: &str = "four unrelated words";

fn filled<'a>(code: &'a str, slug: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("code", code),
        ("name", "Harbor & Sons"),
        ("slug", slug),
        ("phone", "(305) 555-0142"),
        ("email", "desk@harbor.example"),
        ("time_zone", "America/New_York"),
        ("currency", "USD"),
        ("address", "14 Harbor Street"),
        ("city", "Key Largo"),
        ("region", "FL"),
        ("postal_code", "33037"),
        ("country", "US"),
        ("admin_name", "Noor Haddad"),
        ("admin_email", "noor@harbor.example"),
        ("password", PASSWORD),
    ]
}

/// The forms with one field typed otherwise.
fn but<'a>(
    mut fields: Vec<(&'a str, &'a str)>,
    name: &str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    fields.iter_mut().filter(|(one, _)| *one == name).for_each(|one| one.1 = value);
    fields
}

fn says_what_was_typed(page: &Page) {
    for typed in ["Harbor &#38; Sons", "14 Harbor Street", "noor@harbor.example", "33037"] {
        assert!(page.html.contains(&format!("value=\"{typed}\"")), "{typed}: {}", page.html);
    }
    assert!(page.html.contains("<option value=\"America/New_York\" selected>"));
    assert!(!page.html.contains(PASSWORD), "a password is never shown again");
}

on_both! {
    async fn an_empty_house_leads_to_its_set_up_and_ends_signed_in_at_the_administration(on) {
        let house = Clinic::nowhere(on);
        let browser = Browser::at(&house, "203.0.113.5");
        for path in ["/", "/login"] {
            assert_eq!(browser.open(path).await.leads(), "/setup");
        }
        assert_eq!(browser.open("/setup").await.status, 200);
        let code = house.app.key.set_up_code();
        let opened = browser.send("/setup", &filled(&code.to_lowercase(), "")).await;
        assert_eq!(opened.leads(), "/admin");
        let admin = browser.open("/admin").await;
        assert_eq!(admin.status, 200);
        admin.says("Before patients can book");
        admin.links_to("/admin/services/new");
        assert_eq!(browser.open("/harbor-sons").await.status, 200, "its name makes its address");

        let done: Vec<String> = house.audit().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(done, ["clinic.open", "staff.add", "staff.sign-in"]);
        assert!(house.findings().await.is_empty());
        let stranger = Browser::at(&house, "203.0.113.6");
        assert_eq!(stranger.open("/setup").await.status, 404);
        let again = stranger.send("/setup", &filled(&code, "another")).await;
        assert_eq!(again.status, 404, "{}", again.words());
        assert_eq!(house.audit().await.len(), 3);
    }

    async fn whoever_does_not_see_what_the_server_prints_opens_nothing(on) {
        let house = Clinic::nowhere(on);
        let browser = Browser::at(&house, "203.0.113.5");
        for wrong in ["", "AAAA-AAAA-AAAA-AAAA"] {
            let refused = browser.send("/setup", &filled(wrong, "harbor")).await;
            assert_eq!(refused.status, 403, "{}", refused.words());
            refused.says("Set-up code is not the one that the server printed");
            says_what_was_typed(&refused);
        }
        for _ in 0..8 {
            browser.send("/setup", &filled("B", "harbor")).await;
        }
        let enough = browser.send("/setup", &filled("B", "harbor")).await;
        assert_eq!(enough.status, 429, "{}", enough.words());
        assert!(enough.headers.contains_key("retry-after"));
        says_what_was_typed(&enough);
        assert_eq!(browser.open("/").await.leads(), "/setup");
        assert!(house.audit().await.is_empty());
    }

    async fn what_is_wrong_is_said_at_once_and_nothing_typed_is_lost(on) {
        let house = Clinic::nowhere(on);
        let browser = Browser::at(&house, "203.0.113.5");
        let code = house.app.key.set_up_code();
        for (field, value, said) in [
            ("slug", "Not One", "Short name for its address must be 1 to 60"),
            ("slug", "desk", "is the address of one of our own pages"),
            ("password", "short", "Your password must be at least 12 characters"),
            ("phone", "12", "Telephone"),
            ("country", "us", "Country must be two capital letters"),
            ("currency", "dollars", "Currency of its prices must be three capital letters"),
        ] {
            let page = browser.send("/setup", &but(filled(&code, "harbor"), field, value)).await;
            assert_eq!(page.status, 422, "{field}: {}", page.words());
            page.says("There is a problem");
            page.says(said);
            assert!(page.html.contains(&format!("href=\"#{field}\"")), "{field}: {}", page.html);
            says_what_was_typed(&page);
        }
        let both = but(but(filled(&code, "harbor"), "phone", "12"), "password", "short");
        let both = browser.send("/setup", &both).await;
        both.says("Telephone");
        both.says("Your password must be");
        assert!(house.audit().await.is_empty());
    }

    async fn of_several_who_set_up_at_once_one_does(on) {
        let house = Clinic::nowhere(on);
        let code = house.app.key.set_up_code();
        let each = (0..6).map(|one| {
            let browser = Browser::at(&house, &format!("203.0.113.{one}"));
            let (code, slug) = (code.clone(), format!("clinic-{one}"));
            async move { browser.send("/setup", &filled(&code, &slug)).await.status }
        });
        let mut statuses = join_all(each).await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 303, "{statuses:?}");
        assert!(statuses[1..].iter().all(|status| matches!(status, 404 | 409)), "{statuses:?}");
        let opened = house.audit().await;
        assert_eq!(opened.iter().filter(|(action, _)| action == "clinic.open").count(), 1);
    }
}
