//! What is backed up while people book comes back whole, and nothing is ever overwritten.
use crate::support::{
    On, fresh_database, no_database, on_both, postgres_programs, server::Server, until,
};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use limber::{
    Clock,
    db::{self, Db, Options},
    demo,
    secret::Key,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// Where `limber` runs: its data folder is `name` in a folder of the test's.
struct Place {
    data: PathBuf,
    url: String,
}

impl Place {
    fn new(home: &Path, name: &str, url: &str) -> Self {
        Self { data: home.join(name), url: url.to_owned() }
    }

    /// Runs a command; answers its code and all that it said.
    fn run(&self, words: &[&str]) -> (i32, String) {
        self.run_with(&postgres_programs(), words)
    }

    fn run_with(&self, programs: &Path, words: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_limber"))
            .args(words)
            .env_clear()
            .env("PATH", programs)
            .env("DATABASE_URL", &self.url)
            .env("LIMBER_DATA_DIR", &self.data)
            .current_dir(self.data.parent().unwrap())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    fn done(&self, words: &[&str]) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words:?}: {said}");
        said
    }

    fn refused(&self, words: &[&str], why: &str) {
        let (code, said) = self.run(words);
        assert!(code == 1 && said.contains(why), "{words:?}: {code} {said}");
    }

    /// Backs up into `folder`; answers where the backup is.
    fn backup(&self, folder: &Path) -> PathBuf {
        let said = self.done(&["backup", text(folder)]);
        let (made, counted) = said.lines().next().unwrap().split_once(": ").unwrap();
        assert!(counted.starts_with("5 clinics, "), "{said}");
        PathBuf::from(made)
    }

    async fn demo(&self) {
        let options = Options { connections: 1, durable: true, create: true };
        let db = Db::open(&self.url.parse().unwrap(), &options).unwrap();
        let plan = demo::Plan { appointments: Some(100), ..demo::Plan::default() };
        demo::build(&db, &Key::random(), Clock::System.now(), &plan).await.unwrap();
    }

    /// Every visit's reference.
    async fn references(&self) -> BTreeSet<String> {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let db = Db::open(&self.url.parse().unwrap(), &Options::default()).unwrap();
        let read = |conn: &mut db::DbConn| {
            let query = sql_query("SELECT reference AS text FROM appointments");
            Ok(query.load::<Line>(conn)?.into_iter().map(|line| line.text).collect())
        };
        db.read(read).await.unwrap()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What goes on at the desk of a server: bookings one after the other, and which were promised.
#[derive(Clone)]
struct Desk {
    base: String,
    slots: Arc<Mutex<Vec<Value>>>,
    promised: Arc<Mutex<BTreeSet<String>>>,
    closed: Arc<AtomicBool>,
}

const SERVICE: &str = "/api/v1/clinics/harbor";

impl Desk {
    async fn of(server: &Server) -> Self {
        let base = server.address("");
        let slots = Arc::new(Mutex::new(server.openings(60).await));
        Self { base, slots, promised: Arc::default(), closed: Arc::default() }
    }

    /// Books until the desk closes.
    async fn book(self, number: usize) {
        let client = reqwest::Client::new();
        let path = format!("{}{SERVICE}/appointments", self.base);
        for count in 0.. {
            if self.closed.load(Ordering::Relaxed) {
                break;
            }
            let Some(mut body) = self.slots.lock().unwrap().pop() else { break };
            body["patient"] = json!({
                "given_name": "Ada", "family_name": format!("Number {number} {count}"),
                "email": format!("ada-{number}-{count}@patients.example"), "phone": "305 555 0199",
            });
            let from = format!("10.{number}.{}.{}", count / 200, count % 200 + 1);
            let request = client.post(&path).json(&body).header("x-forwarded-for", from);
            let answer = request.header("idempotency-key", format!("{number}-{count}"));
            let answer = answer.send().await.unwrap();
            // Another may have taken the time: starts lie nearer than visits are long.
            if answer.status() == 201 {
                let booked: Value = answer.json().await.unwrap();
                let reference = booked["reference"].as_str().unwrap().to_owned();
                self.promised.lock().unwrap().insert(reference);
            } else {
                assert!([409, 422].contains(&answer.status().as_u16()), "{}", answer.status());
            }
        }
    }

    fn promised(&self) -> BTreeSet<String> {
        self.promised.lock().unwrap().clone()
    }
}

on_both! {
    // Copying the file instead of the database, SQLite's log left out, was seen to lose bookings.
    async fn a_backup_under_load_holds_all_that_was_promised(on) {
        let home = tempfile::tempdir().unwrap();
        let here = Place::new(home.path(), "data", &fresh_database(on, home.path()));
        here.demo().await;
        let server = Server::start(home.path(), &here.url);
        let desk = Desk::of(&server).await;
        let clients: Vec<_> =
            (0..4).map(|number| actix_web::rt::spawn(desk.clone().book(number))).collect();

        until("twenty bookings", async || desk.promised().len() >= 20).await;
        let before = desk.promised();
        let backups = home.path().join("backups");
        let (copier, folder) = (Place::new(home.path(), "data", &here.url), backups.clone());
        let backup = tokio::task::spawn_blocking(move || copier.backup(&folder)).await.unwrap();
        let meanwhile = desk.promised().len() - before.len();
        desk.closed.store(true, Ordering::Relaxed);
        for client in clients {
            client.await.unwrap();
        }
        server.stop();
        assert!(meanwhile > 0, "people went on booking");

        let there = Place::new(home.path(), "elsewhere", &no_database(on, home.path()));
        there.done(&["restore", text(&backup)]);
        assert!(there.done(&["check"]).contains("sound: "));
        assert!(there.done(&["doctor"]).contains("ok   tables: up to date"));
        let kept = there.references().await;
        let lost: Vec<_> = before.difference(&kept).collect();
        assert!(lost.is_empty(), "{} of {} lost", lost.len(), before.len());
        assert_eq!(
            fs::read(here.data.join("secret.key")).unwrap(),
            fs::read(there.data.join("secret.key")).unwrap()
        );
    }

    async fn what_comes_back_is_the_same_book(on) {
        let home = tempfile::tempdir().unwrap();
        let here = Place::new(home.path(), "data", &fresh_database(on, home.path()));
        here.demo().await;
        let backup = here.backup(&home.path().join("backups"));
        let there = Place::new(home.path(), "elsewhere", &no_database(on, home.path()));
        there.done(&["restore", text(&backup)]);
        for clinic in ["harbor", "juniper"] {
            let export = |place: &Place, name: &str| {
                let file = home.path().join(format!("{clinic}-{name}.json"));
                place.done(&["export", "clinic", "--clinic", clinic, "--out", text(&file)]);
                fs::read(file).unwrap()
            };
            assert!(export(&here, "here") == export(&there, "there"), "the same bytes");
        }

        let manifest = fs::read(backup.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["findings"], 0);
        assert_eq!(manifest["rows"]["clinics"], 5);
        assert_eq!(manifest["rows"]["appointments"], 100);
        for entry in fs::read_dir(&backup).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o700);
    }

    async fn what_is_there_is_not_overwritten(on) {
        let home = tempfile::tempdir().unwrap();
        let here = Place::new(home.path(), "data", &fresh_database(on, home.path()));
        here.demo().await;
        fs::create_dir(&here.data).unwrap();
        fs::write(here.data.join("secret.key"), Key::random().reveal()).unwrap();
        let backup = here.backup(&home.path().join("backups"));
        let before = here.references().await;
        here.refused(&["restore", text(&backup)], "not overwritten");
        assert_eq!(here.references().await, before);

        let there = Place::new(home.path(), "elsewhere", &no_database(on, home.path()));
        fs::create_dir(&there.data).unwrap();
        let other = Key::random().reveal();
        fs::write(there.data.join("secret.key"), &other).unwrap();
        there.refused(&["restore", text(&backup)], "is not the backup's key");
        assert_eq!(fs::read_to_string(there.data.join("secret.key")).unwrap(), other);
        fs::remove_file(there.data.join("secret.key")).unwrap();
        there.done(&["restore", text(&backup)]);
    }

    async fn a_damaged_backup_is_refused(on) {
        let home = tempfile::tempdir().unwrap();
        let here = Place::new(home.path(), "data", &fresh_database(on, home.path()));
        here.demo().await;
        let backup = here.backup(&home.path().join("backups"));
        let there = Place::new(home.path(), "elsewhere", &no_database(on, home.path()));
        let copy = backup.join(match on {
            On::Sqlite => "limber.db",
            On::Postgres => "limber.pgdump",
        });
        let whole = fs::read(&copy).unwrap();
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        for damaged in [&flipped[..], &whole[..middle], &[]] {
            fs::write(&copy, damaged).unwrap();
            there.refused(&["restore", text(&backup)], "is damaged");
        }
        fs::remove_file(&copy).unwrap();
        there.refused(&["restore", text(&backup)], "cannot be read");
        there.refused(&["restore", text(home.path())], "is no backup");
        assert!(!there.data.exists(), "nothing was begun");

        fs::write(&copy, &whole).unwrap();
        let manifest = backup.join("manifest.json");
        let said = fs::read_to_string(&manifest).unwrap();
        let later = said.replace("\"20261122000000\"", "\"29991122000000\"");
        assert_ne!(said, later);
        fs::write(&manifest, later).unwrap();
        there.refused(&["restore", text(&backup)], "newer Limber");
        fs::write(&manifest, said).unwrap();
        there.done(&["restore", text(&backup)]);
    }
}

#[actix_web::test]
async fn without_postgresqls_programs_it_says_which_is_missing_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let here = Place::new(home.path(), "data", &fresh_database(On::Postgres, home.path()));
    let backups = home.path().join("backups");
    let (code, said) = here.run_with(home.path(), &["backup", text(&backups)]);
    assert!(code == 1 && said.contains("pg_dump is not installed"), "{said}");
    assert_eq!(fs::read_dir(&backups).unwrap().count(), 0);
}

#[actix_web::test]
async fn a_backup_of_one_database_is_not_restored_into_the_other() {
    let home = tempfile::tempdir().unwrap();
    let here = Place::new(home.path(), "data", &fresh_database(On::Sqlite, home.path()));
    here.demo().await;
    let backup = here.backup(&home.path().join("backups"));
    let there = Place::new(home.path(), "elsewhere", &no_database(On::Postgres, home.path()));
    there.refused(&["restore", text(&backup)], "the backup is of SQLite");
}
