//! Every broken promise is found once the tables no longer keep it themselves.
//!
//! Each table is replaced by a copy without constraints and triggers; then one promise after the
//! other is broken, looked for, and mended by taking the change back.
use crate::support::{Clinic, On, at, on_both};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _, sql_query, sql_types::Text,
};
use limber::{
    db::{DatabaseUrl, DbConn, blocks, check, hours},
    domain::{Access, Block, BlockId, BlockKind, Closure, HoursOverride, Role, Span, Whose},
};
use serde_json::json;

/// What breaks which promise, in words that both databases understand; `{day}` is a day's length.
const BROKEN: &[(&str, &str)] = &[
    (
        "appointments_practitioner_free",
        "UPDATE appointments SET practitioner_id = (SELECT practitioner_id FROM blocks
             WHERE practitioner_id IS NOT NULL LIMIT 1) WHERE status = 'booked' AND room_id IS NULL",
    ),
    (
        "appointments_room_free",
        "UPDATE appointments
         SET busy_from = (SELECT min(busy_from) FROM appointments WHERE room_id IS NOT NULL)
         WHERE room_id IS NOT NULL",
    ),
    (
        "appointments_patient_free",
        "UPDATE appointments SET patient_id = (SELECT patient_id FROM appointments
             WHERE patient_id IS NOT NULL LIMIT 1) WHERE status = 'booked'",
    ),
    ("appointments_status_known", "UPDATE appointments SET status = 'lost'"),
    ("appointments_run_forward", "UPDATE appointments SET ends_at = starts_at"),
    ("appointments_busy_around_the_visit", "UPDATE appointments SET busy_from = ends_at"),
    ("appointments_busy_around_the_visit", "UPDATE appointments SET busy_until = starts_at"),
    (
        "appointments_busy_a_day_at_most",
        "UPDATE appointments SET busy_until = ends_at + {day}, busy_from = starts_at",
    ),
    ("appointments_hold_expires", "UPDATE appointments SET hold_expires_at = NULL"),
    ("appointments_hold_expires", "UPDATE appointments SET hold_token_hash = NULL"),
    ("appointments_have_a_patient", "UPDATE appointments SET patient_id = NULL"),
    ("appointments_say_why_they_overbook", "UPDATE appointments SET overbook_reason = ' '"),
    ("appointments_overrides_have_a_reason", "UPDATE appointments SET overrides = '[\"hours\"]'"),
    ("appointments_count_their_changes", "UPDATE appointments SET sequence = revision"),
    ("appointments_count_their_changes", "UPDATE appointments SET sequence = -1"),
    ("appointments_reference_unique", "UPDATE appointments SET reference = 'SAME-ONE'"),
    ("appointments_leave_a_trail", "DELETE FROM audit WHERE action = 'appointment.book'"),
    ("appointments_are_told", "DELETE FROM outbox"),
    (
        "appointments_never_held_again",
        "UPDATE appointments SET status = 'held', hold_expires_at = ends_at",
    ),
    ("blocks_run_forward", "UPDATE blocks SET ends_at = starts_at"),
    ("blocks_name_one", "UPDATE blocks SET practitioner_id = NULL, room_id = NULL"),
    ("closures_run_forward", "UPDATE closures SET ends_on = '2026-03-01'"),
    ("working_hours_run_forward", "UPDATE working_hours SET closes = opens"),
    ("working_hours_alternate_from_a_week", "UPDATE working_hours SET every_weeks = 2"),
    ("hours_overrides_run_forward", "UPDATE hours_overrides SET closes = NULL"),
    ("hours_overrides_run_forward", "UPDATE hours_overrides SET closes = opens"),
    ("staff_practitioner_named", "UPDATE staff SET role = 'practitioner'"),
    ("patients_merged_are_retired", "UPDATE patients SET merged_into = id"),
    ("sessions_name_one", "UPDATE sessions SET staff_id = NULL"),
    ("feeds_name_one", "UPDATE feeds SET room_id = NULL, practitioner_id = NULL"),
    ("feeds_name_one", "UPDATE feeds SET room_id = id, practitioner_id = id"),
    ("feeds_name_one", "UPDATE feeds SET patient_id = id"),
    ("erasure_requests_decided_whole", "UPDATE erasure_requests SET outcome = NULL"),
    ("time_off_requests_run_forward", "UPDATE time_off_requests SET ends_at = starts_at"),
    ("time_off_requests_decided_whole", "UPDATE time_off_requests SET outcome = NULL"),
    ("time_off_requests_decided_whole", "UPDATE time_off_requests SET decided_by = NULL"),
    ("outbox_ends_one_way", "UPDATE outbox SET sent_at = due_at, failed_at = due_at"),
    ("calendars_for_everybody", "DELETE FROM calendars"),
    (
        "appointments_room_at_their_location",
        "UPDATE appointments SET location_id = service_id WHERE room_id IS NOT NULL",
    ),
];

on_both! {
    async fn every_broken_promise_is_found(on) {
        let clinic = lived_in(on).await;
        let mut conn = without_constraints(&clinic);
        assert_eq!(check::all(&mut conn).unwrap(), []);
        let day = if on == On::Postgres { "interval '24 hours'" } else { "86400000000" };
        for (rule, change) in BROKEN {
            let found = after(&mut conn, &change.replace("{day}", day));
            assert!(found.iter().any(|one| one.rule == *rule), "{rule} after {change}: {found:?}");
        }
        assert_eq!(check::all(&mut conn).unwrap(), []);
    }

    async fn a_row_of_another_clinic_and_a_row_that_is_gone_are_found(on) {
        let clinic = lived_in(on).await;
        let mut conn = without_constraints(&clinic);
        let (row, random) = match on {
            On::Sqlite => ("rowid", "randomblob(16)"),
            On::Postgres => ("ctid", "gen_random_uuid()"),
        };
        for (table, column, other) in check::REFERENCES {
            let foreign = format!(
                "(SELECT there.id FROM {other} AS there
                  WHERE there.clinic_id <> {table}.clinic_id LIMIT 1)"
            );
            for named in [foreign.as_str(), random] {
                let found = after(&mut conn, &format!(
                    "UPDATE {table} SET {column} = {named}
                     WHERE {row} = (SELECT {row} FROM {table} LIMIT 1)"
                ));
                let told = if *table == "appointments" { "visit " } else { *table };
                let stays = |one: &check::Finding| {
                    one.rule.ends_with("stay_at_their_clinic") && one.broken_by.starts_with(told)
                };
                assert!(found.iter().any(stays), "{table}.{column} = {named}: {found:?}");
            }
        }
    }
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    here: String,
    #[diesel(sql_type = Text)]
    by: String,
    #[diesel(sql_type = Text)]
    there: String,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[actix_web::test]
async fn no_reference_between_tables_of_a_clinic_is_left_out() {
    let clinic = Clinic::open(On::Sqlite).await;
    let own = "SELECT 1 FROM pragma_table_info";
    let query = format!(
        "SELECT tables.name AS here, key.\"from\" AS by, key.\"table\" AS there
         FROM pragma_table_list AS tables, pragma_foreign_key_list(tables.name) AS key
         WHERE key.\"table\" <> 'clinics'
             AND EXISTS ({own}(tables.name) WHERE name = 'clinic_id')
             AND EXISTS ({own}(key.\"table\") WHERE name = 'clinic_id')"
    );
    let keys: Vec<Reference> = sql_query(query).load(&mut connect(&clinic)).unwrap();
    assert!(keys.len() > 20);
    for key in &keys {
        let known = (key.here.as_str(), key.by.as_str(), key.there.as_str());
        let listed = check::REFERENCES.contains(&known);
        assert!(listed, "`limber check` does not look at {}.{}", key.here, key.by);
    }
}

/// What is found after a change, which is then taken back.
fn after(conn: &mut DbConn, change: &str) -> Vec<check::Finding> {
    conn.batch_execute("BEGIN").unwrap();
    let changed = sql_query(change).execute(conn).unwrap();
    assert!(changed > 0, "nothing to break for {change}");
    let found = check::all(conn).unwrap();
    conn.batch_execute("ROLLBACK").unwrap();
    found
}

fn connect(clinic: &Clinic) -> DbConn {
    match clinic.app.config.database_url.as_ref().unwrap() {
        DatabaseUrl::Sqlite(path) => {
            DbConn::Sqlite(SqliteConnection::establish(&path.to_string_lossy()).unwrap())
        }
        DatabaseUrl::Postgres(url) => DbConn::Postgres(PgConnection::establish(url).unwrap()),
    }
}

/// A connection to the clinic's database after its tables have lost every constraint.
fn without_constraints(clinic: &Clinic) -> DbConn {
    let mut conn = connect(clinic);
    let tables = match &mut conn {
        DbConn::Sqlite(conn) => {
            conn.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
            "SELECT name FROM pragma_table_list
             WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        DbConn::Postgres(_) => {
            "SELECT tablename::text AS name FROM pg_tables
             WHERE schemaname = 'public'"
        }
    };
    let tables: Vec<Table> = sql_query(tables).load(&mut conn).unwrap();
    for Table { name: table } in tables {
        let cascade = if matches!(conn, DbConn::Postgres(_)) { "CASCADE" } else { "" };
        conn.batch_execute(&format!(
            "CREATE TABLE bare AS SELECT * FROM {table};
             DROP TABLE {table} {cascade};
             ALTER TABLE bare RENAME TO {table};"
        ))
        .unwrap();
    }
    conn
}

/// A clinic with a row in every table, and a neighbour of whom the same is true.
async fn lived_in(on: On) -> Clinic {
    let clinic = Clinic::open(on).await;
    let neighbour = clinic.neighbour().await;
    for one in [&clinic, &neighbour] {
        furnish(one).await;
    }
    clinic
}

async fn furnish(clinic: &Clinic) {
    let email = clinic.staff(Role::Receptionist).await;
    let token = clinic.sign_in(&email).await;
    for whose in ["practitioners/osei".to_owned(), format!("rooms/{}", clinic.room)] {
        let path = format!("/api/v1/staff/{whose}/feed");
        assert_eq!(clinic.post(&path, Some(&token), json!({})).await.status, 201);
    }
    for (name, service, practitioner, time) in [
        ("Ada", "adjustment", "osei", "11:00"),
        ("Ben", "adjustment", "ruiz", "11:00"),
        ("Cleo", "injection", "osei", "13:00"),
        ("Dana", "injection", "osei", "15:00"),
    ] {
        let booking = clinic.book(name, at(time)).with("/service", json!(service));
        let reply = booking.with("/practitioner", json!(practitioner)).send().await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }
    assert_eq!(clinic.hold(at("16:30")).await.status, 201);
    let (id, osei, room, location_id) = (clinic.id, clinic.osei, clinic.room, clinic.location);
    clinic
        .app
        .db
        .write(move |tx| {
            for (whose, hours) in
                [(Whose::Practitioner(osei), "12:00"), (Whose::Room(room), "16:00")]
            {
                let span = Span::starting(at(hours), chrono::TimeDelta::minutes(15)).unwrap();
                let (kind, title) = (BlockKind::Meeting, "Talk".to_owned());
                blocks::insert(tx, id, &Block { id: BlockId::new(), whose, title, kind, span })?;
            }
            let on = "2026-03-09".parse().unwrap();
            let [opens, closes] = ["09:00:00", "12:00:00"].map(|time| time.parse().unwrap());
            let times = Some((opens, closes));
            let exception = HoursOverride { on, location_id, times, access: Access::Staff };
            hours::insert_override(tx, id, osei, &exception)?;
            let closure = Closure { title: "Spring".to_owned(), starts_on: on, ends_on: on };
            hours::insert_closure(tx, id, None, &closure)?;
            let rows = of_patients(tx);
            tx.batch_execute(&rows)?;
            Ok(())
        })
        .await
        .unwrap();
}

/// Accounts, links to sign in with, invitations, and requests to be forgotten or for time off.
fn of_patients(conn: &DbConn) -> String {
    let (random, bytes, now) = match conn {
        DbConn::Sqlite(_) => ("randomblob(16)", "id", "0"),
        DbConn::Postgres(_) => ("gen_random_uuid()", "uuid_send(id)", "now()"),
    };
    format!(
        "INSERT INTO accounts (id, clinic_id, email)
         SELECT {random}, id, email FROM clinics
         WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE clinic_id = clinics.id);
         INSERT INTO login_links (id, clinic_id, account_id, token_hash, created_at, expires_at)
         SELECT {random}, clinic_id, id, {bytes}, {now}, {now} FROM accounts
         WHERE NOT EXISTS (SELECT 1 FROM login_links WHERE login_links.account_id = accounts.id);
         INSERT INTO invitations (id, clinic_id, staff_id, token_hash, created_at, expires_at)
         SELECT {random}, clinic_id, id, {bytes}, {now}, {now} FROM staff
         WHERE NOT EXISTS (SELECT 1 FROM invitations WHERE invitations.staff_id = staff.id);
         INSERT INTO erasure_requests
            (id, clinic_id, patient_id, requested_at, decided_at, decided_by, outcome)
         SELECT {random}, clinic_id, id, {now}, {now},
            (SELECT staff.id FROM staff WHERE staff.clinic_id = patients.clinic_id LIMIT 1),
            'declined' FROM patients
         WHERE NOT EXISTS
            (SELECT 1 FROM erasure_requests AS one WHERE one.patient_id = patients.id);
         INSERT INTO time_off_requests (id, clinic_id, practitioner_id, starts_at, ends_at, reason,
            requested_at, decided_at, decided_by, outcome)
         SELECT {random}, blocks.clinic_id, practitioner_id, starts_at, ends_at, title, {now}, {now},
            (SELECT staff.id FROM staff WHERE staff.clinic_id = blocks.clinic_id LIMIT 1),
            'approved' FROM blocks WHERE practitioner_id IS NOT NULL"
    )
}
