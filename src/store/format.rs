//! The format of a store: one row in a table of its own.

use redb::{Database, Error, ReadableDatabase, TableDefinition, TableError, TableHandle};

/// The format that this version writes, and the newest that it reads.
pub(super) const FORMAT: u64 = 1;

/// Table of the format itself: one row.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
const FORMAT_ROW: &str = "format";

/// The format that the file says it has; `None` where nobody has written anything yet.
pub(super) fn format(database: &Database) -> Result<Option<u64>, Error> {
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

/// Writes the first transaction of a file.
pub(super) fn write_format(database: &Database) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert(FORMAT_ROW, FORMAT)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenError, Shelf, Store, Write};
    use std::path::Path;

    /// Writes another format into the file of a store.
    fn set_format(path: &Path, format: u64) {
        let transaction = Database::open(path).unwrap().begin_write().unwrap();
        transaction.open_table(ABOUT).unwrap().insert(FORMAT_ROW, format).unwrap();
        transaction.commit().unwrap();
    }

    #[test]
    fn a_newer_store_is_refused_and_keeps_its_records() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let mut store = Store::open(&path).unwrap().store;
        store.commit(&[Write::Put { shelf: Shelf::Log, key: vec![1], value: vec![2] }]).unwrap();
        drop(store);
        set_format(&path, 2);
        for _ in 0..2 {
            let error = Store::open(&path).unwrap_err();
            assert!(matches!(error, OpenError::Newer { found: 2, known: 1, .. }), "{error}");
        }
        set_format(&path, FORMAT);
        assert_eq!(Store::open(&path).unwrap().store.read(Shelf::Log).unwrap(), [(vec![1], vec![2])]);
        set_format(&path, 0);
        assert!(matches!(Store::open(&path).unwrap_err(), OpenError::Broken { .. }));
    }
}
