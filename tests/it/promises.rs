//! What docs/promises.md says of tests is true.
use std::{fs, path::Path};

const PROMISES: usize = 23;

/// The lines of the table, column by column.
fn lines(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// What stands between backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_a_promise_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/promises.md")).unwrap();
    let lines = lines(&text);
    assert_eq!(lines.len(), PROMISES);
    for (line, number) in lines.iter().zip(1..) {
        let [own, promise, _, shown, by] = line[..] else { panic!("{line:?} has other columns") };
        assert_eq!(own, number.to_string(), "{promise}");
        let is_shown = shown == "yes" || shown.starts_with("in part: ");
        assert!(is_shown || shown == "not yet", "{promise} is shown {shown}");
        assert_eq!(is_shown, named(by).next().is_some(), "{promise} is shown {shown}");
        for test in named(by) {
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let path = root.join(file);
            assert!(path.exists(), "{promise} names {file}, which is not there");
            if !name.is_empty() {
                let source = fs::read_to_string(path).unwrap();
                let declared = source.contains(&format!("fn {name}("))
                    || source.contains(&format!("test('{name}"));
                assert!(declared, "{promise} names {name}, which is not in {file}");
            }
        }
    }
}
