//! The thread that lets agents work: whatever they do, the core's own loop does not wait for it, and they do not have its priority.

use crate::config::Embedded;
use crate::engine::embedded::input::Input;
use crate::engine::embedded::output::Job;
use crate::fence_agent::{self, Power};
use crate::resource_agent::{self, Context, Outcome};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

/// Our side of the thread. Dropping it ends the thread; what is under way is killed. Jobs are so few that the queues need no bound of their own.
#[derive(Debug)]
pub struct Hands {
    jobs: UnboundedSender<Job>,
    done: UnboundedReceiver<Input>,
}

impl Hands {
    /// Starts the thread, with the priority of this one.
    ///
    /// # Errors
    /// When there are no more threads or file descriptors.
    pub fn start(config: Arc<Embedded>, context: Context) -> io::Result<Self> {
        let (jobs, todo) = unbounded_channel();
        let (tell, done) = unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        std::thread::Builder::new().name("agents".to_owned()).spawn(move || {
            runtime.block_on(work(todo, &tell, &config, &context));
            // A program on a dead file server cannot be ended.
            runtime.shutdown_timeout(Duration::ZERO);
        })?;
        Ok(Self { jobs, done })
    }

    /// Never blocks. The answer comes from [`Hands::done`].
    pub fn put(&self, job: Job) {
        // Its thread ends after us.
        let _ = self.jobs.send(job);
    }

    /// The next answer. Nothing is lost when this is dropped before it is ready.
    pub async fn done(&mut self) -> Input {
        match self.done.recv().await {
            Some(input) => input,
            None => std::future::pending().await,
        }
    }
}

async fn work(mut todo: UnboundedReceiver<Job>, tell: &UnboundedSender<Input>, config: &Arc<Embedded>, context: &Context) {
    let mut at_work = BTreeMap::new();
    while let Some(job) = todo.recv().await {
        let (tell, config, context) = (tell.clone(), Arc::clone(config), context.clone());
        at_work.retain(|_, working: &mut AbortHandle| !working.is_finished());
        if let Job::CutShort { id } = job {
            if let Some(working) = at_work.get(&id) {
                // What it runs is killed when it is dropped.
                working.abort();
            }
            continue;
        }
        let working = tokio::spawn(async move { carry_out(job, &config, &context).await });
        if let Job::Operate { id, .. } | Job::LookAtFence { id, .. } = job {
            at_work.insert(id, working.abort_handle());
        }
        tokio::spawn(async move {
            // Whatever happens, there is an answer: the machine waits for it.
            let answer = working.await.unwrap_or_else(|error| failed(job, &error.to_string()));
            if let Some(answer) = answer {
                let _ = tell.send(answer);
            }
        });
    }
}

fn failed(job: Job, reason: &str) -> Option<Input> {
    let reason = reason.to_owned();
    match job {
        Job::Operate { id, .. } => Some(Input::Operated { id, outcome: Outcome::Failed(reason) }),
        Job::Fence { id, .. } => Some(Input::Fenced { id, error: Some(reason) }),
        Job::LookAtFence { id, .. } => Some(Input::FenceLooked { id, error: Some(reason) }),
        Job::FenceStatus { id, .. } => Some(Input::FenceStatus { id, power: Err(reason) }),
        Job::CutShort { .. } | Job::Announce => None,
    }
}

async fn carry_out(job: Job, config: &Embedded, context: &Context) -> Option<Input> {
    let peer = 1_u8.saturating_sub(context.local);
    match job {
        Job::Operate { id, group, resource, operation, timeout } => {
            let resource = config.groups.get(group)?.resources.get(resource)?;
            let outcome = resource_agent::operate(resource, context, operation, timeout).await;
            tracing::debug!("{} {}: {outcome:?}", resource.name, operation.label());
            Some(Input::Operated { id, outcome })
        }
        Job::CutShort { .. } => None,
        Job::Announce => {
            context.announce_anew();
            None
        }
        Job::Fence { id, device, action } => {
            let result = fence_agent::fence(config.fences.get(device)?, action, peer, &config.nodes).await;
            Some(Input::Fenced { id, error: result.err().map(|error| error.to_string()) })
        }
        Job::LookAtFence { id, device } => {
            let result = fence_agent::monitor(config.fences.get(device)?, peer, &config.nodes).await;
            Some(Input::FenceLooked { id, error: result.err().map(|error| error.to_string()) })
        }
        Job::FenceStatus { id, device } => {
            let power = fence_agent::status(config.fences.get(device)?, peer, &config.nodes).await;
            Some(Input::FenceStatus { id, power: power.map(|power| power == Power::On).map_err(|error| error.to_string()) })
        }
    }
}
