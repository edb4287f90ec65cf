//! `base.1.11`: the probes, and the site's objects that they feed.

use super::{Group, Object, Syntax, Table, convention};

/// `haProbeName`
pub static NAME: Object =
    Object::index("haProbeName", &[1, 11, 1, 1, 1], Syntax::Name(32), "The name of the probe, as in the configuration.");
/// `haProbeKind`
pub static KIND: Object =
    Object::read_only("haProbeKind", &[1, 11, 1, 1, 2], Syntax::Enumeration(&convention::PROBE_KIND), "What sort of probe it is.");
/// `haProbeStatus`
pub static STATUS: Object = Object::read_only(
    "haProbeStatus",
    &[1, 11, 1, 1, 3],
    Syntax::Enumeration(&convention::STATUS),
    "How the probed thing fared at the last run; unknown(4) where that run failed, where there was none yet, or where an ok(1) is too old.",
);
/// `haProbeText`
pub static TEXT: Object = Object::read_only(
    "haProbeText",
    &[1, 11, 1, 1, 4],
    Syntax::Text(255),
    "What the last successful run found, in one line for people; see haProbeAge for how old it is.",
);
/// `haProbeFreshness`
pub static FRESHNESS: Object = Object::read_only(
    "haProbeFreshness",
    &[1, 11, 1, 1, 5],
    Syntax::Enumeration(&convention::FRESHNESS),
    "Whether what the last successful run found is young enough; unknown(3) where no run was successful yet.",
);
/// `haProbeAge`
pub static AGE: Object = Object::read_only(
    "haProbeAge",
    &[1, 11, 1, 1, 6],
    Syntax::Gauge32,
    "How long ago the last successful run ended. There is no instance where no run was successful yet.",
)
.in_units("seconds");
/// `haProbeDuration`
pub static DURATION: Object =
    Object::read_only("haProbeDuration", &[1, 11, 1, 1, 7], Syntax::Gauge32, "How long the last run took.").in_units("milliseconds");
/// `haProbeInterval`
pub static INTERVAL: Object =
    Object::read_only("haProbeInterval", &[1, 11, 1, 1, 8], Syntax::Gauge32, "From the start of one run to the start of the next.")
        .in_units("milliseconds");
/// `haProbeRuns`
pub static RUNS: Object = Object::read_only(
    "haProbeRuns",
    &[1, 11, 1, 1, 9],
    Syntax::Counter32,
    "Runs that ended. One that was due but could not be started, because an earlier one hangs or too many run, counts too.",
);
/// `haProbeFailures`
pub static FAILURES: Object = Object::read_only(
    "haProbeFailures",
    &[1, 11, 1, 1, 10],
    Syntax::Counter32,
    "Runs that ended without a result: timeouts, and runs that could not be started, are among them.",
);
/// `haProbeTimeouts`
pub static TIMEOUTS: Object =
    Object::read_only("haProbeTimeouts", &[1, 11, 1, 1, 11], Syntax::Counter32, "Runs that were cut off at their timeout.");
/// `haProbeBadValues`
pub static BAD_VALUES: Object = Object::read_only(
    "haProbeBadValues",
    &[1, 11, 1, 1, 12],
    Syntax::Counter32,
    "Values that an object could not take: not of its type, out of its range, or missing from the output.",
);
/// `haProbeError`
pub static ERROR: Object = Object::read_only(
    "haProbeError",
    &[1, 11, 1, 1, 13],
    Syntax::Text(255),
    "Why the last run failed, in one line for people; empty where it was successful.",
);

/// `haProbeTable`
pub static TABLE: Table = Table {
    name: "haProbeTable",
    entry: "haProbeEntry",
    arcs: &[1, 11, 1],
    description: "The probes: everything that is measured, Tomcat instances and the scripts of the site's objects among them.",
    entry_description: "One probe. The name is the same on all nodes and after a restart.",
    index: &[&NAME],
    columns: &[&NAME, &KIND, &STATUS, &TEXT, &FRESHNESS, &AGE, &DURATION, &INTERVAL, &RUNS, &FAILURES, &TIMEOUTS, &BAD_VALUES, &ERROR],
};

/// `haObjectName`
pub static OBJECT_NAME: Object =
    Object::index("haObjectName", &[1, 11, 2, 1, 1], Syntax::Name(64), "The descriptor of the object in the site's own module.");
/// `haObjectProbe`
pub static OBJECT_PROBE: Object =
    Object::read_only("haObjectProbe", &[1, 11, 2, 1, 2], Syntax::Text(32), "The haProbeName of the probe that feeds the object.");
/// `haObjectFreshness`
pub static OBJECT_FRESHNESS: Object = Object::read_only(
    "haObjectFreshness",
    &[1, 11, 2, 1, 3],
    Syntax::Enumeration(&convention::FRESHNESS),
    "Whether the value can be trusted.",
);
/// `haObjectAge`
pub static OBJECT_AGE: Object = Object::read_only(
    "haObjectAge",
    &[1, 11, 2, 1, 4],
    Syntax::Gauge32,
    "How long ago the value was measured. There is no instance where it never was.",
)
.in_units("seconds");
/// `haObjectBadValues`
pub static OBJECT_BAD_VALUES: Object = Object::read_only(
    "haObjectBadValues",
    &[1, 11, 2, 1, 5],
    Syntax::Counter32,
    "Values that the object could not take: not of its type, out of its range, or missing from the output.",
);
/// `haObjectError`
pub static OBJECT_ERROR: Object = Object::read_only(
    "haObjectError",
    &[1, 11, 2, 1, 6],
    Syntax::Text(255),
    "Why the last run of the probe gave no value, in one line for people; empty where it gave one.",
);

/// `haObjectTable`
pub static OBJECT_TABLE: Table = Table {
    name: "haObjectTable",
    entry: "haObjectEntry",
    arcs: &[1, 11, 2],
    description: "The site's own objects: how old and how trustworthy their values are. The values themselves lie at the objects' OIDs.",
    entry_description: "One object of the site.",
    index: &[&OBJECT_NAME],
    columns: &[&OBJECT_NAME, &OBJECT_PROBE, &OBJECT_FRESHNESS, &OBJECT_AGE, &OBJECT_BAD_VALUES, &OBJECT_ERROR],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haProbes",
    arcs: &[1, 11],
    title: "The probes, and the site's objects that they feed",
    scalars: &[],
    tables: &[&TABLE, &OBJECT_TABLE],
    conformance: "haProbeGroup",
    description: "The probes and the state of the site's objects.",
};
