//! The file, as redb keeps it: a transaction is on the disk when [`Store::commit`] returns, and a crash leaves all of it or nothing.

use super::difference::{content, difference};
use super::error::{OpenError, StoreError};
use super::format::{FORMAT, format, write_format};
use super::shelf::{Shelf, Write};
use super::suspect::Suspect;
use redb::backends::FileBackend;
use redb::{Builder, Database, Error, ReadableDatabase, ReadableTable, TableDefinition, TableError, WriteTransaction};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Memory for pages of the file, in octets. redb takes 1 GiB unless told; a store is read once and then only written.
const CACHE: usize = 1 << 20;

/// A key and its value.
pub type Record = (Vec<u8>, Vec<u8>);

/// An open store. No other process can open it meanwhile.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    database: Database,
}

/// What [`Store::open`] found.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// There was no store before: what was remembered in another one is not there.
    pub made: bool,
}

impl Store {
    /// Opens the store at `path`, and makes it (mode 0600) where there is none. May block like any file access. Moves nothing.
    ///
    /// # Errors
    /// [`OpenError`]; the records of the file are what they were (of a file that is newer, only redb's own account of its pages may change).
    pub fn open(path: &Path) -> Result<Opened, OpenError> {
        let file = open_file(path)?;
        let broken_or = |error| OpenError::from_redb(path, error);
        let backend = FileBackend::new(file).map(Suspect).map_err(|error| broken_or(error.into()))?;
        let database = Builder::new().set_cache_size(CACHE).create_with_backend(backend).map_err(|error| broken_or(error.into()))?;
        let made = match format(&database).map_err(broken_or)? {
            Some(FORMAT) => false,
            Some(0) => return Err(OpenError::Broken { path: path.to_owned(), reason: "its format is 0".to_owned() }),
            Some(found) => return Err(OpenError::Newer { path: path.to_owned(), found, known: FORMAT }),
            None => {
                write_format(&database).map_err(broken_or)?;
                keep_name(path).map_err(|source| OpenError::System { path: path.to_owned(), source })?;
                true
            }
        };
        Ok(Opened { store: Self { path: path.to_owned(), database }, made })
    }

    /// All records of a shelf, in the order of their keys.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, shelf: Shelf) -> Result<Vec<Record>, StoreError> {
        records(&self.database, shelf).map_err(|error| StoreError::from_redb(&self.path, error))
    }

    /// Makes the changes in their order, in one transaction: when this returns they are on the disk, and after an error none of them is
    /// to be counted on. May block like any file access.
    ///
    /// # Errors
    /// [`StoreError`]; then the store must be opened again.
    pub fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        transact(&self.database, writes).map_err(|error| StoreError::from_redb(&self.path, error))
    }

    /// Makes the store hold what `writes` make of an empty one, in one transaction that writes only what is not there yet.
    ///
    /// # Errors
    /// [`StoreError`]; then the store must be opened again.
    pub fn replace(&mut self, writes: Vec<Write>) -> Result<(), StoreError> {
        let mut wanted = content(writes);
        let mut changes = Vec::new();
        for shelf in Shelf::ALL {
            changes.extend(difference(shelf, self.read(shelf)?, wanted.remove(&shelf).unwrap_or_default()));
        }
        self.commit(&changes)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn open_file(path: &Path) -> Result<File, OpenError> {
    let failed = |source| OpenError::System { path: path.to_owned(), source };
    // Asked before opening: a device or a pipe may do anything when it is opened.
    match std::fs::metadata(path) {
        Ok(data) if !data.is_file() => return Err(OpenError::NotAFile(path.to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path).map_err(failed)
}

/// Makes the entry of a new file in its folder durable, which fsync(2) of the file does not promise.
fn keep_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn table(shelf: Shelf) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(shelf.table())
}

fn records(database: &Database, shelf: Shelf) -> Result<Vec<Record>, Error> {
    let table = match database.begin_read()?.open_table(table(shelf)) {
        Ok(table) => table,
        Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut records = Vec::new();
    for record in table.iter()? {
        let (key, value) = record?;
        records.push((key.value().to_vec(), value.value().to_vec()));
    }
    Ok(records)
}

fn transact(database: &Database, writes: &[Write]) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    for write in writes {
        apply(&transaction, write)?;
    }
    Ok(transaction.commit()?)
}

fn apply(transaction: &WriteTransaction, write: &Write) -> Result<(), Error> {
    match write {
        Write::Put { shelf, key, value } => {
            transaction.open_table(table(*shelf))?.insert(key.as_slice(), value.as_slice())?;
        }
        Write::Delete { shelf, key } => {
            transaction.open_table(table(*shelf))?.remove(key.as_slice())?;
        }
        Write::Clear { shelf } => {
            transaction.delete_table(table(*shelf))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn put(shelf: Shelf, key: &str, value: &str) -> Write {
        Write::Put { shelf, key: key.into(), value: value.into() }
    }

    fn record(key: &str, value: &str) -> Record {
        (key.into(), value.into())
    }

    #[test]
    fn what_is_committed_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let Opened { mut store, made } = Store::open(&path).unwrap();
        assert!(made);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        store.commit(&[put(Shelf::Log, "2", "b"), put(Shelf::Log, "1", "a"), put(Shelf::Alarms, "1", "c")]).unwrap();
        store.commit(&[Write::Delete { shelf: Shelf::Log, key: "3".into() }, put(Shelf::Log, "2", "B")]).unwrap();
        drop(store);
        let Opened { mut store, made } = Store::open(&path).unwrap();
        assert!(!made);
        assert_eq!(store.read(Shelf::Log).unwrap(), [record("1", "a"), record("2", "B")]);
        assert_eq!(store.read(Shelf::Places).unwrap(), []);
        store.commit(&[Write::Clear { shelf: Shelf::Log }, Write::Clear { shelf: Shelf::Places }, put(Shelf::Log, "4", "d")]).unwrap();
        assert_eq!(store.read(Shelf::Log).unwrap(), [record("4", "d")]);
        store.replace(vec![put(Shelf::Log, "5", "e")]).unwrap();
        assert_eq!(store.read(Shelf::Log).unwrap(), [record("5", "e")]);
        assert_eq!(store.read(Shelf::Alarms).unwrap(), []);
    }

    #[test]
    fn what_cannot_be_opened_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let store = Store::open(&path).unwrap().store;
        assert!(matches!(Store::open(&path).unwrap_err(), OpenError::InUse(_)));
        drop(store);
        assert!(matches!(Store::open(folder.path()).unwrap_err(), OpenError::NotAFile(_)));
        let error = Store::open(&folder.path().join("none/store.redb")).unwrap_err().to_string();
        assert!(error.contains(": create the directory "), "{error}");
        let other = folder.path().join("other.redb");
        let transaction = Database::create(&other).unwrap().begin_write().unwrap();
        transaction.open_table(TableDefinition::<u64, u64>::new("theirs")).unwrap();
        transaction.commit().unwrap();
        let error = Store::open(&other).unwrap_err().to_string();
        assert!(error.ends_with("it has a table theirs but no table about: another program wrote it"), "{error}");
    }
}
