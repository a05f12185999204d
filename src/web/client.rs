//! From where a request comes, as far as that can be believed.
use crate::App;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::{IpAddr, SocketAddr},
    sync::Once,
};

const FORWARDED: &str = "x-forwarded-for";

/// The address of whoever asks; `None`: nobody knows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub(super) Option<IpAddr>);

impl FromRequest for Client {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>();
        let trusted = app.map_or(&[][..], |app| app.config.trusted_proxies.as_slice());
        let headers = request.headers().get_all(FORWARDED);
        let forwarded: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
        let peer = request.peer_addr().map(|address| address.ip().to_canonical());
        ready(Ok(Self(peer.map(|peer| {
            let client = behind(peer, &forwarded.join(","), trusted);
            if client == peer && !forwarded.is_empty() && !trusted.contains(&peer) {
                warn_of(peer);
            }
            client
        }))))
    }
}

/// Who asked the first proxy that is trusted: the last address on the way that is none of ours.
fn behind(peer: IpAddr, forwarded: &str, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    for hop in forwarded.rsplit(',') {
        if !trusted.contains(&client) {
            break;
        }
        let Some(before) = address(hop.trim()) else { break };
        client = before.to_canonical();
    }
    client
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Behind a proxy that is not trusted all patients would be one client.
fn warn_of(peer: IpAddr) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            proxy = %peer,
            "requests come with X-Forwarded-For from an address that is not in \
             LIMBER_TRUSTED_PROXIES; all who come that way count as one client"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        let trusted = ["127.0.0.1", "10.0.0.2"].map(|text| text.parse().unwrap());
        behind(peer.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn only_what_trusted_proxies_say_is_believed() {
        assert_eq!(seen("198.51.100.9", "203.0.113.1"), "198.51.100.9");
        assert_eq!(seen("127.0.0.1", "203.0.113.1"), "203.0.113.1");
        assert_eq!(seen("127.0.0.1", "192.0.2.66, 203.0.113.1, 10.0.0.2"), "203.0.113.1");
        assert_eq!(seen("127.0.0.1", "203.0.113.1:4711"), "203.0.113.1");
        assert_eq!(seen("127.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(seen("127.0.0.1", "unknown"), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", ""), "127.0.0.1");
    }
}
