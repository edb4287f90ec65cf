//! What `ha-snmp status` prints.

/// A page of it.
pub struct Status(pub String);

impl Status {
    /// The second column of the line that begins with this word.
    fn state(&self, name: &str) -> Option<&str> {
        let mut lines = self.0.lines().map(str::split_whitespace);
        lines.find_map(|mut words| (words.next() == Some(name)).then(|| words.next())?)
    }

    /// Whether both nodes are in service.
    pub fn is_online(&self) -> bool {
        ["n1", "n2"].iter().all(|node| self.state(node) == Some("online"))
    }

    /// Whether the group is started at this node.
    pub fn runs_on(&self, node: usize) -> bool {
        self.0.contains(&format!("group front is started at n{} ", node + 1))
    }
}
