//! The direction of imports, kept by reading the files.
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the files of a folder may not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("src/domain", &["crate::", "diesel", "actix", "tokio", "lettre", "anyhow", "Utc::now"]),
    ("src/db", &["crate::actions", "crate::web", "crate::mail", "crate::jobs", "actix"]),
    ("src/actions", &["crate::web", "crate::mail", "crate::jobs", "actix", "diesel"]),
    ("src/web", &["diesel", "db::write", "Tx::"]),
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
