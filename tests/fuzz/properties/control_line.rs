//! A line on the control socket: what is read from it can be written and read again, and is the same.

use ha_snmp::control::protocol::{MAX_REQUEST, Spoken, answer_line, read_answer, read_request, request_line};
use ha_snmp::control::{CoreRequest, CoreState, Request, Response};
use std::fmt::Debug;

/// The same octets as a request and as an answer, of the agent and of the core.
pub fn control_line(data: &[u8]) {
    both::<Request, Response>(data);
    both::<CoreRequest, CoreState>(data);
}

fn both<R: Spoken + PartialEq + Debug, T: Spoken + PartialEq + Debug>(data: &[u8]) {
    if let Ok(request) = read_request::<R>(data) {
        // White space does not come back, and escapes are as short as they can be; but what is refused here may be too long.
        match request_line(&request) {
            Ok(line) => assert_eq!(read_request(&line), Ok(request)),
            Err(refusal) => assert!(data.len() > MAX_REQUEST / 8, "{refusal}"),
        }
    }
    if let Ok(answer) = read_answer::<T>(data) {
        let line = answer_line(&answer);
        assert_eq!(line.map(|line| read_answer(&line)), Ok(Ok(answer)));
    }
}
