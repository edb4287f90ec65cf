//! From numbers to names and back.

use super::config;
use crate::mib::{Names, object_types, tree};
use crate::schema;
use crate::smi::Oid;

#[test]
fn names_are_found_both_ways() {
    let config = config();
    let names = Names::new(&config);
    let base = &config.agent.base_oid;
    for (text, arcs) in [
        ("HA-CLUSTER-MIB::haOverallStatus.0", &[1, 1, 9, 0][..]),
        ("HA-CLUSTER-MIB::haProbeStatus", &[1, 11, 1, 1, 3]),
        ("HA-CLUSTER-MIB::haProbeStatus.\"a.b\"", &[1, 11, 1, 1, 3, 3, 97, 46, 98]),
        ("HA-CLUSTER-MIB::haLogText.7", &[1, 13, 10, 1, 13, 7]),
        ("HA-CLUSTER-MIB::haDeliveryResult.7.\"n.c\"", &[1, 13, 12, 1, 1, 7, 3, 110, 46, 99]),
        ("HA-CLUSTER-MIB::probeFailed", &[0, 6]),
        ("HA-SITE-MIB::linkState.0", &[3, 2, 5, 0]),
    ] {
        assert_eq!(names.text(&base.child(arcs)), text);
        assert_eq!(names.oid(text), Some(base.child(arcs)));
        assert_eq!(names.oid(text.rsplit("::").next().unwrap()), Some(base.child(arcs)));
    }
    assert_eq!(names.oid("haProbeTable"), Some(base.child(&[1, 11, 1])));
    assert_eq!(names.oid(".1.3"), Some(Oid::from([1, 3])));
    assert_eq!(names.oid("haProbStatus"), None);
    for text in ["haOverallStatus.x", "haOverallStatus.", "haProbeStatus.\"a", "haProbeStatus.\"a\"b", "haProbeStatus.\"a\"."] {
        assert_eq!(names.oid(text), None, "{text}");
    }
    // An index that is no text, and an OID that is not ours.
    assert_eq!(names.text(&base.child(&[1, 11, 1, 1, 3, 9, 97])), "HA-CLUSTER-MIB::haProbeStatus.9.97");
    assert_eq!(names.text(&Oid::from([1, 3, 6])), ".1.3.6");
}

proptest::proptest! {
    #[test]
    fn a_printed_name_is_read_back(object in 0_usize..200, index in proptest::collection::vec(0_u32..300, 0..8)) {
        let config = config();
        let names = Names::new(&config);
        let types = object_types(&config);
        let oid = types[object % types.len()].child(&index);
        proptest::prop_assert_eq!(names.oid(&names.text(&oid)), Some(oid));
    }

    #[test]
    fn a_text_index_is_read_back(text in "[!-~&&[^\"]]{0,40}") {
        let config = config();
        let oid = schema::probe::STATUS.instance(&schema::default_base(), &tree::text_index(&text));
        let names = Names::new(&config);
        proptest::prop_assert_eq!(names.oid(&names.text(&oid)), Some(oid));
    }

    #[test]
    fn any_text_is_a_name_or_not(text in "\\PC{0,40}|haProbeStatus\\PC{0,10}") {
        _ = Names::new(&config()).oid(&text);
    }
}
