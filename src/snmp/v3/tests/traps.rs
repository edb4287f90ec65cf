//! Traps, and how each pair of protocols protects them.

use super::*;
use crate::snmp::v3::{LocalEngine, TrapSender};

const AUTHS: [Auth; 6] = [Auth::Md5, Auth::Sha1, Auth::Sha224, Auth::Sha256, Auth::Sha384, Auth::Sha512];
const PRIVACIES: [Option<Privacy>; 5] = [None, Some(Privacy::Des), Some(Privacy::Aes128), Some(Privacy::Aes192), Some(Privacy::Aes256)];

fn trap(sender: &mut TrapSender, engine_time: u32) -> Result<Vec<u8>, EncodeError> {
    sender.trap(engine_time, 11, -12, &Notification { uptime: 1, trap: &Oid::from([1, 3, 6, 1, 4, 0, 1]), objects: &[] })
}

#[test]
fn a_trap_reads_back() {
    for (auth, privacy) in AUTHS.into_iter().flat_map(|auth| PRIVACIES.map(|privacy| (auth, privacy))) {
        let user = user(Some(auth), privacy);
        let mut sender = TrapSender::new(LocalEngine { id: engine(1), boots: 3 }, &user, u64::MAX).unwrap();
        let keys = MasterKeys::new(&user).unwrap().localize(&engine(1));
        let mut texts = Vec::new();
        for _ in 0..2 {
            let octets = trap(&mut sender, 77).unwrap();
            let message = Received::read(&octets).unwrap();
            assert!(message.verify(&octets, keys.auth.as_ref().unwrap()));
            let header = (message.message_id, message.engine.as_slice(), message.boots, message.time, message.user.as_slice());
            assert_eq!(header, (11, engine(1).octets(), 3, 77, &b"noc"[..]));
            assert_eq!(request_id(&message.into_pdu(keys.privacy.as_ref()).unwrap()), -12, "{auth:?} {privacy:?}");
            texts.push(octets);
        }
        assert_eq!(texts[0] == texts[1], privacy.is_none(), "no salt is used twice");
    }
}

#[test]
fn another_key_does_not_decrypt() {
    let (right, mut wrong) = (user(Some(Auth::Sha1), Some(Privacy::Des)), user(Some(Auth::Sha1), Some(Privacy::Des)));
    wrong.privacy = Some((Privacy::Des, Secret::new("".into(), b"another phrase".to_vec())));
    let mut sender = TrapSender::new(LocalEngine { id: engine(1), boots: 3 }, &right, 1).unwrap();
    let octets = trap(&mut sender, 1).unwrap();
    let keys = MasterKeys::new(&wrong).unwrap().localize(&engine(1));
    assert!(Received::read(&octets).unwrap().into_pdu(keys.privacy.as_ref()).is_err());
    let why = Received::read(&octets).unwrap().into_pdu(None);
    assert!(matches!(why, Err(Ignored::Decryption { why: "it should not be encrypted", .. })), "{why:?}");
}

#[test]
fn the_ends_of_boots_and_time() {
    let sender = |boots| TrapSender::new(LocalEngine { id: engine(1), boots }, &user(None, None), 1).unwrap();
    assert!(trap(&mut sender(2_147_483_646), 2_147_483_647).is_ok());
    assert_eq!(trap(&mut sender(2_147_483_647), 0), Err(EncodeError::Boots(2_147_483_647)));
    assert_eq!(trap(&mut sender(0), 2_147_483_648), Err(EncodeError::Time(2_147_483_648)));
}
