//! What the machines boot: made by image.sh, once for each build of the program.

use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ha-snmp");

/// What image.sh and the tests run, each with the Debian package that it is in.
const TOOLS: [(&str, &str); 6] = [
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("cpio", "cpio"),
    ("depmod", "kmod"),
    ("mke2fs", "e2fsprogs"),
    ("objcopy", "binutils"),
    ("flock", "util-linux"),
];

/// The directory of `kernel`, `initrd` and `disk`; what is missing, where they cannot be made.
pub fn directory() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let debian = root.join("target/test/debian");
    for (tool, package) in TOOLS {
        let is_there = |directory: &str| Path::new(directory).join(tool).exists();
        if !["/usr/bin", "/usr/sbin", "/bin", "/sbin"].into_iter().any(is_there) {
            return Err(format!("needs {tool} (package {package})"));
        }
    }
    for (file, package) in [("boot", "linux-image-cloud-amd64"), ("bin/busybox", "busybox-static")] {
        if !debian.join(file).exists() {
            return Err(format!("needs package {package}, unpacked (tests/packages.sh test)"));
        }
    }
    let directory = Path::new(PROGRAM).with_file_name("machines");
    let mut command = Command::new("/bin/sh");
    command.arg(root.join("tests/machines/image.sh")).args([&debian, Path::new(PROGRAM), &directory]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(directory)
}
