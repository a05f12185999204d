//! The audit trail: append-only, sealed in a chain, complete, and readable by those who run the
//! clinic.
//!
//! With `is_alone` always true, `several_who_seal_at_once_make_one_chain` was seen to fail on
//! PostgreSQL: the table refuses to seal an entry a second time, and a round broke off.
use crate::support::{Clinic, On, Reply, at, on_both};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_query, sql_types::BigInt,
};
use futures::future::join_all;
use limber::{
    db::{DatabaseUrl, DbConn, audit, check},
    domain::Role,
    jobs::{seal, sweep},
};
use serde_json::{Value, json};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The test's own way to the database, past the program.
fn connect(clinic: &Clinic) -> DbConn {
    match clinic.app.config.database_url.as_ref().unwrap() {
        DatabaseUrl::Sqlite(path) => {
            DbConn::Sqlite(SqliteConnection::establish(path.to_str().unwrap()).unwrap())
        }
        DatabaseUrl::Postgres(url) => DbConn::Postgres(PgConnection::establish(url).unwrap()),
    }
}

fn count(conn: &mut DbConn, wanted: &str) -> i64 {
    let query = format!("SELECT count(*) AS n FROM audit WHERE {wanted}");
    sql_query(query).get_result::<Count>(conn).unwrap().n
}

/// What `limber check` says of the chains.
async fn broken(clinic: &Clinic) -> Vec<String> {
    let found = clinic.findings().await.into_iter();
    found.filter(|one| one.rule == "audit_chain_holds").map(|one| one.broken_by).collect()
}

/// A clinic where something has happened; answers an admin's token too.
async fn lively(on: On) -> (Clinic, String) {
    let clinic = Clinic::open(on).await;
    for (name, time) in [("Ada", "10:00"), ("Ben", "11:00"), ("Cy", "12:00"), ("Dee", "13:00")] {
        let booked = clinic.book(name, at(time)).send().await;
        assert_eq!(booked.status, 201, "{booked:?}");
    }
    let token = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
    (clinic, token)
}

async fn trail(clinic: &Clinic, token: &str, query: &str) -> Reply {
    let reply = clinic.get(&format!("/api/v1/staff/audit{query}"), Some(token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

fn actions(reply: &Reply) -> Vec<String> {
    let items = reply.body["items"].as_array().unwrap().iter();
    items.map(|one| one["action"].as_str().unwrap().to_owned()).collect()
}

/// Takes the guards off the table, as somebody could who has the database in their hands.
fn unguard(conn: &mut DbConn) {
    let drop = match conn {
        DbConn::Sqlite(_) => {
            "DROP TRIGGER audit_append_only_update; DROP TRIGGER audit_append_only_delete;"
        }
        DbConn::Postgres(_) => "ALTER TABLE audit DISABLE TRIGGER USER;",
    };
    conn.batch_execute(drop).unwrap();
}

on_both! {
    async fn the_database_refuses_to_change_or_delete(on) {
        let (clinic, _) = lively(on).await;
        let mut conn = connect(&clinic);
        let mut refused = |statement: &str| {
            let outcome = conn.batch_execute(statement);
            let said = outcome.expect_err(statement).to_string();
            assert!(said.contains("audit_append_only"), "{statement}: {said}");
        };
        let tries = [
            "UPDATE audit SET action = 'nothing'",
            "UPDATE audit SET reason = 'none'",
            "UPDATE audit SET at = at",
            "UPDATE audit SET seq = NULL, hash = NULL",
            "UPDATE audit SET seq = 1000, hash = id, request_id = 'other'",
            "DELETE FROM audit",
        ];
        for statement in tries {
            let cast = if on == On::Postgres { "decode('00', 'hex')" } else { "x'00'" };
            refused(&statement.replace("hash = id", &format!("hash = {cast}")));
        }
        seal::seal(&clinic.app.db).await.unwrap();
        for statement in tries {
            let cast = if on == On::Postgres { "decode('00', 'hex')" } else { "x'00'" };
            refused(&statement.replace("hash = id", &format!("hash = {cast}")));
        }
        refused("UPDATE audit SET seq = seq + 1000");
        match on {
            On::Postgres => refused("TRUNCATE audit"),
            On::Sqlite => {
                refused("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1");
                refused(
                    "INSERT OR REPLACE INTO audit SELECT randomblob(16), clinic_id, at, actor_kind,
                         actor_id, action, subject_kind, subject_id, change, reason, request_id,
                         seq, previous_hash, hash FROM audit WHERE seq = 1",
                );
                refused("REPLACE INTO audit (rowid, id, clinic_id, at, actor_kind, action,
                             subject_kind, subject_id, change)
                         SELECT rowid, randomblob(16), clinic_id, at, actor_kind, 'nothing',
                             subject_kind, subject_id, change FROM audit WHERE seq = 1");
            }
        }
        assert!(broken(&clinic).await.is_empty());
    }

    async fn one_changed_byte_is_found(on) {
        let (clinic, _) = lively(on).await;
        assert!(seal::seal(&clinic.app.db).await.unwrap() > 8);
        assert_eq!(broken(&clinic).await, Vec::<String>::new());
        let mut conn = connect(&clinic);
        unguard(&mut conn);
        let other = |column: &str| match on {
            On::Sqlite => format!("UPDATE audit SET {column} = CAST(replace({column}, 'b', 'c') AS TEXT)"),
            On::Postgres => format!("UPDATE audit SET {column} = replace({column}::text, 'b', 'c')"),
        };
        let json = if on == On::Postgres { "::jsonb" } else { "" };
        let changes = [
            (format!("{} WHERE seq = 2", other("action")), 2),
            (
                format!("UPDATE audit SET change = replace(CAST(change AS TEXT), '\"revision\"', '\"revisiom\"'){json}
                         WHERE seq = 4"),
                4,
            ),
        ];
        for (change, seq) in &changes {
            conn.batch_execute("BEGIN").unwrap();
            conn.batch_execute(change).unwrap();
            let flaws = audit::verify(&mut conn).unwrap();
            conn.batch_execute("ROLLBACK").unwrap();
            assert_eq!(flaws.len(), 1, "{change}: {flaws:?}");
            assert_eq!((flaws[0].seq, flaws[0].what), (*seq, "is not what was sealed"), "{change}");
        }
        // What is kept of the hashes themselves, an entry that is gone, and one that was put in.
        for (change, seq) in [
            ("UPDATE audit SET hash = previous_hash WHERE seq = 3", 3),
            ("UPDATE audit SET previous_hash = hash WHERE seq = 3", 3),
            ("DELETE FROM audit WHERE seq = 3", 4),
            ("UPDATE audit SET seq = 1000 WHERE seq = 5", 6),
        ] {
            conn.batch_execute("BEGIN").unwrap();
            conn.batch_execute(change).unwrap();
            let flaws = audit::verify(&mut conn).unwrap();
            conn.batch_execute("ROLLBACK").unwrap();
            assert!(flaws.iter().any(|one| one.seq == seq), "{change}: {flaws:?}");
            assert!(flaws.iter().all(|one| one.clinic == clinic.slug));
        }
        assert_eq!(audit::verify(&mut conn).unwrap(), []);
        if on == On::Sqlite {
            // PostgreSQL does not take what is no document, nor do SQLite's indexes of what changed.
            conn.batch_execute("DROP INDEX audit_by_patient; DROP INDEX audit_by_override").unwrap();
            conn.batch_execute("UPDATE audit SET change = '{' WHERE seq = 2").unwrap();
            let found = broken(&clinic).await;
            assert_eq!(found, [format!("entry 2 of {}, which cannot be read", clinic.slug)]);
        }
    }

    async fn several_who_seal_at_once_make_one_chain(on) {
        let (clinic, _) = lively(on).await;
        let neighbour = clinic.neighbour().await;
        neighbour.book("Eve", at("10:00")).send().await;
        let bookings = (0..12).map(|n| {
            let minutes = chrono::TimeDelta::minutes(15 * n);
            clinic.book(&format!("Late{n}"), at("14:00") + minutes).send()
        });
        let sealing = (0..8).map(|_| seal::seal(&clinic.app.db));
        let (_, sealed) = futures::join!(join_all(bookings), join_all(sealing));
        assert!(sealed.iter().all(Result::is_ok), "{sealed:?}");
        seal::seal(&clinic.app.db).await.unwrap();
        let mut conn = connect(&clinic);
        assert_eq!(count(&mut conn, "seq IS NULL"), 0);
        assert_eq!(check::all(&mut conn).unwrap(), []);
        for one in audit::standing(&mut conn).unwrap() {
            let (seq, _) = one.head.clone().unwrap();
            assert!(seq >= 2 && one.unsealed == 0, "{one}");
        }
    }

    async fn what_is_committed_late_is_sealed_late_and_not_lost(on) {
        let (clinic, _) = lively(on).await;
        let mut conn = connect(&clinic);
        let before = count(&mut conn, "1 = 1");
        if on == On::Postgres {
            // An entry with an early identifier, in a transaction that is still going on.
            conn.batch_execute("BEGIN").unwrap();
            conn.batch_execute(
                "INSERT INTO audit (id, clinic_id, at, actor_kind, action, subject_kind,
                     subject_id, change)
                 SELECT '00000000-0000-7000-8000-000000000001', clinic_id, at, 'system', 'late',
                     'clinic', clinic_id, '{}' FROM audit LIMIT 1",
            )
            .unwrap();
            let sealed = seal::seal(&clinic.app.db).await.unwrap();
            assert_eq!(i64::try_from(sealed).unwrap(), before);
            conn.batch_execute("COMMIT").unwrap();
            assert_eq!(seal::seal(&clinic.app.db).await.unwrap(), 1);
            assert_eq!(count(&mut conn, &format!("seq = {} AND action = 'late'", before + 1)), 1);
        } else {
            seal::seal(&clinic.app.db).await.unwrap();
        }
        assert_eq!(audit::verify(&mut conn).unwrap(), []);
    }

    async fn whoever_looks_is_noted(on) {
        let (clinic, admin) = lively(on).await;
        let visits = clinic.get("/api/v1/staff/appointments?from=2026-03-02", Some(&admin)).await;
        let visit = &visits.body["items"][0];
        let (id, patient) = (visit["id"].as_str().unwrap(), visit["patient"]["id"].as_str().unwrap());
        let block = json!({
            "practitioner": "osei", "title": "Dentist", "kind": "time_off",
            "starts_at": at("10:15"), "ends_at": at("12:00"),
        });
        let block = clinic.post("/api/v1/staff/blocks", Some(&admin), block).await.text("/id");
        for (path, action) in [
            ("/api/v1/staff/day?date=2026-03-03".to_owned(), "day.view"),
            ("/api/v1/staff/appointments?from=2026-03-04".to_owned(), "appointment.list"),
            (format!("/api/v1/staff/appointments/{id}"), "appointment.view"),
            ("/desk?date=2026-03-05".to_owned(), "day.view"),
            (format!("/day?practitioner={}", clinic.osei), "day.view"),
            (format!("/desk/visits/{id}"), "appointment.view"),
            (format!("/desk/visits/{id}/move"), "appointment.view"),
            (format!("/desk/blocks/{block}"), "block.view"),
            ("/api/v1/staff/displaced?limit=5".to_owned(), "displaced.list"),
            ("/api/v1/staff/patients?q=Ben".to_owned(), "patient.search"),
            ("/desk/patients?q=Cy".to_owned(), "patient.search"),
            (format!("/api/v1/staff/patients/{patient}"), "patient.view"),
            (format!("/desk/patients/{patient}"), "patient.view"),
        ] {
            let before = actions(&trail(&clinic, &admin, &format!("?action={action}")).await).len();
            let seen = clinic.get(&path, Some(&admin)).await;
            assert_eq!(seen.status, 200, "{path}: {seen:?}");
            let after = trail(&clinic, &admin, &format!("?action={action}")).await;
            assert_eq!(actions(&after).len(), before + 1, "{path}");
            let entry = &after.body["items"][0];
            assert_eq!(entry["actor"]["name"], "The admin");
            assert_eq!(entry["request_id"], seen.headers["x-request-id"].to_str().unwrap());
            // A page that renews itself is one look; a visit is noted each time.
            clinic.get(&path, Some(&admin)).await;
            let again = actions(&trail(&clinic, &admin, &format!("?action={action}")).await).len();
            let single = ["appointment.view", "patient.view"].contains(&action);
            assert_eq!(again - before, if single { 2 } else { 1 }, "{path}");
        }
        let hers = trail(&clinic, &admin, &format!("?patient={patient}")).await;
        let hers = actions(&hers);
        for action in ["patient.register", "appointment.book", "appointment.view"] {
            assert!(hers.contains(&action.to_owned()), "{action}: {hers:?}");
        }
        // Nothing is noted of a visit that is not there to be seen.
        let nobody = limber::domain::AppointmentId::new();
        let gone = clinic.get(&format!("/api/v1/staff/appointments/{nobody}"), Some(&admin)).await;
        assert_eq!(gone.status, 404);
    }

    async fn what_happens_by_itself_is_noted(on) {
        let (clinic, admin) = lively(on).await;
        clinic.hold(at("15:00")).await;
        clinic.hold(at("16:00")).await;
        clinic.minutes_pass(9);
        // One is in the way of somebody, the other is swept up.
        clinic.book("Eve", at("15:00")).send().await;
        sweep::sweep(&clinic.app).await.unwrap();
        let expired = trail(&clinic, &admin, "?actor=system&action=appointment.expire").await;
        assert_eq!(actions(&expired).len(), 2, "{expired:?}");

        let body = json!({
            "service": "adjustment", "practitioner": "ruiz", "starts_at": at("15:00"),
            "patient": { "given_name": "Fay", "family_name": "Tester", "email": "fay@patients.example" },
        });
        let path = "/api/v1/staff/appointments";
        assert_eq!(clinic.post(path, Some(&admin), body).await.status, 201);
        clinic.book("Fay", at("16:00")).send().await;
        let completed = trail(&clinic, &admin, "?action=patient.complete").await;
        assert_eq!(completed.body["items"][0]["change"], json!({ "phone": true, "birth_date": false }));
    }

    async fn admins_read_it_by_parts_and_nobody_else_does(on) {
        let (clinic, admin) = lively(on).await;
        seal::seal(&clinic.app.db).await.unwrap();
        let all = actions(&trail(&clinic, &admin, "?limit=200").await);
        let (mut parts, mut query) = (Vec::new(), "?limit=3".to_owned());
        loop {
            let part = trail(&clinic, &admin, &query).await;
            parts.extend(actions(&part));
            let Some(next) = part.body["next"].as_str() else { break };
            query = format!("?limit=3&after={next}");
        }
        assert_eq!(parts, all);

        let booked = trail(&clinic, &admin, "?action=appointment.book&actor=patient&from=2026-03-02&to=2026-03-02").await;
        assert_eq!(actions(&booked).len(), 4);
        let entry = &booked.body["items"][0];
        assert_eq!((&entry["at"], &entry["actor"]), (&json!("2026-03-02T08:00:00-05:00"), &Value::Null));
        assert!(entry["seq"].as_i64().unwrap() > 1);
        assert_eq!(entry["hash"].as_str().unwrap().len(), 64);
        let id = entry["subject"].as_str().unwrap();
        let about = trail(&clinic, &admin, &format!("?subject_kind=appointment&subject={id}")).await;
        assert_eq!(actions(&about), ["appointment.book"]);
        for empty in ["?to=2026-03-01", "?from=2026-03-03", "?subject_kind=room", "?actor=system"] {
            assert!(actions(&trail(&clinic, &admin, empty).await).is_empty(), "{empty}");
        }
        for wrong in ["?from=soon", "?actor=me", "?limit=0", "?subject=1", "?after=x", "?to=2026-03-01&from=2026-03-02", "?who=me"] {
            let reply = clinic.get(&format!("/api/v1/staff/audit{wrong}"), Some(&admin)).await;
            assert_eq!(reply.status, 422, "{wrong}: {reply:?}");
        }

        let page = clinic.get("/admin/audit?action=appointment.book&limit=2", Some(&admin)).await;
        let text = page.body.as_str().unwrap();
        assert!(page.status == 200 && text.contains("by A patient") && text.contains("Earlier entries"), "{text}");
        let wrong = clinic.get("/admin/audit?from=soon&actor=", Some(&admin)).await;
        assert_eq!(wrong.status, 422);

        for role in [Role::Receptionist, Role::Practitioner] {
            let token = clinic.sign_in(&clinic.staff(role).await).await;
            for path in ["/api/v1/staff/audit", "/admin/audit"] {
                assert_eq!(clinic.get(path, Some(&token)).await.status, 403, "{role} {path}");
            }
        }
        assert_eq!(clinic.get("/api/v1/staff/audit", None).await.status, 401);
        let neighbour = clinic.neighbour().await;
        let stranger = neighbour.sign_in(&neighbour.staff(Role::Admin).await).await;
        assert_eq!(actions(&trail(&neighbour, &stranger, "").await), ["staff.sign-in"]);
    }
}
