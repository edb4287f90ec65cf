//! What survives a restart: octets by key, typed by those who keep them. One file, one agent at a time.
//!
//! | file | holds |
//! |---|---|
//! | `shelf` | the shelves of a store, and what is written to them |
//! | `difference` | what makes given content out of what is there |
//! | `error` | why a store cannot be opened, read or written |
//! | `file` | shell: the file, as redb keeps it |
//! | `format` | shell: which version wrote the file |
//! | `suspect` | shell: redb is made to check the file before it believes it |
//! | `aside` | shell: a broken file makes room for a new one |
//! | `handle` | how batches are handed to the thread |
//! | `writer` | shell: the thread that writes, so that a slow disk holds nobody up |

mod aside;
mod difference;
mod error;
mod file;
mod format;
mod handle;
mod shelf;
mod suspect;
mod writer;

pub use aside::set_aside;
pub use error::{OpenError, StoreError};
pub use file::{Opened, Record, Store};
pub use handle::{Handle, Refused};
pub use shelf::{Shelf, Write};
pub use writer::{Event, Writer};
