//! Parameters of resource agents and fence agents: a table of texts.

use crate::config::problem::Problem;
use crate::config::read::refuse;
use crate::config::table::{Problems, Value, key_place};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// The entries of a table, as texts. Those with a mistake are told and left out.
pub(super) fn parameters(value: &Value<'_>, problems: &mut Problems) -> Option<BTreeMap<String, String>> {
    let DeValue::Table(entries) = value.raw else {
        return refuse(problems, value.wrong_type("a table").hint(r#"{ NAME = "VALUE", ... }"#));
    };
    let mut parameters = BTreeMap::new();
    for (name, entry) in entries {
        let place = key_place(value.place.file, name);
        let name = name.get_ref();
        // OCF agents get them as variables of the environment, fence agents as lines `name=value`.
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
            problems.push(Problem::error(place, format!("'{name}' is no name of a parameter")).hint("letters, digits, _ and -"));
            continue;
        }
        parameters.extend(text(&Value::new(value.place.file, entry), problems).map(|text| (name.to_string(), text)));
    }
    Some(parameters)
}

/// A text, which may be empty, or a number or flag as it is written.
fn text(value: &Value<'_>, problems: &mut Problems) -> Option<String> {
    let text = match value.raw {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        _ => return refuse(problems, value.wrong_type("a text").hint("write it in double quotes")),
    };
    match text.contains(char::is_control) {
        true => refuse(problems, Problem::error(value.place, "a text with a control character")),
        false => Some(text),
    }
}
