//! A patient finds a time, keeps it, books it, moves it, calls it off.
use crate::support::{Clinic, at, on_both, on_day};
use limber::db::appointments;
use serde_json::json;

on_both! {
    async fn a_listed_slot_is_kept_booked_and_no_longer_listed(on) {
        let clinic = Clinic::open(on).await;
        let listed = clinic.starts("adjustment", "osei").await;
        assert_eq!((listed.first().unwrap().as_str(), listed.len()), ("09:00", 31));

        let held = clinic.hold(at("10:00")).await;
        assert_eq!(held.status, 201, "{held:?}");
        assert_eq!(held.text("/starts_at"), "2026-03-02T10:00:00-05:00");
        let listed = clinic.starts("adjustment", "osei").await;
        assert!(!listed.iter().any(|start| ["09:45", "10:00", "10:15"].contains(&start.as_str())));

        let booked = clinic
            .book("Ada", at("10:00"))
            .without("service").without("practitioner").without("starts_at")
            .with("/hold", json!({ "id": held.text("/id"), "token": held.text("/token") }))
            .send()
            .await;
        assert_eq!(booked.status, 201, "{booked:?}");
        assert_eq!(booked.text("/status"), "booked");
        assert_eq!(booked.text("/id"), held.text("/id"));
        assert_eq!(booked.text("/reference").len(), 9);
    }

    async fn the_patient_moves_a_visit_and_then_calls_it_off(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let (id, token) = (booked.text("/id"), booked.text("/manage_token"));
        let path = format!("/api/v1/appointments/{id}");

        let wish = json!({ "starts_at": on_day("2026-03-05", "11:30") });
        let moved = clinic.post(&format!("{path}/reschedule"), Some(&token), wish).await;
        assert_eq!((moved.status, moved.text("/starts_at").as_str()), (200, "2026-03-05T11:30:00-05:00"));
        let again = clinic.book("Ben", on_day("2026-03-05", "10:00")).send().await;
        assert_eq!(again.status, 201, "the old time is open: {again:?}");

        let cancelled = clinic.post(&format!("{path}/cancel"), Some(&token), json!({})).await;
        assert_eq!((cancelled.status, cancelled.text("/status").as_str()), (200, "cancelled"));
        let twice = clinic.post(&format!("{path}/cancel"), Some(&token), json!({})).await;
        assert_eq!((twice.status, twice.problem()), (409, "wrong-status"));
        let shown = clinic.get(&path, Some(&token)).await;
        assert_eq!(shown.headers["etag"], "\"3\"");
        assert!(clinic.findings().await.is_empty());
    }

    async fn each_change_is_told_once_in_the_outbox(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let (id, token) = (booked.text("/id"), booked.text("/manage_token"));
        let path = format!("/api/v1/appointments/{id}");
        let wish = json!({ "starts_at": on_day("2026-03-05", "11:30") });
        clinic.post(&format!("{path}/reschedule"), Some(&token), wish).await;
        clinic.post(&format!("{path}/cancel"), Some(&token), json!({})).await;

        let id = id.parse().unwrap();
        let mails = clinic.app.db.read(move |conn| limber::db::outbox::about(conn, id)).await.unwrap();
        let told: Vec<_> =
            mails.iter().map(|mail| (mail.kind.as_str(), mail.visit().unwrap().sequence)).collect();
        assert_eq!(told, [("visit-booked", 0), ("visit-moved", 1), ("visit-cancelled", 2)]);
        assert_eq!(mails[1].visit().unwrap().before.unwrap().start(), on_day("2026-03-05", "10:00"));
    }

    async fn a_hold_is_renewed_once_given_back_and_belongs_to_its_maker(on) {
        let clinic = Clinic::open(on).await;
        let held = clinic.hold(at("10:00")).await;
        let (path, token) = (format!("/api/v1/holds/{}", held.text("/id")), held.text("/token"));

        let stranger = clinic.post(&format!("{path}/renew"), Some("guessed"), json!({})).await;
        assert_eq!(stranger.status, 404);
        let renewed = clinic.post(&format!("{path}/renew"), Some(&token), json!({})).await;
        assert_eq!(renewed.status, 200, "{renewed:?}");
        let twice = clinic.post(&format!("{path}/renew"), Some(&token), json!({})).await;
        assert_eq!((twice.status, twice.problem()), (409, "wrong-status"));
        let url = format!("{}{path}", clinic.base);
        let released = clinic.ask(clinic.http().delete(url), Some(&token)).await;
        assert_eq!(released.status, 204);
        assert!(clinic.starts("adjustment", "osei").await.contains(&"10:00".to_owned()));
    }

    async fn an_expired_hold_is_in_nobodys_way(on) {
        let clinic = Clinic::open(on).await;
        let held = clinic.hold(at("10:00")).await;
        clinic.minutes_pass(9);

        assert!(clinic.starts("adjustment", "osei").await.contains(&"10:00".to_owned()));
        let late = clinic
            .book("Ada", at("10:00"))
            .without("service").without("practitioner").without("starts_at")
            .with("/hold", json!({ "id": held.text("/id"), "token": held.text("/token") }))
            .send()
            .await;
        assert_eq!((late.status, late.problem()), (410, "gone"));
        // Overlapping, not identical: the expired row would still be in the way.
        let other = clinic.book("Ben", at("10:15")).send().await;
        assert_eq!(other.status, 201, "{other:?}");
    }

    async fn anybody_means_the_one_with_the_lightest_day(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let second = clinic.book("Ben", at("14:00")).without("practitioner").send().await;
        assert_eq!(second.text("/practitioner/name"), "Dr. Ana Ruiz");
        let same = clinic.book("Cy", at("10:00")).without("practitioner").send().await;
        assert_eq!(same.text("/practitioner/name"), "Dr. Ana Ruiz");
        let full = clinic.book("Dee", at("10:00")).without("practitioner").send().await;
        assert_eq!((full.status, full.problem()), (409, "slot-taken"));
    }

    async fn the_tables_themselves_refuse_an_overlap(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", at("10:00")).send().await;
        let id = booked.text("/id").parse().unwrap();
        let outcome = clinic.app.db.write(move |tx| {
            let mut copy = appointments::by_id(tx, id)?;
            copy.id = limber::domain::AppointmentId::new();
            "another".clone_into(&mut copy.reference);
            copy.manage_token_hash = None;
            copy.patient_id = None;
            copy.status = limber::domain::Status::Held;
            copy.hold = Some(limber::domain::Hold {
                expires_at: at("12:00"), token_hash: vec![0; 32], renewed: false,
                client_hash: None,
            });
            let shift = chrono::TimeDelta::minutes(29);
            copy.visit = copy.visit.widened(-shift, shift);
            copy.busy = copy.visit;
            appointments::insert(tx, &copy)
        });
        let refused = outcome.await.unwrap_err();
        assert!(matches!(refused, limber::Error::Refused(limber::domain::Refusal::SlotTaken)));
    }
}
