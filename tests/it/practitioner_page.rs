//! The page about one practitioner: who it is, what they give, and how it leads to a visit.
use crate::support::{Clinic, at, browser::Browser, on_both};
use limber::{
    db::{Tx, clinics, hours, practitioners, services},
    domain::{Audience, BookingMode, Gives, Practitioner, PractitionerId, Service},
};

/// Changes what the clinic says of a practitioner.
async fn change(clinic: &Clinic, id: PractitionerId, change: impl FnOnce(&mut Practitioner)) {
    let own = clinic.id;
    let catalogue = clinic.app.db.read(move |conn| clinics::catalogue(conn, own)).await.unwrap();
    let mut one = catalogue.practitioner(id).unwrap().clone();
    change(&mut one);
    clinic.app.db.write(move |tx| practitioners::update(tx, own, &one)).await.unwrap();
}

on_both! {
    async fn it_says_who_it_is_and_leads_to_a_visit(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("follow-up", |one| one.audience = Audience::Returning).await;
        clinic.offer("consultation", |one| one.booking = BookingMode::Request).await;
        clinic.book("Ada", at("09:00")).send().await;
        change(&clinic, clinic.osei, |one| "Kwame Osei <likes> backs.".clone_into(&mut one.about)).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let here = format!("/{}/practitioners/osei", clinic.slug);
        browser.open(&format!("/{}", clinic.slug)).await.links_to(&here);
        let slots = format!("/{}/slots?service=adjustment", clinic.slug);
        browser.open(&format!("{slots}&practitioner=osei")).await.links_to(&here);
        // Who alone gives a service is told of without being chosen, and no other.
        browser.open(&format!("/{}/slots?service=injection", clinic.slug)).await.links_to(&here);
        let anyone = browser.open(&slots).await;
        assert!(!anyone.html.contains("/practitioners/"), "{}", anyone.html);

        let page = browser.open(&here).await;
        assert_eq!(page.status, 200, "{}", page.words());
        page.says("Dr. Kwame Osei, DC Chiropractor Kwame Osei &#60;likes&#62; backs.");
        // Nine is taken, and what is for returning patients comes after what a stranger can have.
        page.says("Soonest opening Chiropracticadjustmenttoday9:30 am");
        page.says("What Dr. Kwame Osei offers");
        for service in ["adjustment", "injection", "follow-up", "consultation"] {
            page.links_to(&format!("/{}/services/{service}", clinic.slug));
            page.links_to(&format!("/{}/slots?service={service}&practitioner=osei", clinic.slug));
        }
        page.says("For returning patients");
        page.says("We confirm it");

        let (_, chosen) = page.html.split_once("name=\"starts_at\" value=\"").unwrap();
        let chosen = chosen.split('"').next().unwrap();
        let wish = [("service", page.hidden("service")), ("starts_at", chosen.to_owned())];
        let wish = wish.each_ref().map(|(name, value)| (*name, value.as_str()));
        let held = browser.send(&format!("/{}/hold", clinic.slug), &wish).await;
        let form = browser.open(held.leads()).await;
        form.says("Dr. Kwame Osei");
        form.says("9:30 am");
    }

    async fn who_is_not_there_has_no_page(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let page = |who: &str| format!("/{}/practitioners/{who}", clinic.slug);
        let lost = browser.open(&page("nobody")).await;
        assert_eq!(lost.status, 404);
        lost.links_to(&format!("/{}", clinic.slug));
        let ruiz = page("ruiz");
        let front = format!("/{}", clinic.slug);
        browser.open(&front).await.links_to(&ruiz);
        change(&clinic, clinic.ruiz, |one| one.active = false).await;
        assert_eq!(browser.open(&ruiz).await.status, 404);
        let front = browser.open(&front).await;
        assert!(!front.html.contains(&ruiz), "{}", front.html);
    }

    async fn the_list_has_anyone_first_and_when_each_is_free(on) {
        let clinic = Clinic::open(on).await;
        clinic.moss_joins().await;
        clinic.book("Ada", at("09:00")).send().await;
        let browser = Browser::at(&clinic, "203.0.113.5");
        let here = format!("/{}/practitioners", clinic.slug);
        browser.open(&format!("/{}", clinic.slug)).await.links_to(&here);
        let page = browser.open(&here).await;
        assert_eq!(page.status, 200, "{}", page.words());
        let rows: Vec<_> = page.html.split("class=\"opening go\"").skip(1).collect();
        assert!(rows[0].contains("Anyone, soonest") && rows[0].contains("9:00 am"), "{}", rows[0]);
        let row = |slug: &str| {
            let link = format!("/{}/practitioners/{slug}\"", clinic.slug);
            *rows.iter().find(|row| row.contains(&link)).expect("a row")
        };
        assert!(row("osei").contains("9:30 am"), "{}", row("osei"));
        assert!(row("ruiz").contains("9:00 am"), "{}", row("ruiz"));
        // Whose calendar is shut is full, and who is not booked online is called.
        let who = clinic.osei;
        clinic.app.db.write(move |tx| hours::delete_weekly(tx, who)).await.unwrap();
        let page = browser.open(&here).await;
        let said = page.words();
        let after = |name: &str| said.split_once(name).unwrap().1.chars().take(24).collect::<String>();
        assert!(after("Dr. Kwame Osei, DC").starts_with("full"), "{said}");
        assert!(after("Dr. Iris Moss").contains("by phone"), "{said}");
    }

    async fn who_is_booked_by_telephone_offers_no_times(on) {
        let clinic = Clinic::open(on).await;
        let (own, service_id, practitioner_id) = (clinic.id, clinic.injection, clinic.moss_joins().await);
        let gives = Gives { service_id, practitioner_id, duration_minutes: Some(50) };
        clinic.app.db.write(move |tx| services::give(tx, own, gives)).await.unwrap();
        let browser = Browser::at(&clinic, "203.0.113.5");
        let page = browser.open(&format!("/{}/practitioners/moss", clinic.slug)).await;
        page.says("Visits with Dr. Iris Moss are booked by telephone");
        page.says("Call to book");
        page.says("50 minutes");
        page.says_not("Choose a time");
        page.says_not("Soonest opening");
        page.links_to("tel:+13055550142");

        // The same where it is the services that are not booked online.
        let other = Browser::at(&clinic, "203.0.113.6");
        let osei = format!("/{}/practitioners/osei", clinic.slug);
        other.open(&osei).await.says("Soonest opening");
        let catalogue = clinic.app.db.read(move |conn| clinics::catalogue(conn, own)).await.unwrap();
        let by_phone = |one| Service { booking: BookingMode::Phone, ..one };
        let services: Vec<_> = catalogue.services.into_iter().map(by_phone).collect();
        let all = move |tx: &mut Tx<'_>| services.iter().try_for_each(|one| services::update(tx, own, one));
        clinic.app.db.write(all).await.unwrap();
        let page = other.open(&osei).await;
        page.says("Visits with Dr. Kwame Osei are booked by telephone");
        page.says_not("Choose a time");
    }

    async fn a_full_book_says_so_in_the_readers_language(on) {
        let clinic = Clinic::open(on).await;
        let browser = Browser::reading(&clinic, "203.0.113.5", "es");
        let here = format!("/{}/practitioners/osei", clinic.slug);
        let page = browser.open(&here).await;
        page.says("Próxima hora libre");
        page.says("Lo que ofrece Dr. Kwame Osei");
        let who = clinic.osei;
        clinic.app.db.write(move |tx| hours::delete_weekly(tx, who)).await.unwrap();
        let page = browser.open(&here).await;
        page.says("Dr. Kwame Osei no tiene horas libres en línea");
        page.says("Lo que ofrece Dr. Kwame Osei");
        page.says_not("Próxima hora libre");
    }
}
