//! The buttons and the lamps of a machine: QMP, the JSON lines of QEMU (docs/interop/qmp-spec.txt).

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Of one machine.
#[derive(Debug)]
pub struct Monitor {
    stream: UnixStream,
}

impl Monitor {
    /// `reset` is called, by a thread, each time that the machine is reset, whoever did it.
    pub fn connect(path: &Path, reset: impl Fn() + Send + 'static) -> Self {
        let stream = UnixStream::connect(path).unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let message: Value = serde_json::from_str(&line).unwrap();
                assert_eq!(message.get("error"), None, "{line}");
                if message["event"] == "RESET" {
                    reset();
                }
            }
        });
        let mut monitor = Self { stream };
        monitor.execute("qmp_capabilities");
        monitor
    }

    /// Presses the reset button.
    pub fn reset(&mut self) {
        self.execute("system_reset");
    }

    fn execute(&mut self, command: &str) {
        self.stream.write_all(format!("{{\"execute\":\"{command}\"}}\n").as_bytes()).unwrap();
    }
}
