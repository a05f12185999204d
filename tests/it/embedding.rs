//! The pages within those of other sites, and links from there.
use crate::support::{Clinic, Reply, at, on_both};
use limber::domain::Role;
use reqwest::{Client, redirect::Policy};
use serde_json::json;

const SITE: &str = "https://www.harbor.example";

/// What became of a request: the status, the head, and the page.
struct Page {
    status: u16,
    head: reqwest::header::HeaderMap,
    text: String,
}

impl Page {
    fn header(&self, name: &str) -> String {
        let values = self.head.get_all(name).into_iter();
        values.map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join("\n")
    }

    fn ancestors(&self) -> String {
        let policy = self.header("content-security-policy");
        policy.rsplit_once("frame-ancestors ").unwrap().1.to_owned()
    }

    /// Whether it may stand nowhere but alone, by the new rule and the old.
    fn stands_alone(&self) -> bool {
        self.ancestors() == "'none'" && self.header("x-frame-options") == "DENY"
    }
}

/// Asks as a browser does for what stands in a frame, or on its own, without any cookie.
async fn ask(clinic: &Clinic, purpose: &str, path: &str, form: Option<&[(&str, &str)]>) -> Page {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let address = format!("{}{path}", clinic.base);
    let request = match form {
        Some(fields) => client.post(address).form(fields).header("sec-fetch-site", "same-origin"),
        None => client.get(address).header("sec-fetch-site", "cross-site"),
    };
    let response = request.header("sec-fetch-dest", purpose).send().await.unwrap();
    Page {
        status: response.status().as_u16(),
        head: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

async fn framed(clinic: &Clinic, path: &str) -> Page {
    ask(clinic, "iframe", path, None).await
}

async fn admin(clinic: &Clinic) -> String {
    clinic.sign_in(&clinic.staff(Role::Admin).await).await
}

async fn allow(clinic: &Clinic, admin: &str, sites: serde_json::Value) -> Reply {
    clinic.send("PATCH", "/api/v1/staff/clinic", admin, json!({ "embed_origins": sites })).await
}

on_both! {
    async fn only_the_sites_that_a_clinic_names_may_show_its_pages(on) {
        let clinic = Clinic::open(on).await;
        let admin = admin(&clinic).await;
        let slug = clinic.slug.clone();
        let ways = ["", "/services", "/services/adjustment", "/practitioners/osei", "/slots?service=adjustment", "/book/none", "/services/no-such"];
        for way in ways {
            assert!(framed(&clinic, &format!("/{slug}{way}")).await.stands_alone(), "{way}");
        }

        let said = allow(&clinic, &admin, json!([SITE, "http://localhost:3000", "https://WWW.harbor.example/"])).await;
        assert_eq!(said.status, 200, "{said:?}");
        assert_eq!(said.body["embed_origins"], json!([SITE, "http://localhost:3000"]));
        for way in ways {
            let page = framed(&clinic, &format!("/{slug}{way}")).await;
            assert_eq!(page.ancestors(), format!("{SITE} http://localhost:3000"), "{way}");
            assert_eq!(page.header("x-frame-options"), "", "{way}");
            assert!(!page.text.contains("<header"), "{way}: {}", page.text);
            let alone = ask(&clinic, "document", &format!("/{slug}{way}"), None).await;
            assert!(alone.stands_alone() && alone.text.contains("<header"), "{way}");
        }

        let booked = clinic.book("Ada", at("10:00")).send().await;
        let manage = format!("/manage/{}", booked.text("/manage_token"));
        assert!(framed(&clinic, &format!("{manage}/booked")).await.ancestors().starts_with(SITE));
        let others = ["/", "/desk", "/day", "/login", "/admin/audit", "/api/docs/", "/nowhere/slots"];
        let others = others.map(str::to_owned).into_iter();
        for path in others.chain(["", "/move", "/cancel"].map(|way| format!("{manage}{way}"))) {
            assert!(framed(&clinic, &path).await.stands_alone(), "{path}");
        }
        let taken_back = allow(&clinic, &admin, json!([])).await;
        assert_eq!(taken_back.status, 200, "{taken_back:?}");
        assert!(framed(&clinic, &format!("/{slug}")).await.stands_alone());
    }

    async fn a_site_is_named_exactly(on) {
        let clinic = Clinic::open(on).await;
        let admin = admin(&clinic).await;
        for wrong in [json!(["http://harbor.example"]), json!(["https://*.example"]), json!(["https://a.example/b"]), json!([1]), json!("https://a.example"), json!(null)] {
            let refused = allow(&clinic, &admin, wrong.clone()).await;
            assert_eq!(refused.status, 422, "{wrong}: {refused:?}");
            assert!(refused.body["errors"][0]["pointer"].as_str().unwrap().starts_with("/embed_origins"), "{refused:?}");
        }
    }

    async fn a_visit_is_booked_in_a_frame_without_a_cookie(on) {
        let clinic = Clinic::open(on).await;
        let admin = admin(&clinic).await;
        allow(&clinic, &admin, json!([SITE])).await;
        let slug = clinic.slug.clone();
        let start = at("10:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", start.as_str())];
        let hold = ask(&clinic, "iframe", &format!("/{slug}/hold"), Some(&wish)).await;
        assert_eq!(hold.status, 303, "{}", hold.text);
        for cookie in hold.header("set-cookie").lines() {
            for part in ["Secure", "HttpOnly", "SameSite=None", "Partitioned"] {
                assert!(cookie.contains(part), "{cookie}");
            }
        }
        let here = hold.header("location");
        assert!(framed(&clinic, &here).await.text.contains(&format!("action=\"{here}\"")));

        // The name of what is held opens nothing without the secret beside it.
        let (bare, _) = here.rsplit_once('.').unwrap();
        assert_eq!(framed(&clinic, bare).await.status, 410);
        assert_eq!(framed(&clinic, &format!("{bare}.{}", "A".repeat(43))).await.status, 410);

        let renewed = ask(&clinic, "iframe", &format!("{here}/renew"), Some(&wish)).await;
        assert_eq!((renewed.status, renewed.header("location")), (303, here.clone()));
        let typed = [("given_name", "Ada"), ("family_name", "Long"), ("email", "ada@mail.example"), ("phone", "(305) 555-0177"), ("been_here", "no")];
        let short = ask(&clinic, "iframe", &here, Some(&typed[..2])).await;
        assert_eq!(short.status, 422, "{}", short.text);
        assert!(short.text.contains(&format!("action=\"{here}\"")) && short.ancestors() == SITE);
        let booked = ask(&clinic, "iframe", &here, Some(&typed)).await;
        assert_eq!(booked.status, 303, "{}", booked.text);
        let shown = framed(&clinic, &booked.header("location")).await;
        assert_eq!((shown.status, shown.ancestors().as_str()), (200, SITE));
        assert!(shown.text.contains("target=\"_blank\""), "what is not for frames opens beside");
    }

    async fn a_time_held_in_a_frame_is_given_back_without_a_cookie(on) {
        let clinic = Clinic::open(on).await;
        let slug = clinic.slug.clone();
        let start = at("10:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let wish = [("service", "adjustment"), ("practitioner", "osei"), ("starts_at", start.as_str())];
        let hold = ask(&clinic, "iframe", &format!("/{slug}/hold"), Some(&wish)).await;
        assert!(!clinic.starts("adjustment", "osei").await.contains(&"10:00".to_owned()));
        let path = format!("{}/release", hold.header("location"));
        let back = ask(&clinic, "iframe", &path, Some(&wish)).await;
        assert_eq!(back.status, 303, "{}", back.text);
        assert!(clinic.starts("adjustment", "osei").await.contains(&"10:00".to_owned()));
    }

    async fn a_link_from_elsewhere_to_what_is_no_longer_offered_is_no_dead_end(on) {
        let clinic = Clinic::open(on).await;
        let slug = clinic.slug.clone();
        let slots = |query: &str| format!("/{slug}/slots{query}");
        for (query, onward) in [
            ("", "/services"), ("?service=", "/services"), ("?service=no-such", "/services"),
            ("?practitioner=osei", "/services?practitioner=osei"),
            ("?service=no-such&practitioner=osei", "/services?practitioner=osei"),
        ] {
            let page = ask(&clinic, "document", &slots(query), None).await;
            assert_eq!((page.status, page.header("location")), (303, format!("/{slug}{onward}")), "{query}");
        }
        let anybody = ask(&clinic, "document", &slots("?service=adjustment&practitioner=nobody"), None).await;
        assert_eq!(anybody.status, 200, "{}", anybody.text);
        for path in ["?practitioner=osei", "?practitioner=nobody"] {
            let page = ask(&clinic, "document", &format!("/{slug}/services{path}"), None).await;
            assert_eq!(page.status, 200, "{}", page.text);
            assert_eq!(page.text.contains("practitioner=osei"), path.ends_with("osei"), "{}", page.text);
        }
    }
}
