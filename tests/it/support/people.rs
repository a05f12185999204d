//! What people do at a clinic, over HTTP.
use super::{Clinic, PASSWORD};
use chrono::{DateTime, Utc};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::BigInt};
use serde_json::{Value, json};

/// An answer: status and body.
pub struct Reply {
    pub status: u16,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Reply {
    /// The kind of problem, without its folder.
    pub fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default().trim_start_matches("/problems/")
    }

    /// A text of the body by its JSON pointer.
    pub fn text(&self, pointer: &str) -> String {
        let value = self.body.pointer(pointer);
        value.and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {self:?}")).to_owned()
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.body)
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Each address that a test changed something at left a trail: at least once, for what is done
/// twice may change nothing the second time.
impl Drop for Clinic {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let changes = self.changes.lock().unwrap();
            let untold: Vec<_> = changes.iter().filter(|(_, told)| !**told).collect();
            assert!(untold.is_empty(), "these left no trail: {untold:?}");
        }
    }
}

/// A booking in the making.
pub struct Booking<'a> {
    clinic: &'a Clinic,
    body: Value,
}

impl Booking<'_> {
    /// With one member of the request set to something else.
    pub fn with(mut self, pointer: &str, value: Value) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        self.body.pointer_mut(parent).unwrap()[name] = value;
        self
    }

    /// With one member of the request left out.
    pub fn without(mut self, name: &str) -> Self {
        self.body.as_object_mut().unwrap().remove(name);
        self
    }

    /// Sends it.
    pub async fn send(self) -> Reply {
        self.clinic.post(&self.clinic.path("appointments"), None, self.body).await
    }
}

impl Clinic {
    /// An address below the clinic's own in the public interface.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/clinics/{}/{rest}", self.slug)
    }

    /// Somebody by this name books an adjustment with Dr. Osei.
    pub fn book(&self, name: &str, starts_at: DateTime<Utc>) -> Booking<'_> {
        let body = json!({
            "service": "adjustment",
            "practitioner": "osei",
            "starts_at": starts_at,
            "patient": {
                "given_name": name,
                "family_name": "Tester",
                "email": format!("{}@patients.example", name.to_lowercase()),
                "phone": "(305) 555-0199",
            },
        });
        Booking { clinic: self, body }
    }

    /// Somebody by this name books what was kept for them.
    pub fn claim(&self, name: &str, held: &Reply) -> Booking<'_> {
        self.book(name, self.app.clock.now())
            .without("service")
            .without("practitioner")
            .without("starts_at")
            .with("/hold", json!({ "id": held.text("/id"), "token": held.text("/token") }))
    }

    /// Keeps an adjustment with Dr. Osei for somebody.
    pub async fn hold(&self, starts_at: DateTime<Utc>) -> Reply {
        let body =
            json!({ "service": "adjustment", "practitioner": "osei", "starts_at": starts_at });
        self.post(&self.path("holds"), None, body).await
    }

    /// The starts that are listed for a service on the clinic's Monday.
    pub async fn starts(&self, service: &str, practitioner: &str) -> Vec<String> {
        let query = format!(
            "slots?service={service}&practitioner={practitioner}&from=2026-03-02&to=2026-03-02"
        );
        let reply = self.get(&self.path(&query), None).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let slots = reply.body["days"][0]["slots"].as_array().unwrap();
        slots.iter().map(|slot| slot["starts_at"].as_str().unwrap()[11..16].to_owned()).collect()
    }

    /// Signs somebody in; answers the bearer token.
    pub async fn sign_in(&self, email: &str) -> String {
        let body = json!({ "clinic": self.slug, "email": email, "password": PASSWORD });
        let reply = self.post("/api/v1/sessions", None, body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/token")
    }

    /// Signs the account of a role in at the staff's own pages.
    pub async fn enter(&self, role: limber::domain::Role) {
        let email = format!("{role}@{}.example", self.slug);
        let url = format!("{}/login/{}", self.base, self.slug);
        let form =
            format!("email={}&password={}", email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        let request =
            self.http.post(url).header("content-type", "application/x-www-form-urlencoded");
        let reply = self.ask(request.body(form), None).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    /// A page, as the signed-in browser gets it.
    pub async fn page(&self, path: &str) -> String {
        let reply = self.get(path, None).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body.as_str().unwrap().to_owned()
    }

    /// A GET, with or without a bearer token.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        self.ask(self.http.get(format!("{}{path}", self.base)), token).await
    }

    /// A POST of JSON, with or without a bearer token.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Reply {
        self.ask(self.http.post(format!("{}{path}", self.base)).json(&body), token).await
    }

    /// A request of any method with JSON by somebody who is signed in.
    pub async fn send(&self, method: &str, path: &str, token: &str, body: Value) -> Reply {
        let method = method.parse().unwrap();
        let request = self.http.request(method, format!("{}{path}", self.base)).json(&body);
        self.ask(request, Some(token)).await
    }

    /// A POST by staff that names the revision they saw.
    pub async fn change(&self, path: &str, token: &str, revision: i64, body: Value) -> Reply {
        let request = self.http.post(format!("{}{path}", self.base)).json(&body);
        self.ask(request.header("if-match", format!("\"{revision}\"")), Some(token)).await
    }

    /// Any request.
    pub async fn ask(&self, request: reqwest::RequestBuilder, token: Option<&str>) -> Reply {
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let request = request.build().unwrap();
        let (method, address) = (request.method().clone(), request.url().clone());
        let response = self.http.execute(request).await.unwrap();
        // A page's answer leads on to another page, which says nothing of what was changed.
        let led_on = response.url() != &address;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let replayed = headers.contains_key("idempotency-replayed");
        let rehearsed = address.query().is_some();
        if !method.is_safe() && status < 400 && !(replayed || led_on || rehearsed) {
            let named = |part: &str| uuid::Uuid::try_parse(part).is_ok();
            let parts =
                address.path().split('/').map(|part| if named(part) { "{id}" } else { part });
            let address = parts.collect::<Vec<_>>().join("/");
            self.changed(format!("{method} {address}"), &headers).await;
        }
        Reply { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)), headers }
    }

    /// Notes whether a request that may have changed something is in the audit trail.
    async fn changed(&self, address: String, headers: &reqwest::header::HeaderMap) {
        let id = headers["x-request-id"].to_str().unwrap();
        let query = format!("SELECT count(*) AS n FROM audit WHERE request_id = '{id}'");
        let found = self.app.db.read(move |conn| Ok(sql_query(query).get_result::<Count>(conn)?));
        let told = found.await.unwrap().n > 0;
        *self.changes.lock().unwrap().entry(address).or_default() |= told;
    }
    /// For requests that are none of the above.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }
}
