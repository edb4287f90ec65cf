//! The command line and the plan that it means.

use std::path::PathBuf;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
Compares ha-snmp with other ways to serve a table behind snmpd, and with others that move an address when a node dies, and prints Markdown.

usage: cargo bench --bench peers -- [--quick] [--long] [--only-notifications | --only-takeovers] [--agent PATH | --without-ours]
    --quick          fewer rounds: about 8 minutes instead of about 25
    --agent PATH     measure this program (default: the one that cargo builds beside the benchmark)
    --without-ours   only the peers, on a generated table
    --only-notifications
                     no GETs and walks: edges, bursts, and what else sends traps
    --only-takeovers nothing but takeovers
    --long           10 minutes on a busy machine instead of 30 seconds";

/// How much is done.
pub struct Plan {
    /// Our agent; `None` with `--without-ours`.
    pub agent: Option<PathBuf>,
    /// Fewer rounds.
    pub quick: bool,
    /// Nothing but notifications.
    pub only_notifications: bool,
    /// Nothing but takeovers.
    pub only_takeovers: bool,
    /// Rounds over tables of up to 1000 rows.
    pub rounds: usize,
    /// Rounds over the table of 10 000 rows.
    pub long_rounds: usize,
    /// GETs in a round.
    pub gets: usize,
    /// A walk is cut off after this.
    pub walk_limit: Duration,
    /// Rounds with eight clients, and how long each is.
    pub crowds: (usize, Duration),
    /// Rounds with 1000 scripts.
    pub scripts: usize,
    /// Restarts of snmpd.
    pub restarts: usize,
    /// Edges by each way.
    pub edges: usize,
    /// Bursts by each way.
    pub bursts: usize,
    /// Rounds of takeovers.
    pub takeovers: usize,
    /// So long the core is watched on a busy machine.
    pub busy: Duration,
}

impl Plan {
    /// The plan of these arguments; a text to print instead, as an error or not.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, (String, bool)> {
        let mut plan = Self::whole();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => plan.shorten(),
                "--long" => plan.busy = Duration::from_secs(600),
                "--only-takeovers" => plan.only_takeovers = true,
                "--only-notifications" => plan.only_notifications = true,
                "--agent" => plan.agent = Some(arguments.next().ok_or_else(|| ("--agent needs a path".to_owned(), true))?.into()),
                "--without-ours" => plan.agent = None,
                "--help" => return Err((HELP.to_owned(), false)),
                // cargo gives it to every benchmark.
                "--bench" => {}
                other => return Err((format!("unknown argument '{other}'\n{HELP}"), true)),
            }
        }
        Ok(plan)
    }

    fn whole() -> Self {
        Self {
            agent: Some(env!("CARGO_BIN_EXE_ha-snmp").into()),
            quick: false,
            only_notifications: false,
            only_takeovers: false,
            rounds: 7,
            long_rounds: 3,
            gets: 10_000,
            walk_limit: Duration::from_secs(20),
            crowds: (5, Duration::from_secs(1)),
            scripts: 3,
            restarts: 3,
            edges: 400,
            bursts: 3,
            takeovers: 3,
            busy: Duration::from_secs(30),
        }
    }

    fn shorten(&mut self) {
        self.quick = true;
        self.rounds = 3;
        self.long_rounds = 1;
        self.gets = 3000;
        self.walk_limit = Duration::from_secs(10);
        self.crowds = (1, Duration::from_millis(500));
        self.scripts = 1;
        self.restarts = 1;
        self.edges = 100;
        self.bursts = 1;
        self.takeovers = 1;
    }
}
