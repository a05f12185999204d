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
            let (head, foot) = (page.text.contains("class=\"mark\""), page.text.contains("<footer"));
            assert!(head && !foot, "{way}: {}", page.text);
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

    async fn what_answers_may_speak_against_is_booked_beside_the_frame(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("needling", |one| "dry-needling".clone_into(&mut one.discipline)).await;
        let slug = clinic.slug.clone();
        let start = at("10:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let wish = [("service", "needling"), ("practitioner", "osei"), ("starts_at", start.as_str())];
        let slots = format!("/{slug}/slots?service=needling&practitioner=osei");
        let link = format!("href=\"{}\" target=\"_blank\"", slots.replace('&', "&#38;"));
        let ada = [("given_name", "Ada"), ("family_name", "Long"), ("email", "ada@mail.example"), ("phone", "(305) 555-0177"), ("been_here", "no")];
        let late = [&wish[..], &ada[..]].concat();
        let nothing = format!("/{slug}/book/0193a0f0-0000-7000-8000-000000000001");
        for (path, form) in [(&slots, None), (&format!("/{slug}/hold"), Some(&wish[..])), (&nothing, Some(&late[..]))] {
            let page = ask(&clinic, "iframe", path, form).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            assert!(page.text.contains("open in a window of their own"), "{path}: {}", page.text);
            assert!(page.text.contains(&link), "{path}: {}", page.text);
        }
        assert!(clinic.starts("needling", "osei").await.contains(&"10:00".to_owned()), "nothing is kept");
        // What no answer speaks against by itself is booked in the frame, and a needle outside.
        let other = [("service", "adjustment"), wish[1], wish[2]];
        assert_eq!(ask(&clinic, "iframe", &format!("/{slug}/hold"), Some(&other)).await.status, 303);
        assert_eq!(ask(&clinic, "document", &slots, None).await.text.matches("_blank").count(), 0);
    }

    async fn the_language_is_switched_within_a_frame(on) {
        let clinic = Clinic::open(on).await;
        let admin = admin(&clinic).await;
        allow(&clinic, &admin, json!([SITE])).await;
        let services = format!("/{}/services", clinic.slug);
        let page = framed(&clinic, &services).await;
        let form = format!("action=\"/{}/language\"", clinic.slug);
        assert!(page.text.contains(&form) && page.text.contains("Español"), "{}", page.text);
        assert!(page.text.contains("class=\"mark\""), "whose page it is stands there");
        let chosen = [("language", "es"), ("back", services.as_str())];
        let onward = ask(&clinic, "iframe", &format!("/{}/language", clinic.slug), Some(&chosen)).await;
        assert_eq!((onward.status, onward.header("location"), onward.ancestors()), (303, services, SITE.to_owned()));
        let cookie = onward.header("set-cookie");
        assert!(cookie.contains("limber-language=es") && cookie.ends_with("Partitioned"), "{cookie}");
    }

    async fn a_link_from_elsewhere_to_what_is_no_longer_offered_is_no_dead_end(on) {
        let clinic = Clinic::open(on).await;
        let slug = clinic.slug.clone();
        let slots = |query: &str| format!("/{slug}/slots{query}");
        for (query, onward) in [
            ("", "/services"), ("?service=", "/services"),
            ("?service=no-such", "/services?gone=yes"),
            ("?practitioner=osei", "/practitioners/osei"),
            ("?service=no-such&practitioner=osei", "/practitioners/osei"),
        ] {
            let page = ask(&clinic, "document", &slots(query), None).await;
            assert_eq!((page.status, page.header("location")), (303, format!("/{slug}{onward}")), "{query}");
        }
        let anybody = ask(&clinic, "document", &slots("?service=adjustment&practitioner=nobody"), None).await;
        assert_eq!(anybody.status, 200, "{}", anybody.text);
        let services = async |query: &str| ask(&clinic, "document", &format!("/{slug}/services{query}"), None).await;
        let osei = services("?practitioner=osei").await;
        assert_eq!((osei.status, osei.header("location")), (303, format!("/{slug}/practitioners/osei")));
        let gone = "is not offered here any more";
        for (path, status, says) in [
            ("?practitioner=nobody", 200, false), ("?gone=yes", 200, true), ("/no-such", 404, true),
        ] {
            let page = services(path).await;
            assert_eq!((page.status, page.text.contains(gone)), (status, says), "{path}: {}", page.text);
            assert!(page.text.contains("/slots?service=adjustment"), "{path}: what is offered is there");
        }
        let nobody = ask(&clinic, "document", &format!("/{slug}/practitioners/nobody"), None).await;
        assert_eq!(nobody.status, 404);
        assert!(nobody.text.contains("does not treat here any more"), "{}", nobody.text);
        assert!(nobody.text.contains("/practitioners/osei\""), "{}", nobody.text);
    }
}
