//! Receivers that answer what they should not: counted, and never an acknowledgement.

use crate::sink::{Sink, informs, v2c, v3};
use ha_snmp::config::{Direct, Protocol, Transport};
use ha_snmp::notify::sink::{Delivered, What};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio::time::timeout;

/// A socket that a sink sends to.
struct Liar {
    socket: UdpSocket,
    sink: Sink,
    peer: SocketAddr,
    inform: Vec<u8>,
}

impl Liar {
    /// With the first message of a sink that wants to inform.
    async fn of(protocol: Protocol) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let sink = Sink::start(&informs(protocol, socket.local_addr().unwrap().port()));
        sink.send(1..=1);
        let mut buffer = [0; 2000];
        let (len, peer) = socket.recv_from(&mut buffer).await.unwrap();
        Self { socket, sink, peer, inform: buffer[..len].to_vec() }
    }

    /// The inform is answered so, and that is told as ignored.
    async fn is_ignored(&mut self, octets: &[u8]) -> String {
        self.socket.send_to(octets, self.peer).await.unwrap();
        match self.sink.until("ignored", |what| matches!(what, What::Ignored { .. })).await {
            What::Ignored { reason } => reason,
            other => panic!("{other:?}"),
        }
    }

    fn response(&self) -> Vec<u8> {
        let mut octets = self.inform.clone();
        let tag = octets.iter().position(|octet| *octet == 0xa6).unwrap();
        octets[tag] = 0xa2;
        octets
    }
}

#[tokio::test]
async fn wrong_answers_of_v2c() {
    let mut liar = Liar::of(v2c()).await;
    let good = liar.response();
    let place_of_request_id = good.iter().position(|octet| *octet == 0xa2).unwrap();
    let changed = |place: usize| {
        let mut octets = good.clone();
        octets[place] ^= 1;
        octets
    };
    // After the tag of the PDU: its length in 1 or 2 octets, then INTEGER with length 4 or less; its last octet is changed.
    let integer = place_of_request_id + good[place_of_request_id..].windows(2).position(|two| two[0] == 2 && two[1] <= 4).unwrap();
    let wrong_request = changed(integer + 1 + usize::from(good[integer + 1]));
    let community = good.windows(6).position(|six| six == b"public").unwrap();
    for (octets, expected) in [
        (wrong_request, "answers nothing that waits"),
        (changed(community), "a community that is not the sink's"),
        (liar.inform.clone(), "which answers nothing"),
        (good[..good.len() - 1].to_vec(), "octets that are no message"),
        (b"HTTP/1.1 400 Bad Request\r\n".to_vec(), "octets that are no message"),
        ([good.clone(), vec![0]].concat(), "octets behind the message"),
    ] {
        let reason = liar.is_ignored(&octets).await;
        assert!(reason.contains(expected), "{reason}");
    }

    // From another address the right answer is not even heard: the socket is connected.
    let other = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    other.send_to(&good, liar.peer).await.unwrap();
    let unheard = liar.sink.until("anything", |what| matches!(what, What::Ignored { .. } | What::Delivered { .. }));
    assert!(timeout(Duration::from_millis(150), unheard).await.is_err());
    assert!(liar.sink.done().is_empty());

    liar.socket.send_to(&good, liar.peer).await.unwrap();
    assert_eq!(liar.sink.delivered(1).await, Delivered::Acknowledged);
}

#[tokio::test]
async fn answers_to_the_discovery_of_v3_that_prove_nothing() {
    let mut liar = Liar::of(v3()).await;
    let probe = liar.inform.clone();
    for octets in [probe.clone(), probe[..probe.len() / 2].to_vec(), b"\x30\x00".to_vec(), b"garbage".to_vec()] {
        liar.is_ignored(&octets).await;
    }
    assert!(liar.sink.done().is_empty());
}

#[tokio::test]
async fn a_stream_that_is_no_snmp_is_closed_and_opened_anew() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut sink = Sink::start(&Direct { transport: Transport::Tcp, ..informs(v2c(), port) });
    sink.send(1..=1);
    let (mut first, _) = listener.accept().await.unwrap();
    first.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
    let reason = sink.down().await;
    assert!(reason.contains("octets that are no message: the connection is closed"), "{reason}");

    let (mut second, _) = listener.accept().await.unwrap();
    let mut buffer = vec![0; 2000];
    let len = second.read(&mut buffer).await.unwrap();
    let mut answer = buffer[..len].to_vec();
    let tag = answer.iter().position(|octet| *octet == 0xa6).unwrap();
    answer[tag] = 0xa2;
    // In two pieces: the frame is in the octets, not in the reads.
    second.write_all(&answer[..7]).await.unwrap();
    second.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    second.write_all(&answer[7..]).await.unwrap();
    assert_eq!(sink.delivered(1).await, Delivered::Acknowledged);
}
