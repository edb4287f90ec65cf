//! Every type of object and every format of a script, through snmpget.

use crate::host::Host;

#[test]
fn one_run_feeds_an_object_of_every_type() {
    let Some(host) = Host::start() else { return };
    let types = [
        ("integer", "-5", "INTEGER: -5"),
        ("gauge", "4294967295", "Gauge32: 4294967295"),
        ("counter", "4294967297", "Counter32: 1"),
        ("counter64", "18446744073709551615", "Counter64: 18446744073709551615"),
        ("string", "two words", "STRING: \"two words\""),
        ("octets", "DE AD be ef", "Hex-STRING: DE AD BE EF"),
        ("oid", "1.3.6.1.2.1", "OID: .1.3.6.1.2.1"),
        ("ip-address", "192.0.2.1", "IpAddress: 192.0.2.1"),
        ("time-ticks", "360000", "Timeticks: (360000) 1:00:00.00"),
        ("truth-value", "no", "INTEGER: 2"),
    ];
    let mut tables = format!(
        "[[probe]]\nname = 'all'\ninterval = '100ms'\nscript = {{ command = {}, format = 'key-value' }}\n\
         [[object]]\noid = '20'\nname = 'choice'\nenum = {{ up = 1, down = 7 }}\nprobe = 'all'\nfield = 'choice'\n",
        host.cat("all")
    );
    let mut output = "# a comment\nchoice: down\n".to_owned();
    for (number, (kind, value, _)) in (1..).zip(&types) {
        tables += &format!("[[object]]\noid = '{number}'\nname = 'o{number}'\ntype = '{kind}'\nprobe = 'all'\nfield = '{kind}'\n");
        output += &format!("{kind} = {value}\n");
    }
    host.configure(&tables);
    host.put("all", &output);
    let _agent = host.served_agent();
    host.until_is("choice.0", "INTEGER: 7");
    for (number, (_, _, shown)) in (1..).zip(&types) {
        assert_eq!(host.get(&format!("o{number}.0")), *shown);
    }
    assert_eq!(host.get("haProbeText.\"all\""), "STRING: \"11 values\"");
}

#[test]
fn a_string_is_utf_8_whatever_the_script_prints() {
    let Some(host) = Host::start() else { return };
    host.configure(&format!(
        "[[object]]\noid = '1'\nname = 'text'\ntype = 'string'\nscript = {{ command = {}, interval = '100ms' }}\n",
        host.cat("text")
    ));
    host.put("text", "añ\n");
    let _agent = host.served_agent();
    host.until_is("text.0", "Hex-STRING: 61 C3 B1");
    std::fs::write(host.files.path("text"), b"a\xff\n").unwrap();
    host.until_is("text.0", "Hex-STRING: 61 EF BF BD");
    host.put("text", &format!("{}\n", "x".repeat(300)));
    host.until_is("text.0", &format!("STRING: \"{}\"", "x".repeat(255)));
}

#[test]
fn a_nagios_plugin_gives_status_text_and_figures() {
    let Some(host) = Host::start() else { return };
    let plugin = host.files.script("check_x", "echo 'X WARNING - 3 left|left=3;5;2 used=97%'\nexit 1");
    host.configure(&format!(
        "[[probe]]\nname = 'plugin'\ninterval = '100ms'\nscript = {{ command = ['{plugin}'], format = 'nagios' }}\n\
         [[object]]\noid = '1'\nname = 'pluginLeft'\ntype = 'gauge'\nprobe = 'plugin'\nfield = 'left'\n\
         [[object]]\noid = '2'\nname = 'pluginUsed'\ntype = 'gauge'\nprobe = 'plugin'\nfield = 'used'\n\
         [[object]]\noid = '3'\nname = 'pluginExit'\ntype = 'integer'\nprobe = 'plugin'\nfield = 'exit-code'\n\
         [[watch]]\nprobe = 'plugin'\nraise = {{ status = ['warning', 'critical'] }}\nnotify = 'low'\n\
         [[notification]]\noid = 1\nname = 'low'\n"
    ));
    let _agent = host.served_agent();
    host.until_is("pluginLeft.0", "Gauge32: 3");
    assert_eq!((host.get("pluginUsed.0"), host.get("pluginExit.0")), ("Gauge32: 97".to_owned(), "INTEGER: 1".to_owned()));
    assert_eq!((host.get("haProbeStatus.\"plugin\"").as_str(), host.get("haOverallStatus.0").as_str()), ("INTEGER: 2", "INTEGER: 2"));
    assert_eq!(host.get("haProbeText.\"plugin\""), "STRING: \"X WARNING - 3 left\"");
    assert_eq!(host.until_traps("3.0.1", 1)[0].value(13), "STRING: \"plugin is warning: X WARNING - 3 left\"");
}

/// As the example of snmpd.conf(5), in a shell that the environment does not choose.
#[test]
fn a_pass_script_of_net_snmp_moves_over_unchanged() {
    let Some(host) = Host::start() else { return };
    let pass = host.files.script(
        "pass",
        "[ \"$1\" = -g ] || exit 1\ncase \"$2\" in\n*.3.1.0) echo $2; echo gauge; echo 42 ;;\n*.3.2.0) echo $2; echo string; echo 'life is good' ;;\n\
         *.3.3.0) echo $2; echo ipaddress; echo 127.0.0.1 ;;\n*.3.4.0) echo $2; echo timeticks; echo 363136200 ;;\n*) exit 0 ;;\nesac",
    );
    let object = |number: u32, kind: &str| {
        let script = format!("script = {{ command = ['{pass}'], format = 'pass', interval = '100ms' }}");
        format!("[[object]]\noid = '{number}'\nname = 'p{number}'\ntype = '{kind}'\n{script}\n")
    };
    let kinds = ["gauge", "string", "ip-address", "time-ticks", "gauge"];
    host.configure(&(1..).zip(kinds).map(|(number, kind)| object(number, kind)).collect::<String>());
    let _agent = host.served_agent();
    host.until_is("p1.0", "Gauge32: 42");
    host.until_is("p2.0", "STRING: \"life is good\"");
    host.until_is("p3.0", "IpAddress: 127.0.0.1");
    host.until_is("p4.0", "Timeticks: (363136200) 42 days, 0:42:42.00");
    let none = host.until_contains("haProbeError.\"p5\"", "it has no value");
    assert_eq!(host.get("p5.0"), "No Such Instance currently exists at this OID", "{none}");
}
