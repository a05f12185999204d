//! Both databases have the same tables, columns and constraints.
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_migrations_of_both_databases_say_the_same() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let names = |database: &str| -> BTreeSet<_> {
        let entries = std::fs::read_dir(format!("{root}/{database}")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));

    let mut all = BTreeSet::new();
    for name in names("sqlite") {
        let read = |database: &str| {
            let text = std::fs::read_to_string(format!("{root}/{database}/{name}/up.sql")).unwrap();
            (columns(&text), promises(&text))
        };
        let ((sqlite_columns, sqlite), (postgres_columns, postgres)) =
            (read("sqlite"), read("postgres"));
        assert_eq!(sqlite_columns, postgres_columns, "{name}");
        assert_eq!(sqlite, postgres, "{name}");
        all.extend(sqlite);
    }
    assert!(all.contains("appointments_practitioner_free"), "{all:?}");
}

/// The tables with their columns, and which of these may be null.
fn columns(text: &str) -> BTreeMap<String, BTreeSet<(String, bool)>> {
    let mut tables: BTreeMap<String, BTreeSet<(String, bool)>> = BTreeMap::new();
    let mut table = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = rest.split(' ').next().map(str::to_owned);
        } else if line.starts_with(')') {
            table = None;
        } else if let Some(table) = &table
            && let Some(column) = line.strip_prefix("    ").filter(|rest| !rest.starts_with(' '))
            && column.starts_with(|c: char| c.is_ascii_lowercase())
        {
            let name = column.split(' ').next().unwrap().to_owned();
            let nullable = !column.contains("NOT NULL");
            tables.entry(table.clone()).or_default().insert((name, nullable));
        }
    }
    tables
}

/// The names of constraints, wherever one database keeps them: as constraints, or in triggers.
fn promises(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in text.split("CONSTRAINT ").skip(1) {
        names.extend(part.split([' ', '\n']).next().map(str::to_owned));
    }
    for part in text.split("RAISE(ABORT, '").skip(1) {
        names.extend(part.split('\'').next().map(str::to_owned));
    }
    for part in text.split("RAISE EXCEPTION '").skip(1) {
        names.extend(part.split('\'').next().map(str::to_owned));
    }
    names.remove("=");
    names
}
