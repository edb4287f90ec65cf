//! The order of the rooms: each imports only from rooms below it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Top to bottom, as in `src/lib.rs`.
const ROOMS: [&str; 21] = [
    "cli",
    "process",
    "control",
    "mib",
    "notify",
    "watch",
    "probe",
    "engine",
    "resource_agent",
    "fence_agent",
    "link",
    "exec",
    "agentx",
    "snmp",
    "store",
    "config",
    "schema",
    "view",
    "smi",
    "time",
    "random",
];

/// What `path` says that it uses of other rooms: every `crate::ROOM`, in `use` lines, in braces after `use crate::{`, and in the text.
fn used_rooms(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => rooms.extend(top_level_names(list)),
            None => rooms.push(name(after)),
        }
    }
    rooms
}

/// The first name of each item of `use crate::{a::{b, c}, d};`, given what follows the brace.
fn top_level_names(list: &str) -> Vec<String> {
    let (mut depth, mut names, mut item) = (0_u32, Vec::new(), String::new());
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&std::mem::take(&mut item))),
            _ if depth == 0 => item.push(character),
            _ => {}
        }
    }
    names.push(name(&item));
    names
}

fn name(text: &str) -> String {
    text.trim().chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn each_room_imports_only_from_rooms_below_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found).unwrap();
    let mut breaches = Vec::new();
    for path in found {
        let inside = path.strip_prefix(&src).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        if room == "lib" || room == "main" {
            continue;
        }
        let level = ROOMS.iter().position(|known| *known == room).unwrap_or_else(|| panic!("{room} is no room: name it in ROOMS"));
        for used in used_rooms(&fs::read_to_string(&path).unwrap()) {
            let below = ROOMS.iter().position(|known| *known == used);
            if below.is_none_or(|below| below < level) {
                breaches.push(format!("{} uses {used}", inside.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::smi::Oid;\nuse crate::{mib::{a, b}, schema};\n// crate::cli\nlet x = crate::view::View::default();";
    assert_eq!(used_rooms(text), ["smi", "mib", "schema", "view"]);
}
