//! What holds for every PDU.

use super::super::*;
use super::like;
use crate::agentx::wire::{HEADER_LEN, frame};
use crate::smi::{Oid, Value};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_pdu_comes_back(pdu in any_pdu(), big: bool, ids: (u32, u32, u32)) {
        let flags = Flags::default().with(Flags::NETWORK_BYTE_ORDER, big);
        let (session_id, transaction_id, packet_id) = ids;
        let like = Header { session_id, transaction_id, packet_id, ..like(flags) };
        let mut octets = Vec::new();
        pdu.encode(&like, &mut octets).unwrap();
        let (header, payload) = frame(&octets).unwrap().unwrap();
        prop_assert_eq!(header.order(), like.order());
        prop_assert_eq!((header.session_id, header.transaction_id, header.packet_id), ids);
        prop_assert_eq!((header.kind, HEADER_LEN + payload.len()), (pdu.kind(), octets.len()));
        prop_assert_eq!(Pdu::decode(&header, payload), Ok(pdu));
    }

    /// One octet of a good PDU changed, or its end cut off: most of the checks behind the header are met on the way.
    #[test]
    fn what_decodes_comes_back(pdu in any_pdu(), big: bool, place: prop::sample::Index, octet: u8, cut: prop::sample::Index) {
        let mut octets = Vec::new();
        pdu.encode(&like(Flags::default().with(Flags::NETWORK_BYTE_ORDER, big)), &mut octets).unwrap();
        let place = place.index(octets.len());
        octets[place] = octet;
        check_fixed_point(&octets);
        if let Ok(Some((header, payload))) = frame(&octets) {
            let _ = Pdu::decode(&header, &payload[..cut.index(payload.len() + 1)]);
        }
    }

    #[test]
    fn any_payload_is_decoded_or_refused(kind in 1..=18_u8, flags in 0..32_u8, payload in vec(prop_oneof![0..8_u8, any::<u8>()], 0..64)) {
        let mut octets = vec![1, kind, flags, 0];
        octets.resize(HEADER_LEN, 0);
        octets.extend_from_slice(&payload);
        octets.truncate(octets.len() / 4 * 4);
        let len = u32::try_from(octets.len() - HEADER_LEN).unwrap();
        let field = if flags & 16 == 0 { len.to_le_bytes() } else { len.to_be_bytes() };
        octets[16..HEADER_LEN].copy_from_slice(&field);
        prop_assert!(matches!(frame(&octets), Ok(Some(_))));
        check_fixed_point(&octets);
    }
}

fn check_fixed_point(octets: &[u8]) {
    let Ok(Some((header, payload))) = frame(octets) else { return };
    let Ok(pdu) = Pdu::decode(&header, payload) else { return };
    let mut again = Vec::new();
    pdu.encode(&header, &mut again).unwrap();
    let (header, payload) = frame(&again).unwrap().unwrap();
    assert_eq!(Pdu::decode(&header, payload), Ok(pdu));
}

fn any_oid() -> impl Strategy<Value = Oid> {
    let sub_ids = vec(prop_oneof![0_u32..9, any::<u32>()], 0..20);
    (any::<bool>(), sub_ids).prop_map(|(internet, sub_ids)| match internet {
        true => Oid::from([1, 3, 6, 1]).child(&sub_ids),
        false => Oid::default().child(&sub_ids),
    })
}

fn any_octets() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..12)
}

fn any_context() -> impl Strategy<Value = Context> {
    option::of(any_octets())
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::Integer),
        any_octets().prop_map(Value::OctetString),
        any_oid().prop_map(Value::ObjectId),
        any::<[u8; 4]>().prop_map(|octets| Value::IpAddress(octets.into())),
        any::<u32>().prop_map(Value::Counter32),
        any::<u32>().prop_map(Value::Gauge32),
        any::<u32>().prop_map(Value::TimeTicks),
        any_octets().prop_map(Value::Opaque),
        any::<u64>().prop_map(Value::Counter64),
        proptest::sample::select(vec![Value::Null, Value::NoSuchObject, Value::NoSuchInstance, Value::EndOfMibView]),
    ]
}

fn any_varbinds() -> impl Strategy<Value = Vec<(Oid, Value)>> {
    vec((any_oid(), any_value()), 0..5)
}

fn any_ranges() -> impl Strategy<Value = Vec<SearchRange>> {
    let range = (any_oid(), any::<bool>(), any_oid()).prop_map(|(start, include, end)| SearchRange { start, include, end });
    vec(range, 0..5)
}

fn any_region() -> impl Strategy<Value = Region> {
    (any_oid(), any::<u8>(), any::<u32>()).prop_map(|(subtree, sub_id, upper_bound)| {
        Region::range(subtree, sub_id, upper_bound).unwrap_or_else(|error| Region::from(error.subtree))
    })
}

fn any_registration() -> impl Strategy<Value = Pdu> {
    let priority = any::<std::num::NonZeroU8>().prop_map(Priority);
    (any_context(), any::<u8>(), priority, any::<(bool, bool)>(), any_region()).prop_map(
        |(context, timeout, priority, (unregister, instance), region)| match unregister {
            true => Pdu::Unregister(Unregister { context, priority, region }),
            false => Pdu::Register(Register { context, timeout, priority, instance, region }),
        },
    )
}

fn any_close() -> impl Strategy<Value = Pdu> {
    use CloseReason::{ByManager, Other, ParseError, ProtocolError, Shutdown, Timeouts};
    proptest::sample::select(vec![Other, ParseError, ProtocolError, Timeouts, Shutdown, ByManager])
        .prop_map(|reason| Pdu::Close(Close { reason }))
}

fn any_list() -> impl Strategy<Value = Pdu> {
    (any_context(), any_varbinds(), 0..4_u8, any::<(bool, bool)>()).prop_map(|(context, varbinds, kind, (new_index, any_index))| match kind
    {
        0 => Pdu::TestSet(VarBinds { context, varbinds }),
        1 => Pdu::Notify(VarBinds { context, varbinds }),
        2 => Pdu::IndexDeallocate(VarBinds { context, varbinds }),
        _ => Pdu::IndexAllocate(IndexAllocate { context, new_index, any_index, varbinds }),
    })
}

fn any_request() -> impl Strategy<Value = Pdu> {
    (any_context(), any_ranges(), 0..3_u8, any::<(u16, u16)>()).prop_map(|(context, ranges, kind, (non_repeaters, max_repetitions))| {
        match kind {
            0 => Pdu::Get(Get { context, ranges }),
            1 => Pdu::GetNext(Get { context, ranges }),
            _ => Pdu::GetBulk(GetBulk { context, non_repeaters, max_repetitions, ranges }),
        }
    })
}

fn any_caps() -> impl Strategy<Value = Pdu> {
    (any_context(), any_oid(), option::of(any_octets())).prop_map(|(context, id, descr)| match descr {
        Some(descr) => Pdu::AddAgentCaps(AddAgentCaps { context, id, descr }),
        None => Pdu::RemoveAgentCaps(RemoveAgentCaps { context, id }),
    })
}

fn any_pdu() -> impl Strategy<Value = Pdu> {
    let open = (any::<u8>(), any_oid(), any_octets()).prop_map(|(timeout, id, descr)| Pdu::Open(Open { timeout, id, descr }));
    let response = (any::<u32>(), any::<u16>(), any::<u16>(), any_varbinds())
        .prop_map(|(sys_uptime, error, index, varbinds)| Pdu::Response(Response { sys_uptime, error: error.into(), index, varbinds }));
    let bare = proptest::sample::select(vec![Pdu::CommitSet, Pdu::UndoSet, Pdu::CleanupSet]);
    let ping = any_context().prop_map(Pdu::Ping);
    prop_oneof![open, any_close(), any_registration(), any_list(), any_request(), any_caps(), response, bare, ping]
}
