//! Receivers that are restarted between two informs.

use crate::sender::{AUTHS, Conversation, PRIVACIES, user};
use crate::trapd::Trapd;
use ha_snmp::snmp::v3::Heard;

#[test]
fn a_receiver_with_higher_boots() {
    let (user, lines) = user(AUTHS.get(3).copied(), PRIVACIES.get(1).copied());
    let Some(mut trapd) = Trapd::start(&lines) else { return };
    let mut conversation = Conversation::new(&user, trapd.socket());
    conversation.inform("before");
    trapd.line("before");
    trapd.stop();
    trapd.run();
    conversation.inform("after");
    trapd.line("after");
    let corrected = conversation.heard.iter().filter(|heard| matches!(heard, Heard::TimeCorrected { .. })).count();
    assert_eq!(corrected, 1, "{:?}", conversation.heard);
    let probed = conversation.heard.iter().filter(|heard| matches!(heard, Heard::Discovered(_))).count();
    assert_eq!(probed, 1, "no second discovery: {:?}", conversation.heard);
}

#[test]
fn a_receiver_that_is_another_engine() {
    for (auth, privacy) in [(None, None), (AUTHS.get(1).copied(), PRIVACIES.get(2).copied())] {
        let (user, lines) = user(auth, privacy);
        let Some(mut trapd) = Trapd::start(&lines) else { return };
        let mut conversation = Conversation::new(&user, trapd.socket());
        conversation.inform("before");
        trapd.stop();
        trapd.forget();
        trapd.run();
        conversation.inform("after");
        trapd.line("after");
        assert!(conversation.heard.iter().any(|heard| matches!(heard, Heard::OtherEngine { .. })), "{:?}", conversation.heard);
    }
}
