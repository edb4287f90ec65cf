//! Each pair of authentication and privacy, as trap and as inform.

use crate::sender::{AUTHS, Conversation, PRIVACIES, SHOWN, engine, objects, trap, user};
use crate::snmpd::until;
use crate::trapd::Trapd;
use ha_snmp::config::{Auth, Secret, User};
use ha_snmp::snmp::v3::{Heard, LocalEngine, TrapSender};
use ha_snmp::snmp::{Notification, Report};

/// All levels of security: none, authentication only, and every pair.
fn users() -> Vec<(User, String)> {
    let mut users = vec![user(None, None)];
    for auth in AUTHS {
        users.push(user(Some(auth), None));
        users.extend(PRIVACIES.map(|privacy| user(Some(auth), Some(privacy))));
    }
    users
}

fn receiver(users: &[(User, String)]) -> Option<Trapd> {
    Trapd::start(&users.iter().map(|(_, lines)| lines.as_str()).collect::<String>())
}

#[test]
fn traps_of_every_pair() {
    let users = users();
    assert_eq!(users.len(), 1 + 6 + 6 * 4);
    let Some(trapd) = receiver(&users) else { return };
    let socket = trapd.socket();
    for (number, (user, _)) in (0..).zip(&users) {
        let text = format!("a trap of {}", user.name);
        let notification = Notification { uptime: 4711, trap: &trap(), objects: &objects(&text) };
        let mut sender = TrapSender::new(LocalEngine { id: engine(), boots: 5 }, user, 42).unwrap();
        socket.send(&sender.trap(1000 + number, 1, 1, &notification).unwrap()).unwrap();
        let line = trapd.line(&text);
        assert!(line.starts_with(&format!("TRAP2, SNMP v3, user {}", user.name)), "{line}");
        assert!(line.contains("Timeticks: (4711)") && line.ends_with(SHOWN), "{line}");
    }
}

#[test]
fn informs_of_every_pair() {
    let users = users();
    let Some(trapd) = receiver(&users) else { return };
    for (user, _) in &users {
        let mut conversation = Conversation::new(user, trapd.socket());
        let text = format!("an inform of {}", user.name);
        conversation.inform(&text);
        let line = trapd.line(&text);
        assert!(line.contains(&format!("SNMP v3, user {}", user.name)), "{line}");
        assert!(line.ends_with(SHOWN), "{line}");
        // A report that names the engine, one that tells the time, and the answer: nothing was refused.
        let ways = if user.auth.is_some() { 3 } else { 2 };
        assert_eq!(conversation.heard.len(), ways, "{:?}", conversation.heard);
    }
}

#[test]
fn what_a_receiver_refuses_is_told() {
    let (right, lines) = user(AUTHS.get(3).copied(), PRIVACIES.get(1).copied());
    let Some(trapd) = Trapd::start(&lines) else { return };
    let other = Secret::new("other".into(), b"another phrase".to_vec());
    for (wrong, expected) in [
        // With another privacy passphrase it says nothing: what it has decrypted does not parse, and it takes that for a broken message.
        (User { name: "nobody".to_owned(), ..right.clone() }, Report::UnknownUserNames),
        (User { auth: Some((Auth::Sha256, other.clone())), privacy: None, ..right.clone() }, Report::WrongDigests),
        (User { auth: Some((Auth::Sha1, other)), privacy: None, ..right }, Report::WrongDigests),
    ] {
        let mut conversation = Conversation::new(&wrong, trapd.socket());
        let reported = until(&format!("{expected:?}"), || match conversation.exchange("refused")? {
            Heard::Refused { report, .. } => Some(report),
            _ => None,
        });
        assert_eq!(reported, expected);
    }
    assert!(!trapd.log().contains("refused"), "{}", trapd.log());
}
