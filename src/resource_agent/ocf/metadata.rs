//! The meta-data that an OCF agent prints: XML as in OCF Resource Agent API 1.1, "Resource agent meta-data". Pure.
//!
//! Only what a configuration can be checked against is read; texts for people, and elements of other versions, are passed over.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::BTreeMap;
use std::time::Duration;

/// More parameters or actions than any agent has (the most in resource-agents: 60).
const MAX_ELEMENTS: usize = 1000;

/// What an agent says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Name of the agent.
    pub name: String,
    /// In the order in which it lists them.
    pub parameters: Vec<Parameter>,
    /// In the order in which it lists them.
    pub actions: Vec<Action>,
}

/// A parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// `string`, `integer`, `boolean`, ...; empty where the agent does not say.
    pub kind: String,
    /// What it is when it is not given.
    pub default: Option<String>,
}

/// An action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// `start`, `stop`, `monitor`, ...
    pub name: String,
    /// The shortest timeout that the agent advises.
    pub timeout: Option<Duration>,
    /// The interval that it advises.
    pub interval: Option<Duration>,
}

/// Why there is no meta-data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// The agent could not be run to its end.
    #[error("{0}")]
    Run(String),
    /// It says that it could not.
    #[error("meta-data ended with exit status {0}")]
    Exit(i32),
    /// It printed something else.
    #[error("meta-data is no XML at octet {offset}: {reason}")]
    Xml {
        /// How far the XML is good.
        offset: u64,
        /// What is wrong there.
        reason: String,
    },
    /// XML of something else.
    #[error("meta-data has no element <resource-agent name=...>")]
    NoAgent,
    /// More than anybody wants to look at.
    #[error("meta-data lists more than {MAX_ELEMENTS} parameters and actions")]
    TooMany,
}

/// Reads meta-data.
///
/// # Errors
/// [`MetadataError::Xml`], [`MetadataError::NoAgent`], [`MetadataError::TooMany`].
pub fn parse(text: &str) -> Result<Metadata, MetadataError> {
    let mut reader = Reader::from_str(text.trim_start());
    let mut found = None;
    loop {
        let event = reader.read_event();
        let offset = reader.buffer_position();
        match event.map_err(|error| MetadataError::Xml { offset, reason: error.to_string() })? {
            Event::Start(element) | Event::Empty(element) => {
                let attributes = attributes(&element).map_err(|reason| MetadataError::Xml { offset, reason })?;
                take(&mut found, element.name().as_ref(), attributes)?;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found.ok_or(MetadataError::NoAgent)
}

/// Takes one element over.
fn take(found: &mut Option<Metadata>, element: &str, mut attributes: BTreeMap<String, String>) -> Result<(), MetadataError> {
    if element == "resource-agent" && found.is_none() {
        let name = attributes.remove("name").ok_or(MetadataError::NoAgent)?;
        *found = Some(Metadata { name, ..Metadata::default() });
    }
    let Some(found) = found else { return Ok(()) };
    if found.parameters.len() + found.actions.len() >= MAX_ELEMENTS {
        return Err(MetadataError::TooMany);
    }
    let name = attributes.remove("name").unwrap_or_default();
    match element {
        "parameter" => {
            let required = attributes.get("required").is_some_and(|value| is_true(value));
            found.parameters.push(Parameter { name, required, ..Parameter::default() });
        }
        "content" => {
            if let Some(parameter) = found.parameters.last_mut() {
                parameter.kind = attributes.remove("type").unwrap_or_default();
                parameter.default = attributes.remove("default");
            }
        }
        "action" => {
            let duration = |key| attributes.get(key).and_then(|value| duration(value));
            found.actions.push(Action { name, timeout: duration("timeout"), interval: duration("interval") });
        }
        _ => {}
    }
    Ok(())
}

fn attributes(element: &BytesStart<'_>) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        found.insert(attribute.key.as_ref().to_owned(), value.into_owned());
    }
    Ok(found)
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "yes")
}

/// `20`, `20s`, `20000ms`, `2m`, `2min`, `1h`: what the packaged agents write. Seconds without a unit.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    match unit.trim() {
        "ms" | "msec" => Some(Duration::from_millis(number)),
        "" | "s" | "sec" => Some(Duration::from_secs(number)),
        "m" | "min" => number.checked_mul(60).map(Duration::from_secs),
        "h" | "hr" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}

impl Metadata {
    /// What is wrong with a resource's parameters, one line each: a required one is missing, or one is not known.
    #[must_use]
    pub fn mistakes(&self, parameters: &BTreeMap<String, String>) -> Vec<String> {
        let missing = self.parameters.iter().filter(|known| known.required && !parameters.contains_key(&known.name));
        let unknown = parameters.keys().filter(|name| !self.parameters.iter().any(|known| known.name == **name));
        missing
            .map(|parameter| format!("{} needs the parameter '{}'", self.name, parameter.name))
            .chain(unknown.map(|name| format!("{} does not know the parameter '{name}'", self.name)))
            .collect()
    }
}

#[cfg(test)]
mod tests;
