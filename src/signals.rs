//! Interrupts: Ctrl-C, and requests of the system to end.
//!
//! An interrupted command writes what it has printed so far, removes its temporary files, and exits with code 130. A
//! command that can end in a better way asks to be told (`listen`). A second interrupt ends the process at once.

use std::path::PathBuf;
use std::process::exit;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::output::{Exit, Sink};

type Listener = Box<dyn Fn() + Send>;

/// The files that have to be removed if the command does not come to its end.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// What the command does about an interrupt.
static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);

/// Returns the files and folders to remove, in this order, if the command is interrupted. While they are held, no
/// interrupt ends the command: a file is created and noted, or renamed and forgotten, in one step.
pub(crate) fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the function that is called at the first interrupt, which then does not end the command.
pub(crate) fn listen(listener: impl Fn() + Send + 'static) {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(listener));
}

/// Installs the handler.
pub(crate) fn install(sink: Sink) {
    let mut count = 0;
    // If the handler cannot be set, an interrupt ends the process at once, as it does by default.
    let _ = ctrlc::set_handler(move || {
        count += 1;
        if count > 1 {
            end();
        }
        if let Some(listener) = &*LISTENER.lock().unwrap_or_else(PoisonError::into_inner) {
            return listener();
        }
        // The output may be in use, so another thread waits for it, and the next interrupt is still seen.
        let sink = sink.clone();
        thread::spawn(move || sink.end(|| end()));
    });
}

/// Removes the unfinished files and ends the process.
fn end() -> ! {
    let unfinished = unfinished();
    for path in &*unfinished {
        // A folder goes only if it is empty; what cannot be removed cannot be reported any better than by its presence.
        let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir(path));
    }
    exit(Exit::Interrupted as i32)
}
