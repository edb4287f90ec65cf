//! `http = { ... }`: the parts of a URL (RFC 3986 section 3), and of `host:port`.

use crate::config::model::Http;
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use std::net::Ipv6Addr;

/// `http = { url, status, body, ca-file }`
pub(super) fn http(table: &mut Table<'_>, problems: &mut Problems) -> Option<Http> {
    let url = table.required("url", problems, url);
    let status = table.optional("status", problems, read::integer(100..=599_u16));
    let body = table.optional("body", problems, read::text);
    let ca_file = table.optional("ca-file", problems, read::path);
    let http = url?.value;
    if let Some(place) = table.key_place("ca-file")
        && !http.tls
    {
        problems.push(Problem::error(place, "ca-file is of no use without https"));
    }
    Some(Http { status, body, ca_file, ..http })
}

fn url(value: &Value<'_>, problems: &mut Problems) -> Option<Http> {
    let text = read::text(value, problems)?;
    let Some(http) = split(&text) else {
        let problem = Problem::error(value.place, format!("'{text}' is no URL of a web page"));
        return refuse(problems, problem.hint(r#"write it as "http://host:port/path" or "https://host/path", without user name and '#'"#));
    };
    if http.tls && cfg!(not(feature = "tls")) {
        return refuse(problems, Problem::error(value.place, "this program was built without https").hint("cargo build --features tls"));
    }
    Some(http)
}

fn split(text: &str) -> Option<Http> {
    let (tls, rest) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
        (Some(rest), _) => (false, rest),
        (_, Some(rest)) => (true, rest),
        _ => return None,
    };
    if !rest.chars().all(|c| c.is_ascii_graphic() && c != '#') {
        return None;
    }
    let (authority, path) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    let (host, port) = host_and_port(authority, Some(if tls { 443 } else { 80 }))?;
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Some(Http { tls, host, port, path, status: None, body: None, ca_file: None })
}

/// `host:port`, `1.2.3.4:port`, `[::1]:port`; without a port only where there is a default.
pub(super) fn host_and_port(text: &str, default: Option<u16>) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (host, port)
        }
        None => {
            let (host, port) = text.split_at_checked(text.find(':').unwrap_or(text.len()))?;
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if host.is_empty() || host.len() > 253 || !host.chars().all(fits) {
                return None;
            }
            (host, port)
        }
    };
    let port = match port.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        None if port.is_empty() => default?,
        _ => return None,
    };
    (port != 0).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hosts_and_ports() {
        for (text, parsed) in [
            ("a.example:80", Some(("a.example", 80))),
            ("[::1]:80", Some(("::1", 80))),
            ("127.0.0.1", Some(("127.0.0.1", 7))),
            ("[::1]", Some(("::1", 7))),
            ("[::1]x", None),
            ("[a]:80", None),
            ("::1:80", None),
            (":80", None),
            ("a:", None),
            ("a:0", None),
            ("a:+1", None),
            ("a:65536", None),
            ("a b:80", None),
        ] {
            assert_eq!(host_and_port(text, Some(7)), parsed.map(|(host, port)| (host.to_owned(), port)), "{text}");
        }
        assert_eq!(host_and_port("a", None), None);
    }

    #[test]
    fn urls() {
        for (text, parts) in [
            ("http://a/b?c=d", Some((false, "a", 80, "/b?c=d"))),
            ("https://a:8443", Some((true, "a", 8443, "/"))),
            ("http://[::1]:8080?q", Some((false, "::1", 8080, "/?q"))),
            ("ftp://a/", None),
            ("http://user@a/", None),
            ("http://a/#top", None),
            ("http://a/b c", None),
            ("http://", None),
        ] {
            let http = split(text);
            let shown = http.as_ref().map(|http| (http.tls, http.host.as_str(), http.port, http.path.as_str()));
            assert_eq!(shown, parts, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_can_be_written_and_read_again(text in "https?://[a-z\\[\\]:.0-9]{0,12}[/?a-z]{0,4}") {
            if let Some(http) = split(&text) {
                let host = if http.host.contains(':') { format!("[{}]", http.host) } else { http.host.clone() };
                let scheme = if http.tls { "https" } else { "http" };
                prop_assert_eq!(split(&format!("{scheme}://{host}:{}{}", http.port, http.path)), Some(http));
            }
        }
    }
}
