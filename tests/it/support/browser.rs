//! A patient's browser, as far as the patient's pages need one: it keeps cookies, follows nothing
//! by itself, and comes from an address of its own.
use super::Clinic;
use reqwest::{
    Client, RequestBuilder,
    cookie::{CookieStore as _, Jar},
    header::{ACCEPT_LANGUAGE, HeaderMap, LOCATION},
    redirect::Policy,
};
use std::sync::Arc;

/// A browser.
pub struct Browser {
    http: Client,
    jar: Arc<Jar>,
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
        Self::with(clinic, address, HeaderMap::new())
    }

    /// A new one whose reader prefers these languages, as `Accept-Language` has them.
    pub fn reading(clinic: &Clinic, address: &str, languages: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, languages.parse().unwrap());
        Self::with(clinic, address, headers)
    }

    fn with(clinic: &Clinic, address: &str, headers: HeaderMap) -> Self {
        let jar = Arc::new(Jar::default());
        let http = Client::builder().redirect(Policy::none()).cookie_provider(Arc::clone(&jar));
        let http = http.default_headers(headers).build().unwrap();
        Self { http, jar, base: clinic.base.clone(), address: address.to_owned() }
    }

    /// What it keeps under the name that begins so.
    pub fn cookie(&self, name: &str) -> String {
        let all = self.jar.cookies(&self.base.parse().unwrap()).unwrap();
        let all = all.to_str().unwrap().to_owned();
        let one = all.split("; ").find(|one| one.starts_with(name)).expect("such a cookie");
        one.split_once('=').unwrap().1.to_owned()
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

    /// The value of a hidden field, of the last form that has it.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let before = format!("name=\"{name}\" value=\"");
        let rest = self.html.rsplit_once(&before).map(|(_, rest)| rest);
        let rest = rest.unwrap_or_else(|| panic!("no {name}: {}", self.words()));
        rest.split('"').next().unwrap().to_owned()
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
