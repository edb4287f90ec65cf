//! `base.1.10`: Tomcat instances.

use super::{Group, Object, Syntax, Table, convention};

const GAUGE: Syntax = Syntax::Gauge32;

/// `haTomcatName`
pub static NAME: Object =
    Object::index("haTomcatName", &[1, 10, 1, 1, 1], Syntax::Name(32), "The name of the instance: that of its probe in the configuration.");
/// `haTomcatState`
pub static STATE: Object = Object::read_only(
    "haTomcatState",
    &[1, 10, 1, 1, 2],
    Syntax::Enumeration(&convention::RUN_STATE),
    "Whether the instance runs. The other columns are from the last successful run; one that is not known has no instance.",
);
/// `haTomcatFreshness`
pub static FRESHNESS: Object = Object::read_only(
    "haTomcatFreshness",
    &[1, 10, 1, 1, 3],
    Syntax::Enumeration(&convention::FRESHNESS),
    "Whether the figures of this row are young enough; their age is the haProbeAge of the same name.",
);
/// `haTomcatPid`
pub static PID: Object = Object::read_only("haTomcatPid", &[1, 10, 1, 1, 4], GAUGE, "The process id of the Java virtual machine.");
/// `haTomcatResident`
pub static RESIDENT: Object =
    Object::read_only("haTomcatResident", &[1, 10, 1, 1, 5], GAUGE, "The resident memory of the process.").in_units("KiB");
/// `haTomcatHeapUsed`
pub static HEAP_USED: Object = Object::read_only(
    "haTomcatHeapUsed",
    &[1, 10, 1, 1, 6],
    GAUGE,
    "How much of the heap is used, garbage that was not collected yet included.",
)
.in_units("KiB");
/// `haTomcatHeapCommitted`
pub static HEAP_COMMITTED: Object =
    Object::read_only("haTomcatHeapCommitted", &[1, 10, 1, 1, 7], GAUGE, "How much memory the heap has from the operating system.")
        .in_units("KiB");
/// `haTomcatHeapMax`
pub static HEAP_MAX: Object = Object::read_only(
    "haTomcatHeapMax",
    &[1, 10, 1, 1, 8],
    GAUGE,
    "How large the heap may grow: what -Xmx says, with the Parallel and Serial collectors less one survivor space.",
)
.in_units("KiB");
/// `haTomcatOldAfterGc`
pub static OLD_AFTER_GC: Object = Object::read_only(
    "haTomcatOldAfterGc",
    &[1, 10, 1, 1, 9],
    GAUGE,
    "How much of the old generation was used just after the last garbage collection: what is really in use, without the garbage.",
)
.in_units("KiB");
/// `haTomcatThreads`
pub static THREADS: Object = Object::read_only("haTomcatThreads", &[1, 10, 1, 1, 10], GAUGE, "Threads of the process.");
/// `haTomcatJavaThreads`
pub static JAVA_THREADS: Object = Object::read_only("haTomcatJavaThreads", &[1, 10, 1, 1, 11], GAUGE, "Java threads among them.");
/// `haTomcatUptime`
pub static UPTIME: Object =
    Object::read_only("haTomcatUptime", &[1, 10, 1, 1, 12], GAUGE, "How long the Java virtual machine has been running.")
        .in_units("seconds");
/// `haTomcatRestarts`
pub static RESTARTS: Object =
    Object::read_only("haTomcatRestarts", &[1, 10, 1, 1, 13], Syntax::Counter32, "Restarts of the instance that the agent has seen.");
/// `haTomcatGcCount`
pub static GC_COUNT: Object = Object::read_only(
    "haTomcatCollections",
    &[1, 10, 1, 1, 14],
    Syntax::Counter32,
    "Garbage collections since the start of the Java virtual machine: a restart, see haTomcatRestarts, begins at zero.",
);
/// `haTomcatGcTime`
pub static GC_TIME: Object =
    Object::read_only("haTomcatCollectionMilliseconds", &[1, 10, 1, 1, 15], Syntax::Counter32, "Time spent in them.")
        .in_units("milliseconds");
/// `haTomcatText`
pub static TEXT: Object =
    Object::read_only("haTomcatText", &[1, 10, 1, 1, 16], Syntax::Text(255), "What the last successful run found, in one line for people.");
/// `haTomcatError`
pub static ERROR: Object = Object::read_only(
    "haTomcatError",
    &[1, 10, 1, 1, 17],
    Syntax::Text(255),
    "Why the last run failed, in one line for people; empty where it was successful.",
);

/// `haTomcatTable`
pub static TABLE: Table = Table {
    name: "haTomcatTable",
    entry: "haTomcatEntry",
    arcs: &[1, 10, 1],
    description: "The Tomcat instances.",
    entry_description: "One Tomcat instance. Memory is in KiB, so that what is shown ends at 4 TiB.",
    index: &[&NAME],
    columns: &[
        &NAME,
        &STATE,
        &FRESHNESS,
        &PID,
        &RESIDENT,
        &HEAP_USED,
        &HEAP_COMMITTED,
        &HEAP_MAX,
        &OLD_AFTER_GC,
        &THREADS,
        &JAVA_THREADS,
        &UPTIME,
        &RESTARTS,
        &GC_COUNT,
        &GC_TIME,
        &TEXT,
        &ERROR,
    ],
};

/// The group.
pub static GROUP: Group = Group {
    name: "haTomcat",
    arcs: &[1, 10],
    title: "Tomcat instances",
    scalars: &[],
    tables: &[&TABLE],
    conformance: "haTomcatGroup",
    description: "Tomcat instances and the memory of their Java virtual machines.",
};
