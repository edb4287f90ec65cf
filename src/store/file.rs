//! The file, as redb keeps it: a transaction is on the disk when [`Store::commit`] returns, and a crash leaves all of it or nothing.

use super::error::{OpenError, StoreError};
use super::shelf::{Shelf, Write};
use redb::{Builder, Database, Error, ReadableDatabase, ReadableTable, TableDefinition, TableError, TableHandle, WriteTransaction};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The format that this version writes, and the newest that it reads.
const FORMAT: u64 = 1;
/// Memory for pages of the file, in octets. redb takes 1 GiB unless told; a store is read once and then only written.
const CACHE: usize = 1 << 20;

/// Table of the format itself: one row.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
const FORMAT_ROW: &str = "format";

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
    /// [`OpenError`]; the records of the file are what they were.
    pub fn open(path: &Path) -> Result<Opened, OpenError> {
        let file = open_file(path)?;
        let broken_or = |error| OpenError::from_redb(path, error);
        let database = Builder::new().set_cache_size(CACHE).create_file(file).map_err(|error| broken_or(error.into()))?;
        let made = match format(&database).map_err(broken_or)? {
            Some(FORMAT) => false,
            Some(found) => return Err(OpenError::Newer { path: path.to_owned(), found, known: FORMAT }),
            None => {
                write_format(&database).map_err(broken_or)?;
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

/// The format that the file says it has; `None` where nobody has written anything yet.
fn format(database: &Database) -> Result<Option<u64>, Error> {
    let transaction = database.begin_read()?;
    let table = match transaction.open_table(ABOUT) {
        Ok(table) => table,
        Err(TableError::TableDoesNotExist(_)) => {
            return foreign(&transaction.list_tables()?.map(|table| table.name().to_owned()).collect::<Vec<_>>());
        }
        Err(error) => return Err(error.into()),
    };
    match table.get(FORMAT_ROW)? {
        Some(found) => Ok(Some(found.value())),
        None => Err(Error::Corrupted("its table about has no row format".to_owned())),
    }
}

/// A file without our table of the format is either new or of another program.
fn foreign(tables: &[String]) -> Result<Option<u64>, Error> {
    match tables.first() {
        None => Ok(None),
        Some(table) => Err(Error::Corrupted(format!("it has a table {table} but no table about: another program wrote it"))),
    }
}

fn write_format(database: &Database) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert(FORMAT_ROW, FORMAT)?;
    Ok(transaction.commit()?)
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
