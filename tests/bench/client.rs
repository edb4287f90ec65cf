//! An SNMP v2c client over UDP (RFC 3416, RFC 1901) that can time one exchange without its own encoding and decoding.

use crate::failure::Failure;
use ha_snmp::smi::{Oid, Value};
use rasn::types::{Integer, ObjectIdentifier, OctetString};
use rasn_smi::v2::{ApplicationSyntax, ObjectSyntax, SimpleSyntax};
use rasn_snmp::v2::{BulkPdu, GetBulkRequest, GetNextRequest, GetRequest, Pdu, Pdus, VarBind, VarBindValue};
use rasn_snmp::v2c::Message;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};

/// The community of the private masters.
pub const COMMUNITY: &str = "bench";

/// A manager gives up on an answer after so long.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How a walk asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// GETNEXT, one variable binding per request.
    Next,
    /// GETBULK with this max-repetitions, one variable binding per request.
    Bulk(u32),
}

/// A request, encoded once and sent often.
pub struct Request {
    id: i32,
    octets: Vec<u8>,
}

impl Request {
    /// GET of one instance.
    pub fn get(id: i32, oid: &Oid) -> Result<Self, Failure> {
        Self::encode(id, Pdus::GetRequest(GetRequest(pdu(id, oid))))
    }

    fn walk(id: i32, ask: Ask, oid: &Oid) -> Result<Self, Failure> {
        let pdus = match ask {
            Ask::Next => Pdus::GetNextRequest(GetNextRequest(pdu(id, oid))),
            Ask::Bulk(max_repetitions) => Pdus::GetBulkRequest(GetBulkRequest(BulkPdu {
                request_id: id,
                non_repeaters: 0,
                max_repetitions,
                variable_bindings: asked(oid),
            })),
        };
        Self::encode(id, pdus)
    }

    fn encode(id: i32, data: Pdus) -> Result<Self, Failure> {
        Ok(Self { id, octets: v2c(data)? })
    }
}

/// A socket connected to one master.
pub struct Client {
    socket: UdpSocket,
    buffer: Vec<u8>,
    next_id: i32,
}

impl Client {
    /// A client of the master on this port of 127.0.0.1.
    pub fn connect(port: u16) -> Result<Self, Failure> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Failure::Socket)?;
        socket.connect((Ipv4Addr::LOCALHOST, port)).map_err(Failure::Socket)?;
        let mut client = Self { socket, buffer: vec![0; 65_535], next_id: 1 << 24 };
        client.set_patience(PATIENCE)?;
        Ok(client)
    }

    /// How long an answer is waited for from now on.
    pub fn set_patience(&mut self, patience: Duration) -> Result<(), Failure> {
        self.socket.set_read_timeout(Some(patience)).map_err(Failure::Socket)
    }

    /// The values that answer `request`, and the time from its first octet out to the last octet of the answer in.
    pub fn exchange(&mut self, request: &Request) -> Result<(Vec<(Oid, Value)>, Duration), Failure> {
        let begin = Instant::now();
        self.socket.send(&request.octets).map_err(Failure::Socket)?;
        loop {
            let length = self.socket.recv(&mut self.buffer).map_err(|error| match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Failure::Timeout(begin.elapsed()),
                _ => Failure::Socket(error),
            })?;
            let elapsed = begin.elapsed();
            let response = decode(self.buffer.get(..length).unwrap_or_default())?;
            // The late answer to a request that was given up is not the answer to this one.
            if response.request_id != request.id {
                continue;
            }
            if response.error_status != Pdu::ERROR_STATUS_NO_ERROR {
                return Err(Failure::Status(response.error_status));
            }
            let values = response.variable_bindings.into_iter().map(binding).collect::<Result<_, _>>()?;
            return Ok((values, elapsed));
        }
    }

    /// One instance; `None` where it is not there.
    pub fn get(&mut self, oid: &Oid) -> Result<Option<Value>, Failure> {
        let request = Request::get(self.id(), oid)?;
        let (values, _) = self.exchange(&request)?;
        Ok(values.into_iter().map(|(_, value)| value).next().filter(is_there))
    }

    /// All instances below `root`, or `Failure::Timeout` beyond `limit`.
    pub fn walk(&mut self, root: &Oid, ask: Ask, limit: Duration) -> Result<Vec<(Oid, Value)>, Failure> {
        let begin = Instant::now();
        let mut walked: Vec<(Oid, Value)> = Vec::new();
        loop {
            if begin.elapsed() > limit {
                return Err(Failure::Timeout(limit));
            }
            let last = walked.last().map_or(root, |(oid, _)| oid);
            let request = Request::walk(self.id(), ask, last)?;
            let (values, _) = self.exchange(&request)?;
            if values.is_empty() {
                return Ok(walked);
            }
            for (oid, value) in values {
                if !oid.starts_with(root) || !is_there(&value) {
                    return Ok(walked);
                }
                if walked.last().is_some_and(|(last, _)| oid <= *last) {
                    return Err(Failure::Backwards(oid.to_string()));
                }
                walked.push((oid, value));
            }
        }
    }

    fn id(&mut self) -> i32 {
        self.next_id = self.next_id.wrapping_add(1);
        self.next_id
    }
}

/// Whether it is a value, and not one of the ways of having none.
pub fn is_there(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::NoSuchObject | Value::NoSuchInstance | Value::EndOfMibView)
}

/// A whole message: RFC 1901 section 2.
pub fn v2c(data: Pdus) -> Result<Vec<u8>, Failure> {
    let message = Message { version: Integer::from(1), community: OctetString::from_static(COMMUNITY.as_bytes()), data };
    rasn::ber::encode(&message).map_err(|error| Failure::Encode(error.to_string()))
}

fn pdu(request_id: i32, oid: &Oid) -> Pdu {
    Pdu { request_id, error_status: 0, error_index: 0, variable_bindings: asked(oid) }
}

fn asked(oid: &Oid) -> Vec<VarBind> {
    vec![VarBind { name: ObjectIdentifier::new_unchecked(oid.sub_ids().to_vec().into()), value: VarBindValue::Unspecified }]
}

fn decode(octets: &[u8]) -> Result<Pdu, Failure> {
    let message = rasn::ber::decode::<Message<Pdus>>(octets).map_err(|error| Failure::Decode(error.to_string()))?;
    match message.data {
        Pdus::Response(response) => Ok(response.0),
        other => Err(Failure::Decode(format!("{other:?} is no Response"))),
    }
}

/// One variable binding in our own types.
pub fn binding(binding: VarBind) -> Result<(Oid, Value), Failure> {
    let name = Oid::new(binding.name.to_vec()).map_err(|error| Failure::Decode(error.to_string()))?;
    let value = match binding.value {
        VarBindValue::Value(value) => syntax(&value).ok_or_else(|| Failure::Decode(format!("{name}: {value:?} is not expected here")))?,
        VarBindValue::Unspecified => Value::Null,
        VarBindValue::NoSuchObject => Value::NoSuchObject,
        VarBindValue::NoSuchInstance => Value::NoSuchInstance,
        VarBindValue::EndOfMibView => Value::EndOfMibView,
    };
    Ok((name, value))
}

fn syntax(value: &ObjectSyntax) -> Option<Value> {
    Some(match value {
        ObjectSyntax::Simple(SimpleSyntax::Integer(number)) => Value::Integer(i32::try_from(number).ok()?),
        ObjectSyntax::Simple(SimpleSyntax::String(octets)) => Value::OctetString(octets.to_vec()),
        ObjectSyntax::Simple(SimpleSyntax::ObjectId(oid)) => Value::ObjectId(Oid::new(oid.to_vec()).ok()?),
        ObjectSyntax::ApplicationWide(ApplicationSyntax::Counter(counter)) => Value::Counter32(counter.0),
        ObjectSyntax::ApplicationWide(ApplicationSyntax::Unsigned(gauge)) => Value::Gauge32(gauge.0),
        ObjectSyntax::ApplicationWide(ApplicationSyntax::Ticks(ticks)) => Value::TimeTicks(ticks.0),
        ObjectSyntax::ApplicationWide(ApplicationSyntax::BigCounter(counter)) => Value::Counter64(counter.0),
        ObjectSyntax::ApplicationWide(_) => return None,
    })
}
