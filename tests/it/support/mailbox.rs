//! What a patient finds in the mailbox, and a browser that signs in with it.
use super::{Clinic, browser::Browser};
use limber::{jobs::outbox, mail::Mailer};
use mail_parser::MessageParser;

impl Clinic {
    /// The texts of all mails to an address so far, the oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<String> {
        outbox::deliver_due(&self.app).await.unwrap();
        let Mailer::Memory(memory) = &self.app.mailer else { panic!("mail goes elsewhere") };
        let mut texts = Vec::new();
        for message in memory.sent() {
            if message.envelope().to().iter().any(|to| AsRef::<str>::as_ref(to) == address) {
                let bytes = message.formatted();
                let parsed = MessageParser::default().parse(&bytes).unwrap();
                texts.push(parsed.body_text(0).unwrap().into_owned());
            }
        }
        texts
    }

    /// The newest link to that page in a mail to an address, without the host.
    pub async fn link_to(&self, address: &str, page: &str) -> Option<String> {
        let start = format!("{}{page}", self.base);
        let texts = self.mails_to(address).await;
        let mut links = texts.iter().filter_map(|text| {
            text.lines().find(|line| line.starts_with(&start)).map(|line| line.trim().to_owned())
        });
        links.next_back().map(|link| link.trim_start_matches(&self.base).to_owned())
    }

    /// A browser that has signed in with a link that was sent to an address.
    pub async fn browser_of(&self, address: &str, client: &str) -> Browser {
        let browser = Browser::at(self, client);
        let sent = browser.send(&format!("/{}/sign-in", self.slug), &[("email", address)]).await;
        assert_eq!(sent.status, 303, "{}", sent.words());
        let link = self.link_to(address, "/sign-in/").await.expect("a link to sign in with");
        let nonce = browser.open(&link).await.hidden("nonce");
        let entered = browser.send(&link, &[("nonce", &nonce)]).await;
        assert_eq!(entered.leads(), format!("/{}/my", self.slug));
        browser
    }
}
