//! The desk's pages for patients, as a browser without scripts uses them.
use crate::support::{Clinic, On, at, on_both};
use limber::domain::Role;
use reqwest::{Client, redirect::Policy};
use serde_json::json;

struct Browser {
    clinic: Clinic,
    client: Client,
    token: String,
}

impl Browser {
    async fn open(on: On) -> Self {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { clinic, client, token }
    }

    async fn page(&self, path: &str) -> String {
        let url = format!("{}{path}", self.clinic.base);
        let response = self.client.get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.unwrap()
    }

    /// Sends a form with what its page carries hidden; answers the status, where it leads, and
    /// the page.
    async fn send(&self, from: &str, to: &str, typed: &[(&str, &str)]) -> (u16, String, String) {
        let page = self.page(from).await;
        let mut fields: Vec<(&str, String)> =
            typed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        for name in ["csrf", "nonce", "revision"] {
            fields.extend(hidden(&page, name).map(|value| (name, value)));
        }
        let request = self.client.post(format!("{}{to}", self.clinic.base)).form(&fields);
        let response = request.bearer_auth(&self.token).send().await.unwrap();
        let onward = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        (status, onward.unwrap_or_default(), response.text().await.unwrap())
    }

    async fn add(&self, given: &str, family: &str, email: &str) -> String {
        let typed = [("given_name", given), ("family_name", family), ("email", email)];
        let (status, onward, page) =
            self.send("/desk/patients/new", "/desk/patients", &typed).await;
        assert_eq!(status, 303, "{page}");
        onward
    }
}

/// The last value of a hidden field: the one of the page's own form, not of the bar's.
fn hidden(page: &str, name: &str) -> Option<String> {
    let before = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.rsplit_once(&before)?;
    rest.split('"').next().map(str::to_owned)
}

on_both! {
    async fn a_patient_is_written_down_found_changed_and_merged(on) {
        let desk = Browser::open(on).await;
        let (status, _, page) = desk
            .send("/desk/patients/new", "/desk/patients", &[("given_name", ""), ("family_name", "Ek"), ("email", "ben")])
            .await;
        assert_eq!(status, 422);
        assert!(page.contains("given name must not be empty") && page.contains("value=\"ben\""), "{page}");

        let ana = desk.add("Ana <b>", "Ruíz", "ana@mail.example").await;
        let found = desk.page("/desk/patients?q=ruiz+ana").await;
        assert!(found.contains("Ana &#60;b&#62; Ruíz") && found.contains(&ana), "{found}");
        let again = [("given_name", "Ana <b>"), ("family_name", "Ruiz"), ("email", "ana@mail.example")];
        let (status, _, page) = desk.send("/desk/patients/new", "/desk/patients", &again).await;
        assert_eq!(status, 409);
        assert!(page.contains("This may be somebody known") && page.contains(&ana), "{page}");
        let twin = [again.as_slice(), &[("anyway", "yes")]].concat();
        let (status, twin, _) = desk.send("/desk/patients/new", "/desk/patients", &twin).await;
        assert_eq!(status, 303);

        let typed = [("given_name", "Ana"), ("family_name", "Ruiz"), ("phone", "3055550142"), ("note", "tall")];
        let (status, onward, page) = desk.send(&ana, &ana, &typed).await;
        assert_eq!((status, onward), (303, format!("{ana}?said=kept")), "{page}");
        let page = desk.page(&format!("{ana}?said=kept")).await;
        assert!(page.contains("What you wrote down is kept."), "{page}");
        assert!(page.contains("(305) 555-0142") && page.contains(">tall</textarea>"), "{page}");
        let stale = [("revision", "1"), ("csrf", &hidden(&page, "csrf").unwrap())];
        let request = desk.client.post(format!("{}{ana}/retire", desk.clinic.base)).form(&stale);
        let reply = request.bearer_auth(&desk.token).send().await.unwrap();
        assert_eq!(reply.status(), 409);
        assert!(reply.text().await.unwrap().contains("changed by somebody else"));

        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let (status, _, page) = desk.send(&twin, &format!("{twin}/merge"), &[("into", &id(&ana))]).await;
        assert_eq!(status, 303, "{page}");
        let url = format!("{}{twin}", desk.clinic.base);
        let led = desk.client.get(url).bearer_auth(&desk.token).send().await.unwrap();
        assert_eq!((led.status().as_u16(), led.headers()["location"].to_str().unwrap()), (303, ana.as_str()));
        let (status, _, _) = desk.send(&ana, &format!("{ana}/retire"), &[]).await;
        assert_eq!(status, 303);
        assert!(desk.page("/desk/patients?q=ruiz").await.contains("Nobody fits that"));
        assert!(desk.page("/desk/patients?q=ruiz&retired=yes").await.contains("no longer comes"));
    }

    async fn visits_that_are_in_the_way_of_a_merge_are_named(on) {
        let desk = Browser::open(on).await;
        let (ana, bea) = (desk.add("Ana", "Ruiz", "").await, desk.add("Bea", "Ruiz", "").await);
        let mut references = Vec::new();
        for (path, practitioner) in [(&ana, "osei"), (&bea, "ruiz")] {
            let body = json!({
                "service": "adjustment", "practitioner": practitioner, "starts_at": at("10:00"),
                "patient_id": path.rsplit('/').next().unwrap(),
            });
            let booked = desk.clinic.post("/api/v1/staff/appointments", Some(&desk.token), body).await;
            references.push(booked.text("/reference"));
        }
        let into = bea.rsplit('/').next().unwrap();
        let (status, _, page) = desk.send(&ana, &format!("{ana}/merge"), &[("into", into)]).await;
        assert_eq!(status, 409);
        assert!(references.iter().all(|reference| page.contains(reference)), "{page}");
        assert!(desk.page(&ana).await.contains("Monday, March 2, 2026, 10:00 am"));
    }

    async fn the_pages_are_for_the_desk(on) {
        let desk = Browser::open(on).await;
        let token = desk.clinic.sign_in(&desk.clinic.staff(Role::Practitioner).await).await;
        let url = format!("{}/desk/patients", desk.clinic.base);
        assert_eq!(desk.client.get(&url).bearer_auth(token).send().await.unwrap().status(), 403);
        let forged = desk.client.post(&url).form(&[("given_name", "A"), ("family_name", "B"), ("csrf", "x")]);
        assert_eq!(forged.bearer_auth(&desk.token).send().await.unwrap().status(), 403);
    }
}
