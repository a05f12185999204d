//! The web sites that may show a clinic's pages within their own.
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// How many sites a clinic may name.
const MOST: usize = 10;

/// A site, as browsers compare sites: scheme, host and, where it is not the usual one, port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// The sites that may show a clinic's pages within theirs, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Vec<String>", try_from = "Vec<String>")]
pub struct Origins(Vec<Origin>);

/// What was written down is no list of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOrigins {
    /// One of them is none.
    #[error("must each be a site such as https://www.example.com, without a path")]
    Site,
    /// There are more than that.
    #[error("must be at most {MOST} sites")]
    TooMany,
}

impl Origin {
    /// Reads a site: over HTTPS, or on this machine. No path, no wildcard.
    pub fn parse(text: &str) -> Result<Self, NotOrigins> {
        let url = Url::parse(text.trim()).map_err(|_| NotOrigins::Site)?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        let trusted = match (url.scheme(), url.host()) {
            ("https", Some(Host::Domain(name))) => is_name(name),
            ("http", Some(Host::Domain(name))) => name == "localhost",
            ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
            _ => false,
        };
        if bare && trusted {
            Ok(Self(url.origin().ascii_serialization()))
        } else {
            Err(NotOrigins::Site)
        }
    }

    /// As browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a host is spelt with nothing but letters, digits, hyphens and dots: whatever else a URL
/// admits could mean something in a policy.
fn is_name(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

impl Origins {
    /// Whether no site may.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Origin::as_str)
    }
}

impl TryFrom<Vec<String>> for Origins {
    type Error = NotOrigins;

    fn try_from(texts: Vec<String>) -> Result<Self, NotOrigins> {
        if texts.len() > MOST {
            return Err(NotOrigins::TooMany);
        }
        let mut origins: Vec<Origin> = Vec::new();
        for text in &texts {
            let origin = Origin::parse(text)?;
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        Ok(Self(origins))
    }
}

impl From<Origins> for Vec<String> {
    fn from(origins: Origins) -> Self {
        origins.0.into_iter().map(|origin| origin.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{NotOrigins, Origin, Origins};

    fn read(text: &str) -> Option<String> {
        Origin::parse(text).ok().map(|origin| origin.as_str().to_owned())
    }

    #[test]
    fn a_site_is_written_as_browsers_write_it() {
        assert_eq!(read("https://Harbor.example/").as_deref(), Some("https://harbor.example"));
        assert_eq!(read("https://harbor.example:443").as_deref(), Some("https://harbor.example"));
        assert_eq!(read("https://a.example:8443").as_deref(), Some("https://a.example:8443"));
        assert_eq!(
            read("https://praxis-müller.example").as_deref(),
            Some("https://xn--praxis-mller-klb.example")
        );
        assert_eq!(read("http://localhost:3000").as_deref(), Some("http://localhost:3000"));
        assert_eq!(read("http://127.0.0.1:3000").as_deref(), Some("http://127.0.0.1:3000"));
    }

    #[test]
    fn what_is_no_site_or_a_policy_of_its_own_is_refused() {
        for text in [
            "",
            "*",
            "https:",
            "https://",
            "'self'",
            "harbor.example",
            "http://harbor.example",
            "https://*.example",
            "https://harbor.example/book",
            "https://harbor.example?a",
            "https://harbor.example#a",
            "https://me@harbor.example",
            "https://a.example;script-src",
            "https://a.example,https://b.example",
            "https://a.example https://b.example",
            "https://10.0.0.1",
            "data:text/html,x",
            "javascript:alert(1)",
            "file:///etc",
        ] {
            assert_eq!(Origin::parse(text), Err(NotOrigins::Site), "{text}");
        }
    }

    #[test]
    fn each_is_named_once_and_few_are_named() {
        let texts =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let twice = Origins::try_from(texts(&["https://a.example", "https://A.example/"])).unwrap();
        assert_eq!(Vec::from(twice), ["https://a.example"]);
        let many: Vec<_> = (0..11).map(|number| format!("https://a{number}.example")).collect();
        assert_eq!(Origins::try_from(many), Err(NotOrigins::TooMany));
    }
}
