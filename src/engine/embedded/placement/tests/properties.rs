//! What holds of all placements.

use super::*;
use proptest::prelude::*;

fn candidate() -> impl Strategy<Value = Option<Candidate>> {
    let fitness = prop::sample::select(&Fitness::ALL[..]);
    let mostly = || prop::bool::weighted(0.85);
    let fitness = prop_oneof![4 => Just(Fitness::Fit), 1 => fitness];
    let figures = (prop_oneof![3 => Just(0u32), 1 => 0u32..7], 0u32..3, prop::option::weighted(0.8, Just(())));
    (mostly(), mostly(), mostly(), fitness, figures, mostly(), (mostly(), prop::bool::weighted(0.1))).prop_map(
        |(known, may_run, phase_ok, fitness, (fail_count, pings, measured), active, (content, left_alone))| {
            let connected = measured.map(|()| pings > 0);
            let candidate =
                Candidate { may_run, phase_ok, standby: !active, fitness, fail_count, pings, connected, wants_away: !content, left_alone };
            known.then_some(candidate)
        },
    )
}

/// Everything but the names: candidates, holder, order (stopped, on), flags, group.
type Facts = ([Option<Candidate>; 2], Option<u8>, (bool, Option<u8>), [bool; 6], Group);

fn facts() -> impl Strategy<Value = Facts> {
    let node = || prop::option::of(0u8..2);
    let connectivity = prop::sample::select(&[Connectivity::Require, Connectivity::Prefer, Connectivity::Ignore][..]);
    let flags = [0.5, 0.5, 0.8, 0.8, 0.8, 0.1].map(prop::bool::weighted);
    let candidates = [candidate(), candidate()];
    let ordered = (prop::bool::weighted(0.1), prop::option::weighted(0.2, 0u8..2));
    (candidates, node(), ordered, flags, (node(), connectivity).prop_map(|(preferred, connectivity)| group(preferred, connectivity)))
}

fn of<'a>((candidates, holder, (stopped, on), flags, group): &'a Facts, nodes: &'a [Name; 2]) -> Situation<'a> {
    let [auto_failback, failback_ripe, moves_left, same_policy, same_digest, maintenance] = *flags;
    Situation {
        group,
        candidates: *candidates,
        holder: *holder,
        ordered: GroupIntent { stopped: *stopped, on: *on, ..GroupIntent::default() },
        auto_failback,
        failback_ripe,
        moves_left,
        same_policy,
        same_digest,
        maintenance,
        nodes,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn never_to_and_fro(facts in facts()) {
        let nodes = nodes();
        let first = of(&facts, &nodes);
        let placement = place(&first);
        // The claim follows; while it is let go and taken, nobody holds it.
        let mut there = Situation { holder: placement.node, ..first };
        prop_assert_eq!(place(&there).node, placement.node);
        if let Some(from) = first.holder.filter(|from| placement.node.is_some_and(|node| node != *from)) {
            // No move is left for the way back, or there is one: it makes no difference.
            there.moves_left = true;
            prop_assert_eq!(place(&there).node, placement.node, "from {}", from);
        }
    }

    /// The index of a node makes no difference, but where nothing else does.
    #[test]
    fn the_order_of_the_nodes_decides_last(facts in facts()) {
        let nodes = nodes();
        let placement = place(&of(&facts, &nodes));
        let swap = |node: Option<u8>| node.map(|node| 1 - node);
        let (candidates, holder, (stopped, on), flags, group) = facts;
        let group = Group { preferred: swap(group.preferred), ..group };
        let mirrored = ([candidates[1], candidates[0]], swap(holder), (stopped, swap(on)), flags, group);
        let mirrored = place(&of(&mirrored, &nodes));
        prop_assert_eq!(mirrored.why, placement.why);
        let any = matches!(placement.why, Why::First | Why::LastResort(Unfit::StartFailed));
        prop_assert!(mirrored.node == swap(placement.node) || any);
    }

    #[test]
    fn what_is_chosen_is_fit(facts in facts()) {
        let nodes = nodes();
        let situation = of(&facts, &nodes);
        let placement = place(&situation);
        let reason = explain::reason(&situation, placement);
        prop_assert!(reason.len() <= 80 && !reason.is_empty());
        if let Some(node) = placement.node.filter(|node| situation.holder != Some(*node)) {
            let unfit = situation.unfit(node);
            prop_assert!(unfit.is_none() || placement.why == Why::LastResort(Unfit::StartFailed) && unfit == Some(Unfit::StartFailed));
            prop_assert!(!situation.maintenance && !situation.ordered.stopped && situation.same_digest);
            let voluntary = situation.holder.is_some_and(|holder| situation.unfit(holder).is_none());
            prop_assert!(!voluntary || situation.same_policy && (situation.moves_left || situation.ordered.on == Some(node)));
            prop_assert_eq!(placement.is_forced, situation.holder.is_some() && !voluntary);
        }
    }
}
