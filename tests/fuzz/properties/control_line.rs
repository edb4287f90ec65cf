//! A line on the control socket: what is read from it can be written and read again, and is the same.

use ha_snmp::control::protocol::{MAX_REQUEST, answer_line, read_answer, read_request, request_line};

/// The same octets as a request, and as an answer.
pub fn control_line(data: &[u8]) {
    if let Ok(request) = read_request(data) {
        // White space does not come back, and escapes are as short as they can be; but what is refused here may be too long.
        match request_line(&request) {
            Ok(line) => assert_eq!(read_request(&line), Ok(request)),
            Err(refusal) => assert!(data.len() > MAX_REQUEST / 8, "{refusal}"),
        }
    }
    if let Ok(answer) = read_answer(data) {
        let line = answer_line(&answer);
        assert_eq!(line.map(|line| read_answer(&line)), Ok(Ok(answer)));
    }
}
