//! Frames on a line, and noise between, before and in them.

use super::*;
use proptest::prelude::*;

fn unstuffed(line: &[u8]) -> Vec<Result<Vec<u8>, Garbage>> {
    let mut unstuffer = Unstuffer::default();
    line.iter().filter_map(|octet| unstuffer.push(*octet)).collect()
}

/// The checksum of "123456789", which every description of CRC-32 gives, is cbf43926.
#[test]
fn octets_on_the_line() {
    let cases: [(&[u8], &[u8]); 3] = [
        (b"123456789", b"~123456789\x26\x39\xf4\xcb~"),
        (b"", b"~\0\0\0\0~"),
        (&[0x7e, 0x7d, 0x11, 0x13, 0x5e], &[0x7e, 0x7d, 0x5e, 0x7d, 0x5d, 0x7d, 0x31, 0x7d, 0x33, 0x5e, 0xd4, 0x25, 0x4d, 0xe9, 0x7e]),
    ];
    for (frame, line) in cases {
        assert_eq!(stuff(frame), line);
        assert_eq!(unstuffed(line), [Ok(frame.to_vec())]);
        assert!(line.len() <= stuffed_len(frame.len()));
    }
}

#[test]
fn garbage_is_named() {
    let good = stuff(b"frame");
    let cut = [&good[..4], b"\x7d~"].concat();
    let long = [&[0; MAX_FRAME + 5], b"~".as_slice()].concat();
    let cases: [(&[u8], Garbage); 4] =
        [(b"noise~", Garbage::Checksum(5)), (b"a~", Garbage::Checksum(1)), (&cut, Garbage::Cut(3)), (&long, Garbage::TooLong)];
    for (noise, garbage) in cases {
        assert_eq!(unstuffed(&[noise, &good].concat()), [Err(garbage), Ok(b"frame".to_vec())]);
    }
    // What a driver throws in does no harm.
    assert_eq!(unstuffed(&[&good[..3], &[XON, XOFF], &good[3..]].concat()), [Ok(b"frame".to_vec())]);
}

#[test]
fn endless_noise_takes_no_memory() {
    let mut unstuffer = Unstuffer::default();
    for _ in 0..1_000_000 {
        assert_eq!(unstuffer.push(0x55), None);
    }
    assert!(unstuffer.octets.capacity() <= 4 * MAX_FRAME);
}

proptest! {
    #[test]
    fn what_is_stuffed_comes_out(frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..MAX_FRAME), 0..4)) {
        let line: Vec<u8> = frames.iter().flat_map(|frame| stuff(frame)).collect();
        prop_assert_eq!(unstuffed(&line), frames.into_iter().map(Ok).collect::<Vec<_>>());
    }

    /// Whatever came before: the frame behind it arrives.
    #[test]
    fn the_next_frame_is_found(noise in proptest::collection::vec(any::<u8>(), 0..3000), frame in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(unstuffed(&[noise, stuff(&frame)].concat()).pop(), Some(Ok(frame)));
    }

    /// A frame that noise hits is lost, the one behind it is not. Four damaged octets in a row are always seen by 32 bits of checksum.
    #[test]
    fn a_damaged_frame_is_no_frame(frame in proptest::collection::vec(any::<u8>(), 1..200), at: prop::sample::Index, damage in 1..=255_u8) {
        let mut line = stuff(&frame);
        let at = at.index(line.len());
        line[at] ^= damage;
        let mut came = unstuffed(&[line, stuff(b"next")].concat());
        prop_assert_eq!(came.pop(), Some(Ok(b"next".to_vec())));
        // Damage to a flag alone loses nothing: the other one of the same place is still there.
        prop_assert!(came.iter().flatten().all(|whole| *whole == frame), "{:?}", came);
    }

    #[test]
    fn truncated_at_every_octet(frame in proptest::collection::vec(any::<u8>(), 1..100)) {
        let line = stuff(&frame);
        for len in 0..line.len() {
            prop_assert_eq!(unstuffed(&[&line[..len], &stuff(b"next")].concat()).pop(), Some(Ok(b"next".to_vec())));
        }
    }
}
