//! What a rule sees of the view: one value, as a number where it is one, and as text.

use crate::config::{ObjectType, Source};
use crate::smi::Value;
use crate::time::Instant;
use crate::view::{self, Figure, Freshness, Status, View};

/// One look at a source.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    /// The value, if there ever was one.
    pub value: Option<Comparable>,
    /// The status, where the source is a probe as a whole; none before its first run.
    pub status: Option<Status>,
    /// Whether the value is too old, or was never there.
    pub stale: bool,
}

/// A value that conditions can compare.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparable {
    /// As a number, where it is one.
    pub number: Option<f64>,
    /// As people read it; an enumeration's label.
    pub text: String,
}

impl Seen {
    /// Looks at the source of a rule.
    pub fn look(view: &View, now: Instant, source: &Source, kind: Option<&ObjectType>) -> Self {
        match source {
            Source::Object(name) => Self::object(view, now, name, kind),
            Source::ProbeStatus(name) => {
                let probe = view.probes.get(name);
                let stale = probe.is_none_or(|probe| probe.is_stale(now));
                // An old status never passes for a fresh one.
                let current = |probe: &view::Probe| if stale { probe.status.worse(Status::Unknown) } else { probe.status };
                Self { value: None, status: probe.filter(|probe| probe.runs > 0).map(current), stale }
            }
            Source::ProbeField(name, field) => {
                let probe = view.probes.get(name);
                // After a failed run the figures are those of an earlier one: not what is there now.
                let current = probe.filter(|probe| probe.error.is_empty() && !probe.is_stale(now));
                Self {
                    value: current.and_then(|probe| probe.figures.get(field)).map(Comparable::figure),
                    status: None,
                    stale: probe.is_none_or(|probe| probe.is_stale(now)),
                }
            }
        }
    }

    fn object(view: &View, now: Instant, name: &str, kind: Option<&ObjectType>) -> Self {
        let object = view.objects.get(name);
        let probe = object.and_then(|object| view.probes.get(object.probe.as_ref()?));
        let is_fresh = object.is_some_and(|object| object.freshness_at(now, probe) == Freshness::Fresh);
        // After a failed run the value is still shown with its age, but it is not what is there now.
        let current = object.filter(|object| is_fresh && object.error.is_empty());
        Self {
            value: current.and_then(|object| object.value.as_ref()).map(|value| Comparable::value(value, kind)),
            status: None,
            stale: !is_fresh,
        }
    }

    /// As a notification shows it.
    pub fn describe(&self) -> String {
        match (&self.value, self.status) {
            (Some(value), _) => value.text.clone(),
            (None, Some(status)) => status.label().to_owned(),
            (None, None) => "unknown".to_owned(),
        }
    }
}

impl Comparable {
    fn figure(figure: &Figure) -> Self {
        let number = match figure.to_number() {
            #[expect(clippy::cast_precision_loss, reason = "thresholds are f64; beyond 2^53 a unit more or less does not matter to them")]
            Some(Figure::Integer(number)) => Some(number as f64),
            Some(Figure::Real(number)) => Some(number),
            _ => None,
        };
        Self { number, text: figure.to_string() }
    }

    fn value(value: &Value, kind: Option<&ObjectType>) -> Self {
        let of = |number: f64| Self { number: Some(number), text: number.to_string() };
        match value {
            Value::Integer(number) => match kind {
                Some(ObjectType::Enum(labels)) => Self {
                    number: Some(f64::from(*number)),
                    text: labels.iter().find(|(_, n)| n == number).map_or_else(|| number.to_string(), |(label, _)| label.clone()),
                },
                Some(ObjectType::TruthValue) => Self { number: Some(f64::from(*number)), text: (*number == 1).to_string() },
                _ => of(f64::from(*number)),
            },
            Value::Counter32(number) | Value::Gauge32(number) | Value::TimeTicks(number) => of(f64::from(*number)),
            #[expect(clippy::cast_precision_loss, reason = "as above")]
            Value::Counter64(number) => Self { number: Some(*number as f64), text: number.to_string() },
            Value::OctetString(octets) | Value::Opaque(octets) => Self { number: None, text: String::from_utf8_lossy(octets).into_owned() },
            Value::ObjectId(oid) => Self { number: None, text: oid.to_string() },
            Value::IpAddress(address) => Self { number: None, text: address.to_string() },
            Value::Null | Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView => Self { number: None, text: String::new() },
        }
    }

    /// Equal as text, or as numbers where both are.
    #[expect(clippy::float_cmp, reason = "`equals = \"5\"` means exactly 5")]
    pub fn equals(&self, wanted: &str) -> bool {
        self.text == wanted || self.number.is_some_and(|number| wanted.parse::<f64>().is_ok_and(|wanted| wanted == number))
    }
}
