//! Files as they lie on a disk: `conf.d`, and what cannot be read.

use ha_snmp::config::{LoadError, ReadError, load};
use std::path::Path;

pub fn write(folder: &Path, name: &str, octets: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, octets).unwrap();
    path
}

#[test]
fn tables_of_all_files_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let main = write(folder.path(), "ha-snmp.toml", b"[agent]\nmax-scripts = 3\n");
    write(folder.path(), "conf.d/20.toml", b"[[probe]]\nname = 'b'\nsystem = {}\n");
    write(folder.path(), "conf.d/10.toml", b"[agent]\nlog-rows = 7\n[[probe]]\nname = 'a'\nsystem = {}\n");
    write(folder.path(), "conf.d/.hidden.toml", b"[[[");
    write(folder.path(), "conf.d/README", b"[[[");
    let loaded = load(&main).unwrap();
    assert_eq!((loaded.config.agent.max_scripts, loaded.config.agent.log_rows, loaded.config.probes.len()), (3, 7, 2));
    let names: Vec<_> = loaded.files.iter().map(|file| Path::new(&file.name).file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["ha-snmp.toml", "10.toml", "20.toml"]);
}

#[test]
fn a_key_of_the_agent_in_two_files_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let main = write(folder.path(), "ha-snmp.toml", b"[agent]\nlog-rows = 6\n");
    write(folder.path(), "conf.d/10.toml", b"[agent]\nlog-rows = 7\n");
    let text = load(&main).unwrap_err().to_string();
    assert!(text.contains("log-rows is given twice"), "{text}");
    assert!(text.contains("10.toml:2:1") && text.contains("ha-snmp.toml:2:1"), "{text}");
}

#[test]
fn a_duplicate_in_another_file_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let main = write(folder.path(), "ha-snmp.toml", b"[[probe]]\nname = 'a'\nsystem = {}\n");
    write(folder.path(), "conf.d/10.toml", b"[[probe]]\nname = 'a'\nsystem = {}\n");
    let text = load(&main).unwrap_err().to_string();
    assert!(text.contains("10.toml:2:8") && text.contains("ha-snmp.toml:2:8"), "{text}");
}

#[test]
fn files_that_are_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let text = |path: &Path| match load(path) {
        Err(LoadError::Read(error)) => error.to_string().replace(&folder.path().display().to_string(), ""),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&folder.path().join("none.toml")), "cannot read /none.toml: No such file or directory (os error 2)");
    assert_eq!(text(folder.path()), "cannot read : not a regular file");
    assert_eq!(text(Path::new("/dev/zero")), "cannot read /dev/zero: not a regular file");
    let bad = write(folder.path(), "latin1.toml", b"[agent]\n# caf\xe9\n");
    assert_eq!(text(&bad), "cannot read /latin1.toml: not UTF-8 at line 2, octet 6");
    let large = write(folder.path(), "large.toml", b"");
    std::fs::File::options().write(true).open(&large).unwrap().set_len(100 << 20).unwrap();
    assert_eq!(text(&large), "cannot read /large.toml: 104857600 octets, and a configuration file has at most 1048576");
}

#[test]
fn a_file_in_place_of_conf_d_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let main = write(folder.path(), "ha-snmp.toml", b"");
    write(folder.path(), "conf.d", b"");
    assert!(matches!(load(&main), Err(LoadError::Read(ReadError::System { .. }))));
}
