//! Booking at the desk for somebody who is written down already.
use crate::support::{Clinic, Reply, at, on_both};
use limber::domain::Role;
use serde_json::json;

/// A desk with Abigail on its list, and its form for a free time.
struct Desk {
    clinic: Clinic,
    token: String,
    abigail: String,
    start: String,
}

impl Desk {
    async fn open(on: crate::support::On) -> Self {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = json!({
            "given_name": "Abigail", "family_name": "Fischer", "phone": "(305) 555-0174",
            "email": "abigail@patients.example",
        });
        let made = clinic.post("/api/v1/staff/patients", Some(&token), body).await;
        let start = at("11:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        Self { abigail: made.text("/id"), clinic, token, start }
    }

    async fn page(&self, path: &str) -> String {
        let page = self.clinic.get(path, Some(&self.token)).await;
        assert_eq!(page.status, 200, "{page:?}");
        page.body.as_str().unwrap().to_owned()
    }

    async fn form(&self, more: &str) -> String {
        let (osei, start) = (self.clinic.osei, &self.start);
        self.page(&format!("/desk/book?practitioner={osei}&starts_at={start}{more}")).await
    }

    /// Sends the form with these fields about the patient.
    async fn send(&self, form: &str, patient: &[(&str, &str)]) -> Reply {
        let value = |name: &str| {
            let rest = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
            rest.split('"').next().unwrap().to_owned()
        };
        let mut fields = vec![
            ("csrf", value("csrf")),
            ("nonce", value("nonce")),
            ("practitioner", self.clinic.osei.to_string()),
            ("starts_at", self.start.clone()),
            ("service", self.clinic.adjustment.to_string()),
        ];
        fields.extend(patient.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let request = self.clinic.http().post(format!("{}/desk/book", self.clinic.base));
        self.clinic.ask(request.form(&fields), Some(&self.token)).await
    }

    /// How many are called Fischer, and whose visit it is.
    async fn fischers(&self) -> (usize, String) {
        let found = self.clinic.get("/api/v1/staff/patients?q=fischer", Some(&self.token)).await;
        let path = "/api/v1/staff/appointments?from=2026-03-02&to=2026-03-02";
        let visits = self.clinic.get(path, Some(&self.token)).await;
        let count = found.body["items"].as_array().unwrap().len();
        (count, visits.text("/items/0/patient/id"))
    }
}

/// Whether the form led to the day that says so.
fn is_booked(reply: &Reply) -> bool {
    reply.status == 200 && reply.body.as_str().unwrap().contains("The visit is booked.")
}

const ABIGAIL: [(&str, &str); 3] =
    [("given_name", "Abigail"), ("family_name", "Fischer"), ("phone", "305 555 0174")];

on_both! {
    async fn whoever_has_been_there_is_found_and_chosen(on) {
        let desk = Desk::open(on).await;
        let found = desk.form("&q=0174").await;
        let choice = format!("patient={}\"", desk.abigail);
        assert!(found.contains("Abigail Fischer") && found.contains(&choice), "{found}");
        let looked = desk.clinic.audit().await.into_iter().any(|(action, _)| action == "patient.search");
        assert!(looked, "whom the search showed is in the trail");

        let chosen = desk.form(&format!("&patient={}", desk.abigail)).await;
        assert!(!chosen.contains("name=\"given_name\""), "{chosen}");
        let booked = desk.send(&chosen, &[("patient", &desk.abigail)]).await;
        assert!(is_booked(&booked), "{}", booked.status);
        assert_eq!(desk.fischers().await, (1, desk.abigail.clone()));
    }

    async fn a_patients_record_leads_to_a_free_time_and_the_form(on) {
        let desk = Desk::open(on).await;
        let record = desk.page(&format!("/desk/patients/{}", desk.abigail)).await;
        let day = format!("/desk?patient={}", desk.abigail);
        assert!(record.contains(&format!("href=\"{day}\"")), "{record}");
        let day = desk.page(&format!("{day}&date=2026-03-02")).await;
        assert!(day.contains("Choose a free time for"), "{day}");
        let form = format!("patient={}\" aria-label", desk.abigail);
        assert!(day.contains(&form), "{day}");
    }

    async fn who_looks_like_somebody_known_is_asked_about_first(on) {
        let desk = Desk::open(on).await;
        let form = desk.form("").await;
        let doubt = desk.send(&form, &ABIGAIL).await;
        assert_eq!(doubt.status, 409, "{doubt:?}");
        let page = doubt.body.as_str().unwrap();
        assert!(page.contains("This may be somebody known") && page.contains(&desk.abigail), "{page}");
        assert!(page.contains("value=\"305 555 0174\""), "what was typed is kept: {page}");
        let meant = [&ABIGAIL[..], &[("patient", desk.abigail.as_str())]].concat();
        let booked = desk.send(page, &meant).await;
        assert!(is_booked(&booked), "{}", booked.status);
        assert_eq!(desk.fischers().await, (1, desk.abigail.clone()));
    }

    async fn somebody_new_of_the_same_name_is_written_down_when_the_desk_says_so(on) {
        let desk = Desk::open(on).await;
        let form = desk.form("").await;
        let new = [&ABIGAIL[..], &[("new", "yes")]].concat();
        assert!(is_booked(&desk.send(&form, &new).await));
        let (count, whose) = desk.fischers().await;
        assert_eq!(count, 2);
        assert_ne!(whose, desk.abigail);
    }
}
