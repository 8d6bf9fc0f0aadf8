//! Where a merchant's API is: an origin and a path that are safe to send an order to.

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

    /// Whether both are served by the same scheme, host and port.
    pub fn same_origin(&self, other: &Self) -> bool {
        self.origin == other.origin
    }

    /// Whether it is on this machine.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
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
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
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
