//! What was answered is kept so that it can be read when the guide has changed.
use limber::{domain::guide::Record, guides};

#[test]
fn answers_are_kept_with_the_words_as_they_were_and_lead_the_same_way_again() {
    let guide = guides::named("low-back-pain").unwrap();
    let given = [("now", vec!["none"]), ("doctor", vec!["night", "weight"])];
    let path = guide.follow(&given);
    let record = Record::of(&path);
    let kept = serde_json::to_value(&record).unwrap();
    assert_eq!((&kept["id"], &kept["version"]), (&"low-back-pain".into(), &1.into()));
    assert_eq!(kept["answers"][1]["answers"], serde_json::json!(["weight", "night"]));
    assert_eq!(kept["answers"][0]["answered"], serde_json::json!(["None of these"]));
    let read: Record = serde_json::from_value(kept).unwrap();
    assert_eq!(read.path(guide), Some(path));

    let other = Record { version: 2, ..record.clone() };
    assert_eq!(other.path(guide), None, "another version is another guide");
    let mut astray = record;
    astray.answers[1].answers = vec!["none".to_owned(), "night".to_owned()];
    assert_eq!(astray.path(guide), None, "an answer that cannot be is none");
}
