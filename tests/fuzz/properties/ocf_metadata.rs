//! The meta-data of an OCF agent, which is whatever a program prints.

use ha_snmp::resource_agent::ocf::metadata::{Metadata, parse};
use std::collections::BTreeMap;

/// Any text is read without a panic; what is read, printed again, reads the same; and its own parameters are no mistakes.
pub fn ocf_metadata(data: &[u8]) {
    let Ok(metadata) = parse(&String::from_utf8_lossy(data)) else { return };
    let given: BTreeMap<String, String> = metadata.parameters.iter().map(|known| (known.name.clone(), String::new())).collect();
    assert_eq!(metadata.mistakes(&given), [""; 0]);
    assert_eq!(parse(&print(&metadata)), Ok(metadata));
}

fn print(metadata: &Metadata) -> String {
    let mut text = format!("<resource-agent name=\"{}\">", escape(&metadata.name));
    for parameter in &metadata.parameters {
        let default = parameter.default.as_ref().map(|value| format!(" default=\"{}\"", escape(value))).unwrap_or_default();
        let (name, kind) = (escape(&parameter.name), escape(&parameter.kind));
        let required = u8::from(parameter.required);
        text += &format!("<parameter name=\"{name}\" required=\"{required}\"><content type=\"{kind}\"{default}/></parameter>");
    }
    for action in &metadata.actions {
        let duration = |key: &str, value: Option<std::time::Duration>| value.map(|value| format!(" {key}=\"{}ms\"", value.as_millis()));
        let (timeout, interval) = (duration("timeout", action.timeout), duration("interval", action.interval));
        text += &format!("<action name=\"{}\"{}{}/>", escape(&action.name), timeout.unwrap_or_default(), interval.unwrap_or_default());
    }
    text + "</resource-agent>"
}

/// Everything but letters and digits as a character reference, so that nothing is normalised; there is none for NUL.
fn escape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '\0' { c.to_string() } else { format!("&#{};", u32::from(c)) }).collect()
}
