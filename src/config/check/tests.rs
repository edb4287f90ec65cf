mod watches;

use super::*;
use crate::config::model::{Action, Condition, FindProcess, Format, Master, ObjectType, Severity, Source, Subject};
use std::path::PathBuf;
use std::time::Duration;

fn source(text: &str) -> SourceFile {
    SourceFile { name: "ha-snmp.toml".to_owned(), text: text.to_owned() }
}

/// The configuration that a text is.
fn accepted(text: &str) -> Config {
    let checked = check(&[source(text)]);
    checked.config.unwrap_or_else(|| panic!("{:#?}", checked.problems))
}

/// The messages about a text.
fn refused(text: &str) -> Vec<String> {
    let checked = check(&[source(text)]);
    assert_eq!(checked.config, None);
    checked.problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn an_empty_file_is_all_defaults() {
    let config = accepted("");
    assert_eq!(config.agent.base_oid.to_string(), "1.3.6.1.4.1.8072.9999.9999.4110");
    assert_eq!(config.agent.master, Master::Unix(PathBuf::from("/var/agentx/master")));
    assert_eq!((config.agent.max_scripts, config.agent.log_rows, config.cluster.as_str()), (16, 1000, ""));
    assert!(config.probes.is_empty() && config.objects.is_empty() && config.watches.is_empty() && config.notifications.is_empty());
}

#[test]
fn a_script_of_an_object_is_a_probe_of_its_name() {
    let config = accepted(
        "[agent]\nbase-oid = '1.3.6.1.4.1.99999.1'\n\
         [[object]]\noid = '4.2'\nname = 'answer'\ntype = 'gauge'\n\
         script = { command = ['/bin/pass', ''], format = 'pass', interval = '5s', timeout = '1s' }",
    );
    let probe = &config.probes[&"answer".parse().unwrap()];
    assert_eq!((probe.interval, probe.timeout, probe.max_age), (Duration::from_secs(5), Duration::from_secs(1), Duration::from_secs(16)));
    let Action::Script(script) = &probe.action else { panic!("{probe:?}") };
    assert_eq!(script.command, ["/bin/pass", ""]);
    assert_eq!(script.max_output, 65_536);
    assert_eq!(script.format, Format::Pass { oid: "1.3.6.1.4.1.99999.1.3.4.2.0".parse().unwrap() });
    assert_eq!((config.objects[0].probe.as_str(), config.objects[0].field.as_str()), ("answer", "value"));
}

/// Scripts that move over from a `pass` line of snmpd.conf know the OIDs that they had there.
#[test]
fn a_pass_script_may_be_asked_for_another_oid() {
    let script = |format: &str| format!("script = {{ command = ['/s'], format = '{format}', pass-oid = '.1.3.6.1.4.1.8072.2.255.1.0' }}");
    for text in [
        format!("[[object]]\noid = '1'\nname = 'a'\ntype = 'gauge'\n{}", script("pass")),
        format!("[[probe]]\nname = 'a'\n{}", script("pass")),
    ] {
        let config = accepted(&text);
        let Action::Script(script) = &config.probes[&"a".parse().unwrap()].action else { panic!("no script") };
        assert_eq!(script.format, Format::Pass { oid: "1.3.6.1.4.1.8072.2.255.1.0".parse().unwrap() });
    }
    let text = format!("[[probe]]\nname = 'a'\n{}", script("value"));
    assert_eq!(refused(&text), ["pass-oid is of no use without format = \"pass\""]);
}

/// Nothing says which of its figures is meant, and `value` is none that such a script has of itself.
#[test]
fn an_object_of_a_script_with_many_figures_names_one() {
    let object = "[[object]]\noid = '1'\nname = 'a'\ntype = 'gauge'\n";
    let own = |field: &str| format!("{object}{field}script = {{ command = ['/s'], format = 'nagios' }}");
    assert_eq!(refused(&own("")), ["[[object]] needs `field`: a nagios script gives many figures"]);
    assert_eq!(accepted(&own("field = 'exit-code'\n")).objects[0].field, "exit-code");
    let shared =
        |field: &str| format!("[[probe]]\nname = 'p'\nscript = {{ command = ['/s'], format = 'key-value' }}\n{object}{field}probe = 'p'");
    assert_eq!(refused(&shared("")), ["[[object]] needs `field`: a key-value script gives many figures"]);
    assert_eq!(accepted(&shared("field = 'value'\n")).objects[0].field, "value");
}

#[test]
fn names_that_differ_only_in_case_are_refused() {
    let object = |oid: &str, name: &str| format!("[[object]]\noid='{oid}'\nname='{name}'\ntype='gauge'\nscript={{command=['/s']}}\n");
    let text = [object("1", "frontLoad"), object("2", "frontload")].concat();
    assert_eq!(refused(&text), ["'frontload' and 'frontLoad' differ only in case"]);
}

#[test]
fn kinds_of_probes() {
    for (text, kind) in [
        ("script = { command = ['/bin/true'] }", "Script"),
        ("process = { unit = 'tomcat@om', min = 0, max = 3 }", "Process"),
        ("tcp = { to = '[::1]:80', send = 'x', expect = 'y' }", "Tcp"),
        ("http = { url = 'http://a', status = 200, body = 'ok' }", "Http"),
        ("disk = { path = '/' }", "Disk"),
        ("file-age = { path = '/x' }", "FileAge"),
        ("system = {}", "System"),
        ("power = {}", "Power"),
    ] {
        let config = accepted(&format!("[[probe]]\nname = 'x'\n{text}"));
        let probe = &config.probes[&"x".parse().unwrap()];
        assert_eq!(format!("{:?}", probe.action.kind()), kind);
        assert_eq!(probe.interval, Duration::from_secs(30));
        if let Action::Process(process) = &probe.action {
            assert_eq!(process.find, FindProcess::Unit("tomcat@om.service".to_owned()));
        }
    }
}

#[test]
fn a_watch_and_its_defaults() {
    let config = accepted(
        "[[probe]]\nname = 'x'\nsystem = {}\n\
         [[object]]\noid = '1'\nname = 'state'\nenum = { up = 1, down = 2 }\nscript = { command = ['/s'] }\n\
         [[watch]]\nobject = 'state'\nraise = { equals = 'down' }\nnotify = 'backendUnreachable'\n\
         [[watch]]\nname = 'w'\nprobe = 'x'\nfield = 'load1'\nraise = { above = 4 }\nclear = { below = 3.5 }\nfor = '1m'\n\
         notify = 'backendUnreachable'\nnotify-clear = 'backendReachable'\nseverity = 'minor'\n\
         [[watch]]\nname = 'v'\nprobe = 'x'\nraise = { status = ['critical', 'unknown'] }\nnotify = 'backendUnreachable'",
    );
    let [first, second, third] = config.watches.as_slice() else { panic!("{:?}", config.watches) };
    assert_eq!((first.name.as_str(), &first.subject), ("backendUnreachable", &Subject::Sources(vec![Source::Object("state".to_owned())])));
    assert_eq!((&first.raise, &first.clear), (&Condition::Equals("2".to_owned()), &None));
    assert_eq!((first.severity, first.hold, first.notify_clear.as_str()), (Severity::Major, Duration::ZERO, "backendUnreachable"));
    assert_eq!(
        (second.severity, second.hold, second.notify_clear.as_str()),
        (Severity::Minor, Duration::from_secs(60), "backendReachable")
    );
    assert_eq!(second.clear, Some(Condition::Below(3.5)));
    assert!(matches!(&third.raise, Condition::StatusIn(list) if list.len() == 2));
}

#[test]
fn objects_are_in_the_order_of_their_oids() {
    let object = |oid: &str, name: &str| format!("[[object]]\noid='{oid}'\nname='{name}'\ntype='gauge'\nscript={{command=['/s']}}\n");
    let config = accepted(&[object("10", "c"), object("2.5", "b"), object("2.1", "a")].concat());
    assert_eq!(config.objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(config.objects[0].kind, ObjectType::Gauge);
}

#[test]
fn an_oid_has_room_for_its_instance() {
    let object = |numbers: usize| {
        let oid = vec!["1"; numbers].join(".");
        format!("[[object]]\noid='{oid}'\nname='a'\ntype='gauge'\nscript={{command=['/s']}}\n")
    };
    // Ten of the default base, the 3, the .0: 116 are left.
    assert_eq!(accepted(&object(116)).objects.len(), 1);
    assert_eq!(refused(&object(117)), ["117 numbers, but below this base-oid there is room for 116"]);
}

#[test]
fn a_probe_with_a_mistake_can_be_referred_to() {
    let text = "[[probe]]\nname = 'x'\ndisk = {}\n[[watch]]\nprobe = 'x'\nraise = { stale = true }\nnotify = 'backendUnreachable'";
    assert_eq!(refused(text), ["disk needs `path`"]);
}

#[test]
fn after_a_syntax_error_nothing_is_said_to_be_missing() {
    let text = "[[probe]]\nname = \"x\ndisk = {}\nintervall = '1s'\n[[watch]]\nprobe = 'x'";
    let messages = refused(text);
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("not TOML"));
    assert_eq!(messages[1], "unknown key 'intervall' in [[probe]]");
}

#[test]
fn a_state_directory_or_none() {
    assert_eq!(accepted("").agent.state_dir, Some(PathBuf::from("/var/lib/ha-snmp")));
    assert_eq!(accepted("[agent]\nstate-dir = '/srv/x'").agent.state_dir, Some(PathBuf::from("/srv/x")));
    assert_eq!(accepted("[agent]\nstate-dir = false").agent.state_dir, None);
    assert_eq!(refused("[agent]\nstate-dir = 'state'"), ["'state' is not an absolute path"]);
    assert_eq!(refused("[agent]\nstate-dir = true"), ["expected a text, found true or false"]);
}

#[test]
fn addresses_of_the_master() {
    for (address, fits) in [
        ("tcp:127.0.0.1:705", true),
        ("tcp:[::1]:705", true),
        ("tcp:localhost:705", false),
        ("tcp:127.0.0.1", false),
        ("tcp:127.0.0.1:0", false),
        ("tcp:192.0.2.1:705", false),
        ("unix:relative", false),
        ("/var/agentx/master", false),
    ] {
        let checked = check(&[source(&format!("[agent]\nmaster = '{address}'"))]);
        assert_eq!(checked.config.is_some(), fits, "{address}");
    }
    let long = format!("[agent]\nmaster = 'unix:/{}'", "x".repeat(107));
    assert_eq!(refused(&long), ["the path of a socket has at most 107 octets"]);
}

#[test]
fn digests_tell_files_apart() {
    let digest = |texts: &[&str]| digest(&texts.iter().map(|text| source(text)).collect::<Vec<_>>());
    assert_eq!(digest(&["a"]).len(), 16);
    assert_eq!(digest(&["a"]), digest(&["a"]));
    assert_ne!(digest(&["a"]), digest(&["b"]));
    assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
}
