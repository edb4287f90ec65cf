//! JVMs under test: one small Java program, killed when the test ends.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// Keeps some memory; on each line of input it collects garbage, allocates a little and tells what its MemoryMXBean says.
const PROGRAM: &str = r#"
import java.lang.management.*;
public class Hold {
    static byte[][] kept = new byte[8][];
    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < kept.length; i++) kept[i] = new byte[1 << 20];
        System.out.println("ready " + ProcessHandle.current().pid());
        while (System.in.read() >= 0) {
            System.gc();
            byte[] garbage = new byte[300_000];
            Thread.sleep(200); // four times the JVM's sampling interval
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            System.out.println(heap.getUsed() + " " + heap.getCommitted() + " " + heap.getMax() + " " + garbage.length);
        }
    }
}
"#;

/// A private directory that other users may enter: tests run JVMs and probes as several. Not below `/tmp`, which some JVMs here do not see.
pub fn directory() -> TempDir {
    let directory = tempfile::tempdir_in("/var/tmp").unwrap();
    open_to_all(directory.path());
    directory
}

/// Lets other users read in there.
pub fn open_to_all(path: &Path) {
    std::fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Lets other users write in there.
pub fn open_for_writing(path: &Path) {
    std::fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
}

/// Whether Java can run a source file; says what is missing where not.
pub fn is_there(test: &str) -> bool {
    let modules = Command::new("java").arg("--list-modules").output();
    let there = modules.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("jdk.compiler"));
    if !there {
        eprintln!("SKIPPED {test}: needs a JDK (openjdk-17-jdk-headless)");
    }
    there
}

/// What the MemoryMXBean says, octets.
pub struct Truth {
    pub used: i128,
    pub committed: i128,
    pub max: i128,
}

/// A running JVM.
pub struct Jvm {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Its number as it sees it itself.
    pub own_pid: u32,
    /// CATALINA_BASE: the directory of its program.
    pub base: PathBuf,
}

impl Jvm {
    /// Starts it with these options behind `wrapper`.
    pub fn start(base: &Path, wrapper: &[&str], options: &[&str]) -> Self {
        let source = base.join("Hold.java");
        std::fs::write(&source, PROGRAM).unwrap();
        let java = ["java", "-Xmx64m", "-XX:TieredStopAtLevel=1"];
        let command: Vec<&str> = wrapper.iter().chain(&java).chain(options).copied().collect();
        let mut child = Command::new(command[0])
            .args(&command[1..])
            .arg(format!("-Dcatalina.base={}", base.display()))
            .arg(&source)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let own_pid = line.trim().strip_prefix("ready ").unwrap_or_else(|| panic!("'{line}' of {command:?}")).parse().unwrap();
        Self { child, input, output, own_pid, base: base.to_owned() }
    }

    /// Collects garbage, and says what it then knows of its heap.
    pub fn collect(&mut self) -> Truth {
        writeln!(self.input).unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let mut numbers = line.split_whitespace().map(|number| number.parse().unwrap());
        let mut next = || numbers.next().unwrap();
        Truth { used: next(), committed: next(), max: next() }
    }

    /// Kills it as the kernel does when memory runs out: it cleans up nothing.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its number as we see it, unless a wrapper forked.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // What a killed JVM leaves.
        let _ = std::fs::remove_file(performance_data(self.own_pid));
    }
}

/// The performance data file of our own user's JVM.
pub fn performance_data(pid: u32) -> PathBuf {
    PathBuf::from(format!("/tmp/hsperfdata_{}/{pid}", user()))
}

/// Our own user's name.
pub fn user() -> String {
    nix::unistd::User::from_uid(nix::unistd::geteuid()).unwrap().unwrap().name
}
