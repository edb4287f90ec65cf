//! A file that is not what was written: never a panic (the agent would be started again and again), always an answer.

use ha_snmp::store::{OpenError, Shelf, Store, StoreError, Write, set_aside};
use std::fs;
use std::path::Path;

const PAGE: usize = 4096;

/// Octets that look random and are the same in each run: xorshift64.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    /// Damages `file` in one of the ways of disks, of file systems, and of people.
    fn damage(&mut self, file: &mut Vec<u8>) {
        let pages = file.len() / PAGE;
        let (from, to, at) = (self.below(pages) * PAGE, self.below(pages) * PAGE, self.below(file.len()));
        match self.below(7) {
            0 => file.truncate(at),
            1 => file.truncate(at % 400),
            2 => file[at] ^= 1 << self.below(8),
            3 => file[at % 400] ^= 1 << self.below(8),
            4 => file[to..to + PAGE].fill([0, 0xff][self.below(2)]),
            5 => file.copy_within(from..from + PAGE, to),
            _ => file.iter_mut().skip(at).take(64).for_each(|octet| *octet = u8::try_from(self.below(256)).unwrap()),
        }
    }
}

fn put(shelf: Shelf, key: u32, length: usize) -> Write {
    Write::Put { shelf, key: key.to_be_bytes().to_vec(), value: vec![u8::try_from(key % 251).unwrap(); length] }
}

/// The octets of a store with a ring of 200 in its log: as a crash leaves them, and as a stop does.
fn samples(path: &Path) -> [Vec<u8>; 2] {
    let mut store = Store::open(path).unwrap().store;
    for n in 0..300_u32 {
        let old = Write::Delete { shelf: Shelf::Log, key: n.wrapping_sub(200).to_be_bytes().to_vec() };
        store.commit(&[put(Shelf::Log, n, 200 + n as usize % 900), put(Shelf::Places, n % 5, 4), old]).unwrap();
    }
    let crashed = fs::read(path).unwrap();
    drop(store);
    [crashed, fs::read(path).unwrap()]
}

/// Opens, reads and writes; whatever is read must be what had been written.
fn use_it(path: &Path) -> Result<(), String> {
    let mut store = Store::open(path).map_err(|error: OpenError| error.to_string())?.store;
    let text = |error: StoreError| error.to_string();
    for shelf in Shelf::ALL {
        for (key, value) in store.read(shelf).map_err(text)? {
            let key = u32::from_be_bytes(key.try_into().unwrap());
            assert!(value.iter().all(|octet| u32::from(*octet) == key % 251), "another value than was written");
        }
    }
    store.commit(&[put(Shelf::Log, 1000, 500), Write::Clear { shelf: Shelf::Places }]).map_err(text)
}

#[test]
fn a_damaged_file_is_refused_or_right_and_never_the_end_of_the_agent() {
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let path = folder.path().join("store.redb");
    let samples = samples(&path);
    let mut noise = Noise(0x1234_5678_9abc_def0);
    let (mut good, mut refused) = (0, 0);
    for round in 0..300 {
        let mut file = samples[round % 2].clone();
        noise.damage(&mut file);
        fs::write(&path, file).unwrap();
        match use_it(&path) {
            Ok(()) => good += 1,
            Err(_) => refused += 1,
        }
    }
    println!("{good} usable, {refused} refused");
    assert!(good > 50 && refused > 50, "{good} usable, {refused} refused");
}

#[test]
fn a_broken_file_is_named_and_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    fs::write(&path, "no store at all, but long enough to be taken for the header of one if it were: ".repeat(10)).unwrap();
    let before = fs::read(&path).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(&error, OpenError::Broken { path: named, .. } if *named == path), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let aside = set_aside(&path).unwrap();
    assert_eq!(fs::read(aside).unwrap(), before);
    assert!(Store::open(&path).unwrap().made);
}
