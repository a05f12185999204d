//! A patient's browser, as far as the patient's pages need one: it keeps cookies, follows nothing
//! by itself, and comes from an address of its own.
use super::Clinic;
use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT_LANGUAGE, HeaderMap, LOCATION},
    redirect::Policy,
};

/// A browser.
pub struct Browser {
    http: Client,
    base: String,
    address: String,
}

/// What it was answered.
pub struct Page {
    pub status: u16,
    /// Where it is sent on.
    pub onward: String,
    pub headers: HeaderMap,
    pub html: String,
}

impl Browser {
    /// A new one that asks from an address, by way of the proxy that tests trust.
    pub fn at(clinic: &Clinic, address: &str) -> Self {
        let http = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
        Self { http, base: clinic.base.clone(), address: address.to_owned() }
    }

    /// A new one whose reader prefers these languages, as `Accept-Language` has them.
    pub fn reading(clinic: &Clinic, address: &str, languages: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, languages.parse().unwrap());
        let http = Client::builder().redirect(Policy::none()).cookie_store(true);
        let http = http.default_headers(headers).build().unwrap();
        Self { http, base: clinic.base.clone(), address: address.to_owned() }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Page {
        self.ask(self.http.get(format!("{}{path}", self.base))).await
    }

    /// Sends a form.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.ask(self.http.post(format!("{}{path}", self.base)).form(fields)).await
    }

    async fn ask(&self, request: RequestBuilder) -> Page {
        let response = request.header("x-forwarded-for", &self.address).send().await.unwrap();
        let headers = response.headers().clone();
        let onward = headers.get(LOCATION).map(|value| value.to_str().unwrap().to_owned());
        Page {
            status: response.status().as_u16(),
            onward: onward.unwrap_or_default(),
            headers,
            html: response.text().await.unwrap(),
        }
    }
}

impl Page {
    /// The words of the page, without tags, with single blanks.
    pub fn words(&self) -> String {
        let mut text = String::new();
        let mut within = false;
        for c in self.html.chars() {
            match c {
                '<' => within = true,
                '>' => within = false,
                _ if within => {}
                c => text.push(c),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Fails unless the page says so.
    #[track_caller]
    pub fn says(&self, text: &str) {
        assert!(self.words().contains(text), "{} {text:?}: {}", self.status, self.words());
    }

    /// Fails if the page says so.
    #[track_caller]
    pub fn says_not(&self, text: &str) {
        assert!(!self.words().contains(text), "{} {text:?}: {}", self.status, self.words());
    }

    /// Fails unless it leads there.
    #[track_caller]
    pub fn links_to(&self, address: &str) {
        let link = format!("href=\"{}\"", address.replace('&', "&#38;"));
        assert!(self.html.contains(&link), "{link}: {}", self.html);
    }

    /// Fails unless it sends on, and tells where to.
    #[track_caller]
    pub fn leads(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.words());
        &self.onward
    }
}
