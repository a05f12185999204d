//! How the day flows: who runs late, who waits, who may not come, and a practitioner's own steps.
use crate::support::{Clinic, On, Reply, at, on_both};
use limber::domain::Role;
use serde_json::{Value, json};

/// A day with Dr. Osei: Ada at nine, Ben at half past nine, Cyd at noon; Dot is with Dr. Ruiz.
struct Day {
    clinic: Clinic,
    ada: String,
    ben: String,
    dot: String,
}

impl Day {
    async fn open(on: On) -> Self {
        let clinic = Clinic::open(on).await;
        clinic.staff(Role::Receptionist).await;
        clinic.staff(Role::Practitioner).await;
        let book = async |name: &str, start: &str, who: &str| {
            let booking = clinic.book(name, at(start)).with("/practitioner", json!(who));
            booking.with("/patient/phone", json!("3055550107")).send().await.text("/id")
        };
        let (ada, ben) = (book("Ada", "09:00", "osei").await, book("Ben", "09:30", "osei").await);
        book("Cyd", "12:00", "osei").await;
        let dot = book("Dot", "10:00", "ruiz").await;
        Self { clinic, ada, ben, dot }
    }

    /// Signs the desk in anew, for time flies and sessions end.
    async fn token(&self) -> String {
        self.clinic.sign_in(&format!("receptionist@{}.example", self.clinic.slug)).await
    }

    /// Some minutes pass, and somebody signs in at the pages.
    async fn after(&self, minutes: i64, role: Role) {
        self.clinic.minutes_pass(minutes);
        self.clinic.enter(role).await;
    }

    async fn step(&self, id: &str, step: &str, seen: i64) {
        let path = format!("/api/v1/staff/appointments/{id}/{step}");
        let taken = self.clinic.change(&path, &self.token().await, seen, json!({})).await;
        assert_eq!(taken.status, 200, "{taken:?}");
    }

    /// By how many minutes Dr. Osei and Dr. Ruiz run late, as programs are told.
    async fn late(&self) -> Vec<Value> {
        let day =
            self.clinic.get("/api/v1/staff/day?date=2026-03-02", Some(&self.token().await)).await;
        let columns = day.body["practitioners"].as_array().unwrap();
        columns.iter().map(|one| one["running_late_minutes"].clone()).collect()
    }

    /// Presses a button of a page.
    async fn press(&self, page: &str, path: &str, more: &[(&str, &str)]) -> Reply {
        let form = page
            .split_once(&format!(" action=\"{path}\""))
            .unwrap_or_else(|| panic!("no {path} in {page}"))
            .1;
        let form = form.split("</form>").next().unwrap();
        let mut fields: Vec<(String, String)> = Vec::new();
        for input in form.split("<input type=\"hidden\" ").skip(1) {
            let value = |name: &str| {
                let rest = input.split_once(&format!("{name}=\"")).unwrap().1;
                rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&")
            };
            fields.push((value("name"), value("value")));
        }
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let request = self.clinic.http().post(format!("{}{path}", self.clinic.base)).form(&fields);
        self.clinic.ask(request, None).await
    }
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "no “{word}” in {page}");
    }
}

#[track_caller]
fn says_none(page: &str, words: &[&str]) {
    for word in words {
        assert!(!page.contains(word), "“{word}” in {page}");
    }
}

on_both! {
    async fn who_runs_late_is_said_at_the_desk_and_on_their_day(on) {
        let day = Day::open(on).await;
        let clinic = &day.clinic;
        assert_eq!(day.late().await, [json!(0), json!(0)]);
        day.after(72, Role::Receptionist).await;
        day.step(&day.ada, "start", 1).await;
        // Twelve minutes late, half an hour is planned, and Ben is next.
        assert_eq!(day.late().await, [json!(12), json!(0)]);
        let desk = clinic.page("/desk?date=2026-03-02").await;
        says(&desk, &["runs 12 min late</span>", "9:30 am with Dr. Kwame Osei, who runs 12 min late"]);
        says_none(&desk, &["10:00 am with Dr. Ana Ruiz, who"]);
        says(&clinic.page("/day").await, &["3 visits, running 12 min late"]);
        // Another day tells nothing of now.
        let tomorrow = clinic.get("/api/v1/staff/day?date=2026-03-03", Some(&day.token().await)).await;
        assert_eq!(tomorrow.body["practitioners"][0]["running_late_minutes"], Value::Null);
        says_none(&clinic.page("/desk?date=2026-03-03").await, &["min late"]);
        // It is done, and Ben is not there to be kept waiting.
        day.after(30, Role::Receptionist).await;
        day.step(&day.ada, "fulfil", 2).await;
        assert_eq!(day.late().await, [json!(0), json!(0)]);
        day.step(&day.ben, "arrive", 1).await;
        clinic.minutes_pass(9);
        assert_eq!(day.late().await, [json!(9), json!(0)]);
        says(&clinic.page("/desk?date=2026-03-02").await, &["waiting 9 min", "21 min late"]);
    }

    async fn the_desk_is_asked_about_who_has_not_come(on) {
        let day = Day::open(on).await;
        let clinic = &day.clinic;
        day.after(74, Role::Receptionist).await;
        let desk = clinic.page("/desk?date=2026-03-02").await;
        says(&desk, &["late 14 min"]);
        says_none(&desk, &["Will they come?"]);
        clinic.minutes_pass(1);
        let desk = clinic.page("/desk?date=2026-03-02").await;
        says(&desk, &["late 15 min", "Ada Tester did not come"]);
        assert_eq!(desk.matches("Will they come?").count(), 1, "{desk}");
        let noted = day.press(&desk, &format!("/desk/visits/{}/no-show", day.ada), &[]).await;
        let page = noted.body.as_str().unwrap();
        says(page, &["It is noted that nobody came.", "1 did not come", "Undo “Did not come”"]);
        says_none(page, &["Will they come?"]);
        day.press(page, &format!("/desk/visits/{}/undo", day.ada), &[]).await;
        says(&clinic.page("/desk?date=2026-03-02").await, &["Ada Tester did not come"]);
    }

    async fn a_practitioners_own_day_takes_one_tap_a_step(on) {
        let day = Day::open(on).await;
        let clinic = &day.clinic;
        day.after(65, Role::Practitioner).await;
        for (step, said) in [("start", "Undo “Start”"), ("fulfil", "Undo “Done”"), ("undo", "in treatment"), ("undo", "not here yet, 5 min late"), ("no-show", "did not come"), ("undo", "not here yet")] {
            let page = clinic.page("/day").await;
            let done = day.press(&page, &format!("/day/visits/{}/{step}", day.ada), &[]).await;
            says(done.body.as_str().unwrap(), &[said]);
        }
        says(&clinic.page("/day").await, &["href=\"tel:+13055550107\"", &format!("href=\"/day/visits/{}\"", day.ada), "Tomorrow"]);
        let visit = clinic.page(&format!("/day/visits/{}", day.ada)).await;
        says(&visit, &["Ada Tester", "tel:+13055550107", "In the week", ">Start</button>", ">Did not come</button>"]);
        says_none(&visit, &["/desk", ">Arrived</button>", "Cancel this visit", ">Move<", "Change the room"]);
        let begun = day.press(&visit, &format!("/day/visits/{}/start", day.ada), &[]).await;
        says(begun.body.as_str().unwrap(), &["in treatment since", "Monday, March 2"]);
        let looked = clinic.audited().await.into_iter().filter(|(action, _)| action == "appointment.view").count();
        assert_eq!(looked, 1);
    }

    async fn a_practitioner_sees_nothing_of_what_is_anothers(on) {
        let day = Day::open(on).await;
        let clinic = &day.clinic;
        clinic.enter(Role::Practitioner).await;
        for path in ["/day", "/day/week", "/day?date=2026-03-03"] {
            says_none(&clinic.page(path).await, &["Dot Tester", &day.dot]);
        }
        let page = clinic.page("/day").await;
        let own = |step: &str| format!("/day/visits/{}/{step}", day.ada);
        for step in ["start", "no-show", "undo"] {
            // Another's visit by the form of one's own.
            let page = page.replace(&own(step), &format!("/day/visits/{}/{step}", day.dot))
                .replace("</main>", &format!("<form action=\"/day/visits/{}/{step}\"><input type=\"hidden\" name=\"csrf\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"1\"></form></main>", day.dot, csrf(&page)));
            let refused = day.press(&page, &format!("/day/visits/{}/{step}", day.dot), &[]).await;
            assert_eq!(refused.status, 404, "{step}");
        }
        assert_eq!(clinic.get(&format!("/day/visits/{}", day.dot), None).await.status, 404);
        for path in [format!("/day?practitioner={}", clinic.ruiz), format!("/day/week?practitioner={}", clinic.ruiz),
            format!("/desk/visits/{}", day.ada), "/desk".to_owned(), "/desk/week".to_owned(), "/desk/month".to_owned(),
            "/desk/patients".to_owned(), "/desk/reports".to_owned(), "/admin".to_owned()] {
            assert_eq!(clinic.get(&path, None).await.status, 403, "{path}");
        }

        let token = clinic.sign_in(&format!("practitioner@{}.example", clinic.slug)).await;
        let api = clinic.get("/api/v1/staff/day?date=2026-03-02", Some(&token)).await;
        assert_eq!(api.body["practitioners"].as_array().unwrap().len(), 1);
        let list = clinic.get("/api/v1/staff/appointments?from=2026-03-02&to=2026-03-02", Some(&token)).await;
        assert_eq!(list.body["items"].as_array().unwrap().len(), 3, "{list:?}");
        assert!(!format!("{api:?}{list:?}").contains(&day.dot));
        assert_eq!(clinic.get(&format!("/api/v1/staff/appointments/{}", day.dot), Some(&token)).await.status, 404);
        let path = format!("/api/v1/staff/appointments/{}/start", day.dot);
        assert_eq!(clinic.change(&path, &token, 1, json!({})).await.status, 404);
        let others = format!("/api/v1/staff/events?practitioner={}", clinic.ruiz);
        assert_eq!(clinic.get(&others, Some(&token)).await.status, 403);
    }
}

/// What every form of a page sends back.
fn csrf(page: &str) -> String {
    let rest = page.split_once("name=\"csrf\" value=\"").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}
