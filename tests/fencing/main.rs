//! Fence agents as they are: scripts that are late, lie, hang and shout, and the packaged programs of fence-agents.

#[cfg(test)]
mod liars;
#[cfg(test)]
mod packaged;
#[cfg(test)]
mod script;
