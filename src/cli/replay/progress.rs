//! Shows the progress, on a terminal only.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar with rate and remaining time; hidden if standard error is not a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress { bar: ProgressBar::hidden(), begun: Instant::now() }
    }
}

impl Progress {
    /// Creates the bar for a log of `bytes` bytes, if that is known. It is not `shown` if it would appear between rows.
    pub(super) fn new(bytes: Option<u64>, shown: bool) -> Progress {
        if !shown {
            return Progress::default();
        }
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr_with_hz(8));
        let template = match bytes {
            Some(_) => "{bar:30} {percent:>3} %  {msg}, {eta} left",
            None => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, begun: Instant::now() }
    }

    pub(super) fn advance(&self, bytes: usize, calls: u64) {
        if !self.bar.is_hidden() {
            let rate = calls as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
            self.bar.set_message(format!("{calls} calls, {rate:.0} a second"));
            self.bar.inc(bytes as u64);
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
