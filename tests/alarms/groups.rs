//! Several things with one alarm, and the rows of tables.

use crate::host::Host;
use crate::site::{alarm, configure, set, text, until_told};

fn object(number: u32) -> String {
    format!("[[object]]\noid = '{number}'\nname = 'front{number}'\ntype = 'gauge'\nprobe = 'values'\nfield = 'front{number}'\n")
}

fn group(name: &str, when: &str) -> String {
    format!(
        "[[watch]]\nname = '{name}'\nobjects = ['front1', 'front2', 'front3']\nwhen = {when}\nraise = {{ above = 90 }}\n\
         clear = {{ below = 80 }}\nnotify = 'begun'\n"
    )
}

#[test]
fn a_group_has_one_alarm_while_enough_of_it_ask_for_it() {
    let Some(host) = Host::start() else { return };
    let values = |values: [u32; 3]| format!("front1 = {}\nfront2 = {}\nfront3 = {}", values[0], values[1], values[2]);
    let tables: String =
        (1..=3).map(object).chain([group("any", "'any'"), group("two", "{ at-least = 2 }"), group("all", "'all'")]).collect();
    configure(&host, &values([5, 5, 5]), &tables);
    let _agent = host.served_agent();
    let mut expected = Vec::new();
    for (now, told) in [
        ([95, 5, 5], &["3.0.1 any raise 1 of 3: front1"][..]),
        ([5, 95, 5], &[]),
        ([5, 95, 95], &["3.0.1 two raise 2 of 3: front2, front3"]),
        ([95, 95, 95], &["3.0.1 all raise 3 of 3: front1, front2, front3"]),
        ([85, 95, 95], &[]),
        ([5, 85, 95], &["3.0.1 all clear 1 of 3: front3"]),
        ([5, 5, 95], &["3.0.1 two clear 1 of 3: front3"]),
        ([5, 5, 5], &["3.0.1 any clear 0 of 3"]),
    ] {
        set(&host, &values(now));
        expected.extend(told);
        let arrived = until_told(&host, &expected);
        assert!(arrived.iter().all(|trap| text(trap, 10) == text(trap, 7).split('/').nth(1).unwrap()), "a group is about itself");
    }
    assert_eq!((host.get("haAlarmActive.0"), host.get("haAlarmsRaised.0")), ("Gauge32: 0".to_owned(), "Counter32: 3".to_owned()));
}

#[test]
fn the_cells_of_tables_have_alarms_of_their_rows() {
    let Some(host) = Host::start() else { return };
    let plugin = |name: &str| {
        let state = host.files.path(name);
        host.put(name, "0\n");
        host.files.script(&format!("check-{name}"), &format!("read -r n < {}\necho state $n\nexit $n", state.display()))
    };
    let probe = |name: &str| {
        let command = plugin(name);
        format!("[[probe]]\nname = '{name}'\ninterval = '100ms'\nscript = {{ command = ['{command}'], format = 'nagios' }}\n")
    };
    let base = host.files.path("web");
    std::fs::create_dir(&base).unwrap();
    let tables = [
        probe("mail"),
        probe("news"),
        format!("[[tomcat]]\nname = 'web'\nbase = '{}'\ninterval = '200ms'\n", base.display()),
        "[[watch]]\nname = 'sick'\ncolumn = 'haProbeStatus'\nrows = ['mail', 'news']\nraise = { equals = 'critical' }\nnotify = 'begun'\n"
            .to_owned(),
        "[[watch]]\nname = 'stopped'\ncolumn = 'haTomcatState'\nrows = '*'\nraise = { equals = 'stopped' }\nnotify = 'begun'\n".to_owned(),
        // What every probe that fails has anyway is of no interest here.
        "[notify]\ndisabled = ['probeFailed', 'probeRecovered']\n".to_owned(),
    ];
    configure(&host, "x = 1", &tables.concat());
    let _agent = host.served_agent();
    let stopped = host.until_traps("3.0.1", 1);
    assert_eq!((text(&stopped[0], 10), text(&stopped[0], 12), stopped[0].value(9)), ("web".into(), "stopped".into(), "INTEGER: 10"));
    host.put("mail", "2\n");
    let mail = host.until_traps("3.0.1", 2);
    host.put("news", "2\n");
    host.until_traps("3.0.1", 3);
    host.put("mail", "0\n");
    let traps = host.until_traps("3.0.1", 4);
    let about = |column| traps[1..].iter().map(|trap| text(trap, column)).collect::<Vec<_>>();
    assert_eq!(about(10), ["mail", "news", "mail"]);
    assert_eq!(about(12), ["critical", "critical", "ok"]);
    assert_eq!(mail[1].value(7), traps[3].value(7), "one alarm id");
    assert_eq!(text(&traps[1], 13), "mail: haProbeStatus is critical");
    // Not by the number of active ones: that was two before as well.
    host.until_is("haAlarmsCleared.0", "Counter32: 1");
    assert_eq!(host.get(&format!("haAlarmEntity.{}", alarm(&host, "sick"))), "STRING: \"news\"");
}
