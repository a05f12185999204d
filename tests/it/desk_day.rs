//! The desk's day, however full it is: one request, as many queries as for one visit, and a page
//! that is soon sent.
use crate::support::{Clinic, at, on_both};
use chrono::TimeDelta;
use limber::{
    db::{appointments, practitioners},
    domain::{Appointment, AppointmentId, Practitioner, PractitionerId, Role, Span},
};
use serde_json::json;
use std::sync::atomic::Ordering;

/// How many have a column, and how many visits there are that day.
const COLUMNS: usize = 12;
const VISITS: usize = 250;

/// The most bytes that the page may take on its way.
const MOST: usize = 150_000;

/// Fills the day from nine on: each of twelve has a visit every twenty minutes.
async fn fill(clinic: &Clinic) {
    let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
    let mut models: Vec<Appointment> = Vec::new();
    for nth in 0..25 {
        let body = json!({
            "service": "adjustment", "practitioner": "osei",
            "starts_at": at("09:00") + TimeDelta::days(1 + nth / 7) + TimeDelta::minutes(30 * (nth % 7)),
            "patient": {
                "given_name": format!("Given{nth}"), "family_name": format!("Longish-Familyname{nth}"),
                "phone": format!("30555501{nth:02}"),
            },
        });
        let booked = clinic.post("/api/v1/staff/appointments", Some(&token), body).await;
        assert_eq!(booked.status, 201, "{booked:?}");
        let (clinic_id, id) = (clinic.id, booked.text("/id").parse().unwrap());
        let model = clinic.app.db.read(move |conn| appointments::get(conn, clinic_id, id)).await;
        models.push(model.unwrap());
    }
    let (clinic_id, osei) = (clinic.id, clinic.osei);
    let written = clinic.app.db.write(move |tx| {
        let whole = limber::db::clinics::catalogue(tx, clinic_id)?;
        let model = whole.practitioner(osei).unwrap().clone();
        let others = (2..COLUMNS).map(|nth| Practitioner {
            id: PractitionerId::new(),
            slug: format!("colleague-{nth}"),
            family_name: format!("Colleague{nth}"),
            ..model.clone()
        });
        let others: Vec<_> = others.collect();
        for other in &others {
            practitioners::insert(tx, clinic_id, other)?;
        }
        let known = whole.practitioners.iter().map(|one| one.id);
        let who: Vec<_> = known.chain(others.iter().map(|one| one.id)).collect();
        assert_eq!(who.len(), COLUMNS);
        for nth in 0..VISITS {
            let start =
                at("09:00") + TimeDelta::minutes(20 * i64::try_from(nth / COLUMNS).unwrap());
            let visit = Span::starting(start, TimeDelta::minutes(20)).unwrap();
            let model = &models[nth % models.len()];
            appointments::insert(
                tx,
                &Appointment {
                    id: AppointmentId::new(),
                    reference: format!("D{nth}"),
                    practitioner_id: who[nth % COLUMNS],
                    patient_id: model.patient_id,
                    visit,
                    busy: visit,
                    manage_token_hash: None,
                    ..model.clone()
                },
            )?;
        }
        Ok(())
    });
    written.await.unwrap();
}

on_both! {
    async fn a_full_day_takes_no_more_queries_than_one_visit_and_is_soon_sent(on) {
        let clinic = Clinic::open(on).await;
        clinic.staff(Role::Admin).await;
        clinic.enter(Role::Admin).await;
        clinic.book("One", at("16:00")).send().await;
        // Who looks at a day is noted once in a while; that is not counted.
        clinic.page("/desk?date=2026-03-02").await;
        let queries = clinic.queries().await;
        let count = async || {
            queries.store(0, Ordering::Relaxed);
            let page = clinic.page("/desk?date=2026-03-02").await;
            (queries.load(Ordering::Relaxed), page)
        };
        let (few, sparse) = count().await;
        assert_eq!(sparse.matches("class=\"col\"").count(), 2);
        fill(&clinic).await;
        let (many, full) = count().await;
        assert_eq!(full.matches("class=\"col\"").count(), COLUMNS);
        assert_eq!(full.matches("class=\"card-link\"").count(), VISITS + 1);
        assert_eq!(many, few, "queries");

        let request = clinic.http().get(format!("{}/desk?date=2026-03-02", clinic.base));
        let answer = request.header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let sent = answer.bytes().await.unwrap().len();
        assert!(sent < MOST, "{sent} bytes");
    }
}
