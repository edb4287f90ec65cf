//! The http probe: does a web server answer with the right status and body?

#[cfg(feature = "tls")]
mod tls;

use super::connect::{connect, critical, deadline, micros, resolve};
use super::line::one_line;
use super::reply::Reply;
use crate::config;
use crate::time::Instant;
use crate::view::{Failure, Figure, Sample, Status};
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// So much of a body is read and searched, octets.
const MAX_BODY: usize = 1024 * 1024;

/// Probes one URL with GET over HTTP/1.1 and a connection of its own each time. Redirects are answers, not followed.
pub struct Http {
    config: config::Http,
    #[cfg(feature = "tls")]
    tls: tls::Tls,
}

impl Http {
    /// A probe of the configured URL.
    #[must_use]
    pub fn new(config: &config::Http) -> Self {
        Self {
            config: config.clone(),
            #[cfg(feature = "tls")]
            tls: tls::Tls::new(config.ca_file.clone()),
        }
    }

    /// One run. No connection, a bad certificate, a wrong status or body, and silence are critical.
    ///
    /// # Errors
    /// [`Failure::System`] where the host name does not resolve, the certificate authorities cannot be read, or https is asked of a program that
    /// was built without it.
    pub async fn run(&mut self, now: Instant, timeout: Duration) -> Result<Sample, Failure> {
        let began = tokio::time::Instant::now();
        let deadline = deadline(timeout);
        let addresses = resolve(&self.config.host, self.config.port, deadline).await?;
        #[cfg(feature = "tls")]
        let connector = if self.config.tls { Some(self.tls.connector(now).await?) } else { None };
        #[cfg(not(feature = "tls"))]
        let _ = now;
        #[cfg(not(feature = "tls"))]
        if self.config.tls {
            return Err(Failure::System("https: this program was built without the feature tls".to_owned()));
        }
        let request = request(&self.config)?;

        let fetch = async {
            let (stream, _) = connect(&addresses, deadline).await?;
            #[cfg(feature = "tls")]
            if let Some(connector) = &connector {
                let stream = tls::handshake(connector, &self.config.host, stream).await?;
                return exchange(stream, request, self.config.body.as_deref()).await;
            }
            exchange::<TcpStream>(stream, request, self.config.body.as_deref()).await
        };
        Ok(match tokio::time::timeout_at(deadline, fetch).await {
            Ok(Ok(answer)) => judge(&self.config, &answer, began.elapsed()),
            Ok(Err(reason)) => critical(&reason),
            Err(_) => critical(&format!("{}:{}: no complete answer in time", self.config.host, self.config.port)),
        })
    }
}

/// What the server gave.
struct Answer {
    status: u16,
    body: Reply,
}

fn request(config: &config::Http) -> Result<Request<Empty<Bytes>>, Failure> {
    let host = if config.host.contains(':') { format!("[{}]", config.host) } else { config.host.clone() };
    // RFC 9110 section 7.2: the port is left out where it is the scheme's own.
    let own_port = if config.tls { 443 } else { 80 };
    let authority = if config.port == own_port { host } else { format!("{host}:{}", config.port) };
    Request::get(&config.path)
        .header("host", authority)
        .header("user-agent", concat!("ha-snmp/", env!("CARGO_PKG_VERSION")))
        .header("accept", "*/*")
        .header("connection", "close")
        .body(Empty::new())
        .map_err(|error| Failure::System(one_line(&format!("cannot ask for {}: {error}", config.path))))
}

/// Sends the request and reads the answer up to the cap.
async fn exchange<S>(stream: S, request: Request<Empty<Bytes>>, expected: Option<&str>) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| chain(&error))?;
    let mut connection = pin!(connection);
    let mut answer = pin!(async {
        let response = sender.send_request(request).await.map_err(|error| chain(&error))?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: read(response.into_body(), expected).await? })
    });
    // The connection moves the octets and ends as soon as all are read from the socket, perhaps before the answer has taken them.
    let mut connected = true;
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            _ = &mut connection, if connected => connected = false,
        }
    }
}

async fn read(mut body: Incoming, expected: Option<&str>) -> Result<Reply, String> {
    let mut reply = Reply::new(MAX_BODY, expected);
    while !reply.is_full()
        && let Some(frame) = body.frame().await
    {
        if let Some(piece) = frame.map_err(|error| chain(&error))?.data_ref() {
            reply.push(piece);
        }
    }
    Ok(reply)
}

fn judge(config: &config::Http, answer: &Answer, took: Duration) -> Sample {
    let Answer { status: code, body } = answer;
    let wrong = match (config.status, &config.body) {
        (Some(wanted), _) if *code != wanted => Some(format!("status {code} instead of {wanted}")),
        (None, _) if !(200..400).contains(code) => Some(format!("status {code}")),
        (_, Some(wanted)) if !body.found() => Some(format!("status {code}, but the body ({} octets read) lacks {wanted:?}", body.len())),
        _ => None,
    };
    let (status, text) = match wrong {
        Some(wrong) => (Status::Critical, one_line(&wrong)),
        None => (Status::Ok, format!("status {code} in {:.1} ms, {} octets", took.as_secs_f64() * 1e3, body.len())),
    };
    let figures = BTreeMap::from([
        ("status-code".to_owned(), Figure::Integer((*code).into())),
        ("response-time".to_owned(), micros(took)),
        ("body-size".to_owned(), Figure::Integer(i128::try_from(body.len()).unwrap_or(i128::MAX))),
    ]);
    Sample { status, text, figures }
}

/// An error with all that is behind it: outer errors often say only "connection error".
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        inner = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(tls: bool, host: &str, port: u16, status: Option<u16>, body: Option<&str>) -> config::Http {
        config::Http { tls, host: host.into(), port, path: "/a?b".into(), status, body: body.map(Into::into), ca_file: None }
    }

    #[test]
    fn judged() {
        #[rustfmt::skip]
        let table = [
            (200, None, None, "", Status::Ok, "status 200 in 2.0 ms, 0 octets"),
            (302, None, None, "", Status::Ok, "status 302 in 2.0 ms, 0 octets"),
            (404, None, None, "", Status::Critical, "status 404"),
            (404, Some(404), None, "", Status::Ok, "status 404 in 2.0 ms, 0 octets"),
            (200, Some(204), None, "", Status::Critical, "status 200 instead of 204"),
            (200, None, Some("UP"), "{\"status\":\"UP\"}", Status::Ok, "status 200 in 2.0 ms, 15 octets"),
            (200, None, Some("UP"), "down", Status::Critical, "status 200, but the body (4 octets read) lacks \"UP\""),
        ];
        for (code, wanted, expected, body, status, text) in table {
            let mut reply = Reply::new(MAX_BODY, expected);
            reply.push(body.as_bytes());
            let answer = Answer { status: code, body: reply };
            let sample = judge(&config(false, "h", 80, wanted, expected), &answer, Duration::from_millis(2));
            assert_eq!((sample.status, sample.text.as_str()), (status, text));
        }
    }

    #[test]
    fn the_host_header() {
        #[rustfmt::skip]
        let table = [
            (false, "h", 80, "h"), (false, "h", 443, "h:443"), (true, "h", 443, "h"), (true, "h", 8443, "h:8443"),
            (false, "::1", 80, "[::1]"), (false, "::1", 8080, "[::1]:8080"),
        ];
        for (tls, host, port, want) in table {
            let request = request(&config(tls, host, port, None, None)).unwrap();
            assert_eq!(request.headers()["host"], want);
            assert_eq!(request.uri(), "/a?b");
        }
    }
}
