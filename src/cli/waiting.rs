//! Shows on a terminal what a command is working on, if it takes longer than a second.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is going on. Its line disappears when this is dropped, which must be before results are printed.
pub(super) struct Waiting {
    /// Closed when the work is done.
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Waiting {
    /// Begins work; `what` says in a few words what it is, such as `comparing two plans for every number`.
    pub(super) fn begin(what: &str) -> Waiting {
        /// Shorter work is not announced.
        const PATIENCE: Duration = Duration::from_secs(1);
        const TICK: Duration = Duration::from_millis(125);
        if !std::io::stderr().is_terminal() {
            return Waiting { done: None, thread: None };
        }
        let what = what.to_owned();
        let (done, waiting) = channel::<()>();
        let thread = thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}; Ctrl-C ends it") {
                bar.set_style(style);
            }
            bar.set_message(what);
            while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Waiting { done: Some(done), thread: Some(thread) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            // A line that could not be drawn is no reason to fail.
            let _ = thread.join();
        }
    }
}
