//! A site whose facts are the lines of a file, and what was told of them.

use crate::host::{BASE, Host};
use crate::snmpd::until_or;
use crate::trap::Trap;

/// The probe `values` shows the file of that name, and there are the notifications `base.3.0.1` to `.3`.
const SITE: &str = "[[notification]]\noid = 1\nname = 'begun'\n[[notification]]\noid = 2\nname = 'worse'\n\
                    [[notification]]\noid = 3\nname = 'ended'\n";

/// Configures the host: keys of `[agent]`, other tables and watches in `tables`, values as lines `name = value`.
pub fn configure(host: &Host, values: &str, tables: &str) {
    put(host, values);
    let script = format!("script = {{ command = {}, format = 'key-value' }}", host.cat("values"));
    host.configure(&format!("{tables}\n{SITE}[[probe]]\nname = 'values'\ninterval = '100ms'\ntimeout = '5s'\n{script}\n"));
}

/// A watch called `name` on the value of that name; `begun` tells of it unless the lines say otherwise.
pub fn watch(name: &str, lines: &str) -> String {
    let notify = if lines.contains("notify = ") { "" } else { "notify = 'begun'\n" };
    format!("[[watch]]\nname = '{name}'\nprobe = 'values'\nfield = '{name}'\n{notify}{lines}\n")
}

/// Changes the values; nothing waits until they are seen.
pub fn put(host: &Host, values: &str) {
    host.put("values", &format!("{values}\n"));
}

/// Changes the values and waits until they are seen.
pub fn set(host: &Host, values: &str) {
    put(host, values);
    host.until_runs("values", 2);
}

/// Everything of ours that arrived since the first agent was started, in the order of arrival; that an agent started or ended is left out.
/// What a killed agent had sent just before may arrive twice: then it is the same.
pub fn arrived(host: &Host) -> Vec<Trap> {
    let kinds = [".0.1", ".0.2"].map(|kind| format!(".{BASE}{kind}"));
    let mut first: Vec<Trap> = Vec::new();
    for trap in Trap::all(&host.snmpd.traps()).into_iter().filter(|trap| trap.kind.contains(BASE)) {
        match first.iter().find(|known| (known.sequence(), known.value(3)) == (trap.sequence(), trap.value(3))) {
            Some(known) => assert_eq!(known.objects, trap.objects, "a double is the same"),
            None => first.push(trap),
        }
    }
    first.retain(|trap| !kinds.contains(&trap.kind));
    first
}

/// One line for each: number below `base.`, alarm class, state, new value.
pub fn told(traps: &[Trap]) -> Vec<String> {
    const STATES: [&str; 5] = ["raise", "clear", "event", "change", "repeat"];
    let line = |trap: &Trap| {
        let kind = trap.kind.strip_prefix(&format!(".{BASE}.")).unwrap_or(&trap.kind);
        let state = trap.state().rsplit(' ').next().and_then(|number| STATES.get(number.parse::<usize>().ok()?.checked_sub(1)?));
        let class = text(trap, 7).split('/').nth(1).unwrap_or_default().to_owned();
        format!("{kind} {class} {} {}", state.unwrap_or(&"?"), text(trap, 12)).trim_end().to_owned()
    };
    traps.iter().map(line).collect()
}

/// A text of the leading objects, without the quotes and the type that net-snmp puts around it.
pub fn text(trap: &Trap, column: u32) -> String {
    trap.value(column).trim_start_matches("STRING: ").trim_matches('"').to_owned()
}

/// Waits until everything that is logged has arrived, and this is all of it.
pub fn until_told(host: &Host, expected: &[&str]) -> Vec<Trap> {
    let newest = || Trap::all(&host.snmpd.traps()).iter().filter(|trap| trap.kind.contains(BASE)).map(Trap::sequence).max();
    let is_all = || newest().map(u64::from) == Some(host.number("haLogLastSequence.0"));
    until_or(
        || format!("{expected:#?} to be told, up to {}; told is {:#?}", host.get("haLogLastSequence.0"), told(&arrived(host))),
        || Some(arrived(host)).filter(|traps| told(traps) == expected && is_all()),
    )
}

/// The index of the only active alarm of this class.
pub fn alarm(host: &Host, class: &str) -> u32 {
    let column = format!("{BASE}.1.12.20.1.3");
    let wanted = format!("STRING: \"{class}\"");
    let find = || {
        let walk = host.snmpd.walk(&column);
        let mut rows = walk.lines().filter_map(|line| line.strip_prefix(&format!(".{column}."))?.split_once(" = "));
        rows.find(|(_, shown)| *shown == wanted).and_then(|(row, _)| row.parse().ok())
    };
    until_or(|| format!("an alarm {class}; there are\n{}", host.snmpd.walk(&column)), find)
}

/// All of one alarm, whatever was told of it.
pub fn is_one_alarm(traps: &[Trap]) -> bool {
    traps.windows(2).all(|pair| pair.first().map(|trap| trap.value(7)) == pair.last().map(|trap| trap.value(7)))
}
