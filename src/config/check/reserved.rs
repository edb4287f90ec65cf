//! The descriptors of HA-CLUSTER-MIB that a site's own may not repeat, and the notifications that a watch may send.

/// The notifications of HA-CLUSTER-MIB.
pub(super) const NOTIFICATIONS: [&str; 4] = ["probeFailed", "probeRecovered", "tomcatMemoryHigh", "tomcatMemoryNormal"];

/// Whether HA-CLUSTER-MIB has this descriptor.
pub(super) fn is_taken(descriptor: &str) -> bool {
    is_notification(descriptor)
}

/// Whether it is a notification of HA-CLUSTER-MIB.
pub(super) fn is_notification(descriptor: &str) -> bool {
    NOTIFICATIONS.contains(&descriptor)
}
