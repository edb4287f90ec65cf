//! What a fence agent reads from stdin: one `name=value` per line (FenceAgentAPI).

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use super::FenceError;
use crate::config::{Fence, Secret};
use zeroize::Zeroizing;

/// The lines for one run: the action, the node's name, what is configured for the node, and the secrets.
///
/// `nodename` is for agents that look the node up themselves; the others ignore it. Which plug or machine the node is (`plug`, `port`) is never
/// guessed from its name.
///
/// # Errors
/// [`FenceError::NotForNode`], [`FenceError::LineEnd`].
pub(super) fn lines(
    device: &Fence,
    action: &str,
    target: u8,
    node: &str,
    secrets: &[(&str, Secret)],
) -> Result<Zeroizing<Vec<u8>>, FenceError> {
    let Some(Some(parameters)) = device.parameters.get(usize::from(target)) else {
        return Err(FenceError::NotForNode { device: device.name.to_string(), node: node.to_owned() });
    };
    let mut pairs: Vec<(&str, &[u8])> = vec![("action", action.as_bytes())];
    if !parameters.contains_key("nodename") {
        pairs.push(("nodename", node.as_bytes()));
    }
    pairs.extend(parameters.iter().filter(|(name, _)| *name != "action").map(|(name, value)| (name.as_str(), value.as_bytes())));
    pairs.extend(secrets.iter().map(|(name, secret)| (*name, secret.expose())));
    if let Some((parameter, _)) = pairs.iter().find(|(name, value)| has_line_end(name.as_bytes()) || has_line_end(value)) {
        return Err(FenceError::LineEnd { device: device.name.to_string(), parameter: parameter.escape_debug().to_string() });
    }
    // As long as it gets, at once: a vector that grows leaves copies of secrets behind.
    let length = pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut lines = Zeroizing::new(Vec::with_capacity(length));
    for (name, value) in pairs {
        for part in [name.as_bytes(), b"=", value, b"\n"] {
            lines.extend_from_slice(part);
        }
    }
    Ok(lines)
}

fn has_line_end(octets: &[u8]) -> bool {
    octets.iter().any(|octet| matches!(octet, b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FenceKind;
    use crate::smi::Name;
    use std::collections::BTreeMap;
    use std::time::Duration;

    fn device(parameters: &[(&str, &str)]) -> Fence {
        let parameters: BTreeMap<String, String> = parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Fence {
            name: "ipmi".parse::<Name>().unwrap(),
            program: "/usr/sbin/fence_ipmilan".into(),
            kind: FenceKind::Power,
            action: "off".into(),
            parameters: [None, Some(parameters)],
            secret_files: BTreeMap::new(),
            timeout: Duration::from_secs(1),
            retries: 0,
            delay: Duration::ZERO,
            look: None,
        }
    }

    #[test]
    fn one_parameter_per_line() {
        let secrets = [("password", Secret::new("/secret".into(), b"a=b c".to_vec()))];
        let device = device(&[("ip", "192.0.2.1"), ("lanplus", "1"), ("action", "on")]);
        let found = lines(&device, "off", 1, "zape", &secrets).unwrap();
        assert_eq!(String::from_utf8_lossy(&found), "action=off\nnodename=zape\nip=192.0.2.1\nlanplus=1\npassword=a=b c\n");
        assert_eq!(found.len(), found.capacity(), "it never grew");
        let error = lines(&device, "off", 0, "zipi", &secrets).unwrap_err().to_string();
        assert_eq!(error, "[[fence]] ipmi cannot fence zipi: give it parameters for that node");
    }

    #[test]
    fn a_configured_nodename_stands() {
        let found = lines(&device(&[("nodename", "zape.example")]), "off", 1, "zape", &[]).unwrap();
        assert_eq!(String::from_utf8_lossy(&found), "action=off\nnodename=zape.example\n");
    }

    #[test]
    fn no_value_smuggles_a_line_in() {
        for (name, value) in [("ip", "1\naction=on"), ("ip", "1\raction=on"), ("ip=1\naction", "on")] {
            let error = lines(&device(&[(name, value)]), "off", 1, "zape", &[]).unwrap_err().to_string();
            assert!(error.contains("has a line end") && !error.contains('\n'), "{error}");
        }
    }
}
