//! A real Tomcat 10 of Debian's packages, on private ports of 127.0.0.1.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// An instance made by `tomcat10-instance-create`, killed when the test ends.
pub struct Instance {
    /// Whom it runs as, and what to begin its commands with for that.
    wrapper: Vec<String>,
    _directory: TempDir,
    pub base: PathBuf,
    pub pid_file: PathBuf,
    pub shutdown_port: u16,
}

impl Instance {
    /// Creates it, or says what is missing.
    pub fn create(test: &str) -> Option<Self> {
        let wrapper: Vec<String> =
            if nix::unistd::geteuid().is_root() { ["runuser", "-u", "tomcat", "--"].map(str::to_owned).to_vec() } else { Vec::new() };
        if !Path::new("/usr/share/tomcat10/bin/catalina.sh").exists() || !Path::new("/usr/bin/tomcat10-instance-create").exists() {
            eprintln!("SKIPPED {test}: needs the Debian packages tomcat10 and tomcat10-user");
            return None;
        }
        // Below /tmp, as its user must be able to reach it.
        let directory = tempfile::tempdir().unwrap();
        super::jvm::open_for_writing(directory.path());
        let base = directory.path().join("base");
        let (port, shutdown_port) = (free_port(), free_port());
        let instance = Self { wrapper, shutdown_port, pid_file: base.join("temp/tomcat.pid"), base, _directory: directory };
        let ports = [port, shutdown_port].map(|port| port.to_string());
        let base = instance.base.to_str().unwrap();
        let output = instance.command(&["tomcat10-instance-create", "-p", &ports[0], "-c", &ports[1], base]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        // As made, it listens on every address.
        let server = instance.base.join("conf/server.xml");
        let xml = std::fs::read_to_string(&server).unwrap();
        let connector = format!("<Connector port=\"{}\"", ports[0]);
        assert!(xml.contains(&connector), "{xml}");
        std::fs::write(&server, xml.replace(&connector, &format!("{connector} address=\"127.0.0.1\""))).unwrap();
        Some(instance)
    }

    /// `catalina.sh start`, which returns while Tomcat still starts.
    pub fn start(&self, options: &str) {
        // A pid file that a killed Tomcat left keeps catalina.sh from starting another.
        let _ = std::fs::remove_file(&self.pid_file);
        let status = self.catalina("start", options).status().unwrap();
        assert!(status.success(), "{status}");
    }

    /// `catalina.sh stop`, at once and returning.
    pub fn stop_in_background(&self) -> std::process::Child {
        self.catalina("stop", "").spawn().unwrap()
    }

    /// Kills it as the kernel does when memory runs out.
    pub fn kill(&self) {
        if let Some(pid) = self.pid() {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL);
            let user = if self.wrapper.is_empty() { super::jvm::user() } else { "tomcat".to_owned() };
            let _ = std::fs::remove_file(format!("/tmp/hsperfdata_{user}/{pid}"));
        }
    }

    /// What its pid file says.
    pub fn pid(&self) -> Option<i32> {
        std::fs::read_to_string(&self.pid_file).ok()?.trim().parse().ok()
    }

    fn catalina(&self, command: &str, options: &str) -> Command {
        let mut catalina = self.command(&["/usr/share/tomcat10/bin/catalina.sh", command]);
        catalina
            .env("CATALINA_BASE", &self.base)
            .env("CATALINA_HOME", "/usr/share/tomcat10")
            .env("CATALINA_PID", &self.pid_file)
            .env("JAVA_OPTS", options)
            .stdout(Stdio::null());
        catalina
    }

    fn command(&self, words: &[&str]) -> Command {
        let words: Vec<&str> = self.wrapper.iter().map(String::as_str).chain(words.iter().copied()).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).stdin(Stdio::null());
        command
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits until `condition` gives something, at most 30 s.
pub fn wait_for<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(result) = condition() {
            return result;
        }
        assert!(Instant::now() < deadline, "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
