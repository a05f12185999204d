//! Who signs in: added, changed, locked out, and never nobody left.
use crate::support::{Clinic, PASSWORD, Reply, on_both};
use futures::future::join_all;
use limber::domain::Role;
use serde_json::{Value, json};

const BASE: &str = "/api/v1/staff/staff";

fn somebody(role: &str) -> Value {
    json!({ "email": format!("New.{role}@Harbor.example"), "name": "Noor Haddad", "role": role, "password": PASSWORD })
}

async fn id_of(clinic: &Clinic, token: &str, role: Role) -> String {
    let list = clinic.get(BASE, Some(token)).await;
    let items = list.body["items"].as_array().unwrap();
    let found = items.iter().find(|one| one["role"] == role.as_str()).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

async fn patched(clinic: &Clinic, token: &str, id: &str, body: Value) -> Reply {
    clinic.send("PATCH", &format!("{BASE}/{id}"), token, body).await
}

on_both! {
    async fn somebody_new_signs_in_with_their_first_password(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let added = clinic.post(BASE, Some(&admin), somebody("receptionist")).await;
        assert_eq!((added.status, added.text("/email").as_str()), (201, "new.receptionist@harbor.example"), "{added:?}");
        assert!(added.body.get("password").is_none());
        let token = clinic.sign_in("new.receptionist@harbor.example").await;
        assert_eq!(clinic.get("/api/v1/staff/day", Some(&token)).await.status, 200);

        let twice = clinic.post(BASE, Some(&admin), somebody("receptionist")).await;
        assert_eq!((twice.status, twice.problem()), (409, "conflict"), "{twice:?}");
        let mut weak = somebody("practitioner");
        weak["password"] = json!("short");
        let weak = clinic.post(BASE, Some(&admin), weak).await;
        let pointers: Vec<_> = weak.body["errors"].as_array().unwrap().iter()
            .map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!((weak.status, pointers), (422, vec!["/password", "/practitioner"]), "{weak:?}");
    }

    async fn whoever_may_do_other_things_than_before_is_signed_out_at_once(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let email = clinic.staff(Role::Receptionist).await;
        let id = id_of(&clinic, &admin, Role::Receptionist).await;
        let day = "/api/v1/staff/day";

        let token = clinic.sign_in(&email).await;
        let renamed = patched(&clinic, &admin, &id, json!({ "name": "Someone Else" })).await;
        assert_eq!((renamed.status, clinic.get(day, Some(&token)).await.status), (200, 200), "{renamed:?}");
        let other = json!({ "role": "practitioner", "practitioner": "osei" });
        assert_eq!(patched(&clinic, &admin, &id, other).await.status, 200);
        assert_eq!(clinic.get(day, Some(&token)).await.status, 401);

        let token = clinic.sign_in(&email).await;
        assert_eq!(patched(&clinic, &admin, &id, json!({ "active": false })).await.status, 200);
        assert_eq!(clinic.get(day, Some(&token)).await.status, 401);
        let body = json!({ "clinic": clinic.slug, "email": email, "password": PASSWORD });
        assert_eq!(clinic.post("/api/v1/sessions", None, body).await.status, 401);
    }

    async fn a_reset_password_is_the_only_one_that_opens(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let email = clinic.staff(Role::Receptionist).await;
        let token = clinic.sign_in(&email).await;
        let id = id_of(&clinic, &admin, Role::Receptionist).await;
        let path = format!("{BASE}/{id}/password");
        let weak = clinic.post(&path, Some(&admin), json!({ "password": "password1234" })).await;
        assert_eq!((weak.status, weak.text("/errors/0/pointer").as_str()), (422, "/password"));
        let new = "four unrelated words";
        assert_eq!(clinic.post(&path, Some(&admin), json!({ "password": new })).await.status, 204);
        assert_eq!(clinic.get("/api/v1/staff/day", Some(&token)).await.status, 401);
        let open = async |password: &str| {
            let body = json!({ "clinic": clinic.slug, "email": email, "password": password });
            clinic.post("/api/v1/sessions", None, body).await.status
        };
        assert_eq!((open(PASSWORD).await, open(new).await), (401, 201));
        let trail = clinic.audit().await;
        assert!(trail.iter().any(|(action, _)| action == "staff.reset-password"), "{trail:?}");
        assert!(!format!("{trail:?}").contains(new));
    }

    // Two admins take each other's role at the same moment: one of them keeps it. Seen to fail
    // on PostgreSQL with the clinic's lock taken out of `setup::held`.
    async fn an_admin_always_remains(on) {
        let clinic = Clinic::open(on).await;
        let first = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let mine = id_of(&clinic, &first, Role::Admin).await;
        let alone = patched(&clinic, &first, &mine, json!({ "active": false })).await;
        assert_eq!((alone.status, alone.problem()), (409, "last-admin"), "{alone:?}");
        let alone = patched(&clinic, &first, &mine, json!({ "role": "receptionist" })).await;
        assert_eq!((alone.status, alone.problem()), (409, "last-admin"), "{alone:?}");

        let added = clinic.post(BASE, Some(&first), somebody("admin")).await;
        let (theirs, mut keeper) = (added.text("/id"), first);
        for _ in 0..8 {
            let down = json!({ "role": "receptionist" });
            let both = join_all([mine.as_str(), theirs.as_str()].map(|id| patched(&clinic, &keeper, id, down.clone()))).await;
            let list: Vec<u16> = both.iter().map(|reply| reply.status).collect();
            assert!(list.contains(&200) && list != [200, 200], "{both:?}");
            let emails = [format!("admin@{}.example", clinic.slug), "new.admin@harbor.example".to_owned()];
            let kept = usize::from(list[0] == 200);
            keeper = clinic.sign_in(&emails[kept]).await;
            let up = patched(&clinic, &keeper, [&mine, &theirs][1 - kept], json!({ "role": "admin" })).await;
            assert_eq!(up.status, 200, "{up:?}");
        }
    }
}
