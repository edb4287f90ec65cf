//! `ha-snmp fence test`: asks fence devices without switching anything.

use super::fail;
use crate::config::{self, Embedded, Engine, Fence, local_index};
use crate::fence_agent::{self, Power};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// One line per device; exit status 1 if any would not fence, or there is none.
pub fn run(node: &str, config: &Path) -> ExitCode {
    let loaded = match config::load_without_secrets(config) {
        Ok(loaded) => loaded,
        Err(error) => return fail(&error),
    };
    let Engine::Embedded(embedded) = loaded.config.engine else {
        return fail(&"this configuration has no embedded cluster: engine = \"embedded\" under [cluster]");
    };
    let Ok(target) = local_index(&embedded, node) else {
        let [first, second] = &embedded.nodes;
        return fail(&format!("there is no node {node}; known are {first} and {second}"));
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let devices: Vec<&Fence> = embedded.fences.iter().filter(|device| device.can_fence(target)).collect();
    if devices.is_empty() {
        return fail(&format!("no device can fence {node}"));
    }
    let mut code = ExitCode::SUCCESS;
    for device in devices {
        let told = runtime.block_on(ask(device, target, &embedded));
        if told.is_err() {
            code = ExitCode::FAILURE;
        }
        let line = match told {
            Ok(text) => format!("{}: ok: {text}", device.name),
            Err(text) => format!("{}: FAILED: {text}", device.name),
        };
        // With stdout closed there is nobody to tell.
        let _ = writeln!(io::stdout(), "{line}");
    }
    code
}

async fn ask(device: &Fence, target: u8, embedded: &Embedded) -> Result<String, String> {
    let told = fence_agent::meta_data(device).await.map_err(|error| error.to_string())?;
    let given = device.parameters.get(usize::from(target)).and_then(Option::as_ref).into_iter().flat_map(|given| given.keys());
    let missing = told.missing(given.chain(device.secret_files.keys()).map(String::as_str));
    if !missing.is_empty() {
        return Err(format!("it asks for {}: see {} -o metadata", missing.join(", "), device.program.display()));
    }
    fence_agent::monitor(device, target, &embedded.nodes).await.map_err(|error| format!("its monitor: {error}"))?;
    match fence_agent::status(device, target, &embedded.nodes).await {
        Ok(Power::On) => Ok("it answers, and the node is on".to_owned()),
        Ok(Power::Off) => Ok("it answers, and the node is off".to_owned()),
        Err(error) => Err(format!("its status: {error}")),
    }
}
