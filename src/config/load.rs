//! The files of a configuration: the only part of the room that reads anything.

use super::check::{Checked, check};
use super::model::{Config, Sink};
use super::place::SourceFile;
use super::problem::{self, Problem};
use super::render::render;
use super::secret::{Secret, SecretFile};
use super::secret_file;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A configuration of thousands of objects is smaller; what is larger is some other file.
const MAX_FILE: u64 = 1 << 20;

/// A configuration that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Warnings, which [`render`] shows.
    pub warnings: Vec<Problem>,
    /// The files it came from, in order.
    pub files: Vec<SourceFile>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The files have mistakes; shown as [`render`] does without colours.
    #[error("{}", render(.problems, .files, false))]
    Mistakes {
        /// All of them.
        problems: Vec<Problem>,
        /// What they point into.
        files: Vec<SourceFile>,
    },
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// By the operating system.
    #[error("cannot read {path}: {source}", path = .path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A folder, a device, a pipe.
    #[error("cannot read {path}: not a regular file", path = .0.display())]
    NotAFile(PathBuf),
    /// Over 1 MiB.
    #[error("cannot read {path}: {size} octets, and a configuration file has at most {MAX_FILE}", path = .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        size: u64,
    },
    /// Not text.
    #[error("cannot read {path}: not UTF-8 at line {line}, octet {octet}", path = .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Octet of the line, from 1.
        octet: usize,
    },
}

/// Reads `path` and `conf.d/*.toml` beside it (by name), checks them as one, and reads the secrets that they name.
///
/// # Errors
/// [`LoadError`]: a file that cannot be read, or mistakes in the files; a secret that cannot be used is a mistake where it is named.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let (files, Checked { mut config, mut problems, secrets }) = read_and_check(path)?;
    let contents = read_secrets(&secrets, &mut problems);
    problem::sort(&mut problems);
    for secret in config.iter_mut().flat_map(|config| &mut config.sinks).flat_map(Sink::secrets_mut) {
        if let Some(content) = contents.get(&secret.file) {
            *secret = content.clone();
        }
    }
    loaded(files, config, problems)
}

/// Like [`load`], for those who send nothing: the secrets are not read, and stay empty, so that everybody who can read the files can do it.
///
/// # Errors
/// As of [`load`], except for secrets.
pub fn load_without_secrets(path: &Path) -> Result<Loaded, LoadError> {
    let (files, Checked { config, problems, .. }) = read_and_check(path)?;
    loaded(files, config, problems)
}

fn read_and_check(path: &Path) -> Result<(Vec<SourceFile>, Checked), ReadError> {
    let mut files = vec![read(path)?];
    for extra in extra_files(path)? {
        files.push(read(&extra)?);
    }
    let checked = check(&files);
    Ok((files, checked))
}

fn loaded(files: Vec<SourceFile>, config: Option<Config>, problems: Vec<Problem>) -> Result<Loaded, LoadError> {
    match config {
        Some(config) if !problem::has_error(&problems) => Ok(Loaded { config, warnings: problems, files }),
        _ => Err(LoadError::Mistakes { problems, files }),
    }
}

/// The secrets by file; what is wrong with one is told at each place that names it.
fn read_secrets(secrets: &[SecretFile], problems: &mut Vec<Problem>) -> BTreeMap<PathBuf, Secret> {
    let mut contents = BTreeMap::new();
    for SecretFile { path, place, kind } in secrets {
        match secret_file::read(path, *kind) {
            Ok(secret) => drop(contents.insert(path.clone(), secret)),
            Err(error) => {
                let problem = Problem::error(*place, format!("{} {error}", path.display()));
                problems.push(match error.hint(path) {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                });
            }
        }
    }
    contents
}

/// `conf.d/*.toml` beside `path`, sorted by name; none where there is no such folder.
fn extra_files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let folder = path.parent().unwrap_or(Path::new("")).join("conf.d");
    let failed = |source| ReadError::System { path: folder.clone(), source };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<SourceFile, ReadError> {
    let failed = |source| ReadError::System { path: path.to_owned(), source };
    // Asked before opening: to open a pipe that nobody writes to would wait for ever.
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile(path.to_owned()));
    }
    if metadata.len() > MAX_FILE {
        return Err(ReadError::TooLarge { path: path.to_owned(), size: metadata.len() });
    }
    let mut octets = Vec::new();
    // Some files of /proc say that they are empty, and are not.
    let size = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut octets)).map_err(failed)? as u64;
    if size > MAX_FILE {
        return Err(ReadError::TooLarge { path: path.to_owned(), size });
    }
    match String::from_utf8(octets) {
        Ok(text) => Ok(SourceFile { name: path.display().to_string(), text }),
        Err(error) => Err(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to())),
    }
}

fn not_utf8(path: &Path, octets: &[u8], at: usize) -> ReadError {
    let before = octets.get(..at).unwrap_or_default();
    let line = before.split(|octet| *octet == b'\n').count();
    let octet = before.rsplit(|octet| *octet == b'\n').next().unwrap_or_default().len() + 1;
    ReadError::NotUtf8 { path: path.to_owned(), line, octet }
}
