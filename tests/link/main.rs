//! Links and ping nodes over real sockets, interfaces and lines. The network tests need root: each makes namespaces of its own, which go
//! with it.

#[cfg(test)]
mod net;
#[cfg(test)]
mod node;
#[cfg(test)]
mod ping;
#[cfg(test)]
mod serial;
#[cfg(test)]
mod udp;
