//! What every address is guarded by: headers that protect an answer, and no deed that another
//! site's page asks for.
//!
//! Without `is_forged` the first deed was seen to be taken.
use crate::support::{Clinic, on_both};
use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use uuid::Uuid;

/// Pages, and what is sent to them.
const PAGES: &[(Method, &str)] = &[
    (Method::GET, "/"),
    (Method::GET, "/login"),
    (Method::GET, "/desk"),
    (Method::GET, "/day"),
    (Method::GET, "/desk/week"),
    (Method::GET, "/desk/month"),
    (Method::GET, "/desk/time-off"),
    (Method::GET, "/desk/files"),
    (Method::GET, "/day/week"),
    (Method::GET, "/day/time-off"),
    (Method::GET, "/admin"),
    (Method::GET, "/setup"),
    (Method::GET, "/health/live"),
    (Method::GET, "/assets/base.css"),
    (Method::GET, "/api/docs"),
    (Method::GET, "/api/openapi.json"),
    (Method::GET, "/manage/nobodys-link"),
    (Method::GET, "/feeds/nobodys.ics"),
    (Method::GET, "/there/is/no/such/page"),
    (Method::GET, "/api/v1/no-such-thing"),
    (Method::GET, "/LOGIN/"),
    (Method::DELETE, "/api/v1/clinics"),
    (Method::POST, "/language"),
    (Method::POST, "/logout"),
    (Method::POST, "/setup"),
    (Method::POST, "/join/nobodys-link"),
    (Method::POST, "/manage/nobodys-link/cancel"),
    (Method::POST, "/manage/nobodys-link/move"),
    (Method::POST, "/desk/book"),
    (Method::POST, "/desk/blocks"),
    (Method::POST, "/desk/patients"),
    (Method::POST, "/admin/mail/test"),
    (Method::POST, "/day/feed"),
    (Method::POST, "/day/time-off"),
    (Method::POST, "/desk/files/feed"),
];

/// Pages of one clinic.
const OF_A_CLINIC: &[(Method, &str)] = &[
    (Method::GET, ""),
    (Method::GET, "/services"),
    (Method::GET, "/slots"),
    (Method::GET, "/slots?service=adjustment&date=never"),
    (Method::GET, "/guide"),
    (Method::GET, "/my"),
    (Method::POST, "/hold"),
    (Method::POST, "/sign-in"),
    (Method::POST, "/book/nobodys-hold"),
];

const PROTECTING: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Asks as nobody in particular, and follows no redirection.
struct Stranger {
    client: Client,
    base: String,
}

impl Stranger {
    fn at(clinic: &Clinic) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, base: clinic.base.clone() }
    }

    fn asks(&self, method: &Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        match (*method == Method::GET, path.starts_with("/api/")) {
            (true, _) => request,
            (false, true) => request.json(&serde_json::json!({})),
            (false, false) => request.form(&[("csrf", "guessed")]),
        }
    }
}

/// Every address that is answered, by method.
async fn addresses(clinic: &Clinic) -> Vec<(Method, String)> {
    let document = clinic.get("/api/openapi.json", None).await.body;
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let parts = path.split('/').map(|part| match part {
            "{clinic}" => clinic.slug.clone(),
            part if part.starts_with('{') => Uuid::nil().to_string(),
            part => part.to_owned(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        for method in ["get", "post", "put", "patch", "delete"] {
            if operations.get(method).is_some() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                all.push((method, path.clone()));
            }
        }
    }
    assert!(all.len() > 50, "the document lists {} addresses only", all.len());
    let own = |path: &&str| format!("/{}{path}", clinic.slug);
    all.extend(PAGES.iter().map(|(method, path)| (method.clone(), (*path).to_owned())));
    all.extend(OF_A_CLINIC.iter().map(|(method, path)| (method.clone(), own(path))));
    all
}

fn is_protected(answer: &Response, what: &str) {
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
    for (name, value) in PROTECTING {
        assert_eq!(header(name), Some(*value), "{what}: {name}");
    }
    let policy = header("content-security-policy").unwrap_or_default();
    for part in ["default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe-eval") && !policy.contains('*'), "{what}: {policy}");
    for name in ["x-request-id", "cache-control", "permissions-policy"] {
        assert!(header(name).is_some(), "{what} says no {name}");
    }
    for cookie in answer.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite"), "{what}: {cookie}");
    }
}

on_both! {
    async fn every_answer_carries_the_headers_that_protect_it(on) {
        let clinic = Clinic::open(on).await;
        let stranger = Stranger::at(&clinic);
        let mut statuses = std::collections::BTreeSet::new();
        for (method, path) in addresses(&clinic).await {
            let answer = stranger.asks(&method, &path).send().await.unwrap();
            let what = format!("{method} {path}, {}", answer.status());
            assert!(!answer.status().is_server_error(), "{what}");
            statuses.insert(answer.status().as_u16());
            is_protected(&answer, &what);
        }
        let large = stranger.asks(&Method::POST, "/language").body("x".repeat(300 * 1024));
        let large = large.send().await.unwrap();
        assert_eq!(large.status(), 413);
        is_protected(&large, "what is too large");
        for status in [200, 303, 308, 401, 404, 405, 422] {
            assert!(statuses.contains(&status), "nothing was answered with {status}: {statuses:?}");
        }
    }

    async fn nothing_is_done_that_another_sites_page_asks_for(on) {
        let clinic = Clinic::open(on).await;
        let stranger = Stranger::at(&clinic);
        let all = addresses(&clinic).await;
        for (method, path) in all.iter().filter(|(method, _)| *method != Method::GET) {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://elsewhere.example"),
                ("origin", "null"),
            ] {
                let answer = stranger.asks(method, path).header(name, value).send().await.unwrap();
                let what = format!("{method} {path} with {name}: {value}");
                assert_eq!(answer.status(), 403, "{what}");
                is_protected(&answer, &what);
            }
        }
    }
}
