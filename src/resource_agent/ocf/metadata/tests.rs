use super::*;
use proptest::prelude::*;

/// The shape of what the packaged agents print.
const DUMMY: &str = r#"
<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="Dummy" version="1.0">
<version>1.0</version>
<longdesc lang="en">Text &amp; more text</longdesc>
<parameters>
<parameter name="state" unique="1" required="1">
<content type="string" default="/run/Dummy-&lt;id&gt;.state" />
</parameter>
<parameter name="fake" unique-group="x"><content type="boolean"></content></parameter>
</parameters>
<actions>
<action name="start" timeout="20s" />
<action name="monitor" timeout="500ms" interval="10" depth="0"/>
<action name="meta-data" timeout="soon" />
</actions>
</resource-agent>
"#;

#[test]
fn meta_data() {
    let parsed = parse(DUMMY).unwrap();
    assert_eq!(parsed.name, "Dummy");
    let [state, fake] = parsed.parameters.as_slice() else { panic!("{parsed:?}") };
    let default = Some("/run/Dummy-<id>.state".to_owned());
    assert_eq!(*state, Parameter { name: "state".into(), required: true, kind: "string".into(), default });
    assert_eq!(*fake, Parameter { name: "fake".into(), required: false, kind: "boolean".into(), default: None });
    let seconds = |s| Some(Duration::from_secs(s));
    let [start, monitor, meta] = parsed.actions.as_slice() else { panic!("{parsed:?}") };
    assert_eq!(*start, Action { name: "start".into(), timeout: seconds(20), interval: None });
    assert_eq!(*monitor, Action { name: "monitor".into(), timeout: Some(Duration::from_millis(500)), interval: seconds(10) });
    assert_eq!(*meta, Action { name: "meta-data".into(), timeout: None, interval: None });
}

#[test]
fn mistakes() {
    let given = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    let parsed = parse(DUMMY).unwrap();
    assert!(parsed.mistakes(&given(&["state", "fake"])).is_empty());
    assert_eq!(parsed.mistakes(&given(&["sate"])), ["Dummy needs the parameter 'state'", "Dummy does not know the parameter 'sate'"]);
}

#[test]
fn what_is_no_meta_data() {
    assert_eq!(parse(""), Err(MetadataError::NoAgent));
    assert_eq!(parse("usage: agent start|stop"), Err(MetadataError::NoAgent));
    assert_eq!(parse("<resource-agent version='1.0'/>"), Err(MetadataError::NoAgent));
    assert!(matches!(parse("<resource-agent name='x'></wrong>"), Err(MetadataError::Xml { .. })));
    assert!(matches!(parse("<resource-agent name='&nobody;'/>"), Err(MetadataError::Xml { .. })));
    let many = format!("<resource-agent name='x'>{}</resource-agent>", "<action name='a'/>".repeat(MAX_ELEMENTS + 1));
    assert_eq!(parse(&many), Err(MetadataError::TooMany));
}

#[test]
fn durations() {
    for (text, seconds) in [("20", 20), ("20s", 20), ("2m", 120), ("1 h", 3600), (" 5 sec", 5), ("3min", 180)] {
        assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
    }
    for text in ["", "s", "-1", "1.5s", "5 parsecs", "99999999999999999999", "18446744073709551615h", "１"] {
        assert_eq!(duration(text), None, "{text}");
    }
}

#[test]
fn truncated_at_every_octet() {
    for end in 0..DUMMY.len() {
        let _ = parse(DUMMY.get(..end).unwrap());
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn nor_does_a_flipped_octet(at in 0..DUMMY.len(), octet in any::<u8>()) {
        let mut octets = DUMMY.as_bytes().to_vec();
        octets[at] = octet;
        let _ = parse(&String::from_utf8_lossy(&octets));
    }
}
