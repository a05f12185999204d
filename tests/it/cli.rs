//! The program as an operator runs it: what it says, and the code it ends with.
use chrono::{TimeZone as _, Utc};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use limber::{
    db::{Db, Options},
    demo,
    secret::Key,
};
use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// What a run ended with, and said on either side.
struct Run {
    code: i32,
    out: String,
    complaint: String,
}

/// Runs `limber` in an otherwise empty environment, in a folder of its own.
fn limber(folder: &TempDir, settings: &[(&str, &str)], words: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_limber"))
        .args(words)
        .env_clear()
        .env("LIMBER_DATA_DIR", folder.path().join("data"))
        .env("LIMBER_LISTEN", "127.0.0.1:0")
        .envs(settings.iter().copied())
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever does not ask for input may be gone before it comes.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        complaint: String::from_utf8(output.stderr).unwrap(),
    }
}

fn fails(settings: &[(&str, &str)], words: &[&str], code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let run = limber(&folder, settings, words, "");
    assert_eq!(run.code, code, "{}{}", run.out, run.complaint);
    assert!(run.complaint.starts_with("limber: "), "{}", run.complaint);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a file was left behind");
    run.complaint
}

/// A database with a small demo in it, and its address.
async fn demo_in(folder: &TempDir) -> String {
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let options = Options { connections: 1, durable: false, create: true };
    let db = Db::open(&url.parse().unwrap(), &options).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 25, 16, 7, 0).unwrap();
    let plan = demo::Plan { appointments: Some(100), ..demo::Plan::default() };
    demo::build(&db, &Key::random(), now, &plan).await.unwrap();
    url
}

#[test]
fn settings_that_make_no_sense_stop_the_start_by_name() {
    let said = fails(&[("LIMBER_PORT", "80")], &["serve"], 2);
    assert!(said.contains("LIMBER_PORT (from the environment) is not a setting"), "{said}");
    let said = fails(&[("LIMBER_LISTEN", "80"), ("LIMBER_LOG", "loud")], &["check"], 2);
    assert_eq!(said.lines().filter(|line| line.starts_with("limber: LIMBER_L")).count(), 2);
    let said = fails(&[("DATABASE_URL", "limber.db")], &["serve"], 2);
    assert!(said.contains("sqlite://path or postgres://host/name"), "{said}");
    let said = fails(&[], &["serve", "--config", "no.toml"], 2);
    assert!(said.contains("no settings file at no.toml"), "{said}");
}

#[test]
fn a_database_that_is_not_there_is_said_so_and_not_made() {
    for command in ["serve", "check"] {
        let said = fails(&[("DATABASE_URL", "sqlite://clinc.db")], &[command], 1);
        assert!(said.contains("there is no database at clinc.db"), "{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.db"), "").unwrap();
    for (name, told) in [("empty.db", "is empty, not a database"), (".", "is a folder")] {
        let url = format!("sqlite://{name}");
        let said = limber(&folder, &[("DATABASE_URL", &url)], &["serve"], "").complaint;
        assert!(said.contains(told), "{said}");
    }
    for url in [
        "postgres://limber:hunter2@127.0.0.1:1/limber",
        "postgres://l:hunter2 x@h/l",
        "postgres://l:hunter2/x@h/l",
        "postgres://limber@127.0.0.1:1/limber?password=hunter2&connect_timeout=x",
    ] {
        let said = fails(&[("DATABASE_URL", url)], &["serve"], 1);
        assert!(said.starts_with("limber: cannot open postgres://…@"), "{said}");
        assert!(!said.contains("hunter2") && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn migrate_makes_the_database_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = limber(&folder, &[], &["migrate"], "");
    assert!(first.code == 0 && first.out.contains(": made"), "{}{}", first.out, first.complaint);
    let second = limber(&folder, &[], &["migrate"], "");
    assert!(second.code == 0 && second.out.contains("up to date already"), "{}", second.out);
    let check = limber(&folder, &[], &["check"], "");
    assert!(check.code == 0 && check.out.starts_with("sound: 0 clinics"), "{}", check.out);
}

#[test]
fn a_clinic_is_opened_and_gets_its_first_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let add = |slug: &str, phone: &str| {
        let mut words = vec!["clinic", "add", "--slug", slug, "--phone", phone];
        words.extend(["--name", "Bay Spine", "--email", "desk@bay.example"]);
        words.extend(["--time-zone", "America/New_York", "--address", "1 Bay Road"]);
        words.extend(["--city", "Key Largo"]);
        limber(&folder, &[], &words, "")
    };
    assert!(add("bay", "(305) 555-0142").complaint.contains("`limber migrate` makes one"));
    limber(&folder, &[], &["migrate"], "");
    let opened = add("bay", "(305) 555-0142");
    assert!(opened.code == 0 && opened.out.contains("bay is open"), "{}", opened.complaint);
    let again = add("bay", "(305) 555-0142");
    assert!(again.code == 1 && again.complaint.contains("short name"), "{}", again.complaint);
    let wrong = add("cove", "12");
    assert!(wrong.code == 1 && wrong.complaint.contains("--phone"), "{}", wrong.complaint);

    let mut words = vec!["staff", "add", "--clinic", "bay", "--role", "admin"];
    words.extend(["--email", "ada@bay.example", "--name", "Ada Okoye"]);
    let staff = limber(&folder, &[], &words, "four unrelated words\n");
    assert_eq!(staff.code, 0, "{}", staff.complaint);
    assert_eq!(limber(&folder, &[], &["check"], "").code, 0);
}

#[test]
fn config_show_tells_where_values_come_from_but_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.toml"), "smtp_url = 'smtp://a:hunter2@h'").unwrap();
    let run =
        limber(&folder, &[("LIMBER_LOG", "warn")], &["config", "show", "--config", "own.toml"], "");
    assert_eq!(run.code, 0, "{}", run.complaint);
    assert!(run.out.contains("log = \"warn\"  # LIMBER_LOG, from the environment"), "{}", run.out);
    assert!(run.out.contains("smtp://a:…@h:25\"  # LIMBER_SMTP_URL, from"), "{}", run.out);
    assert!(run.out.contains("own.toml"), "{}", run.out);
    assert!(!run.out.contains("hunter2"), "{}", run.out);
}

#[tokio::test]
async fn check_finds_a_planted_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let url = demo_in(&folder).await;
    let sound = limber(&folder, &[("DATABASE_URL", &url)], &["check"], "");
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.complaint);
    assert!(sound.out.contains("100 appointments looked at"), "{}", sound.out);

    let mut conn = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    conn.batch_execute(
        "DROP TRIGGER appointments_practitioner_free_insert;
         DROP TRIGGER appointments_room_free_insert;
         DROP TRIGGER appointments_patient_free_insert;
         CREATE TEMP TABLE twin AS SELECT * FROM appointments WHERE status = 'booked' LIMIT 1;
         UPDATE twin SET id = randomblob(16), reference = 'TWIN-TWIN', manage_token_hash = NULL;
         INSERT INTO appointments SELECT * FROM twin;",
    )
    .unwrap();
    let found = limber(&folder, &[("DATABASE_URL", &url)], &["check"], "");
    assert_eq!(found.code, 1, "{}{}", found.out, found.complaint);
    assert!(found.out.contains("appointments_practitioner_free: broken by"), "{}", found.out);
    assert!(found.out.contains("appointments_patient_free: broken by"), "{}", found.out);
}

#[tokio::test]
async fn staff_are_added_with_a_password_that_is_not_everybodys() {
    let folder = tempfile::tempdir().unwrap();
    let url = demo_in(&folder).await;
    let add = |email: &str, role: &[&str], password: &str| {
        let mut words = vec!["staff", "add", "--clinic", "harbor", "--email", email];
        words.extend(["--name", "Ada Okoye"]);
        words.extend(role);
        limber(&folder, &[("DATABASE_URL", &url)], &words, password)
    };
    let desk = ["--role", "receptionist"];
    let run = add("ada@harbor.example", &desk, "four unrelated words\n");
    assert_eq!(run.code, 0, "{}", run.complaint);
    assert!(run.out.contains("ada@harbor.example can sign in at harbor"), "{}", run.out);
    assert!(run.complaint.contains("Password for ada@harbor.example:"), "{}", run.complaint);

    let again = add("ada@harbor.example", &desk, "four unrelated words\n");
    assert!(again.code == 1 && again.complaint.contains("already has"), "{}", again.complaint);
    for weak in ["short\n", "password-1234\n", ""] {
        let run = add("bo@harbor.example", &desk, weak);
        assert!(run.code == 1 && run.complaint.contains("the password"), "{}", run.complaint);
    }
    let nobody = add("bo@harbor.example", &["--role", "practitioner"], "");
    assert!(
        nobody.code == 2 && nobody.complaint.contains("--practitioner"),
        "{}",
        nobody.complaint
    );
    let ines = ["--role", "practitioner", "--practitioner", "ines-okafor", "--password-stdin"];
    let run = add("bo@harbor.example", &ines, "four unrelated words\n");
    assert!(run.code == 0 && run.complaint.is_empty(), "{}", run.complaint);
}

#[test]
fn the_demo_leaves_a_folder_alone_that_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("limber.db"), "a clinic's").unwrap();
    let run = limber(&folder, &[], &["demo"], "");
    assert!(run.code == 1 && run.complaint.contains("not a demo's folder"), "{}", run.complaint);
    assert_eq!(fs::read_to_string(data.join("limber.db")).unwrap(), "a clinic's");
}

#[tokio::test]
async fn the_demo_refuses_a_named_database_that_holds_clinics() {
    let folder = tempfile::tempdir().unwrap();
    let url = demo_in(&folder).await;
    let run = limber(&folder, &[("DATABASE_URL", &url)], &["demo"], "");
    assert!(run.code == 1 && run.complaint.contains("already holds clinics"), "{}", run.complaint);

    let path = url.strip_prefix("sqlite://").unwrap();
    let mut conn = SqliteConnection::establish(path).unwrap();
    conn.batch_execute("UPDATE clinics SET slug = 'own' WHERE slug = 'harbor'").unwrap();
    let run = limber(&folder, &[("DATABASE_URL", &url)], &["demo", "--keep"], "");
    assert!(run.code == 1 && run.complaint.contains("not a demo's"), "{}", run.complaint);
    assert!(Path::new(path).is_file());
}

#[tokio::test]
async fn a_clinic_goes_from_one_database_to_another_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let here = demo_in(&folder).await;
    let there = format!("sqlite://{}", folder.path().join("there.db").display());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let run = |url: &str, words: &[&str]| limber(&folder, &[("DATABASE_URL", url)], words, "");
    let (one, other) = (path("one.json"), path("other.json"));

    let nobody = run(&here, &["export", "clinic", "--clinic", "harbour", "--out", &one]);
    assert!(nobody.code == 1 && nobody.complaint.contains("no clinic called harbour"));
    let export = ["export", "clinic", "--clinic", "harbor", "--out", &one];
    let done = run(&here, &export);
    assert!(done.code == 0 && done.out.is_empty(), "{}{}", done.out, done.complaint);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&one).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = run(&here, &export);
    assert!(again.code == 1 && again.complaint.contains("cannot be made"), "{}", again.complaint);

    assert_eq!(run(&there, &["migrate"]).code, 0);
    let brought = run(&there, &["import", "clinic", &one]);
    assert!(brought.code == 0 && brought.out.contains("harbor: "), "{}", brought.complaint);
    assert_eq!(run(&there, &["check"]).code, 0);
    let done = run(&there, &["export", "clinic", "--clinic", "harbor", "--out", &other]);
    assert_eq!(done.code, 0, "{}", done.complaint);
    assert!(fs::read(&one).unwrap() == fs::read(&other).unwrap(), "the same bytes");
    let twice = run(&there, &["import", "clinic", &one]);
    assert!(twice.code == 1 && twice.complaint.contains("already has that clinic"));
}

#[tokio::test]
async fn tables_come_in_by_command_and_refused_lines_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = demo_in(&folder).await;
    let file = folder.path().join("people.csv");
    let name = file.display().to_string();
    fs::write(&file, "external_id,given_name,family_name,email\n1,Ada,Byron,\n2,,Ek,ben\n")
        .unwrap();
    let import = |more: &[&str]| {
        let words = [&["import", "patients", &name, "--clinic", "harbor"], more].concat();
        limber(&folder, &[("DATABASE_URL", &url)], &words, "")
    };
    for more in [&["--dry-run"][..], &[]] {
        let run = import(more);
        assert_eq!(run.code, 1, "{}", run.complaint);
        assert!(
            run.out.contains("line 3: given_name must not be empty; email must be"),
            "{}",
            run.out
        );
        assert!(
            run.out.contains("1 new, 0 known already, 1 refused; nothing was kept"),
            "{}",
            run.out
        );
    }
    for said in ["1 new, 0 known already, 1 refused\n", "0 new, 1 known already, 1 refused\n"] {
        let run = import(&["--keep-good"]);
        assert!(run.code == 0 && run.out.ends_with(said), "{}{}", run.out, run.complaint);
    }
    fs::write(&file, "given_name,shoes\n").unwrap();
    let run = import(&[]);
    assert!(run.code == 1 && run.complaint.contains("`shoes` is not known"), "{}", run.complaint);
    let out = limber(
        &folder,
        &[("DATABASE_URL", &url)],
        &["export", "patients", "--clinic", "harbor"],
        "",
    );
    assert!(out.code == 0 && out.out.contains("\r\n1,Ada,Byron,"), "{}", out.complaint);
}

/// What the doctor says of a thing.
fn line<'a>(said: &'a str, what: &str) -> &'a str {
    let line = said.lines().find(|line| line.get(5..).is_some_and(|rest| rest.starts_with(what)));
    line.unwrap_or_else(|| panic!("nothing of {what}: {said}"))
}

fn set_mode(path: &Path, mode: u32) {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
    fs::set_permissions(path, mode).unwrap();
}

#[test]
fn doctor_says_that_all_is_well_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let none = limber(&folder, &[], &["doctor"], "");
    assert_eq!(none.code, 1);
    assert!(line(&none.out, "database").contains("there is no database at"), "{}", none.out);
    assert!(line(&none.out, "data folder").starts_with("fail"), "{}", none.out);

    limber(&folder, &[], &["migrate"], "");
    let key = Key::random().reveal();
    fs::write(folder.path().join("data/secret.key"), &key).unwrap();
    set_mode(&folder.path().join("data/secret.key"), 0o600);
    let path = std::env::var_os("PATH").unwrap();
    let set = [
        ("LIMBER_PUBLIC_URL", "https://book.harbor.example"),
        ("LIMBER_SMTP_URL", "smtps://desk:hunter2@mail.harbor.example"),
        ("PATH", path.to_str().unwrap()),
    ];
    let well = limber(&folder, &set, &["doctor"], "");
    assert_eq!(well.code, 0, "{}{}", well.out, well.complaint);
    let things = [
        "settings",
        "database: SQLite 3",
        "tables: up to date",
        "clock",
        "outbox: no mail waits",
        "time zones: IANA 2",
        "mail: by mail.harbor.example:465",
        "public address",
        "data folder",
        "room",
        "key",
    ];
    for what in things {
        assert!(line(&well.out, what).starts_with("ok   "), "{}", well.out);
    }
    assert!(!well.out.contains("hunter2") && !well.out.contains(&key), "{}", well.out);
}

#[test]
fn doctor_tells_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    limber(&folder, &[], &["migrate"], "");
    fs::write(folder.path().join("data/secret.key"), Key::random().reveal()).unwrap();
    set_mode(&folder.path().join("data/secret.key"), 0o644);
    set_mode(&folder.path().join("data"), 0o755);
    let database = folder.path().join("data/limber.db");
    let mut conn = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    let latest = "SELECT version FROM __diesel_schema_migrations ORDER BY version DESC LIMIT 2";
    let undone = format!("DELETE FROM __diesel_schema_migrations WHERE version IN ({latest})");
    conn.batch_execute(&undone).unwrap();
    let no_programs = [("PATH", folder.path().to_str().unwrap())];
    let ill = limber(&folder, &no_programs, &["doctor"], "");
    assert_eq!(ill.code, 1);
    for (what, told) in [
        ("key", "fail key"),
        ("tables", "fail tables: 2 migrations are to come"),
        ("data folder", "warn data folder"),
        ("mail", "warn mail: into the folder"),
        ("public address", "warn public address: http://localhost"),
        ("room", "warn room: `df` does not tell"),
    ] {
        assert!(line(&ill.out, what).starts_with(told), "{}", ill.out);
    }
    let server = [("DATABASE_URL", "postgres://limber:hunter2@127.0.0.1:1/limber")];
    let away = limber(&folder, &server, &["doctor"], "");
    assert!(away.code == 1 && !away.out.contains("hunter2"), "{}", away.out);
    assert!(line(&away.out, "database").starts_with("fail database: cannot open"), "{}", away.out);
}
