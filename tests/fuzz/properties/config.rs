//! Whatever the file holds: an answer, and every problem of it can be shown.

use ha_snmp::config::{SourceFile, check, render};

/// Checks `data` as the only file of a configuration.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let files = [SourceFile { name: "ha-snmp.toml".to_owned(), text: text.to_owned() }];
    let checked = check(&files);
    assert!(checked.config.is_some() || !checked.problems.is_empty(), "refused without a reason");
    for problem in &checked.problems {
        assert!(problem.place.start <= text.len() && problem.place.start <= problem.place.end, "{problem:?}");
        let shown = render(std::slice::from_ref(problem), &files, false);
        assert!(shown.contains("ha-snmp.toml:"), "no place in:\n{shown}");
        assert!(!shown.contains('\x1b'), "a control character in:\n{shown}");
    }
}
