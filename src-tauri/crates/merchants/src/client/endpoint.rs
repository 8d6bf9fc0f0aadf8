//! Where a merchant's API is: an origin and a path that are safe to send an order to.

use std::net::IpAddr;
use ureq::http::Uri;
use ureq::http::uri::Scheme;

/// Why a merchant cannot be connected. The message says what to do.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConnectError {
    /// No URL at all, or one without a host.
    #[error("{0:?} is no web address. Give the merchant's, such as https://shop.example.com")]
    NotAUrl(String),
    /// Neither https nor loopback.
    #[error("{0:?} is not encrypted. Use its https:// address; plain http:// is for this machine only")]
    Insecure(String),
    /// A user name or password in the URL.
    #[error("the address holds a user name or password. Leave it out and give the credential by itself")]
    UserInfo,
    /// An address of a home or office network.
    #[error(
        "{0:?} is an address of a private network. Give the merchant's public one, such as https://shop.example.com"
    )]
    Private(String),
    /// A query or fragment in the URL.
    #[error("{0:?} has a part after ? or #. Give the address without it")]
    Query(String),
    /// A credential that cannot stand in a header.
    #[error("the credential holds characters that cannot be sent. Copy it again, without spaces or line breaks")]
    Credential,
}

/// An origin and a path below which the API is. Requests go nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
    path: String,
    loopback: bool,
}

impl Endpoint {
    /// Reads an address that a person, a feed or a profile gave.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn parse(url: &str) -> Result<Self, ConnectError> {
        let not_a_url = || ConnectError::NotAUrl(url.to_owned());
        // The parser drops a fragment silently.
        if url.contains('#') {
            return Err(ConnectError::Query(url.to_owned()));
        }
        let uri: Uri = url.parse().map_err(|_| not_a_url())?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else { return Err(not_a_url()) };
        if authority.as_str().contains('@') {
            return Err(ConnectError::UserInfo);
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() || host.starts_with('.') {
            return Err(not_a_url());
        }
        let loopback = is_loopback(&host);
        let bare = host.trim_end_matches('.').trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) if !loopback && is_private(address) => return Err(ConnectError::Private(url.to_owned())),
            Ok(_) => {}
            // 2130706433, 0x7f.1 and 127.1 are numbers that some systems take for addresses.
            Err(_) if bare.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit())) => {
                return Err(not_a_url());
            }
            Err(_) => {}
        }
        if !(*scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && loopback)) {
            return Err(ConnectError::Insecure(url.to_owned()));
        }
        if uri.query().is_some() {
            return Err(ConnectError::Query(url.to_owned()));
        }
        let port = match (authority.port_u16(), scheme == &Scheme::HTTPS) {
            (None, _) if authority.as_str().len() != host.len() => return Err(not_a_url()),
            (None, _) | (Some(443), true) | (Some(80), false) => String::new(),
            (Some(port), _) => format!(":{port}"),
        };
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            path: uri.path().trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    /// Whether a browser may be sent to an address: as [`Endpoint::parse`], but with a query and a fragment.
    pub fn is_page(url: &str) -> bool {
        let end = url.find(['?', '#']).unwrap_or(url.len());
        url.chars().all(|c| !c.is_control() && !c.is_whitespace()) && Self::parse(&url[..end]).is_ok()
    }

    /// Whether both are served by the same scheme, host and port. The names of this machine are one host.
    pub fn same_origin(&self, other: &Self) -> bool {
        let beside = |one: &Self| {
            let (scheme, rest) = one.origin.split_once("://").unwrap_or_default();
            let port = rest.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
            (scheme.to_owned(), port.map(str::to_owned))
        };
        self.origin == other.origin || (self.loopback && other.loopback && beside(self) == beside(other))
    }

    /// Whether it is on this machine.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Where a document of it is: between its origin and its path (RFC 8615, RFC 8414 section 3.1).
    pub fn well_known(&self, document: &str) -> String {
        format!("{}/.well-known/{document}{}", self.origin, self.path)
    }

    /// The URL of segments below the endpoint, each escaped.
    pub fn join(&self, segments: &[&str]) -> String {
        segments.iter().fold(self.to_string(), |url, segment| format!("{url}/{}", crate::url::segment(segment)))
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether an address is of a private network, of one cable, or of nobody (RFC 6890).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.is_loopback() || is_private(IpAddr::V4(v4)),
            None => v6.is_unspecified() || v6.is_multicast() || v6.is_unique_local() || v6.is_unicast_link_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine() {
        for good in [
            "https://shop.example.com",
            "https://shop.example.com:8443/ucp/",
            "http://127.0.0.1:8080/m/qinghe",
            "http://localhost",
            "http://[::1]:9",
        ] {
            assert!(Endpoint::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_could_send_an_order_astray_is_refused() {
        let refused = |url: &str| Endpoint::parse(url).expect_err(url);
        assert!(matches!(refused("http://shop.example.com"), ConnectError::Insecure(_)));
        assert!(matches!(refused("http://127.0.0.1.example.com"), ConnectError::Insecure(_)));
        assert!(matches!(refused("http://localhost.example.com"), ConnectError::Insecure(_)));
        assert!(matches!(refused("ftp://shop.example.com"), ConnectError::Insecure(_)));
        assert_eq!(refused("https://shop.example.com@evil.example"), ConnectError::UserInfo);
        assert_eq!(refused("http://u:p@127.0.0.1"), ConnectError::UserInfo);
        assert!(matches!(refused("https://shop.example.com/?to=x"), ConnectError::Query(_)));
        assert!(matches!(refused("https://shop.example.com/#x"), ConnectError::Query(_)));
        for private in [
            "https://10.0.0.1",
            "https://192.168.1.9:8443/x",
            "https://169.254.169.254",
            "https://0.0.0.0",
            "https://100.64.0.1",
            "https://[fd00::1]",
            "https://[fe80::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[::]",
        ] {
            assert!(matches!(refused(private), ConnectError::Private(_)), "{private}");
        }
        for number in ["https://2130706433", "https://0x7f.1", "https://127.1", "http://127.1", "https://10.0.0.1."] {
            assert!(Endpoint::parse(number).is_err(), "{number}");
        }
        for bad in ["", "shop", "/relative", "https://", "https:///path", "https://a b", "https://shop.example.com:"] {
            assert!(matches!(refused(bad), ConnectError::NotAUrl(_)), "{bad}");
        }
    }

    #[test]
    fn origins_compare_scheme_host_and_port() {
        let at = |url: &str| Endpoint::parse(url).expect("good");
        assert!(at("https://Shop.example.com/a").same_origin(&at("https://shop.example.com:443/b")));
        assert!(!at("https://shop.example.com").same_origin(&at("https://shop.example.com:444")));
        assert!(!at("https://shop.example.com").same_origin(&at("https://shop.example.com.evil.example")));
        assert!(!at("https://localhost").same_origin(&at("http://localhost")));
        assert!(at("http://localhost:81/a").same_origin(&at("http://127.0.0.1:81/b")));
        assert!(at("http://[::1]:81").same_origin(&at("http://127.0.0.1:81")));
        assert!(at("http://[::1]").same_origin(&at("http://localhost")));
        assert!(!at("http://localhost:81").same_origin(&at("http://127.0.0.1:82")));
    }

    #[test]
    fn a_name_given_by_a_merchant_stays_one_segment() {
        let at = Endpoint::parse("https://shop.example.com/ucp/").expect("good");
        assert_eq!(
            at.join(&["checkout-sessions", "gid://x/1?a#b"]),
            "https://shop.example.com/ucp/checkout-sessions/gid%3A%2F%2Fx%2F1%3Fa%23b"
        );
    }
}
