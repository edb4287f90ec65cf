//! Where a source leads to in a configuration.

use crate::config::{Config, ObjectType, Source};
use crate::schema::{self, Object};
use crate::smi::Name;

/// What a source is, resolved once.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Whose news concern it: its probe; of a cell the name of its row.
    pub feeder: Name,
    /// What it is.
    pub kind: TargetKind,
}

/// What a source is.
#[derive(Clone, Debug)]
pub(super) enum TargetKind {
    /// An object of this type, fed by this figure of its probe.
    Object { name: String, field: String, kind: ObjectType },
    /// The status of the probe.
    Status,
    /// A figure of the probe.
    Field(String),
    /// The cell of this column in the row of that name.
    Cell(&'static Object),
}

impl Target {
    /// `None` where the configuration has no such thing, which its checks rule out.
    pub fn of(source: &Source, config: &Config) -> Option<Self> {
        match source {
            Source::ProbeStatus(probe) => Some(Self { feeder: probe.clone(), kind: TargetKind::Status }),
            Source::ProbeField(probe, field) => Some(Self { feeder: probe.clone(), kind: TargetKind::Field(field.clone()) }),
            Source::Cell { column, row } => Some(Self { feeder: row.clone(), kind: TargetKind::Cell(schema::column(column)?.1) }),
            Source::Object(name) => {
                let object = config.objects.iter().find(|object| object.name == *name)?;
                let kind = TargetKind::Object { name: name.clone(), field: object.field.clone(), kind: object.kind.clone() };
                Some(Self { feeder: object.probe.clone(), kind })
            }
            Source::Group(_) | Source::Alarm { .. } | Source::Part(_) => None,
        }
    }
}
