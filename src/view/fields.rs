//! The names of the figures that each kind of probe gives: what `field` of an object or a watch may say.

use super::ProbeKind;

impl ProbeKind {
    /// The figures of this kind, or `None` where the configured script decides. Memory and disk space are in KiB, ages and uptimes in
    /// seconds, response times in microseconds.
    #[must_use]
    pub fn fields(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Self::Script => return None,
            Self::Process => &["count", "pid", "resident", "cpu-time", "threads", "uptime", "restarts"],
            Self::Tcp => &["connect-time", "response-time", "reply"],
            Self::Http => &["status-code", "response-time", "body-size"],
            Self::Disk => &["total", "used", "free", "used-percent", "inodes-total", "inodes-free", "inodes-used-percent", "read-only"],
            Self::FileAge => &["exists", "age", "size"],
            Self::System => &[
                "load1",
                "load5",
                "load15",
                "cpu-percent",
                "memory-total",
                "memory-available",
                "memory-used",
                "swap-total",
                "swap-used",
                "uptime",
            ],
            Self::Power => &["redundant", "supplies", "failed"],
            Self::Tomcat => &[
                "state",
                "pid",
                "resident",
                "threads",
                "java-threads",
                "uptime",
                "restarts",
                "heap-used",
                "heap-committed",
                "heap-max",
                "heap-used-percent",
                "old-after-gc",
                "gc-count",
                "gc-time",
            ],
        })
    }
}
