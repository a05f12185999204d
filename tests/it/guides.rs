//! "What hurts?": from the first question to the visit that a practitioner reads about, and what
//! its red flags forbid on every other page.
use crate::support::{Clinic, at, browser::Browser, on_both};
use limber::{
    db::appointments,
    domain::{AppointmentId, Role, guide::DISCIPLINES},
};
use serde_json::json;

/// Answers that lead to the end of "muscle spasms", with what must be known.
fn calf<'a>(known: &'a [&'a str]) -> Vec<(&'static str, &'a [&'a str])> {
    vec![
        ("now", &["none"]),
        ("doctor", &["none"]),
        ("where", &["calf"]),
        ("since", &["nights"]),
        ("after", &["exercise"]),
        ("also", &["knot", "stiff"]),
        ("hope", &["hands"]),
        ("know", known),
    ]
}

/// Answers the questions one after the other, each on the page that the last one led to; answers
/// where that leads.
async fn answered(browser: &Browser, clinic: &Clinic, answers: &[(&str, &[&str])]) -> String {
    answered_to("muscle-spasms", browser, clinic, answers).await
}

async fn answered_to(
    guide: &str,
    browser: &Browser,
    clinic: &Clinic,
    answers: &[(&str, &[&str])],
) -> String {
    let start = format!("/{}/guide/{guide}", clinic.slug);
    let mut place = browser.open(&start).await.leads().to_owned();
    for (question, ids) in answers {
        assert_eq!(place, format!("{start}/{question}"));
        assert_eq!(browser.open(&place).await.status, 200, "{place}");
        let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("answer", *id)).collect();
        let next = browser.send(&place, &fields).await;
        next.leads().clone_into(&mut place);
        assert!(!place.contains('?'), "no answer stands in an address: {place}");
    }
    place
}

/// Answers that lead to the end of "neck pain" and speak for a needle.
fn neck() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("now", &["none"]),
        ("doctor", &["none"]),
        ("where", &["one-side"]),
        ("since", &["days"]),
        ("after", &["work"]),
        ("also", &["knot"]),
        ("hope", &["loosening"]),
        ("know", &["none"]),
    ]
}

/// What a form of a page that keeps a service's time carries.
fn offered(html: &str, service: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("name=\"service\" value=\"{service}\""))?;
    let (_, value) = rest.split_once("name=\"starts_at\" value=\"")?;
    value.split('"').next().map(str::to_owned)
}

fn person<'a>(name: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("given_name", name),
        ("family_name", "Tester"),
        ("email", "ana@patients.example"),
        ("phone", "3055550108"),
        ("been_here", "no"),
    ];
    fields.extend(more);
    fields
}

/// Keeps a time as the page offers it and sends the form; answers the visit.
async fn booked(browser: &Browser, clinic: &Clinic, end: &str, tick: bool) -> AppointmentId {
    let page = browser.open(end).await;
    let starts_at = offered(&page.html, "adjustment").unwrap();
    let fields = [("service", "adjustment"), ("starts_at", starts_at.as_str())];
    let hold = browser.send(&format!("/{}/hold", clinic.slug), &fields).await.leads().to_owned();
    let details = browser.open(&hold).await;
    details.says("Share my answers with the practitioner");
    details.says("Where is it?Calf");
    assert!(!details.html.contains("id=\"share\" name=\"share\" value=\"yes\" checked"));
    let share: &[(&str, &str)] = if tick { &[("share", "yes")] } else { &[] };
    // A form that must be mended keeps the tick.
    let wrong = [("given_name", ""), share.first().copied().unwrap_or(("share", ""))];
    let again = browser.send(&hold, &wrong).await;
    assert_eq!(again.status, 422);
    assert_eq!(again.html.contains("value=\"yes\" checked"), tick);
    let onward = browser.send(&hold, &person("Ana", share)).await.leads().to_owned();
    browser.open(&onward).await.says("Your visit is booked");
    hold.rsplit('/').next().unwrap().parse().unwrap()
}

on_both! {
    async fn answers_that_are_shared_are_read_by_whoever_treats(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.0.1");
        let list = browser.open(&format!("/{}/guide", clinic.slug)).await;
        list.links_to(&format!("/{}/guide/muscle-spasms", clinic.slug));
        let front = browser.open(&format!("/{}", clinic.slug)).await;
        front.links_to(&format!("/{}/guide", clinic.slug));

        let end = answered(&browser, &clinic, &calf(&["none"])).await;
        let page = browser.open(&end).await;
        page.says("What we recommend here");
        page.says("You describe a joint that does not move as it should.");
        page.says("It is not a diagnosis");
        page.says("National Institute for Health and Care Excellence");
        let id = booked(&browser, &clinic, &end, true).await;

        let visit = clinic.app.db.read(move |conn| appointments::by_id(conn, id)).await.unwrap();
        let kept = &visit.intake.unwrap()["guide"];
        assert_eq!((&kept["id"], &kept["version"]), (&json!("muscle-spasms"), &json!(1)));
        assert_eq!(kept["answers"][5]["answers"], json!(["knot", "stiff"]));
        let audited = clinic.audited().await;
        let (_, change) = audited.iter().find(|(action, _)| action == "appointment.book").unwrap();
        assert_eq!(change["answers_shared"], "muscle-spasms");
        assert!(!change.to_string().contains("calf"), "what was answered is not in the trail");

        clinic.staff(Role::Practitioner).await;
        clinic.enter(Role::Practitioner).await;
        let day = clinic.page("/day?date=2026-03-02").await;
        for words in ["Muscle spasms and cramps (asked online)", "Where is it? Calf", "A hard, sore knot in the muscle; A joint that feels stuck or stiff"] {
            assert!(day.contains(words), "{words}: {day}");
        }
        clinic.staff(Role::Receptionist).await;
        clinic.enter(Role::Receptionist).await;
        let visit = clinic.page(&format!("/desk/visits/{id}")).await;
        assert!(visit.contains("Where is it? Calf"), "{visit}");
    }

    async fn without_the_tick_nothing_is_kept(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.0.2");
        let end = answered(&browser, &clinic, &calf(&["none"])).await;
        let id = booked(&browser, &clinic, &end, false).await;
        let visit = clinic.app.db.read(move |conn| appointments::by_id(conn, id)).await.unwrap();
        assert_eq!(visit.intake, None);
        let audited = clinic.audited().await;
        assert!(audited.iter().all(|(_, change)| change.get("answers_shared").is_none()));
    }

    async fn a_full_stop_holds_on_every_page(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.0.3");
        let end = answered(&browser, &clinic, &[("now", &["chest", "fever"])]).await;
        let stop = browser.open(&end).await;
        stop.says("This needs emergency care now");
        stop.links_to("tel:911");
        assert!(!stop.html.contains("/hold"), "nothing is offered");
        assert!(!browser.open("/").await.html.contains("/hold"), "the only clinic's front page");
        let front = browser.open(&format!("/{}", clinic.slug)).await;
        assert!(!front.html.contains("/hold"));
        let service = browser.open(&format!("/{}/services/adjustment", clinic.slug)).await;
        let services = browser.open(&format!("/{}/services", clinic.slug)).await;
        let practitioner = browser.open(&format!("/{}/practitioners/osei", clinic.slug)).await;
        for page in [&services, &practitioner] {
            page.says("Call to book adjustmentbecause of your answers");
            page.says_not("Choose a time");
        }
        for page in [&front, &service, &services, &practitioner] {
            assert!(!page.html.contains("/hold"), "{}", page.words());
            page.says("Because of your answers, please get help first");
            page.says_not("No free times online");
            page.says_not("by telephone");
            page.links_to(&end);
            page.links_to("tel:911");
        }
        let slots = browser.open(&format!("/{}/slots?service=adjustment", clinic.slug)).await;
        assert_eq!(slots.leads(), end);
        let starts_at = at("10:00").to_rfc3339();
        let wish = [("service", "adjustment"), ("starts_at", starts_at.as_str())];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        assert_eq!(held.leads(), end);
        let typed = person("Ana", &wish);
        let held = browser.send(&format!("/{}/hold", clinic.slug), &typed).await;
        assert_eq!(held.leads(), end, "nor with words that were typed before");

        // Another browser knows nothing of it, and this one may begin again.
        let other = Browser::at(&clinic, "10.1.0.4");
        assert!(other.open(&format!("/{}", clinic.slug)).await.html.contains("/hold"));
        let again = browser.send(&format!("/{}/guide/muscle-spasms/again", clinic.slug), &[]).await;
        assert_eq!(again.leads(), format!("/{}/guide/muscle-spasms", clinic.slug));
        assert!(browser.open(&format!("/{}", clinic.slug)).await.html.contains("/hold"));
    }

    async fn no_other_guide_lifts_what_one_forbids(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.2.1");
        let stop = answered(&browser, &clinic, &[("now", &["chest"])]).await;
        // Looking at another guide, beginning it, and answering all of it.
        let base = format!("/{}/guide/neck-pain", clinic.slug);
        browser.open(&base).await;
        browser.open(&format!("{base}/now")).await;
        browser.send(&format!("{base}/again"), &[]).await;
        let end = answered_to("neck-pain", &browser, &clinic, &neck()).await;
        let page = browser.open(&end).await;
        assert!(!page.html.contains("/hold"), "nothing is offered");
        page.says("Because of your answers, please get help first");
        page.links_to(&stop);
        page.links_to("tel:911");
        for path in ["", "/services/adjustment", "/services"] {
            let page = browser.open(&format!("/{}{path}", clinic.slug)).await;
            assert!(!page.html.contains("/hold"), "{path}");
            page.says("please get help first");
        }
        let slots = browser.open(&format!("/{}/slots?service=adjustment", clinic.slug)).await;
        assert_eq!(slots.leads(), stop);
        let starts_at = at("10:00").to_rfc3339();
        let wish = [("service", "adjustment"), ("starts_at", starts_at.as_str())];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        assert_eq!(held.leads(), stop);
        // Its own answers are still there, and taken back they forbid nothing.
        browser.open(&stop).await.says("begin again: that takes back all your answers here");
        browser.send(&format!("/{}/guide/muscle-spasms/again", clinic.slug), &[]).await.leads();
        assert!(offered(&browser.open(&end).await.html, "adjustment").is_some());
        assert!(browser.open(&format!("/{}", clinic.slug)).await.html.contains("/hold"));
    }

    async fn thinners_told_to_one_guide_hold_for_another(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("needling", |one| "dry-needling".clone_into(&mut one.discipline)).await;
        let sound = Browser::at(&clinic, "10.1.2.2");
        let end = answered_to("neck-pain", &sound, &clinic, &neck()).await;
        assert!(offered(&sound.open(&end).await.html, "needling").is_some(), "it suits a neck");

        let browser = Browser::at(&clinic, "10.1.2.3");
        let first = answered(&browser, &clinic, &calf(&["blood-thinners"])).await;
        let end = answered_to("neck-pain", &browser, &clinic, &neck()).await;
        let page = browser.open(&end).await;
        assert_eq!(offered(&page.html, "needling"), None);
        assert!(offered(&page.html, "adjustment").is_some(), "the rest is offered");
        page.says("we would like to talk with you before you book: Dry needling.");
        page.links_to(&first);
        let slots = browser.open(&format!("/{}/slots?service=needling", clinic.slug)).await;
        assert_eq!(slots.leads(), first);
        let starts_at = at("10:00").to_rfc3339();
        let wish = [("service", "needling"), ("starts_at", starts_at.as_str())];
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        assert_eq!(held.leads(), first);
        let front = browser.open(&format!("/{}", clinic.slug)).await;
        assert_eq!(offered(&front.html, "needling"), None);
        front.says("Because of your answers, please call first");
    }

    async fn a_new_medicine_is_for_whoever_prescribed_it(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.2.4");
        let end = answered(&browser, &clinic, &calf(&["new-medicine"])).await;
        let page = browser.open(&end).await;
        page.says_not("Pain medicine");
        page.says("Ask whoever prescribed the new medicine");
        let sound = Browser::at(&clinic, "10.1.2.5");
        let end = answered(&sound, &clinic, &calf(&["none"])).await;
        sound.open(&end).await.says_not("prescribed");
    }

    async fn blood_thinners_and_pregnancy_lead_to_no_needle(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("needling", |one| "dry-needling".clone_into(&mut one.discipline)).await;
        for (index, known) in ["blood-thinners", "pregnant"].into_iter().enumerate() {
            let browser = Browser::at(&clinic, &format!("10.1.1.{index}"));
            // A time that was kept before the answers is not booked after them.
            let starts_at = at(["10:00", "11:00"][index]).to_rfc3339();
            let wish = [("service", "needling"), ("starts_at", starts_at.as_str())];
            let early = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;

            let end = answered(&browser, &clinic, &calf(&[known])).await;
            let page = browser.open(&end).await;
            page.says("please call first");
            page.links_to("tel:+13055550142");
            assert_eq!(offered(&page.html, "needling"), None);
            assert!(offered(&page.html, "adjustment").is_some(), "the rest is offered");

            let late = browser.send(early.leads(), &person("Ana", &[])).await;
            assert_eq!(late.leads(), end);
            let service = browser.open(&format!("/{}/services/needling", clinic.slug)).await;
            service.says("Because of your answers, please call first");
            service.links_to(&end);
            for path in ["slots?service=needling", "slots?service=needling&practitioner=osei"] {
                let slots = browser.open(&format!("/{}/{path}", clinic.slug)).await;
                assert_eq!(slots.leads(), end, "{path}");
            }
            let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
            assert_eq!(held.leads(), end);
            let front = browser.open(&format!("/{}", clinic.slug)).await;
            assert_eq!(offered(&front.html, "needling"), None);
            assert!(offered(&front.html, "adjustment").is_some());
        }
    }

    async fn programs_are_held_to_the_answers_that_they_send(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("needling", |one| "dry-needling".clone_into(&mut one.discipline)).await;
        let answers = |known: &str| {
            let known = [known];
            let each = calf(&known).into_iter().map(|(question, answers)| {
                json!({ "question": question, "answers": answers })
            });
            let each: Vec<_> = each.collect();
            json!({ "guide": { "id": "muscle-spasms", "version": 1, "answers": each }, "other": 1 })
        };
        let book = |hour, intake| clinic.book("Ben", at(hour)).with("/intake", intake);
        let booked = book("10:00", answers("none")).send().await;
        assert_eq!(booked.status, 201, "{booked:?}");
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}", booked.text("/id"));
        let shown = clinic.get(&path, Some(&token)).await;
        assert_eq!(shown.text("/intake/guide/answers/2/asked"), "Where is it?");
        assert_eq!(shown.text("/intake/guide/answers/2/answered/0"), "Calf");

        let needling = |intake| book("11:00", intake).with("/service", json!("needling"));
        let refused = needling(answers("blood-thinners")).send().await;
        assert_eq!((refused.status, refused.problem()), (422, "not-bookable-online"), "{refused:?}");
        for wrong in [
            json!({ "guide": "muscle-spasms" }),
            json!({ "guide": { "id": "knees", "version": 1, "answers": [] } }),
            json!({ "guide": { "id": "muscle-spasms", "version": 1, "answers": [] } }),
            answers("anything"),
        ] {
            let refused = needling(wrong.clone()).send().await;
            assert_eq!((refused.status, refused.problem()), (422, "invalid"), "{wrong}");
            assert_eq!(refused.text("/errors/0/pointer"), "/intake/guide");
        }
        assert_eq!(needling(json!({ "smoker": false })).send().await.status, 201);
    }

    async fn the_questions_are_asked_in_their_order_and_answers_checked(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.0.5");
        let base = format!("/{}/guide/muscle-spasms", clinic.slug);
        let ahead = browser.open(&format!("{base}/know")).await;
        assert_eq!(ahead.leads(), format!("{base}/now"));
        assert_eq!(browser.open(&format!("{base}/elbow")).await.status, 404);
        assert_eq!(browser.open(&format!("/{}/guide/knees", clinic.slug)).await.status, 404);
        assert_eq!(browser.open(&format!("{base}/end")).await.leads(), base);

        let now = format!("{base}/now");
        let lost = browser.send(&now, &[("answer", "none")]).await;
        assert_eq!(lost.status, 410, "no cookie came: the browser keeps none, or the hour is over");
        lost.says("Your answers are gone");

        let first = browser.open(&now).await;
        first.says("Question 1 of 8");
        first.says("An emergency? Do not fill this in: call 911.");
        let nothing = browser.send(&now, &[]).await;
        assert_eq!(nothing.status, 422);
        nothing.says("Error: Is any of this happening to you now?");
        nothing.says("Choose an answer.");
        let both = browser.send(&now, &[("answer", "none"), ("answer", "fever")]).await;
        assert_eq!(both.status, 422);
        both.says("You ticked “none” and something else.");
        assert_eq!(both.html.matches(" checked").count(), 2, "what was ticked stays");
        assert_eq!(browser.send(&now, &[("answer", "elbow")]).await.status, 422);

        let place = answered(&browser, &clinic, &calf(&["none"])[..4]).await;
        assert_eq!(place, format!("{base}/after"));
        let back = browser.open(&format!("{base}/where")).await;
        assert!(back.html.contains("value=\"calf\" checked"), "{}", back.html);
        back.links_to(&format!("{base}/doctor"));
        let changed = browser.send(&format!("{base}/where"), &[("answer", "foot")]).await;
        assert_eq!(changed.leads(), format!("{base}/since"), "the next is asked again");
        assert!(browser.open(&format!("{base}/since")).await.html.contains("value=\"nights\" checked"));
        assert_eq!(browser.open(&base).await.leads(), format!("{base}/after"));
        // A form is sent to where a GET leads back to the questions.
        assert_eq!(browser.open(&format!("{base}/again")).await.leads(), base);
    }

    async fn answers_are_for_the_pages_of_one_clinic(on) {
        let clinic = Clinic::open(on).await;
        let other = clinic.neighbour().await;
        let browser = Browser::at(&clinic, "10.1.0.6");
        answered(&browser, &clinic, &[("now", &["chest"])]).await;
        assert!(!browser.open(&format!("/{}", clinic.slug)).await.html.contains("/hold"));
        assert!(browser.open(&format!("/{}", other.slug)).await.html.contains("/hold"));
    }

    async fn the_guides_speak_spanish(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "10.1.0.7");
        browser.send("/language", &[("language", "es"), ("back", "/")]).await.leads();
        browser.open(&format!("/{}/guide", clinic.slug)).await.says("Espasmos y calambres musculares");
        let end = answered(&browser, &clinic, &calf(&["blood-thinners"])).await;
        let page = browser.open(&end).await;
        page.says("Usted describe una articulación que no se mueve como debería.");
        page.says("Quiropráctica");
    }

    async fn the_disciplines_of_guides_are_those_of_the_database(on) {
        let clinic = Clinic::open(on).await;
        let slug = clinic.slug.clone();
        let read = clinic.app.db.read(move |conn| limber::db::clinics::catalogue_of(conn, &slug));
        let catalogue = read.await.unwrap();
        let mut codes: Vec<_> = catalogue.disciplines.iter().map(|one| one.code.as_str()).collect();
        codes.sort_unstable();
        assert_eq!(codes, DISCIPLINES);
    }
}
