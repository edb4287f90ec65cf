//! The tcp probe: can one connect, and is the answer the expected one?

use super::connect::{connect, critical, deadline, micros, resolve};
use super::line::{LIMIT, one_line};
use super::reply::Reply;
use crate::config;
use crate::time::Instant;
use crate::view::{Failure, Figure, Sample, Status};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// So much of an answer is read and searched, octets.
const MAX_REPLY: usize = 64 * 1024;

/// Probes one TCP port. With `expect` it reads until that text has come; with `send` alone until the first line has; with neither it only
/// connects.
pub struct Tcp {
    config: config::Tcp,
}

impl Tcp {
    /// A probe of the configured port.
    #[must_use]
    pub fn new(config: &config::Tcp) -> Self {
        Self { config: config.clone() }
    }

    /// One run. A closed port, a silent peer and a wrong answer are critical.
    ///
    /// # Errors
    /// [`Failure::System`] where the host name does not resolve.
    pub async fn run(&mut self, _now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        let deadline = deadline(timeout);
        let addresses = resolve(&self.config.host, self.config.port, deadline).await?;
        let (mut stream, connect_time) = match connect(&addresses, deadline).await {
            Ok(connected) => connected,
            Err(reason) => return Ok(critical(&reason)),
        };
        let began = tokio::time::Instant::now();
        let mut reply = Reply::new(MAX_REPLY, self.config.expect.as_deref());
        let end = match tokio::time::timeout_at(deadline, self.converse(&mut stream, &mut reply)).await {
            Ok(end) => end,
            Err(_) => End::Silence,
        };
        Ok(judge(&self.config, connect_time, began.elapsed(), &reply, &end))
    }

    async fn converse(&self, stream: &mut TcpStream, reply: &mut Reply) -> End {
        if let Some(text) = &self.config.send
            && let Err(error) = stream.write_all(text.as_bytes()).await
        {
            return End::Broken(error.to_string());
        }
        let mut piece = vec![0; 8 * 1024];
        while !is_answered(&self.config, reply) {
            if reply.is_full() {
                return End::Full;
            }
            match stream.read(&mut piece).await {
                Ok(0) => return End::Closed,
                Ok(length) => reply.push(piece.get(..length).unwrap_or_default()),
                Err(error) => return End::Broken(error.to_string()),
            }
        }
        End::Answered
    }
}

/// How the conversation ended.
enum End {
    Answered,
    Full,
    Closed,
    Silence,
    Broken(String),
}

fn is_answered(config: &config::Tcp, reply: &Reply) -> bool {
    match (&config.expect, &config.send) {
        (Some(_), _) => reply.found(),
        (None, Some(_)) => reply.has_line(),
        (None, None) => true,
    }
}

fn judge(config: &config::Tcp, connect_time: Duration, response_time: Duration, reply: &Reply, end: &End) -> Sample {
    let mut figures = BTreeMap::from([("connect-time".to_owned(), micros(connect_time))]);
    if !reply.is_empty() {
        let line = reply.first_line();
        figures.insert("response-time".to_owned(), micros(response_time));
        figures.insert("reply".to_owned(), Figure::Octets(line.get(..LIMIT).unwrap_or(line).to_vec()));
    }
    // An answer without a line end, then closed, is an answer where nothing is expected of its text.
    let answered = matches!(end, End::Answered) || config.expect.is_none() && !reply.is_empty();
    let what = match end {
        _ if answered => {
            let text = format!("connected in {:.1} ms", connect_time.as_secs_f64() * 1e3);
            return Sample { status: Status::Ok, text, figures };
        }
        End::Broken(error) => error.clone(),
        End::Closed if reply.is_empty() => "closed without an answer".to_owned(),
        End::Silence if reply.is_empty() => "no answer".to_owned(),
        _ => {
            format!("the answer lacks {:?}: {}", config.expect.as_deref().unwrap_or_default(), String::from_utf8_lossy(reply.first_line()))
        }
    };
    Sample { status: Status::Critical, text: one_line(&format!("{}:{}: {what}", config.host, config.port)), figures }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judged() {
        use End::{Answered, Broken, Closed, Full, Silence};
        #[rustfmt::skip]
        let table = [
            (None, None, "", Answered, Status::Ok, "connected in 1.5 ms"),
            (None, Some("ruok"), "imok", Closed, Status::Ok, "connected in 1.5 ms"),
            (None, Some("ruok"), "imok", Silence, Status::Ok, "connected in 1.5 ms"),
            (None, Some("ruok"), "", Closed, Status::Critical, "h:1: closed without an answer"),
            (None, Some("ruok"), "", Silence, Status::Critical, "h:1: no answer"),
            (Some("220"), None, "220 hello\r\n", Answered, Status::Ok, "connected in 1.5 ms"),
            (Some("220"), None, "554 go away\r\n", Closed, Status::Critical, "h:1: the answer lacks \"220\": 554 go away"),
            (Some("220"), None, "554 go away\r\n", Silence, Status::Critical, "h:1: the answer lacks \"220\": 554 go away"),
            (Some("220"), None, "aaa\n", Full, Status::Critical, "h:1: the answer lacks \"220\": aaa"),
            (Some("220"), None, "", Broken("reset".to_owned()), Status::Critical, "h:1: reset"),
        ];
        for (expect, send, came, end, status, text) in table {
            let config = config::Tcp { host: "h".into(), port: 1, send: send.map(str::to_owned), expect: expect.map(str::to_owned) };
            let mut reply = Reply::new(MAX_REPLY, expect);
            reply.push(came.as_bytes());
            let sample = judge(&config, Duration::from_micros(1500), Duration::from_micros(7), &reply, &end);
            assert_eq!((sample.status, sample.text.as_str()), (status, text));
            assert_eq!(sample.figures.contains_key("reply"), !came.is_empty());
        }
    }

    #[test]
    fn a_long_first_line_is_cut() {
        let config = config::Tcp { host: "h".into(), port: 1, send: None, expect: Some("x".into()) };
        let mut reply = Reply::new(MAX_REPLY, Some("x"));
        reply.push("x".repeat(300).as_bytes());
        let sample = judge(&config, Duration::ZERO, Duration::ZERO, &reply, &End::Answered);
        assert_eq!(sample.figures["reply"], Figure::text("x".repeat(255)));
    }
}
