//! What scripts print, and what it says.

use super::*;
use crate::smi::Oid;
use crate::view::{Figure, Status};
use proptest::prelude::*;

fn exited(status: i32, stdout: &[u8]) -> Outcome {
    Outcome { end: End::Exited(status), stdout: stdout.to_vec(), truncated: false, stderr: String::new(), complaints: Vec::new() }
}

/// `status | text | key=value, ...`, or `! error`: as a person would check it.
fn shown(format: &Format, outcome: &Outcome) -> String {
    match read(format, outcome) {
        Ok(sample) => {
            let figures: Vec<String> = sample.figures.iter().map(|(key, figure)| format!("{key}={figure}")).collect();
            format!("{} | {} | {}", sample.status.label(), sample.text, figures.join(", "))
        }
        Err(failure) => format!("! {failure}"),
    }
}

#[track_caller]
fn check(format: &Format, table: &[(i32, &str, &str)]) {
    for (status, stdout, expected) in table {
        assert_eq!(shown(format, &exited(*status, stdout.as_bytes())), *expected, "{stdout:?}");
    }
}

#[test]
fn value() {
    check(
        &Format::Value,
        &[
            (0, "42\n", "ok | 42 | value=42"),
            (0, "42", "ok | 42 | value=42"),
            (0, "all is well\r\nmore\n", "ok | all is well | value=all is well"),
            (0, "\n", "ok |  | value="),
            (0, "", "! it printed nothing; the first line would be the value"),
            (3, "42\n", "! exit status 3"),
        ],
    );
    let binary = read(&Format::Value, &exited(0, b"\xff\x00\x01\n")).unwrap();
    assert_eq!(binary.figures["value"], Figure::Octets(vec![0xff, 0, 1]));
    assert_eq!(binary.text, "\u{fffd}  ");
}

#[test]
fn ends_that_no_format_allows() {
    let killed = Outcome { end: End::Signalled(11), stderr: "oops".to_owned(), ..exited(0, b"1\n") };
    let late = Outcome { end: End::TimedOut(Duration::from_secs(5)), ..killed.clone() };
    for format in [Format::Value, Format::KeyValue, Format::Nagios, Format::Pass { oid: Oid::from([1, 3]) }] {
        assert_eq!(shown(&format, &killed), "! killed by signal 11 (SIGSEGV): oops");
        assert_eq!(read(&format, &late), Err(Failure::Timeout(Duration::from_secs(5))));
    }
    let complains = Outcome { stderr: "no such database".to_owned(), ..exited(1, b"") };
    assert_eq!(shown(&Format::Value, &complains), "! exit status 1: no such database");
}

#[test]
fn key_value() {
    check(
        &Format::KeyValue,
        &[
            (0, "a = 1\nb: 2.5\nc three\n\n# d = 4\n", "ok | 3 values | a=1, b=2.5, c=three"),
            (0, "a=1=2\nb:x:y\nc==\n", "ok | 3 values | a=1=2, b=x:y, c=="),
            (0, "a =\n", "ok | 1 values | a="),
            (0, "a = 1\nlonely\nb = 2\n= 3\n", "warning | 2 values; line 2 is not 'key = value': lonely (and 1 more) | a=1, b=2"),
            (0, "a = 1\na = 2\n", "warning | 1 values; line 2: 'a' was there before | a=2"),
            (0, "lonely\n", "! line 1 is not 'key = value': lonely"),
            (0, "", "! it printed nothing; each line would be 'key = value'"),
            (0, "# nothing\n", "! it printed nothing; each line would be 'key = value'"),
            (1, "a = 1\n", "! exit status 1"),
        ],
    );
    let binary = read(&Format::KeyValue, &exited(0, b"\xff = 1\nb = \xfe\n")).unwrap();
    assert_eq!((binary.status, binary.figures.len(), &binary.figures["b"]), (Status::Warning, 1, &Figure::Octets(vec![0xfe])));
}

#[test]
fn nagios() {
    check(
        &Format::Nagios,
        &[
            (0, "OK - load 0.4 | load1=0.42;5;10;0;\n", "ok | OK - load 0.4 | exit-code=0, load1=0.42, text=OK - load 0.4"),
            (1, "WARN|a=1s b=2ms c=93% d=4KB e=5c\n", "warning | WARN | a=1, b=2, c=93, d=4, e=5, exit-code=1, text=WARN"),
            (2, "CRITICAL\n", "critical | CRITICAL | exit-code=2, text=CRITICAL"),
            (3, "", "unknown | no output | exit-code=3, text=no output"),
            (
                0,
                "OK | /=26MB;59;58;0;59\nlong text\nlong | /boot=68MB;88\n'/srv/my data'=77.5MB;90\n",
                "ok | OK | /=26, /boot=68, /srv/my data=77.5, exit-code=0, text=OK",
            ),
            (0, "OK | 'it''s = this'=1 x=U y=-1.5e3s z=2EB", "ok | OK | exit-code=0, it's = this=1, text=OK, y=-1500, z=2"),
            (0, "OK | x=abc y=1 = 'z=3", "ok | OK (bad performance data: x=abc) | exit-code=0, text=OK (bad performance data: x=abc), y=1"),
            (0, "OK | x=1,5 y=2", "ok | OK (bad performance data: x=1,5) | exit-code=0, text=OK (bad performance data: x=1,5), y=2"),
            (0, "OK | text=5 exit-code=9", "ok | OK | exit-code=0, text=OK"),
            (4, "?", "! exit status 4, where a Nagios plugin has 0 to 3"),
            (127, "", "! exit status 127, where a Nagios plugin has 0 to 3"),
        ],
    );
}

/// A plugin may print anything: to read it takes a time in proportion to its length, or the scheduler stands still meanwhile.
#[test]
fn a_megabyte_of_words_is_no_performance_data() {
    let output = format!("OK | {}", "a ".repeat(1 << 19));
    assert!(shown(&Format::Nagios, &exited(0, output.as_bytes())).starts_with("ok | OK (bad performance data: a)"));
}

#[test]
fn pass() {
    let format = Format::Pass { oid: Oid::from([1, 3, 6, 1, 4, 1, 8072]) };
    let oid = ".1.3.6.1.4.1.8072";
    for (lines, expected) in [
        ("integer\n42\n", "ok | 42 | value=42"),
        ("Counter64\n18446744073709551615", "ok | 18446744073709551615 | value=18446744073709551615"),
        ("timeticks\n 363136200\n", "ok | 363136200 | value=363136200"),
        ("string\n007\n", "ok | 007 | value=007"),
        ("octet\n00 3f dd\n", "ok | 00 3f dd | value=00 3f dd"),
        ("objectid\n.1.3.6.1\n", "ok | .1.3.6.1 | value=.1.3.6.1"),
        ("ipaddress\n192.0.2.1\n", "ok | 192.0.2.1 | value=192.0.2.1"),
        ("integer\n4 2\n", "! type integer, but '4 2' is not a whole number"),
        ("gauge\n0.5\n", "! type gauge, but '0.5' is not a whole number"),
        ("octet\nzz\n", "! type octet, but 'zz' is not hexadecimal"),
        ("float\n1.5\n", "! unknown type 'float'"),
        ("integer\n", "! fewer than three lines: OID, type and value"),
    ] {
        assert_eq!(shown(&format, &exited(0, format!("{oid}\n{lines}").as_bytes())), expected, "{lines:?}");
    }
    check(
        &format,
        &[
            (0, "1.3.6.1.4.1.8072\ngauge\n5\n", "ok | 5 | value=5"),
            (1, "1.3.6.1.4.1.8072\ngauge\n5\n", "ok | 5 | value=5"),
            (0, ".1.3.6.1.4.1.8072.0\ngauge\n5\n", "! the first line is '.1.3.6.1.4.1.8072.0', but .1.3.6.1.4.1.8072 was asked for"),
            (0, "", "! it has no value for .1.3.6.1.4.1.8072"),
            (0, "NONE\n", "! it has no value for .1.3.6.1.4.1.8072"),
            (1, "", "! it has no value for .1.3.6.1.4.1.8072 (exit status 1)"),
        ],
    );
    let script = config::Script { command: vec!["/x".to_owned()], format, environment: [].into(), max_output: 1 };
    assert_eq!(Script::new(&script, Duration::ZERO).spec.argv, ["/x", "-g", oid]);
}

#[test]
fn output_that_was_cut_off() {
    let cut = |stdout: &[u8]| Outcome { truncated: true, ..exited(0, stdout) };
    assert_eq!(shown(&Format::Value, &cut(b"12\n34")), "ok | 12 | value=12");
    assert_eq!(shown(&Format::Value, &cut(b"1234")), "! the first line is longer than max-output, 4 octets");
    assert_eq!(shown(&Format::KeyValue, &cut(b"a = 1\nb = 23")), "warning | 1 values; cut off at max-output, 12 octets | a=1");
    assert_eq!(shown(&Format::KeyValue, &cut(b"b = 23")), "! cut off at max-output, 6 octets");
    let text = "OK (cut off at max-output, 2 octets)";
    assert_eq!(shown(&Format::Nagios, &cut(b"OK")), format!("ok | {text} | exit-code=0, text={text}"));
    let pass = Format::Pass { oid: Oid::from([1, 3]) };
    assert_eq!(shown(&pass, &cut(b".1.3\nstring\nabc")), "! the value is longer than max-output, 15 octets");
}

proptest! {
    #[test]
    fn key_value_gives_back_what_was_printed(
        pairs in proptest::collection::btree_map("[a-z][a-z0-9._-]{0,8}", "[!-~]([ -~]{0,12}[!-~])?", 1..9),
        separator in prop_oneof![Just(" = "), Just("="), Just(": "), Just(" "), Just("\t")],
    ) {
        prop_assume!(pairs.values().all(|value| !value.starts_with(['=', ':'])));
        let stdout: String = pairs.iter().map(|(key, value)| format!("{key}{separator}{value}\n")).collect();
        let sample = read(&Format::KeyValue, &exited(0, stdout.as_bytes())).unwrap();
        let figures: Vec<_> = sample.figures.into_iter().map(|(key, figure)| (key, figure.to_string())).collect();
        prop_assert_eq!(figures, pairs.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(sample.status, Status::Ok);
    }

    #[test]
    fn nagios_gives_back_any_label(label in "[^\n|]{1,12}", number in any::<i64>()) {
        prop_assume!(label != "text" && label != "exit-code");
        let stdout = format!("x | '{}'={number}ms;1;2 after=1\n", label.replace('\'', "''"));
        let sample = read(&Format::Nagios, &exited(0, stdout.as_bytes())).unwrap();
        prop_assert_eq!(&sample.figures[&label], &Figure::Integer(number.into()), "{}", stdout);
        prop_assert_eq!(sample.figures.contains_key("after"), true);
    }
}
