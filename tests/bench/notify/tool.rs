//! What sends a notification by itself: a program that a script starts for each edge.

use crate::child::Running;
use crate::client::COMMUNITY;
use crate::failure::Failure;
use crate::table::base;
use crate::tools::find;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// snmptrap(1) with the same variable bindings as our agent sends, by numbers, so that it reads no MIB. $1 is the phase, $2 the receiver, $3
/// snmptrap and $4 the base OID.
const SNMPTRAP: &str = "\
log=$4.1.13.10.1
new=$(date +$1%s%N)
exec $3 -m '' -v 2c -c $5 $2 '' $4.3.0.1 \
    $log.2.7 u 7 $log.3.7 u 1763701234 $log.4.7 x 07e90b150500220000002b0000 $log.5.7 i 4 $log.6.7 i 1 $log.7.7 s -/edge/edge/node1 \
    $log.8.7 s node1 $log.9.7 i 3 $log.10.7 s edge $log.11.7 s e1763701234567890123 $log.12.7 s $new $log.13.7 s \"edge: value is $new\"";

/// The alert as Pacemaker starts it. Its time stamp with fractions is left out: it needs HOST-RESOURCES-MIB, which Debian does not have.
const ALERT: &str = "CRM_alert_desc=$(date +$1%s%N) CRM_alert_recipient=$2 exec /bin/sh $3";

/// A program that can be started for an edge.
pub enum Tool {
    /// snmptrap(1).
    Snmptrap(PathBuf),
    /// The sample alert, and where it finds MIBs.
    Alert {
        /// alert_snmp.sh.sample.
        script: PathBuf,
        /// MIBDIRS of snmpcmd(1).
        mibs: String,
    },
}

impl Tool {
    /// snmptrap(1).
    pub fn snmptrap() -> Result<Self, Failure> {
        Ok(Self::Snmptrap(find("snmptrap")?))
    }

    /// The sample alert: installed, or unpacked below `target`.
    pub fn alert(target: &Path) -> Result<Self, Failure> {
        find("snmptrap")?;
        let roots = [PathBuf::from("/"), target.join("debian")];
        let first = |path: &str| roots.iter().map(|root| root.join(path)).find(|path| path.exists()).ok_or_else(|| missing(path));
        let script = first("usr/share/pacemaker/alerts/alert_snmp.sh.sample")?;
        // PACEMAKER-MIB imports from SNMPv2-SMI and others, which Debian has with Erlang only.
        let mibs = [first("usr/share/snmp/mibs/PCMK-MIB.txt")?, erlang_mibs(&roots)?.join("SNMPv2-SMI.mib")];
        let directories = mibs.iter().filter_map(|file| file.parent()).map(|directory| directory.display().to_string());
        let mibs = directories.chain(["/usr/share/snmp/mibs".to_owned()]).collect::<Vec<_>>().join(":");
        Ok(Self::Alert { script, mibs })
    }

    /// Makes an edge and has it told; `directory` is private.
    pub fn start(&self, phase: char, port: u16, directory: &Path) -> Result<Running, Failure> {
        let (phase, receiver) = (phase.to_string(), format!("127.0.0.1:{port}"));
        let directory_text = directory.display().to_string();
        let private = [("SNMPCONFPATH", directory_text.as_str()), ("SNMP_PERSISTENT_DIR", &directory_text)];
        let log = directory.join("log");
        let (program, arguments, environment) = match self {
            Self::Snmptrap(program) => {
                let arguments = vec![program.display().to_string(), base().to_string(), COMMUNITY.to_owned()];
                (SNMPTRAP, arguments, Vec::new())
            }
            Self::Alert { script, mibs } => (ALERT, vec![script.display().to_string()], event(mibs)),
        };
        let arguments: Vec<&str> =
            ["-c", program, "sh", &phase, &receiver].into_iter().chain(arguments.iter().map(String::as_str)).collect();
        Running::start(Path::new("/bin/sh"), &arguments, &[&private[..], &environment].concat(), &log)
    }
}

/// A resource that was started, as Pacemaker tells an alert of it.
fn event(mibs: &str) -> Vec<(&str, &str)> {
    vec![
        ("CRM_alert_version", "2.1.5"),
        ("CRM_alert_kind", "resource"),
        ("CRM_alert_node", "node1"),
        ("CRM_alert_rsc", "edge"),
        ("CRM_alert_task", "start"),
        ("CRM_alert_status", "0"),
        ("CRM_alert_rc", "1"),
        ("CRM_alert_target_rc", "0"),
        ("trap_add_hires_timestamp_oid", "false"),
        ("MIBDIRS", mibs),
        ("MIBS", "PACEMAKER-MIB"),
    ]
}

/// The one that Debian's erlang-snmp has, of whatever version.
fn erlang_mibs(roots: &[PathBuf]) -> Result<PathBuf, Failure> {
    let libraries = roots.iter().filter_map(|root| fs::read_dir(root.join("usr/lib/erlang/lib")).ok()).flatten().flatten();
    let mut mibs = libraries.map(|entry| entry.path().join("mibs"));
    mibs.find(|mibs| mibs.join("SNMPv2-SMI.mib").exists()).ok_or_else(|| missing("usr/lib/erlang/lib/snmp-*/mibs/SNMPv2-SMI.mib"))
}

fn missing(path: &str) -> Failure {
    Failure::File { path: Path::new("/").join(path), source: ErrorKind::NotFound.into() }
}
