//! Where a machine tells the host something, and waits until that is done: `NUMBER WORD`, answered by `NUMBER`.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Serves a port of a machine until it is switched off, by a thread.
pub fn serve(path: &Path, serve: impl Fn(&str) + Send + 'static) {
    let mut stream = UnixStream::connect(path).unwrap();
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let (number, word) = line.split_once(' ').unwrap();
            serve(word);
            // It may have been reset by that.
            let _ = stream.write_all(format!("{number}\n").as_bytes());
        }
    });
}
