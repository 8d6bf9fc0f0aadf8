//! Who calls: the profile that `UCP-Agent` names.
//!
//! **The sandbox calls this machine only.** A profile of any other host is not opened, so that nobody can make it call
//! what they cannot reach themselves.

use crate::client::Endpoint;
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a platform's profile.
const PROFILE: u64 = 256 * 1024;

/// What the sandbox calls platforms with: one try, no redirects, no proxy.
pub fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .max_idle_connections(0)
        .proxy(None)
        .user_agent(concat!("yiju-sandbox/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// Whether an address is one that the sandbox may call. It may have a query.
pub fn is_here(url: &str) -> bool {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    !url.contains('#') && Endpoint::parse(address).is_ok_and(|endpoint| endpoint.is_loopback())
}

/// The profile at an address, where the sandbox may open it and there is one. Blocks.
pub fn profile(agent: &Agent, address: &str) -> Option<Value> {
    if !is_here(address) {
        return None;
    }
    let mut answer = agent.get(address).call().ok()?;
    if !answer.status().is_success() {
        return None;
    }
    let body = answer.body_mut().with_config().limit(PROFILE).read_to_vec().ok()?;
    serde_json::from_slice(&body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for here in ["http://localhost:8285/profiles/agent.json", "http://127.0.0.1:1/x?of=a", "http://[::1]:1/x"] {
            assert!(is_here(here), "{here}");
        }
        for elsewhere in [
            "https://platform.example.com/hook",
            "http://169.254.169.254/latest",
            "https://10.0.0.1/x",
            "http://localhost.example.com/x",
            "http://127.0.0.1@platform.example.com/x",
            "http://platform.example.com?@localhost/",
            "file:///etc/passwd",
            "...",
        ] {
            assert!(!is_here(elsewhere), "{elsewhere}");
        }
    }
}
