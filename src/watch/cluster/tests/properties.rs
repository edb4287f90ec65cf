//! Whatever an engine publishes.

use super::*;
use proptest::prelude::*;

proptest! {
    /// Whatever is published: no panic, every alarm is raised before it is cleared, and the same twice says nothing the second time.
    #[test]
    fn raises_and_clears_alternate(
        steps in prop::collection::vec((0_u8..14, 0_u8..9, any::<bool>(), 0_u64..100, prop::option::of(any::<bool>())), 0..40),
    ) {
        let states = [
            NodeState::Online, NodeState::Unknown, NodeState::Starting, NodeState::Stopping, NodeState::Offline, NodeState::Lost,
            NodeState::Fencing, NodeState::Fenced, NodeState::Detached,
        ];
        let mut bench = Bench::default();
        let mut cluster = healthy();
        for (what, number, flag, seconds, reachable) in steps {
            match what {
                0 | 1 => cluster.nodes[usize::from(what)].state = states[usize::from(number)],
                2 => cluster.nodes[usize::from(number % 2)].standby = flag,
                3 => cluster.nodes[1].agent_alive = flag,
                4 => cluster.nodes[1].since = Duration::from_secs(seconds),
                5 => cluster.links[0].state = [LinkState::Up, LinkState::Late, LinkState::Down, LinkState::Unknown][usize::from(number % 4)],
                6 => cluster.pings[usize::from(number % 2)].reachable = reachable,
                7 => cluster.groups[0].fail_counts = vec![u32::from(number); usize::from(number % 3)],
                8 => (cluster.quorate, cluster.config_agrees) = (flag, number > 3),
                9 => cluster.split_brain = flag,
                10 => cluster.local = number,
                11 => cluster.redundancy = reachable.map(redundancy),
                12 => cluster.redundancy_since = Duration::from_secs(seconds),
                _ => cluster.groups[0].active = Some(number).filter(|_| flag),
            }
            let before: Vec<_> = bench.standing.iter().map(|standing| standing.key.clone()).collect();
            for tidings in bench.watch.handle(&cluster, &bench.standing, MINUTE) {
                prop_assert_eq!(before.contains(&tidings.key), tidings.edge != Some(Raise), "{:?}", tidings);
            }
            bench.see(&cluster);
            // A split brain that is healed becomes a warning by the next look at most.
            bench.see(&cluster);
            prop_assert_eq!(bench.see(&cluster), []);
        }
    }
}
