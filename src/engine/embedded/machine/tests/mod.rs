//! What people order, on two machines at once.

mod cut_off;
mod fence_looks;
mod history;
mod make_before_break;
mod pair;
mod phases;
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
