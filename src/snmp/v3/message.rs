//! The message of v3 (RFC 3412 section 6) with the security parameters of USM (RFC 3414 section 2.4).

use super::engine_time::LAST;
use crate::snmp::usm::{AuthenticationKey, PrivacyKey, Salt};
use crate::snmp::{EncodeError, Ignored, MAX_MESSAGE, ber};
use rasn::types::{Integer, OctetString};
use rasn_snmp::v2::Pdus;
use rasn_snmp::v3::{HeaderData, Message, ScopedPdu, ScopedPduData, USMSecurityParameters};
use std::ops::Range;

const VERSION: u8 = 3;
/// msgSecurityModel of USM.
const USM: u8 = 3;
// msgFlags (RFC 3412 section 6.4).
const AUTH: u8 = 1;
const PRIV: u8 = 2;
const REPORTABLE: u8 = 4;

/// All of a message that is sent but its content.
pub struct Header<'a> {
    /// msgID, 0 to 2147483647.
    pub message_id: i32,
    /// Whether a receiver that cannot take it is to say so: in informs and requests, not in traps.
    pub is_reportable: bool,
    /// The authoritative engine; empty where it is asked for.
    pub engine: &'a [u8],
    /// Its boots and its time, as far as we know.
    pub boots_and_time: (u32, u32),
    /// msgUserName.
    pub user: &'a str,
}

/// How a message that is sent is protected.
#[derive(Default)]
pub struct Protection<'a> {
    /// Signs it.
    pub auth: Option<&'a AuthenticationKey>,
    /// Encrypts it.
    pub privacy: Option<(&'a PrivacyKey, &'a mut Salt)>,
}

/// `data` in its context, as a message.
///
/// # Errors
/// [`EncodeError`] of a negative message id or a message that is too long.
pub fn write(header: &Header, protection: Protection, context: (&[u8], &str), data: Pdus) -> Result<Vec<u8>, EncodeError> {
    if header.message_id < 0 {
        return Err(EncodeError::MessageId(header.message_id));
    }
    let scoped = ScopedPdu { engine_id: OctetString::from_slice(context.0), name: OctetString::from_slice(context.1.as_bytes()), data };
    let Protection { auth, privacy } = protection;
    let flags = if auth.is_some() { AUTH } else { 0 }
        | if privacy.is_some() { PRIV } else { 0 }
        | if header.is_reportable { REPORTABLE } else { 0 };
    let (scoped_data, privacy_parameters) = match privacy {
        None => (ScopedPduData::CleartextPdu(scoped), OctetString::default()),
        Some((key, salt)) => encrypt(key, salt, header.boots_and_time, &scoped)?,
    };
    let (boots, time) = header.boots_and_time;
    let security = USMSecurityParameters {
        authoritative_engine_id: OctetString::from_slice(header.engine),
        authoritative_engine_boots: boots.into(),
        authoritative_engine_time: time.into(),
        user_name: OctetString::from_slice(header.user.as_bytes()),
        authentication_parameters: OctetString::from(vec![0; auth.map_or(0, AuthenticationKey::code_len)]),
        privacy_parameters,
    };
    let mut octets = ber::encode_message(&Message {
        version: VERSION.into(),
        global_data: HeaderData {
            message_id: header.message_id.into(),
            max_size: MAX_MESSAGE.into(),
            flags: OctetString::from_slice(&[flags]),
            security_model: USM.into(),
        },
        security_parameters: OctetString::from(ber::encode(&security)?),
        scoped_data,
    })?;
    if let Some(key) = auth {
        let signed = ber::authentication_parameters(&octets).and_then(|place| key.sign(&mut octets, place));
        signed.ok_or_else(|| EncodeError::Ber("no place for the authentication code".to_owned()))?;
    }
    Ok(octets)
}

fn encrypt(
    key: &PrivacyKey,
    salt: &mut Salt,
    boots_and_time: (u32, u32),
    scoped: &ScopedPdu,
) -> Result<(ScopedPduData, OctetString), EncodeError> {
    let mut text = ber::encode(scoped)?;
    let parameters =
        key.encrypt(boots_and_time, salt, &mut text).ok_or_else(|| EncodeError::Ber("a privacy key of the wrong length".to_owned()))?;
    Ok((ScopedPduData::EncryptedPdu(OctetString::from(text)), OctetString::from_slice(&parameters)))
}

/// A message that was received, of which nothing is verified yet.
pub struct Received {
    /// msgID.
    pub message_id: i32,
    /// Whether it says that it is signed.
    pub is_authenticated: bool,
    /// Whether it says that it is encrypted.
    pub is_private: bool,
    /// msgAuthoritativeEngineID, of any length.
    pub engine: Vec<u8>,
    /// msgAuthoritativeEngineBoots, 0 to 2147483647.
    pub boots: u32,
    /// msgAuthoritativeEngineTime, in seconds, 0 to 2147483647.
    pub time: u32,
    /// msgUserName.
    pub user: Vec<u8>,
    /// Where the authentication code stands.
    code_at: Range<usize>,
    privacy_parameters: Vec<u8>,
    data: ScopedPduData,
}

impl Received {
    /// Reads a message (RFC 3412 section 7.2 steps 2 to 5, RFC 3414 section 3.2 step 1).
    ///
    /// # Errors
    /// [`Ignored`]: not a message of v3 with USM.
    pub fn read(octets: &[u8]) -> Result<Self, Ignored> {
        let Message { version, global_data, security_parameters, scoped_data } = ber::decode("message", octets)?;
        if version != VERSION.into() {
            return Err(Ignored::Version(version.to_string()));
        }
        if global_data.security_model != USM.into() {
            return Err(Ignored::SecurityModel(global_data.security_model.to_string()));
        }
        let [flags] = *global_data.flags else { return Err(Ignored::Flags(global_data.flags.to_vec())) };
        let (is_authenticated, is_private) = (flags & AUTH != 0, flags & PRIV != 0);
        if is_private && !is_authenticated {
            return Err(Ignored::Flags(vec![flags]));
        }
        let security: USMSecurityParameters = ber::decode("security parameters", &security_parameters)?;
        let code_at = ber::authentication_parameters(octets).ok_or(Ignored::Ber { what: "message", octets: octets.len() })?;
        let message_id = up_to_last("msgID", &global_data.message_id)?;
        Ok(Self {
            message_id: i32::try_from(message_id).unwrap_or(i32::MAX),
            is_authenticated,
            is_private,
            engine: security.authoritative_engine_id.to_vec(),
            boots: up_to_last("msgAuthoritativeEngineBoots", &security.authoritative_engine_boots)?,
            time: up_to_last("msgAuthoritativeEngineTime", &security.authoritative_engine_time)?,
            user: security.user_name.to_vec(),
            code_at,
            privacy_parameters: security.privacy_parameters.to_vec(),
            data: scoped_data,
        })
    }

    /// Whether the authentication code of `octets`, which this was read from, is right.
    pub fn verify(&self, octets: &[u8], key: &AuthenticationKey) -> bool {
        self.is_authenticated && key.verify(octets, &self.code_at)
    }

    /// The PDU inside of it, decrypted with `key` where it is private.
    ///
    /// # Errors
    /// [`Ignored`]: not to be decrypted, or another shape.
    pub fn into_pdu(self, key: Option<&PrivacyKey>) -> Result<Pdus, Ignored> {
        match self.data {
            ScopedPduData::CleartextPdu(scoped) if !self.is_private => Ok(scoped.data),
            ScopedPduData::CleartextPdu(_) => Err(Ignored::Decryption { octets: 0, why: "it is not encrypted, but says so" }),
            ScopedPduData::EncryptedPdu(encrypted) => {
                let error = |why| Ignored::Decryption { octets: encrypted.len(), why };
                let key = key.filter(|_| self.is_private).ok_or_else(|| error("it should not be encrypted"))?;
                let salt = self.privacy_parameters.try_into().map_err(|_| error("its salt does not have 8 octets"))?;
                let mut text = encrypted.to_vec();
                key.decrypt((self.boots, self.time), salt, &mut text).ok_or_else(|| error("not a multiple of 8 octets"))?;
                match ber::decode_padded::<ScopedPdu>("scoped PDU", &text)? {
                    (scoped, left) if left <= key.padding() => Ok(scoped.data),
                    (_, left) => Err(Ignored::Trailing { what: "scoped PDU", octets: left }),
                }
            }
        }
    }
}

/// A number from 0 to 2147483647, as all of the header are.
fn up_to_last(what: &'static str, number: &Integer) -> Result<u32, Ignored> {
    u32::try_from(number).ok().filter(|number| *number <= LAST).ok_or_else(|| Ignored::Range { what, value: number.to_string() })
}
