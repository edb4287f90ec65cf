//! What a peer sends is searched the same however the network cuts it.

use ha_snmp::probe::reply::Reply;

/// The first octet is the length of the expected text, the second that of the pieces, then comes the text, then what the peer sends.
pub fn reply(data: &[u8]) {
    let [needle, piece, rest @ ..] = data else { return };
    let (needle, sent) = rest.split_at_checked(usize::from(*needle % 8)).unwrap_or((rest, &[]));
    let Ok(needle) = std::str::from_utf8(needle) else { return };
    let limit = 64;
    let mut reply = Reply::new(limit, Some(needle));
    for piece in sent.chunks(usize::from(*piece).max(1)) {
        reply.push(piece);
    }
    let kept = sent.get(..limit).unwrap_or(sent);
    assert_eq!(reply.len(), kept.len());
    assert_eq!(reply.found(), needle.is_empty() || kept.windows(needle.len()).any(|window| window == needle.as_bytes()));
    assert!(kept.starts_with(reply.first_line()));
}
