//! The direction of imports, kept by reading the files.
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the files of a folder may not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("src/domain", &["crate::", "diesel", "actix", "tokio", "lettre", "anyhow", "Utc::now"]),
    ("src/db", &["crate::actions", "crate::web", "crate::mail", "crate::jobs", "actix"]),
    (
        "src/live",
        &["crate::actions", "crate::web", "crate::mail", "crate::jobs", "actix", "diesel"],
    ),
    ("src/actions", &["crate::web", "crate::mail", "crate::jobs", "actix", "diesel"]),
    ("src/web", &["diesel", "db::write", "Tx::"]),
    (
        "src/tongue",
        &[
            "crate::actions",
            "crate::db",
            "crate::web",
            "crate::mail",
            "actix",
            "diesel",
            "Utc::now",
        ],
    ),
    ("src/mail", &["crate::web", "crate::actions", "crate::jobs", "actix", "diesel"]),
];

#[test]
fn imports_point_inward() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, words) in FORBIDDEN {
        let files = rust_files(&root.join(folder));
        assert!(!files.is_empty(), "{folder} is empty");
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for word in *words {
                    let place = format!("{}:{}", path.display(), number + 1);
                    assert!(!code.contains(word), "{place} must not name {word}");
                }
            }
        }
    }
}

/// Every file of deeds writes to the audit trail, or has those do it that do.
///
/// That each address really leaves an entry is seen wherever a test changes something: see `Drop`
/// of the tests' clinic.
#[test]
fn deeds_are_noted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut deeds = 0;
    for path in rust_files(&root.join("src/actions")) {
        let text = fs::read_to_string(&path).unwrap();
        let holds_deeds = text.contains("\npub fn ") && text.contains("&mut Tx<");
        // What is done once is a deed of its own; and what only writes a mail changes nothing.
        let passed_over = ["once.rs", "remind.rs", "account_mail.rs"];
        if !holds_deeds || passed_over.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        deeds += 1;
        let noted = ["note(", "note_with(", "noted(", "audit::insert(", "setup::"];
        let noted = noted.iter().any(|way| text.contains(way));
        assert!(noted, "{} leaves no trail", path.display());
    }
    assert!(deeds > 10, "{deeds}");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
