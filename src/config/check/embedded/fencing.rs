//! `fencing`: what makes sure that a lost node runs nothing, and the keys that go with it.

use super::by_node::Nodes;
use super::fences::Devices;
use super::times::Times;
use crate::config::check::declared::is_each_once;
use crate::config::check::direct::no_use;
use crate::config::model::{Fence, Fencing};
use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::smi::Name;
use std::time::Duration;
use toml::de::DeValue;

const MAX_TIME: Duration = Duration::from_secs(3600);
const DEFAULT_FENCE_DELAY: Duration = Duration::from_secs(5);
/// Nothing stops faster, however short the deadtime is.
const MIN_DEFAULT_ISOLATION: Duration = Duration::from_secs(1);

/// What became of `fencing`.
pub(super) struct Safety {
    pub fencing: Fencing,
    /// Where it stands.
    pub place: Option<Place>,
    pub fences: Vec<Fence>,
    /// Indexes into `fences`.
    pub fence_levels: Vec<Vec<usize>>,
    pub fence_delay: Duration,
    pub isolation_time: Duration,
}

/// Without a mistake, or as if devices were there: of those less is asked.
pub(super) fn fencing(table: &mut Table<'_>, times: &Times, devices: Devices, nodes: &Nodes, problems: &mut Problems) -> Safety {
    let fencing = table.get("fencing");
    if fencing.is_none() {
        let problem = Problem::absent(table.place, "[embedded] needs `fencing`").label("`fencing` is missing");
        problems.push(problem.hint("names of [[fence]] devices; \"none\" where nothing can switch a node off"));
    }
    let place = fencing.map(|value| value.place);
    let levels = fencing.and_then(|value| levels(&value, problems));
    let is_none = matches!(&levels, Some(levels) if levels.is_empty());
    not_at_once(table.get("fence-delay"), problems);
    let fence_delay = table.optional("fence-delay", problems, read::duration(Duration::ZERO..=MAX_TIME)).unwrap_or(DEFAULT_FENCE_DELAY);
    let isolation = table.optional("isolation-time", problems, read::duration(Duration::from_millis(10)..=MAX_TIME));
    let isolation_time = isolation.unwrap_or(times.deadtime.max(MIN_DEFAULT_ISOLATION));
    let accepted = table.get("accept-split-brain-risk");
    let (mut fences, mut fence_levels) = (Vec::new(), Vec::new());
    match levels {
        Some(levels) if is_none => {
            is_accepted(accepted.as_ref(), place, problems);
            no_use(table, &["fence-delay"], "with fencing = \"none\"", "nothing is fenced", problems);
            devices.named(&levels, place, nodes, problems);
        }
        Some(levels) => {
            let hint = "it is for fencing = \"none\"";
            no_use(table, &["accept-split-brain-risk", "isolation-time"], "with devices that fence", hint, problems);
            (fences, fence_levels) = devices.named(&levels, place, nodes, problems);
        }
        None => {}
    }
    let fencing = if is_none { Fencing::None } else { Fencing::Devices };
    Safety { fencing, place, fences, fence_levels, fence_delay, isolation_time }
}

/// The names of devices, level by level; empty for `"none"`.
fn levels(value: &Value<'_>, problems: &mut Problems) -> Option<Vec<Vec<Placed<Name>>>> {
    const FORMS: &str =
        "fencing = [\"NAME of a [[fence]]\", ...], [[\"NAME\", \"NAME\"], ...] where several must switch it off together, or \"none\"";
    if !matches!(value.raw, DeValue::Array(_) | DeValue::String(_)) {
        return refuse(problems, value.wrong_type("names of devices").hint(FORMS));
    }
    let elements = value.elements();
    if let ([only], DeValue::String(word)) = (elements.as_slice(), value.raw)
        && only.raw.as_str() == Some("none")
        && word == "none"
    {
        return Some(Vec::new());
    }
    if elements.is_empty() {
        return refuse(problems, Problem::error(value.place, "no device").hint(FORMS));
    }
    let levels: Vec<_> = elements.iter().map(|level| (level.place, level.elements())).collect();
    if let Some((place, _)) = levels.iter().find(|(_, names)| names.is_empty()) {
        return refuse(problems, Problem::error(*place, "no device").hint(FORMS));
    }
    if let Some(none) = levels.iter().flat_map(|(_, names)| names).find(|name| name.raw.as_str() == Some("none")) {
        return refuse(problems, Problem::error(none.place, "'none' is no device").hint(FORMS));
    }
    let mut name = |name: &Value<'_>| Some(Placed { value: read::name(name, problems)?, place: name.place });
    let levels: Vec<Option<Vec<_>>> = levels.iter().map(|(_, names)| names.iter().map(&mut name).collect()).collect();
    let levels = levels.into_iter().collect::<Option<Vec<_>>>()?;
    let names: Vec<_> = levels.iter().flatten().map(|name| Placed { value: &name.value, place: name.place }).collect();
    is_each_once(&names, problems).then_some(levels)
}

/// Two nodes that shoot at the same moment both fall.
fn not_at_once(delay: Option<Value<'_>>, problems: &mut Problems) {
    if let Some(value) = delay.filter(|value| value.raw.as_str().and_then(crate::config::duration) == Some(Duration::ZERO)) {
        let problem = Problem::warning(value.place, "both nodes may shoot at the same moment, and both fall");
        problems.push(problem.hint("longer than a device takes to switch off, or say why in a comment"));
    }
}

/// Without fencing both nodes may run a group at once; only the operator can say that he takes that.
fn is_accepted(accepted: Option<&Value<'_>>, place: Option<Place>, problems: &mut Problems) {
    const HINT: &str = "accept-split-brain-risk = true, once you have read what `ha-snmp check` says about it; better a [[fence]] device";
    const MESSAGE: &str = "fencing = \"none\" needs `accept-split-brain-risk`: both nodes may run a group at once";
    match accepted.map(|value| (value, read::flag(value, problems))) {
        Some((_, Some(true) | None)) => {}
        Some((value, Some(false))) => problems.push(Problem::error(value.place, MESSAGE).hint(HINT)),
        None => problems.extend(place.map(|place| Problem::absent(place, MESSAGE).hint(HINT))),
    }
}
