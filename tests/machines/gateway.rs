//! A third host on the wire, which answers: the ping node.

use std::net::Ipv4Addr;

/// Its addresses.
pub const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 9, 0, 254);
const MAC: [u8; 6] = [2, 0, 0, 9, 0, 0xfe];

/// What it answers to an Ethernet frame: to questions for its address (RFC 826), and to echo requests (RFC 792).
pub fn answer(frame: &[u8]) -> Option<Vec<u8>> {
    let kind = frame.get(12..14)?;
    if kind == [8, 6] { answer_arp(frame) } else { answer_echo(frame).filter(|_| kind == [8, 0]) }
}

fn answer_arp(frame: &[u8]) -> Option<Vec<u8>> {
    let is_asked = frame.get(20..22)? == [0, 1] && frame.get(38..42)? == ADDRESS.octets();
    let mut reply = frame.get(..42).filter(|_| is_asked)?.to_vec();
    reply[21] = 2;
    // Who asked, by both addresses, is the target now.
    reply.copy_within(22..32, 32);
    reply[22..28].copy_from_slice(&MAC);
    reply[28..32].copy_from_slice(&ADDRESS.octets());
    Some(turned(reply))
}

/// Headers without options.
fn answer_echo(frame: &[u8]) -> Option<Vec<u8>> {
    let is_asked = frame.get(14)? == &0x45 && frame.get(23)? == &1 && frame.get(30..34)? == ADDRESS.octets() && frame.get(34)? == &8;
    let mut reply = frame.to_vec();
    is_asked.then_some(())?;
    reply.copy_within(26..30, 30);
    reply[26..30].copy_from_slice(&ADDRESS.octets());
    // From type 8 to type 0: the sum of all words is less by 0x0800, and so its complement is more (RFC 1624).
    let sum = u32::from(u16::from_be_bytes([frame[36], frame[37]])) + 0x0800;
    reply[34] = 0;
    reply[36..38].copy_from_slice(&u16::try_from((sum & 0xffff) + (sum >> 16)).ok()?.to_be_bytes());
    Some(turned(reply))
}

/// Back to where it came from.
fn turned(mut frame: Vec<u8>) -> Vec<u8> {
    frame.copy_within(6..12, 0);
    frame[6..12].copy_from_slice(&MAC);
    frame
}
