use super::*;
use proptest::prelude::*;

const MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
const OTHER: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn hex(frame: &[u8]) -> String {
    frame.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn arp_frames() {
    let vip = address("10.9.0.100");
    assert_eq!(hex(&probe(MAC, vip)), "ffffffffffff02000000000108060001080006040001020000000001000000000000000000000a090064");
    let announced: Vec<_> = announcements(MAC, vip, false).iter().map(|frame| hex(frame)).collect();
    assert_eq!(
        announced,
        [
            "ffffffffffff020000000001080600010800060400010200000000010a0900640000000000000a090064",
            "ffffffffffff020000000001080600010800060400020200000000010a090064ffffffffffff0a090064",
        ]
    );
}

/// The sum over pseudo-header and message, checksum included, is all ones (RFC 1071 section 1).
fn is_sound(frame: &[u8]) -> bool {
    let (packet, message) = (&frame[14..], &frame[54..]);
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    checksum(&[&packet[8..40], length.as_slice(), &[0, 0, 0, 58], message].concat()) == 0
}

#[test]
fn neighbour_discovery_frames() {
    let vip = address("2001:db8::5:aabb");
    let solicitation = probe(MAC, vip);
    assert_eq!(hex(&solicitation[..14]), "3333ff05aabb02000000000186dd");
    assert_eq!(hex(&solicitation[14..54]), "6000000000183aff00000000000000000000000000000000ff0200000000000000000001ff05aabb");
    assert!(is_sound(&solicitation));
    for (is_router, flags) in [(false, 0x20), (true, 0xa0)] {
        let [advertisement] = announcements(MAC, vip, is_router).try_into().unwrap();
        assert_eq!(hex(&advertisement[..14]), "33330000000102000000000186dd");
        assert_eq!(advertisement[54..].split_at(2).0, [136, 0]);
        assert_eq!(advertisement[58], flags);
        assert_eq!(hex(&advertisement[62..]), "20010db800000000000000000005aabb0201020000000001");
        assert!(is_sound(&advertisement));
    }
}

#[test]
fn claims() {
    for text in ["10.9.0.100", "2001:db8::5"] {
        let vip = address(text);
        for frame in announcements(OTHER, vip, true) {
            assert_eq!(claimant(&frame, vip), Some(OTHER), "{text}");
            assert_eq!(claimant(&frame, address("10.9.0.101")), None);
            assert_eq!(claimant(&frame, address("2001:db8::6")), None);
            for end in 0..frame.len() {
                let _ = claimant(&frame[..end], vip);
            }
        }
        // A probe only asks.
        assert_eq!(claimant(&probe(OTHER, vip), vip), None, "{text}");
    }
}

#[test]
fn an_advertisement_without_its_option() {
    let vip = address("2001:db8::5");
    let [mut frame] = announcements(OTHER, vip, false).try_into().unwrap();
    frame.truncate(14 + 40 + 24);
    assert_eq!(claimant(&frame, vip), Some(OTHER));
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_panic(octets in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = claimant(&octets, address("10.9.0.100"));
        let _ = claimant(&octets, address("2001:db8::5"));
    }

    #[test]
    fn nor_does_a_flipped_octet(at in 0..86_usize, octet in any::<u8>()) {
        let vip = address("2001:db8::5");
        let [mut frame] = announcements(OTHER, vip, false).try_into().unwrap();
        frame[at] = octet;
        let _ = claimant(&frame, vip);
    }
}
