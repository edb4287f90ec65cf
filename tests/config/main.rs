//! The configuration as an operator meets it: the examples, what is printed for mistakes, and arbitrary files.
//!
//! `UPDATE_GOLDEN=1 cargo test --test config` writes the expected texts anew; read the difference before you commit it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

#[path = "../fuzz/properties/config.rs"]
mod property;

mod files;
mod secrets;

use ha_snmp::config::{SourceFile, check, render};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn toml_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    files.sort();
    assert!(!files.is_empty(), "no files in {}", folder.display());
    files
}

fn source(path: &Path) -> SourceFile {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    SourceFile { name, text: std::fs::read_to_string(path).unwrap() }
}

#[test]
fn the_examples_have_no_problem() {
    for path in toml_files("etc") {
        let files = [source(&path)];
        let checked = check(&files);
        assert!(checked.config.is_some() && checked.problems.is_empty(), "{}", render(&checked.problems, &files, false));
    }
}

#[test]
fn the_text_of_mistakes() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for path in toml_files("tests/config/cases") {
        let files = [source(&path)];
        let checked = check(&files);
        let text = render(&checked.problems, &files, false);
        assert!(!checked.problems.is_empty(), "{} has no mistake", path.display());
        let golden = path.with_extension("txt");
        if update {
            std::fs::write(&golden, text).unwrap();
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(text, expected, "{}: UPDATE_GOLDEN=1 accepts it", path.display());
    }
}

/// An example with a stretch of it replaced.
fn mutated() -> impl Strategy<Value = String> {
    let examples: Vec<String> = toml_files("etc").iter().map(|path| source(path).text).collect();
    let piece = prop_oneof!["\\PC{0,6}", "[\\[\\]={}\",.#\n 0-9a-z-]{0,12}", Just("\n[agent]\n".to_owned()), Just("\r\n\t".to_owned())];
    (proptest::sample::select(examples), any::<prop::sample::Index>(), 0_usize..40, piece).prop_map(|(mut text, at, length, piece)| {
        let start = text.floor_char_boundary(at.index(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len()));
        text.replace_range(start..end, &piece);
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_gets_an_answer(text in "[\\[\\]={}\",.#\n\\\\ 0-9a-z-]{0,200}|\\PC{0,100}") {
        property::config(text.as_bytes());
    }

    #[test]
    fn any_change_of_an_example_gets_an_answer(text in mutated()) {
        property::config(text.as_bytes());
    }
}
