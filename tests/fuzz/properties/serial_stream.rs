//! A serial line: whatever comes, nothing whole is longer than a frame, what is whole can be sent again, and the next frame is found.

use ha_snmp::link::{Garbage, MAX_FRAME, Unstuffer, stuff, stuffed_len};

/// `data` as it comes over the line, then a frame.
pub fn serial_stream(data: &[u8]) {
    let mut unstuffer = Unstuffer::default();
    let mut take = |line: &[u8]| line.iter().filter_map(|octet| unstuffer.push(*octet)).collect::<Vec<_>>();
    for frame in take(data).into_iter().flatten() {
        assert!(frame.len() <= MAX_FRAME, "{} octets", frame.len());
        let line = stuff(&frame);
        assert!(line.len() <= stuffed_len(frame.len()));
        let again: Vec<Result<Vec<u8>, Garbage>> = {
            let mut fresh = Unstuffer::default();
            line.iter().filter_map(|octet| fresh.push(*octet)).collect()
        };
        assert_eq!(again, [Ok(frame)]);
    }
    assert_eq!(take(&stuff(b"next")).pop(), Some(Ok(b"next".to_vec())));
}
