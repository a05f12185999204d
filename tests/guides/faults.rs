//! What is wrong with a guide's file is said, with the line where it stands.
use limber::domain::guide::Guide;

/// What the small guide rests on, as its file has it.
const SOURCES: &str = r#"sources = [{ id = "knees", title = "Knees", publisher = "A", year = 2020, link = "https://a.example/knees" }]"#;

/// A small guide that is sound.
const SOUND: &str = r#"version = 1
title = { en = "Knees", es = "Rodillas" }
about = { en = "They hurt.", es = "Duelen." }
sources = [{ id = "knees", title = "Knees", publisher = "A", year = 2020, link = "https://a.example/knees" }]
[[questions]]
id = "now"
asks = { en = "Now?", es = "¿Ahora?" }
none = { en = "No", es = "No" }
several = true
next = "where"
[[questions.answers]]
id = "hot"
says = { en = "Hot", es = "Caliente" }
stop = "help"
[[questions]]
id = "where"
asks = { en = "Where?", es = "¿Dónde?" }
next = "routes"
[[questions.answers]]
id = "left"
says = { en = "Left", es = "Izquierda" }
favours = { chiropractic = "side" }
[[questions.answers]]
id = "right"
says = { en = "Right", es = "Derecha" }
[[stops]]
id = "help"
kind = "emergency"
title = { en = "Help", es = "Ayuda" }
says = { en = "Call.", es = "Llame." }
sources = ["knees"]
[[routes]]
discipline = "chiropractic"
because = "joints"
[reasons]
joints = { en = "Joints.", es = "Articulaciones." }
side = { en = "One side.", es = "Un lado." }
"#;

/// What is said of the guide once each of these is replaced.
#[track_caller]
fn faults(changes: &[(&str, &str)]) -> String {
    let text = changes.iter().fold(SOUND.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    match Guide::parse("knees", &text) {
        Ok(_) => String::new(),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn a_sound_guide_has_none() {
    assert_eq!(faults(&[]), "");
}

#[test]
fn what_is_not_known_is_refused_where_it_stands() {
    let known = faults(&[("kind = \"emergency\"", "kind = \"sometime\"")]);
    assert!(known.starts_with("guides/knees.toml:28: unknown variant `sometime`"), "{known}");
    let key = faults(&[("several = true", "several = true\ncolour = \"red\"")]);
    assert!(key.starts_with("guides/knees.toml:10: unknown field `colour`"), "{key}");
    let toml = faults(&[("several = true", "several =")]);
    assert!(toml.starts_with("guides/knees.toml:9: "), "{toml}");
    let missing = faults(&[("because = \"joints\"\n", "")]);
    assert!(missing.contains("missing field `because`"), "{missing}");
    assert_eq!(
        faults(&[("discipline = \"chiropractic\"", "discipline = \"knees\"")]),
        "guides/knees.toml:22: there is no route to `chiropractic`\n\
         guides/knees.toml:33: there is no discipline called `knees`; there are chiropractic, \
         dry-needling, massage-therapy, pain-medicine, physical-therapy"
    );
}

#[test]
fn names_lead_to_what_is_there() {
    let at = |changes: &[(&str, &str)]| faults(changes).replace("guides/knees.toml:", "");
    assert_eq!(
        at(&[("stop = \"help\"", "stop = \"halp\"")]),
        "14: there is no stop called `halp`\n27: nothing names the stop `help`"
    );
    assert_eq!(
        at(&[("next = \"where\"", "next = \"when\"")]),
        "10: there is no question called `when`"
    );
    assert_eq!(
        at(&[("because = \"joints\"", "because = \"bones\"")]),
        "34: there is no reason called `bones`\n36: nothing names the reason `joints`"
    );
    assert_eq!(
        at(&[("id = \"right\"", "id = \"left\"")]),
        "24: there are two of the answer `left`"
    );
    assert_eq!(at(&[("id = \"right\"", "id = \"none\"")]), "24: no answer can be called `none`");
    assert_eq!(
        at(&[("id = \"right\"", "id = \"To the right\"")]),
        "24: the name `To the right` must be 1 to 60 small letters, digits and single hyphens \
         between them"
    );
    let reserved = [("next = \"where\"", "next = \"end\""), ("id = \"where\"", "id = \"end\"")];
    assert_eq!(at(&reserved), "16: no question can be called `end`");
}

#[test]
fn words_are_there_in_each_language() {
    let at = |changes: &[(&str, &str)]| faults(changes).replace("guides/knees.toml:", "");
    assert_eq!(at(&[(", es = \"Caliente\"", "")]), "13: the words are missing in Español");
    assert_eq!(at(&[("en = \"Joints.\"", "en = \" \"")]), "36: the words are missing in English");
    assert_eq!(
        at(&[("es = \"Duelen.\"", "es = \"Duelen.\", fr = \"Mal.\"")]),
        "3: there is no language called `fr`"
    );
}

#[test]
fn dead_ends_loops_and_ways_past_the_emergencies_are_refused() {
    let at = |changes: &[(&str, &str)]| faults(changes).replace("guides/knees.toml:", "");
    assert_eq!(
        at(&[("next = \"routes\"\n", "")]),
        "19: a dead end: this answer to `where` leads nowhere\n\
         23: a dead end: this answer to `where` leads nowhere"
    );
    assert_eq!(
        at(&[("next = \"routes\"", "next = \"now\"")]),
        "6: a loop: `now` leads back to itself"
    );
    let onward = "favours = { chiropractic = \"side\" }";
    assert_eq!(
        at(&[(onward, "favours = { chiropractic = \"side\" }\nnext = \"where\"")]),
        "16: a loop: `where` leads back to itself"
    );
    assert_eq!(at(&[("next = \"where\"", "next = \"routes\"")]), "16: nothing leads to `where`");
    assert_eq!(
        at(&[("kind = \"emergency\"", "kind = \"doctor\"")]),
        "16: `where` can be the last question of somebody who was never asked about an emergency"
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let at = |changes: &[(&str, &str)]| faults(changes).replace("guides/knees.toml:", "");
    assert_eq!(at(&[("version = 1", "version = 0")]), "1: versions are counted from 1");
    assert_eq!(
        at(&[(SOURCES, "sources = []")]),
        "1: the guide cites no source\n31: there is no source called `knees`"
    );
    assert_eq!(
        at(&[("sources = [\"knees\"]\n", "\n")]),
        "27: `help` is a red flag, and names no source"
    );
    assert_eq!(
        at(&[("https://a.example", "http://a.example")]),
        "4: `http://a.example/knees` is no address that begins with https://"
    );
    assert_eq!(
        at(&[("none = { en = \"No\", es = \"No\" }\n", "")]),
        "6: the question `now` leaves no choice: it has one answer\n\
         6: several answers to `now` can be so, so `none` must say that none of them is"
    );
    assert_eq!(
        at(&[("stop = \"help\"", "stop = \"help\"\nnext = \"where\"")]),
        "12: `hot` both stops and leads on\n\
         12: `hot` cannot lead elsewhere: another answer can be so as well"
    );
    assert_eq!(
        at(&[("kind = \"emergency\"", "kind = \"emergency\"\noffers = [\"chiropractic\"]")]),
        "27: `help` is an emergency, and offers what can wait"
    );
}
