//! What the machine says, as the body of a frame.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

use crate::engine::embedded::input::{Echo, Heard};
use crate::engine::embedded::report::Report;
use crate::link;
use minicbor::{Decode, Encode};
use std::time::Duration;

/// The body: numbered fields, so that another version reads those that it knows.
#[derive(Debug, Encode, Decode)]
#[cbor(map)]
struct Body {
    /// How long ago the frame of the echo was heard, in microseconds.
    #[n(0)]
    #[cbor(default)]
    echo_age: u64,
    #[n(1)]
    report: Report,
}

/// Why the body of a frame is none, although its seal fits: a version that does not belong to this one.
#[derive(Debug, thiserror::Error)]
#[error("a frame of {sender} that is not understood: {reason}; do both nodes run releases that go together?")]
pub struct NoReport {
    /// Index of the node.
    pub sender: u8,
    /// Why.
    pub reason: String,
}

/// The full and the short form of a frame; the short one leaves resources out.
#[must_use]
pub fn frames(sender: u8, heard: &Heard) -> (link::Frame, link::Frame) {
    let mut short = heard.clone();
    short.short = true;
    for group in &mut short.report.groups {
        group.resources.clear();
    }
    (frame(sender, heard), frame(sender, &short))
}

fn frame(sender: u8, heard: &Heard) -> link::Frame {
    let age = heard.echo.map_or(Duration::ZERO, |echo| echo.age);
    let body = Body { echo_age: u64::try_from(age.as_micros()).unwrap_or(u64::MAX), report: heard.report.clone() };
    link::Frame {
        sender,
        incarnation: heard.incarnation,
        sequence: heard.sequence,
        echo: heard.echo.map(|echo| link::Echo { incarnation: echo.incarnation, sequence: echo.sequence }),
        short: heard.short,
        // Into memory: nothing can fail.
        body: minicbor::to_vec(&body).unwrap_or_default(),
    }
}

/// A frame of the peer, for the machine.
///
/// # Errors
/// [`NoReport`].
pub fn heard(frame: &link::Frame) -> Result<Heard, NoReport> {
    let body: Body = minicbor::decode(&frame.body).map_err(|error| NoReport { sender: frame.sender, reason: error.to_string() })?;
    let age = Duration::from_micros(body.echo_age);
    let echo = frame.echo.map(|echo| Echo { incarnation: echo.incarnation, sequence: echo.sequence, age });
    Ok(Heard { incarnation: frame.incarnation, sequence: frame.sequence, echo, report: body.report, short: frame.short })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::intent::{GroupIntent, Intent};
    use crate::engine::embedded::report::{Fitness, GroupReport, Offer, Phase, ResourceReport, RunState};
    use proptest::prelude::*;

    fn sample() -> Heard {
        let group = GroupReport {
            id: 7,
            claim: Some(3),
            request: Some(Offer { epoch: 4, to: 9 }),
            resources: vec![ResourceReport { state: 1, failures: 2 }],
            ..GroupReport::default()
        };
        let report = Report { groups: vec![group], ..Report::default() };
        let echo = Some(Echo { incarnation: 9, sequence: 5, age: Duration::from_micros(1500) });
        Heard { incarnation: 8, sequence: 6, echo, report, short: false }
    }

    #[test]
    fn there_and_back() {
        let (full, short) = frames(1, &sample());
        assert_eq!(heard(&full).unwrap(), sample());
        let short = heard(&short).unwrap();
        assert!(short.short && short.report.groups[0].resources.is_empty());
        assert_eq!(short.report.groups[0].claim, Some(3));
    }

    /// Everything as long as it gets, with orders on everything.
    fn longest(groups: usize, resources: usize) -> Heard {
        let offer = Some(Offer { epoch: u64::from(u32::MAX), to: u64::MAX });
        let group = GroupReport {
            id: u64::MAX,
            digest: u64::MAX,
            epoch: u64::from(u32::MAX),
            claim: Some(u64::from(u32::MAX)),
            request: offer,
            grant: offer,
            run: RunState::Blocked,
            fitness: Fitness::Blocked,
            fail_count: u32::MAX,
            resources: vec![ResourceReport { state: u8::MAX, failures: u32::MAX }; resources],
        };
        let order = GroupIntent { id: u64::MAX, stopped: true, on: Some(1), seconds: Some(u32::MAX) };
        let all = groups * resources;
        let intent = Intent {
            version: u64::MAX,
            author: u8::MAX,
            maintenance: true,
            standby: u8::MAX,
            groups: vec![order; groups],
            unmanaged: vec![u64::MAX; all],
            cleanups: vec![(u64::MAX, u32::from(u16::MAX)); all],
            included: [u64::MAX; 2],
        };
        let report = Report {
            policy: u16::MAX,
            phase: Phase::Detached,
            intent,
            pings: u32::MAX,
            agent_alive: true,
            fence_me: true,
            detach_seen: u64::MAX,
            links: u32::MAX,
            groups: vec![group; groups],
            mismatch: true,
            has_pinged: true,
            isolated: true,
            returned: true,
            leaves: true,
            fence_failed: true,
        };
        let echo = Some(Echo { incarnation: u64::MAX, sequence: u64::MAX, age: Duration::from_secs(1 << 40) });
        Heard { incarnation: u64::MAX, sequence: u64::MAX, echo, report, short: false }
    }

    /// What `ha-snmp check` counts with is what there is, and not much more.
    #[test]
    fn frames_are_no_longer_than_the_configuration_counts() {
        let keys = link::Keys::parse(&format!("1 {}", "00".repeat(32))).unwrap();
        let sealed = |frame: &link::Frame| link::seal(frame, &"c".repeat(crate::smi::MAX_NAME), &keys).unwrap().len();
        for (groups, resources) in [(1, 1), (1, 8), (1, 30), (2, 10), (5, 3), (8, 1)] {
            let counted = crate::config::frame_size(groups, groups * resources);
            let mut heard = longest(groups, resources);
            let short = sealed(&frames(0, &heard).1);
            heard.report.intent = Intent::default();
            let full = sealed(&frames(0, &heard).0);
            assert!(short <= counted && full <= counted && short * 10 > counted * 9, "{groups} {resources}: {short} {full} {counted}");
        }
    }

    #[test]
    fn a_body_cut_anywhere_is_refused() {
        let (full, _) = frames(1, &sample());
        for length in 0..full.body.len() {
            let frame = link::Frame { body: full.body[..length].to_vec(), ..full.clone() };
            assert!(heard(&frame).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_do_no_harm(body: Vec<u8>) {
            let _ = heard(&link::Frame { body, ..link::Frame::default() });
        }
    }
}
