//! A whole clinic, out of one database and into another.
use crate::support::{Clinic, On, at, on_both};
use chrono::TimeDelta;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use limber::{
    Error,
    db::{patients, snapshot, whole},
    domain::{ClinicId, Patient, PatientId, Role},
    exchange::whole_clinic::{self, Brought},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

fn opposite(on: On) -> On {
    match on {
        On::Sqlite => On::Postgres,
        On::Postgres => On::Sqlite,
    }
}

async fn export(house: &Clinic, clinic: ClinicId) -> Vec<u8> {
    let write = move |conn: &mut limber::db::DbConn| {
        let mut out = Vec::new();
        whole_clinic::write(conn, clinic, &mut out, &|_| ())?;
        Ok(out)
    };
    house.app.db.read(move |conn| snapshot(conn, write)).await.unwrap()
}

async fn import(house: &Clinic, document: &[u8]) -> Result<Brought, Error> {
    let document = document.to_vec();
    house.app.db.write(move |tx| whole_clinic::read(tx, document.as_slice(), &|_| ())).await
}

/// A clinic whose every table has something in it, and whose texts are not nice.
async fn busy_clinic(on: On) -> Clinic {
    let clinic = Clinic::open(on).await;
    clinic.app.clock.move_on(TimeDelta::microseconds(123_457));
    let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
    clinic.staff(Role::Practitioner).await;
    let long = "é".repeat(10_240);
    let mut known = Vec::new();
    for text in ["O'Brien <script>", "=1+1", "😀 مرحبا", "\"\\u0041\"; --", long.as_str()] {
        let name: String = text.chars().take(80).collect();
        let body = json!({
            "given_name": name, "family_name": name, "note": text, "external_id": name,
            "birth_date": "1980-03-04", "anyway": true,
        });
        let made = clinic.post("/api/v1/staff/patients", Some(&token), body).await;
        assert_eq!(made.status, 201, "{made:?}");
        known.push(made.text("/id"));
    }
    clinic.book("Ada", at("09:00")).with("/reason", json!("a\n\tb \u{7}".trim_end())).send().await;
    let booked = clinic.book("Ben", at("10:00")).send().await;
    clinic.hold(at("11:00")).await;
    let cancel = format!("/api/v1/staff/appointments/{}/cancel", booked.text("/id"));
    let told = clinic.change(&cancel, &token, 1, json!({ "reason": "=HYPERLINK(\"x\")" })).await;
    assert_eq!(told.status, 200, "{told:?}");
    let block = json!({
        "practitioner": "ruiz", "title": "Dentist", "kind": "time_off",
        "starts_at": at("10:15"), "ends_at": at("12:00"),
    });
    assert_eq!(clinic.post("/api/v1/staff/blocks", Some(&token), block).await.status, 201);
    let merge = format!("/api/v1/staff/patients/{}/merge", known[1]);
    let merged = clinic.change(&merge, &token, 1, json!({ "into": known[0] })).await;
    assert_eq!(merged.status, 200, "{merged:?}");

    fill_behind_the_doors(&clinic).await;
    clinic
}

/// What no form writes: more patients than are in hand at once, an odd intake, an account.
async fn fill_behind_the_doors(clinic: &Clinic) {
    let id = clinic.id;
    clinic
        .app
        .db
        .write(move |tx| {
            for number in 0..1100 {
                let patient = Patient {
                    id: PatientId::new(),
                    given_name: format!("Given {number}"),
                    family_name: "Family".to_owned(),
                    email: None,
                    phone: None,
                    birth_date: None,
                    language: None,
                };
                patients::insert(tx, id, &patient, at("08:00"))?;
            }
            sql_query(
                r#"UPDATE appointments SET intake =
                   '{"z": 1.0, "a": [10000000000000000, "é", null, {"y": 0.50, "x": "<b>"}], "": 1e2}'
                   WHERE status = 'booked'"#,
            )
            .execute(&mut **tx)?;
            sql_query("INSERT INTO accounts (id, clinic_id, email) SELECT id, clinic_id, 'a@b.example' FROM staff WHERE role = 'receptionist'").execute(&mut **tx)?;
            Ok(())
        })
        .await
        .unwrap();
}

on_both! {
    async fn a_clinic_goes_to_the_other_database_and_comes_out_the_same(on) {
        let here = busy_clinic(on).await;
        let document = export(&here, here.id).await;
        let text = String::from_utf8(document.clone()).unwrap();
        assert!(text.contains("T13:00:00.123457Z"), "instants to the microsecond");
        assert_eq!(export(&here, here.id).await, document, "the same again");

        let there = Clinic::open(opposite(on)).await;
        let brought = import(&there, &document).await.unwrap();
        assert_eq!(brought.slug, here.slug);
        assert!(brought.rows > 1100, "{brought:?}");
        assert_eq!(there.findings().await, []);
        let again = String::from_utf8(export(&there, here.id).await).unwrap();
        for (line, (one, other)) in text.lines().zip(again.lines()).enumerate() {
            assert_eq!(one, other, "line {line}");
        }
        assert_eq!(text.len(), again.len());

        let twice = import(&there, &document).await.unwrap_err();
        assert_eq!(twice.to_string(), "this database already has that clinic");
        // Whoever signed in here can sign in there: their password came along.
        let email = format!("receptionist@{}.example", here.slug);
        let body = json!({ "clinic": here.slug, "email": email, "password": crate::support::PASSWORD });
        assert_eq!(there.post("/api/v1/sessions", None, body).await.status, 201);
    }

    async fn a_document_that_is_wrong_is_refused_in_words_and_leaves_nothing(on) {
        let here = Clinic::open(on).await;
        here.book("Ada", at("09:00")).send().await;
        let text = String::from_utf8(export(&here, here.id).await).unwrap();
        let there = Clinic::open(opposite(on)).await;
        let id = here.id.to_string();
        let other = ClinicId::new().to_string();
        for (wrong, said) in [
            (text.replace("\"version\": 1", "\"version\": 2"), "of another kind or version"),
            (text.replace("\"rooms\": [", "\"rums\": ["), "`rums` stands for `rooms`"),
            (text[..text.len() / 2].to_owned(), "EOF while parsing"),
            (text.replace("\"status\":\"booked\"", "\"status\":7"), "appointments, row"),
            (text.replace("\"revision\":1", "\"revision\":1,\"extra\":2"), "extra is not a column"),
            (text.replacen(&format!("\"clinic_id\":\"{id}\""), &format!("\"clinic_id\":\"{other}\""), 1), "another clinic's"),
            ("[]".to_owned(), "this is no clinic's document"),
            (String::new(), "this is no clinic's document"),
        ] {
            assert_ne!(wrong, text);
            let error = import(&there, wrong.as_bytes()).await.unwrap_err().to_string();
            assert!(error.contains(said), "{said}: {error}");
        }
        // A visit that would be in two places at once is found by the database.
        let visit = text.lines().find(|line| line.contains("\"reference\"")).unwrap();
        let mut twin = visit.trim_end_matches(',').to_owned();
        let fields: serde_json::Value = serde_json::from_str(&twin).unwrap();
        for name in ["id", "reference", "manage_token_hash"] {
            let value = fields[name].as_str().unwrap();
            let other: String = value.chars().rev().collect();
            let other = if name == "id" { PatientId::new().to_string() } else { other };
            twin = twin.replacen(value, &other, 1);
        }
        let overlap = text.replace(visit, &format!("{twin},\n{visit}"));
        let error = import(&there, overlap.as_bytes()).await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)), "{error:?}");

        let known = there.app.db.read(limber::db::clinics::all).await.unwrap();
        assert_eq!(known.len(), 1, "{known:?}");
        import(&there, text.as_bytes()).await.unwrap();
    }

    async fn every_table_and_column_is_exported_or_left_out_with_a_reason(on) {
        let clinic = Clinic::open(on).await;
        let query = match on {
            On::Sqlite =>
                "SELECT m.name || '.' || c.name AS text FROM sqlite_master AS m
                 JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'",
            On::Postgres =>
                "SELECT table_name || '.' || column_name AS text FROM information_schema.columns
                 WHERE table_schema = 'public'",
        };
        let there = clinic.app.db.read(move |conn| Ok(sql_query(query).load::<Line>(conn)?)).await.unwrap();
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in there {
            let (table, column) = line.text.split_once('.').unwrap();
            tables.entry(table.to_owned()).or_default().insert(column.to_owned());
        }
        tables.remove("__diesel_schema_migrations");
        for (table, why) in whole::LEFT_OUT {
            assert!(tables.remove(*table).is_some() && !why.is_empty(), "{table} is no table");
        }
        let exported: BTreeMap<_, BTreeSet<_>> = whole::sheets()
            .into_iter()
            .map(|sheet| {
                let columns = sheet.columns.iter().map(|column| column.name.to_owned());
                (sheet.name.to_owned(), columns.collect())
            })
            .collect();
        // A table that is new: give it a line in `sheets` of src/db/whole.rs, or say in `LEFT_OUT`
        // why it does not leave; a column that is new is in src/db/schema.rs.
        assert_eq!(exported, tables);
    }
}
