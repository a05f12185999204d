//! Whom a visit goes to where anybody would do, and how that is explained.
use crate::support::{Clinic, at, on_both, on_day};
use limber::domain::Role;
use serde_json::json;

on_both! {
    async fn of_equally_light_days_the_one_with_fewer_visits_lately_is_chosen(on) {
        let clinic = Clinic::open(on).await;
        // Dr. Osei, the first in the clinic's order, has more to do in the weeks before the 27th.
        clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = json!({
            "service": "adjustment", "starts_at": on_day("2026-03-27", "10:00"),
            "patient": { "given_name": "Ben", "family_name": "Tester", "phone": "3055550108" },
        });
        let booked = clinic.post("/api/v1/staff/appointments", Some(&token), body).await;
        assert_eq!(booked.text("/practitioner/name"), "Dr. Ana Ruiz", "{booked:?}");
        assert_eq!(
            booked.text("/chosen_because"),
            "as light a day as another, no visits, and fewer visits in the four weeks before: \
             no visits, the other had 1"
        );
        let (action, change) = clinic.audited().await.pop().unwrap();
        assert_eq!(action, "appointment.book");
        assert_eq!(change["chosen_because"], booked.body["chosen_because"]);
    }

    async fn the_choice_of_a_kept_time_stays_explained(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("15:00")).send().await;
        let body = json!({ "service": "adjustment", "starts_at": at("10:00") });
        let held = clinic.post(&clinic.path("holds"), None, body).await;
        assert_eq!(held.text("/practitioner/name"), "Dr. Ana Ruiz");
        let booked = clinic.claim("Ben", &held).send().await;
        assert!(booked.body.get("chosen_because").is_none(), "not the patient's business");
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}", booked.text("/id"));
        let shown = clinic.get(&path, Some(&token)).await;
        assert_eq!(shown.text("/chosen_because"), "the lightest day: no visits, the next has 1");
    }

    async fn a_time_that_has_run_out_burdens_nobodys_day(on) {
        let clinic = Clinic::open(on).await;
        clinic.hold(at("15:00")).await;
        clinic.minutes_pass(9);
        let booked = clinic.book("Ada", at("10:00")).without("practitioner").send().await;
        assert_eq!(booked.text("/practitioner/name"), "Dr. Kwame Osei");
    }
}
