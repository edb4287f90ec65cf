//! What survives a restart: octets by key, typed by those who keep them. One file, one agent at a time.
//!
//! | file | holds |
//! |---|---|
//! | `shelf` | the shelves of a store, and what is written to them |
//! | `difference` | what makes given content out of what is there |
//! | `error` | why a store cannot be opened, read or written |
//! | `file` | shell: the file, as redb keeps it |
//! | `suspect` | shell: redb is made to check the file before it believes it |
//! | `aside` | shell: a broken file makes room for a new one |
//! | `writer` | shell: the thread that writes, so that a slow disk holds nobody up |

mod aside;
mod difference;
mod error;
mod file;
mod shelf;
mod suspect;
mod writer;

pub use aside::set_aside;
pub use error::{OpenError, StoreError};
pub use file::{Opened, Record, Store};
pub use shelf::{Shelf, Write};
pub use writer::{Event, Handle, Refused, Writer};
