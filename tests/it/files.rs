//! The desk's page of files and feeds.
use crate::support::{Clinic, Reply, at, on_both};
use limber::domain::Role;

/// Sends a form of a page, with what the page has every form send back.
async fn press(clinic: &Clinic, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    let fields: Vec<_> = fields.iter().copied().chain([("csrf", csrf)]).collect();
    let request = clinic.http().post(format!("{}{path}", clinic.base)).form(&fields);
    clinic.ask(request, None).await
}

/// The address that a page tells.
fn address(reply: &Reply) -> String {
    let page = reply.body.as_str().unwrap_or_else(|| panic!("{reply:?}"));
    page.split_once("id=\"url\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

on_both! {
    async fn the_desk_shares_the_calendars_of_rooms_and_practitioners(on) {
        let clinic = Clinic::open(on).await;
        clinic.staff(Role::Receptionist).await;
        clinic.enter(Role::Receptionist).await;
        let booking = clinic.book("Ada", at("10:00"));
        booking.with("/service", serde_json::json!("injection")).send().await;
        let page = clinic.page("/desk/files").await;
        for word in ["Dr. Kwame Osei", "Dr. Ana Ruiz", &format!("Room {}", clinic.room), "/api/v1/staff/export/patients.csv"] {
            assert!(page.contains(word), "no {word} in {page}");
        }
        assert!(!page.contains("has an address"), "{page}");
        let room = format!("room:{}", clinic.room);
        let made = press(&clinic, &page, "/desk/files/feed", &[("whose", &room), ("names", "yes")]).await;
        let url = address(&made);
        let calendar = clinic.http().get(&url).send().await.unwrap().text().await.unwrap();
        assert!(calendar.contains("BEGIN:VEVENT") && calendar.contains("Ada Tester"), "{calendar}");
        let page = clinic.page("/desk/files").await;
        assert_eq!((page.matches("has an address").count(), page.matches(">Revoke<").count()), (1, 1), "{page}");
        // A new address ends the old one, and revoking it ends them all.
        let other = address(&press(&clinic, &page, "/desk/files/feed", &[("whose", &room)]).await);
        assert_eq!(clinic.http().get(&url).send().await.unwrap().status(), 404);
        let calendar = clinic.http().get(&other).send().await.unwrap().text().await.unwrap();
        assert!(!calendar.contains("Ada Tester"), "by initials: {calendar}");
        press(&clinic, &page, "/desk/files/feed/revoke", &[("whose", &room)]).await;
        assert_eq!(clinic.http().get(&other).send().await.unwrap().status(), 404);
        let osei = format!("practitioner:{}", clinic.osei);
        address(&press(&clinic, &page, "/desk/files/feed", &[("whose", &osei)]).await);
        assert_eq!(clinic.page("/desk/files").await.matches("has an address").count(), 1);

        // Nobody else's, and only at the desk.
        let neighbour = clinic.neighbour().await;
        for whose in [format!("room:{}", neighbour.room), "patient:x".to_owned(), String::new()] {
            let refused = press(&clinic, &page, "/desk/files/feed", &[("whose", &whose)]).await;
            assert_eq!(refused.status, 404, "{whose}");
        }
        let table = clinic.get("/api/v1/staff/export/patients.csv", None).await;
        assert!(table.body.as_str().unwrap().contains("Ada"), "{table:?}");
        clinic.staff(Role::Practitioner).await;
        clinic.enter(Role::Practitioner).await;
        assert_eq!(clinic.get("/desk/files", None).await.status, 403);
        let page = clinic.page("/day").await;
        assert_eq!(press(&clinic, &page, "/desk/files/feed", &[("whose", &room)]).await.status, 403);
    }
}
