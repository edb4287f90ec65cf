//! What a fence agent says about itself: XML after the OCF meta-data format, printed for the action `metadata`.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::BTreeSet;

/// What a fence agent says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetaData {
    /// What it calls itself.
    pub name: String,
    /// What it takes on stdin.
    pub parameters: Vec<Parameter>,
    /// What it can be asked to do: `off`, `on`, `reboot`, `status`, `monitor` ...
    pub actions: BTreeSet<String>,
}

/// A parameter of a fence agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it does not work without.
    pub is_required: bool,
    /// Whether it has a value where none is given.
    pub has_default: bool,
    /// The older name that this one stands for.
    pub obsoletes: Option<String>,
    /// Whether another parameter has taken its place.
    pub is_deprecated: bool,
}

/// Why something is no meta-data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetaDataError {
    /// Not UTF-8.
    #[error("octet {0} is not UTF-8")]
    Encoding(usize),
    /// Not well-formed.
    #[error("at octet {at}: {reason}")]
    Xml {
        /// Where, from 0.
        at: u64,
        /// What is wrong.
        reason: String,
    },
    /// XML, but without the element that it is about.
    #[error("there is no element resource-agent")]
    NoAgent,
    /// It ended inside an element.
    #[error("it ends inside an element, after {0} octets")]
    Cut(usize),
}

impl MetaData {
    /// Reads what an agent printed.
    ///
    /// # Errors
    /// [`MetaDataError`]. Unknown elements and attributes are passed over.
    pub fn parse(octets: &[u8]) -> Result<Self, MetaDataError> {
        let text = std::str::from_utf8(octets).map_err(|error| MetaDataError::Encoding(error.valid_up_to()))?;
        let mut reader = Reader::from_reader(text.as_bytes());
        let (mut found, mut depth, mut is_agent) = (Self::default(), 0_u32, false);
        loop {
            let at = reader.buffer_position();
            let wrong = |reason: String| MetaDataError::Xml { at, reason };
            match reader.read_event().map_err(|error| wrong(error.to_string()))? {
                Event::Start(element) => {
                    depth = depth.saturating_add(1);
                    is_agent |= found.take(&element).map_err(wrong)?;
                }
                Event::Empty(element) => is_agent |= found.take(&element).map_err(wrong)?,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof if depth > 0 => return Err(MetaDataError::Cut(octets.len())),
                Event::Eof if !is_agent => return Err(MetaDataError::NoAgent),
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    /// Takes what an element says; whether it is the one that all others are in.
    fn take(&mut self, element: &BytesStart<'_>) -> Result<bool, String> {
        match element.name().as_ref() {
            "resource-agent" => {
                self.name = attribute(element, "name")?.unwrap_or_default();
                return Ok(true);
            }
            "parameter" => self.parameters.push(Parameter {
                name: attribute(element, "name")?.unwrap_or_default(),
                is_required: attribute(element, "required")?.is_some_and(|value| value == "1"),
                has_default: false,
                obsoletes: attribute(element, "obsoletes")?,
                is_deprecated: attribute(element, "deprecated")?.is_some_and(|value| value == "1"),
            }),
            "content" => {
                if let Some(parameter) = self.parameters.last_mut() {
                    parameter.has_default |= attribute(element, "default")?.is_some();
                }
            }
            "action" => self.actions.extend(attribute(element, "name")?),
            _ => {}
        }
        Ok(false)
    }

    /// The parameters that it does not work without and that are not in `given`, by their present names. A parameter counts as given under
    /// its older name too, and where `-` and `_` differ. `action` is always given.
    #[must_use]
    pub fn missing<'a>(&self, given: impl IntoIterator<Item = &'a str>) -> Vec<&str> {
        let given: BTreeSet<String> = given.into_iter().map(plain).chain(["action".to_owned()]).collect();
        let is_given = |parameter: &Parameter| {
            given.contains(&plain(&parameter.name)) || parameter.obsoletes.as_deref().is_some_and(|older| given.contains(&plain(older)))
        };
        let needed = self.parameters.iter().filter(|parameter| parameter.is_required && !parameter.has_default && !parameter.is_deprecated);
        needed.filter(|parameter| !is_given(parameter)).map(|parameter| parameter.name.as_str()).collect()
    }
}

fn plain(name: &str) -> String {
    name.replace('-', "_")
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let Some(found) = element.try_get_attribute(name).map_err(|error| error.to_string())? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
    Ok(Some(value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PDU: &str = r#"<?xml version="1.0" ?>
<resource-agent name="fence_pdu" shortdesc="A &quot;plug&quot;" >
<longdesc>One &amp; only.</longdesc>
<parameters>
	<parameter name="action" unique="0" required="1"><content type="string" default="reboot"  /></parameter>
	<parameter name="port" unique="0" required="1" deprecated="1"><content type="string"  /></parameter>
	<parameter name="plug" unique="0" required="1" obsoletes="port"><content type="string"  /></parameter>
	<parameter name="auth_url" required="1" obsoletes="auth-url"><content type="string"  /></parameter>
	<parameter name="ipport" required="1"><content type="integer" default="23"  /></parameter>
	<parameter name="secure" required="0"><content type="boolean"  /></parameter>
</parameters>
<actions>
	<action name="on" automatic="0"/>
	<action name="off" />
	<action name="metadata" />
</actions>
</resource-agent>
"#;

    #[test]
    fn what_an_agent_says() {
        let found = MetaData::parse(PDU.as_bytes()).unwrap();
        assert_eq!(found.name, "fence_pdu");
        assert_eq!(found.actions.iter().map(String::as_str).collect::<Vec<_>>(), ["metadata", "off", "on"]);
        assert_eq!(found.parameters.len(), 6);
        for (given, missing) in [
            (&[][..], &["plug", "auth_url"][..]),
            (&["plug"], &["auth_url"]),
            (&["port", "auth-url"], &[]),
            (&["plug", "auth_url"], &[]),
            (&["secure"], &["plug", "auth_url"]),
        ] {
            assert_eq!(found.missing(given.iter().copied()), missing, "{given:?}");
        }
    }

    #[test]
    fn what_is_none() {
        for (text, error) in [
            ("", "there is no element resource-agent"),
            ("usage: fence_x NODE\n", "there is no element resource-agent"),
            ("<a/>", "there is no element resource-agent"),
            ("<resource-agent>", "it ends inside an element, after 16 octets"),
        ] {
            assert_eq!(MetaData::parse(text.as_bytes()).unwrap_err().to_string(), error, "{text}");
        }
        assert_eq!(MetaData::parse(b"ab\xff").unwrap_err(), MetaDataError::Encoding(2));
        let broken = MetaData::parse(b"<resource-agent></actions>").unwrap_err();
        assert!(matches!(broken, MetaDataError::Xml { at: 16, .. }), "{broken:?}");
    }

    #[test]
    fn cut_at_every_octet() {
        let whole = MetaData::parse(PDU.as_bytes()).unwrap();
        for length in 0..PDU.len() {
            match MetaData::parse(&PDU.as_bytes()[..length]) {
                Ok(found) => assert_eq!((found, length), (whole.clone(), PDU.len() - 1), "without its last line end"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }

    proptest! {
        #[test]
        fn never_panics(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = MetaData::parse(&octets);
        }

        #[test]
        fn never_panics_on_what_looks_like_it(at in 0..PDU.len(), octet in any::<u8>()) {
            let mut octets = PDU.as_bytes().to_vec();
            octets[at] = octet;
            if let Ok(found) = MetaData::parse(&octets) {
                prop_assert!(found.missing([]).len() <= found.parameters.len());
            }
        }
    }
}
