//! What people order, on two machines at once.

mod alone;
mod cut_off;
mod fence_looks;
mod history;
mod make_before_break;
mod pair;
mod phases;
mod redundant;
mod restart;

use super::*;
use crate::engine::embedded::command::Refused;
use crate::engine::embedded::intent;
use pair::Pair;

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Two records of one version: one stands, and who gave the order of the other is told.
#[test]
fn of_two_orders_at_once_one_is_overtaken() {
    let orders = [
        Command::Cleanup { resource: None },
        Command::Cleanup { resource: Some(name("address")) },
        Command::Manage { resource: name("address"), on: false },
        Command::Standby { node: 1, on: true },
        Command::Maintenance { on: true },
        Command::Move { group: name("frontend"), to: Some(0), lasting: None },
        Command::Run { group: name("frontend"), on: false },
    ];
    for order in orders {
        let mut pair = Pair::new();
        pair.order(0, 7, order.clone());
        pair.order(1, 8, Command::Manage { resource: name("data"), on: false });
        pair.go(20);
        assert_eq!(pair.answers, [vec![(7, Err(Refused::Overtaken))], vec![(8, Ok(()))]], "{order:?}");
        assert_eq!(pair.nodes[0].intent, pair.nodes[1].intent);
        // Given again it is carried out.
        pair.order(0, 9, order.clone());
        pair.go(20);
        assert_eq!(pair.answers[0].get(1), Some(&(9, Ok(()))), "{order:?}");
        assert!(pair.nodes[1].intent.is_unmanaged(intent::digest(&name("data"))));
    }
}

/// Both took orders while they did not hear each other. What is dropped is told, once; orders that follow each other drop nothing.
#[test]
fn what_is_dropped_after_a_partition_is_told() {
    let mut pair = Pair::without_fencing();
    let dropped = |pair: &Pair| -> Vec<Vec<String>> {
        let told = |machine: &Machine| {
            let text = |(.., what): &(u64, Instant, Happening)| match what {
                Happening::OrdersDropped { node: 1, orders } => Some(orders.clone()),
                _ => None,
            };
            machine.events.iter().filter_map(text).collect()
        };
        pair.nodes.iter().map(told).collect()
    };
    pair.order(0, 1, Command::Manage { resource: name("address"), on: false });
    pair.go(5);
    pair.order(1, 2, Command::Manage { resource: name("address"), on: true });
    pair.go(5);
    assert_eq!(dropped(&pair), [vec![], Vec::<String>::new()]);
    pair.deaf = [true; 2];
    pair.order(0, 3, Command::Standby { node: 1, on: true });
    pair.order(1, 4, Command::Manage { resource: name("data"), on: false });
    pair.order(1, 5, Command::Maintenance { on: true });
    pair.go(1);
    pair.deaf = [false; 2];
    pair.go(20);
    let node = pair.nodes[0].settings.config.nodes[1].clone();
    assert_eq!(dropped(&pair), [vec![format!("no maintenance, node standby {node}, resource manage data")], vec![]]);
}

/// A record does not grow with every resource that ever was.
#[test]
fn what_is_known_to_nobody_is_forgotten_with_the_next_order() {
    let mut pair = Pair::new();
    let gone = intent::digest(&name("gone"));
    for machine in &mut pair.nodes {
        machine.intent.unmanaged.push(gone);
        machine.intent.clean(gone);
    }
    pair.order(0, 1, Command::Cleanup { resource: Some(name("address")) });
    pair.go(5);
    let expected = vec![(intent::digest(&name("address")), 1)];
    assert!(pair.nodes.iter().all(|machine| machine.intent.unmanaged.is_empty() && machine.intent.cleanups == expected));
    assert_eq!(pair.answers[0], [(1, Ok(()))]);
}
