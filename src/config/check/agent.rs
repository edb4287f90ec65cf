//! `[agent]`.

use crate::config::model::{Agent, Master};
use crate::config::problem::Problem;
use crate::config::read::{self, refuse};
use crate::config::table::{Problems, Table, Value};
use crate::schema::{self, BaseError};
use crate::smi::Oid;
use std::path::PathBuf;

/// `[agent]`, every key of which has a default.
pub(super) fn agent(table: Option<Table<'_>>, problems: &mut Problems) -> Agent {
    let mut agent = Agent::default();
    let Some(mut table) = table else { return agent };
    if let Some(base) = table.optional("base-oid", problems, base_oid) {
        agent.base_oid = base;
    }
    let master = table.get("master");
    let remote_is_meant = table.optional("allow-remote-master", problems, read::flag).unwrap_or(false);
    if let Some(value) = master
        && let Some(master) = read_master(&value, remote_is_meant, problems)
    {
        agent.master = master;
    }
    if let Some(scripts) = table.optional("max-scripts", problems, read::integer(1..=1024_u16)) {
        agent.max_scripts = scripts.into();
    }
    if let Some(rows) = table.optional("log-rows", problems, read::integer(1..=50_000_u16)) {
        agent.log_rows = rows.into();
    }
    if let Some(state_dir) = table.optional("state-dir", problems, read::unless_false(read::path)) {
        agent.state_dir = state_dir;
    }
    table.finish(problems);
    agent
}

fn base_oid(value: &Value<'_>, problems: &mut Problems) -> Option<Oid> {
    let oid = read::oid(value, problems)?;
    let Err(error) = schema::check_base(&oid) else { return Some(oid) };
    let problem = Problem::error(value.place, error.to_string());
    refuse(
        problems,
        match error {
            BaseError::TooHigh(_) => problem.hint("the area of an enterprise: 1.3.6.1.4.1.NUMBER, or deeper"),
            BaseError::TooLong(_) => problem,
        },
    )
}

fn read_master(value: &Value<'_>, remote_is_meant: bool, problems: &mut Problems) -> Option<Master> {
    const FORMS: &str = r#"write "unix:/var/agentx/master" or "tcp:127.0.0.1:705""#;
    let text = read::text(value, problems)?;
    if let Some(path) = text.strip_prefix("unix:").filter(|path| path.starts_with('/')) {
        return read::socket_path(PathBuf::from(path), value.place, problems).map(Master::Unix);
    }
    let Some(Ok(address)) = text.strip_prefix("tcp:").map(str::parse::<std::net::SocketAddr>) else {
        return refuse(problems, Problem::error(value.place, format!("'{text}' is no address of an AgentX master")).hint(FORMS));
    };
    if address.port() == 0 {
        return refuse(problems, Problem::error(value.place, "port 0 cannot be connected to").hint(FORMS));
    }
    if address.ip().is_loopback() {
        return Some(Master::Tcp(address));
    }
    // RFC 2741 section 9: AgentX itself has no authentication and no encryption.
    let message = format!("{address} is on another machine, and AgentX has neither authentication nor encryption");
    if !remote_is_meant {
        return refuse(problems, Problem::error(value.place, message).hint("if the network between is safe: allow-remote-master = true"));
    }
    problems.push(Problem::warning(value.place, message).hint("let nothing but this path be open between the two machines"));
    Some(Master::Tcp(address))
}

#[cfg(test)]
mod tests {
    use crate::config::{SourceFile, check};

    /// RFC 2741 section 9.
    #[test]
    fn r26_another_machines_master_is_refused_or_warned_of() {
        for (lines, is_taken, problems) in [
            ("master = 'tcp:127.0.0.1:705'", true, 0),
            ("master = 'tcp:[::1]:705'", true, 0),
            ("master = 'tcp:192.0.2.1:705'", false, 1),
            ("master = 'tcp:192.0.2.1:705'\nallow-remote-master = true", true, 1),
        ] {
            let checked = check(&[SourceFile { name: "test".to_owned(), text: format!("[agent]\n{lines}\n") }]);
            assert_eq!((checked.config.is_some(), checked.problems.len()), (is_taken, problems), "{lines}: {:?}", checked.problems);
        }
    }
}
