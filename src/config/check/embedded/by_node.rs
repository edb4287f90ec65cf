//! What differs per node: a table whose keys are the names of the nodes.

use crate::config::place::{Place, Placed};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Value, key_place};
use crate::smi::Name;
use toml::de::DeValue;

/// The nodes; `None` where `nodes` has a mistake, so that no name of a node can be judged.
pub(super) struct Nodes(Option<[Name; 2]>);

impl Nodes {
    /// `nodes`, if it is there and without mistake.
    pub fn new(nodes: Option<Placed<[Name; 2]>>) -> Self {
        Self(nodes.map(|nodes| nodes.value))
    }

    /// Both of them.
    pub fn names(&self) -> Option<&[Name; 2]> {
        self.0.as_ref()
    }

    /// The index of the node of this name. Tells where there is none.
    pub fn index(&self, name: &str, place: Place, problems: &mut Problems) -> Option<u8> {
        let nodes @ [first, second] = self.names()?;
        match name {
            _ if name == first.as_str() => Some(0),
            _ if name == second.as_str() => Some(1),
            _ => {
                let known = format!("the nodes: {first}, {second}");
                let problem = Problem::error(place, format!("[embedded] nodes has no '{name}'"));
                refuse(problems, problem.guess(name, nodes.iter().map(Name::as_str), Some(&known)))
            }
        }
    }

    /// One value for both, or a table with one for each.
    pub fn one_or_each<'t, T: Clone>(
        &self,
        read: impl Fn(&Value<'t>, &mut Problems) -> Option<T>,
    ) -> impl FnOnce(&Value<'t>, &mut Problems) -> Option<[T; 2]> {
        move |value, problems| match value.raw {
            DeValue::Table(_) => self.each(read)(value, problems),
            _ => read(value, problems).map(|both| [both.clone(), both]),
        }
    }

    /// A table with a value for each node.
    pub fn each<'t, T>(
        &self,
        read: impl Fn(&Value<'t>, &mut Problems) -> Option<T>,
    ) -> impl FnOnce(&Value<'t>, &mut Problems) -> Option<[T; 2]> {
        move |value, problems| {
            let [first, second] = self.some(read)(value, problems)?;
            if let (Some(first), Some(second)) = (first, second) {
                return Some([first, second]);
            }
            for node in self.names()?.iter().filter(|node| value.raw.get(node.as_str()).is_none()) {
                problems
                    .push(Problem::absent(value.place, format!("there is nothing for '{node}'")).hint("one entry for each of the nodes"));
            }
            None
        }
    }

    /// A table with values for some of the nodes, at their index. `None` where one has a mistake.
    pub fn some<'t, T>(
        &self,
        read: impl Fn(&Value<'t>, &mut Problems) -> Option<T>,
    ) -> impl FnOnce(&Value<'t>, &mut Problems) -> Option<[Option<T>; 2]> {
        move |value, problems| {
            let DeValue::Table(entries) = value.raw else {
                return refuse(problems, value.wrong_type("a table by node").hint("{ NODE = ..., OTHER-NODE = ... }"));
            };
            let (mut values, mut is_whole) = ([None, None], true);
            for (key, entry) in entries {
                let file = value.place.file;
                let entry = read(&Value::new(file, entry), problems);
                let index = self.index(key.get_ref(), key_place(file, key), problems);
                is_whole &= entry.is_some() && index.is_some();
                let [first, second] = &mut values;
                match index {
                    Some(0) => *first = entry,
                    Some(_) => *second = entry,
                    None => {}
                }
            }
            is_whole.then_some(values)
        }
    }
}

/// `nodes`: two names.
pub(super) fn nodes(value: &Value<'_>, problems: &mut Problems) -> Option<[Name; 2]> {
    const HINT: &str = "the names that `uname -n` prints on each of them";
    let DeValue::Array(_) = value.raw else {
        return refuse(problems, value.wrong_type("an array of two names").hint(HINT));
    };
    let names: Vec<_> = value.elements().iter().map(|name| read::name(name, problems)).collect();
    let count = names.len();
    let names = names.into_iter().collect::<Option<Vec<_>>>()?;
    match <[Name; 2]>::try_from(names) {
        Ok([first, second]) if first == second => refuse(problems, Problem::error(value.place, format!("'{first}' twice")).hint(HINT)),
        Ok(nodes) => Some(nodes),
        Err(_) if count > 2 => {
            let problem = Problem::error(value.place, format!("{count} nodes, and this engine is for two"));
            refuse(problems, problem.hint("for more than two there is Pacemaker"))
        }
        Err(_) => refuse(problems, Problem::error(value.place, "two nodes make a cluster of this engine").hint(HINT)),
    }
}
