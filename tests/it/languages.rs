//! Pages in English and Spanish: as the browser asks for them, and as was chosen by hand.
use crate::support::{Clinic, browser::Browser, on_both};

on_both! {
    async fn a_browser_is_answered_in_the_language_it_asks_for(on) {
        let clinic = Clinic::open(on).await;
        let services = format!("/{}/services", clinic.slug);
        let browser = Browser::at(&clinic, "203.0.113.7");
        let page = browser.open(&services).await;
        page.says("What would you like to book?");
        assert!(page.html.contains("<html lang=\"en\""), "{}", page.html);

        let browser = Browser::reading(&clinic, "203.0.113.7", "es-MX,es;q=0.9,en;q=0.8");
        let page = browser.open(&services).await;
        page.says("¿Qué desea reservar?");
        page.says("English");
        assert!(page.html.contains("<html lang=\"es\""), "{}", page.html);
    }

    async fn the_switch_is_kept_and_leads_back(on) {
        let clinic = Clinic::open(on).await;
        let services = format!("/{}/services", clinic.slug);
        let browser = Browser::at(&clinic, "203.0.113.7");
        let here = format!("{services}?x=1");
        let chosen = [("language", "es"), ("back", here.as_str())];
        assert_eq!(browser.send("/language", &chosen).await.leads(), here);
        browser.open(&services).await.says("¿Qué desea reservar?");
        let elsewhere = [("language", "en"), ("back", "//evil.example/")];
        assert_eq!(browser.send("/language", &elsewhere).await.leads(), "/");
        browser.open(&services).await.says("What would you like to book?");
        let unknown = [("language", "tlh"), ("back", "/")];
        assert_eq!(browser.send("/language", &unknown).await.status, 400);
    }
}
