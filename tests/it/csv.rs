//! Patients and visits as tables: what goes out comes in again, and what is wrong is told by line.
use crate::support::{Clinic, Reply, at, on_both};
use limber::{
    Error,
    actions::{Context, Keep, Report, import_patients, import_visits},
    db::{audit::Actor, clinics, snapshot},
    domain::Role,
    exchange::{patients, visits},
};
use serde_json::{Value, json};

/// What a file holds.
#[derive(Clone, Copy)]
enum What {
    Patients,
    Visits,
}

async fn import(clinic: &Clinic, what: What, text: &str, keep: Keep) -> Result<Report, Error> {
    let (id, text) = (clinic.id, text.to_owned());
    let context = Context {
        now: clinic.app.clock.now(),
        actor: Actor::System,
        request_id: None,
        key: clinic.app.key.clone(),
    };
    let catalogue = clinic.app.db.read(move |conn| clinics::catalogue(conn, id)).await.unwrap();
    let (now, keep) = (context.now, (keep, &|_: u64| ()));
    match what {
        What::Patients => {
            let lines = patients::read(text.as_bytes(), &catalogue, now)?;
            let deed = move |tx: &mut limber::db::Tx<'_>| {
                import_patients(tx, &context, id, &lines, (keep.0, keep.1))
            };
            clinic.app.db.write(deed).await
        }
        What::Visits => {
            let lines = visits::read(text.as_bytes(), &catalogue, now)?;
            let deed = move |tx: &mut limber::db::Tx<'_>| {
                import_visits(tx, &context, id, &lines, (keep.0, keep.1))
            };
            clinic.app.db.write(deed).await
        }
    }
}

async fn export(clinic: &Clinic, what: What) -> String {
    let id = clinic.id;
    let write = move |conn: &mut limber::db::DbConn| {
        let catalogue = clinics::catalogue(conn, id)?;
        let mut out = Vec::new();
        match what {
            What::Patients => patients::write(conn, &catalogue, &mut out, &|_| ())?,
            What::Visits => visits::write(conn, &catalogue, &mut out, &|_| ())?,
        };
        Ok(out)
    };
    let out = clinic.app.db.read(move |conn| snapshot(conn, write)).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// A clinic's patients or visits, as staff see them.
async fn listed(clinic: &Clinic, path: &str) -> Vec<Value> {
    let token = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
    let reply: Reply = clinic.get(path, Some(&token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body["items"].as_array().unwrap().clone()
}

fn refused(report: &Report) -> Vec<String> {
    report.refused.iter().map(|(line, why)| format!("{line}: {why}")).collect()
}

const PEOPLE: &str = "\
external_id,given_name,family_name,email,phone,birth_date,language,note
17,Inés,Okafor,ines@mail.example,(305) 555-0142,1980-03-04,es,\"two
lines\"
18,Ben,Ek,,,,,
";

on_both! {
    async fn importing_a_file_twice_makes_nothing_twice(on) {
        let clinic = Clinic::open(on).await;
        let first = import(&clinic, What::Patients, PEOPLE, Keep::All).await.unwrap();
        assert_eq!(first, Report { made: 2, known: 0, refused: vec![], kept: true });
        let again = import(&clinic, What::Patients, PEOPLE, Keep::All).await.unwrap();
        assert_eq!((again.made, again.known), (0, 2));
        // Without a name from elsewhere, it is the details that tell.
        let nameless = "given_name,family_name,email\nAda,Byron,\nAda,Byron,ada@mail.example\n";
        for made in [2, 0] {
            let report = import(&clinic, What::Patients, nameless, Keep::All).await.unwrap();
            assert_eq!((report.made, report.known), (made, 2 - made));
        }
        let visits = "external_id,patient,practitioner,service,starts_at\n\
            v1,17,osei,adjustment,2026-03-03 09:00\n";
        for made in [1, 0] {
            let report = import(&clinic, What::Visits, visits, Keep::All).await.unwrap();
            assert_eq!((report.made, report.known, report.kept), (made, 1 - made, true), "{report:?}");
        }
        assert_eq!(clinic.findings().await, []);
        let people = listed(&clinic, "/api/v1/staff/patients").await;
        assert_eq!(people.len(), 4);
        let ines = people.iter().find(|one| one["family_name"] == "Okafor").unwrap();
        assert_eq!(ines["language"], "es");
        assert_eq!((ines["phone"].as_str(), ines["next_visit"].as_str()), (Some("+13055550142"), Some("2026-03-03T09:00:00-05:00")));
    }

    async fn what_is_wrong_is_told_by_line_and_nothing_is_kept(on) {
        let clinic = Clinic::open(on).await;
        let file = "external_id,given_name,family_name,email,birth_date,phone\n\
            1,Ada,Byron,ada@mail.example,1985-12-10,3055550101\n\
            2,,Ek,ben,2085-01-01,12\n\
            3,Cy,Day\n\
            1,Eve,Else,,,\n";
        let expected = [
            "3: given_name must not be empty; email must be a mail address, like name@example.com; \
             phone must be a telephone number, with the country's code if it is from abroad; \
             birth_date must not be in the future",
            "4: has 3 cells, but the header names 6",
            "5: external_id 1 is that of line 2 already",
        ];
        for keep in [Keep::All, Keep::Nothing] {
            let report = import(&clinic, What::Patients, file, keep).await.unwrap();
            assert_eq!((report.made, report.kept), (1, false));
            assert_eq!(refused(&report), expected);
            assert_eq!(export(&clinic, What::Patients).await.lines().count(), 1);
        }
        let report = import(&clinic, What::Patients, file, Keep::Good).await.unwrap();
        assert_eq!((report.made, report.kept, refused(&report)), (1, true, expected.map(str::to_owned).to_vec()));
        let dry = import(&clinic, What::Patients, PEOPLE, Keep::Nothing).await.unwrap();
        assert_eq!((dry.made, dry.kept), (2, false));
        assert_eq!(listed(&clinic, "/api/v1/staff/patients").await.len(), 1);
        for (file, said) in [
            ("", "the file is empty"),
            ("given_name\n", "the column `family_name` is missing"),
            ("given_name,family_name,shoe_size\n", "the column `shoe_size` is not known"),
        ] {
            let error = import(&clinic, What::Patients, file, Keep::All).await.unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    async fn imported_visits_keep_to_what_can_be(on) {
        let clinic = Clinic::open(on).await;
        import(&clinic, What::Patients, PEOPLE, Keep::All).await.unwrap();
        let booked = clinic.book("Ada", at("10:00")).send().await;
        assert_eq!(booked.status, 201);
        let file = "patient,practitioner,service,starts_at,ends_at,status,room,reason\n\
            17,Kwame Osei,adjustment,2026-03-02 09:00,,booked,,=1+1\n\
            18,osei,adjustment,2026-03-02 09:15,,booked,,\n\
            17,ruiz,adjustment,2026-03-02 09:15,,booked,,\n\
            18,osei,adjustment,2026-03-02T15:15:00Z,,booked,,\n\
            99,osei,adjustment,2026-03-02 11:00,,booked,,\n\
            18,nobody,massage,2026-03-02 11:00,,booked,,\n\
            18,osei,adjustment,2026-02-02 11:00,,booked,,\n\
            18,osei,adjustment,2026-03-02 11:00,,fulfilled,,\n\
            18,osei,injection,2026-03-02 11:00,,booked,,\n\
            18,osei,adjustment,2026-03-08 02:30,,booked,,\n\
            18,osei,adjustment,2026-03-09 10:00,2026-03-09 09:00,booked,,\n\
            18,osei,adjustment,2026-02-02 11:00,,fulfilled,,\n\
            18,osei,adjustment,2026-02-03 11:00,2026-02-03 11:45,no_show,,\n\
            18,osei,adjustment,2026-02-03 11:00,,cancelled,,\n\
            18,ruiz,injection,2026-03-03 11:00,,booked,,\n";
        let report = import(&clinic, What::Visits, file, Keep::Good).await.unwrap();
        assert_eq!(refused(&report), [
            "3: practitioner has another visit at that time",
            "4: patient has another visit at that time",
            "5: practitioner has another visit at that time",
            "6: patient 99 is nobody whom the clinic has",
            "7: practitioner is not known at the clinic; service is not known at the clinic",
            "8: status of a visit that is over must be fulfilled, cancelled or no_show",
            "9: status of a visit to come must be booked, requested or cancelled",
            "10: room must not be empty: the service needs one",
            "11: starts_at is a time that the clocks skip",
            "12: ends_at must be later than starts_at",
            "16: practitioner does not give that service",
        ]);
        assert_eq!((report.made, report.known), (3, 1));
        assert_eq!(clinic.findings().await, []);
        // Imported visits are lived on with: the desk checks in whoever comes.
        let visits = listed(&clinic, "/api/v1/staff/appointments?from=2026-03-02").await;
        let ours = visits.iter().find(|visit| visit["patient"]["given_name"] == "Inés").unwrap();
        assert_eq!((&ours["source"], &ours["reason"]), (&json!("import"), &json!("=1+1")));
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let arrive = format!("/api/v1/staff/appointments/{}/arrive", ours["id"].as_str().unwrap());
        assert_eq!(clinic.change(&arrive, &token, 1, json!({})).await.status, 200);
    }

    async fn what_goes_out_comes_in_elsewhere_as_it_was(on) {
        let here = Clinic::open(on).await;
        let token = here.sign_in(&here.staff(Role::Receptionist).await).await;
        let long = "é, \"x\"\n".repeat(1500);
        for text in ["O'Brien <script>", "=1+1", "+1", "-1", "@SUM(A1)", "'=x", "'", "😀 مرحبا", "a,b;\"c\"", long.as_str()] {
            let name: String = text.chars().filter(|c| *c != '\n').take(80).collect();
            let body = json!({
                "given_name": name, "family_name": name, "note": text, "external_id": name,
                "phone": "3055550142", "anyway": true,
            });
            let made = here.post("/api/v1/staff/patients", Some(&token), body).await;
            assert_eq!(made.status, 201, "{made:?}");
        }
        here.book("=Ada", at("10:00")).with("/reason", json!("=cmd|' /C calc'!A0")).with("/patient/email", json!("a@b.example")).send().await;
        let people = export(&here, What::Patients).await;
        let visits = export(&here, What::Visits).await;
        // No cell begins like a formula.
        let mut reader = csv::ReaderBuilder::new().from_reader(people.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
        assert!(people.contains("'+13055550142"), "{people}");

        let there = here.neighbour().await;
        let report = import(&there, What::Patients, &people, Keep::All).await.unwrap();
        assert_eq!((report.made, refused(&report)), (11, vec![]));
        let report = import(&there, What::Visits, &visits, Keep::All).await.unwrap();
        assert_eq!((report.made, refused(&report)), (1, vec![]));
        let sorted = |text: &str| {
            let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            let mut lines: Vec<_> = reader.records().map(|record| record.unwrap()).collect();
            lines.sort_by_key(|line| line[0].to_owned());
            lines
        };
        assert_eq!(sorted(&export(&there, What::Patients).await), sorted(&people));
        assert_eq!(export(&there, What::Visits).await, visits.replace(",online,", ",import,"));
        let again = import(&here, What::Patients, &people, Keep::All).await.unwrap();
        assert_eq!((again.made, again.known), (0, 11));
    }

    async fn the_desk_takes_the_tables_along_and_the_trail_tells(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (what, column) in [("patients", "given_name"), ("appointments", "practitioner")] {
            let path = format!("/api/v1/staff/export/{what}.csv");
            let reply = clinic.get(&path, Some(&token)).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8; header=present");
            assert!(reply.headers["content-disposition"].to_str().unwrap().contains(&format!("{what}.csv")));
            assert!(reply.body.as_str().unwrap().contains(column));
            assert_eq!(clinic.get(&path, None).await.status, 401);
            let practitioner = format!("practitioner@{}.example", clinic.slug);
            if what == "patients" {
                clinic.staff(Role::Practitioner).await;
            }
            let other = clinic.sign_in(&practitioner).await;
            assert_eq!(clinic.get(&path, Some(&other)).await.status, 403);
        }
        let id = clinic.id;
        let lines = clinic.app.db.read(move |conn| {
            let mut out = Vec::new();
            limber::exchange::whole_clinic::write(conn, id, &mut out, &|_| ())?;
            Ok(String::from_utf8(out).unwrap())
        });
        let lines = lines.await.unwrap();
        assert!(lines.contains("\"action\":\"export.patients\"") && lines.contains("\"action\":\"export.appointments\""));
    }
}
