//! `ha-snmp trap test`

use crate::cli::ask::{CommandError, connect};
use crate::cli::table::{json, print, table, word};
use crate::control::{Request, Response, TEST_WAIT, Tested};
use crate::notify::DeliveryResult;
use std::path::Path;

/// Sends `name` everywhere and prints what came back; true if every sink has got it.
pub fn run(config: &Path, name: Option<String>, as_json: bool) -> Result<bool, CommandError> {
    let sinks = connect(config)?.ask(&Request::TrapTest { name }, taken)?;
    print(&if as_json { json(&sinks)? } else { text(&sinks) });
    Ok(!sinks.is_empty() && sinks.iter().all(has_got))
}

/// Of a trap nothing better than sent can be known.
fn has_got(tested: &Tested) -> bool {
    matches!(tested.result, DeliveryResult::Sent | DeliveryResult::Acknowledged)
}

fn taken(response: Response) -> Option<Tested> {
    match response {
        Response::Tested(tested) => Some(tested),
        _ => None,
    }
}

fn text(sinks: &[Tested]) -> String {
    if sinks.is_empty() {
        return "there is no sink\n".to_owned();
    }
    let rows: Vec<_> = sinks
        .iter()
        .map(|tested| {
            let after = format!("{} ms", tested.milliseconds);
            [tested.sequence.to_string(), tested.sink.to_string(), word(tested.result), after, tested.address.clone(), detail(tested)]
        })
        .collect();
    table(["SEQ", "SINK", "RESULT", "AFTER", "ADDRESS", "DETAIL"], &rows)
}

fn detail(tested: &Tested) -> String {
    match tested.result {
        DeliveryResult::Queued if tested.detail.is_empty() => format!("nothing came back within {} s", TEST_WAIT.as_secs()),
        DeliveryResult::Suppressed if tested.detail.is_empty() => "switched off: logged, not sent".to_owned(),
        _ => tested.detail.clone(),
    }
}
