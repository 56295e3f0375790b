//! One thread reads, several decide, and the main thread writes, in the order of the log.
//!
//! A fixed number of pieces is reused. That bounds the memory, and since the reader waits if no piece is free, no
//! channel needs a bound of its own. The reader is not joined at the end, because a read may block for ever.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use dialplan::replay::{Job, Piece, Tally, Worker};
use dialplan::report::replay_rows::RowsOfPlan;

use super::log::Log;
use crate::output::Stop;
use crate::signals;

enum Message {
    /// A piece was decided.
    Done(Box<Piece>),
    /// The log was read: the number of pieces, and what went wrong, if anything.
    End(u64, Option<String>),
    /// The process received an interrupt.
    Interrupted,
    /// A thread panicked, which is a bug.
    Panicked(Box<dyn Any + Send>),
}

/// The result of a run.
pub(super) struct Ended {
    pub(super) tally: Tally,
    pub(super) interrupted: bool,
    /// Why the log could not be read to its end, if it could not.
    pub(super) fault: Option<String>,
}

/// The state that reader and writer share.
#[derive(Default)]
struct Agreement {
    sent: u64,
    stopped: bool,
}

/// Decides a log. `first` is its first piece; `consume` is called with every piece, in order, until it returns `Break`.
pub(super) fn run(
    job: Job<RowsOfPlan>,
    log: Log,
    first: Vec<u8>,
    threads: usize,
    mut consume: impl FnMut(&mut Piece) -> Result<ControlFlow<()>, Stop>,
) -> Result<(Ended, Arc<Job<RowsOfPlan>>), Stop> {
    let job = Arc::new(job);
    let agreement = Arc::new(Mutex::new(Agreement { sent: 1, stopped: false }));
    let (work, to_do) = channel::<Option<Box<Piece>>>();
    let (report, reports) = channel::<Message>();
    let (give_back, pool) = channel::<Box<Piece>>();
    let (hand_in, tallies) = channel::<Tally>();
    let to_do = Arc::new(Mutex::new(to_do));
    for _ in 0..threads {
        let (job, to_do, report, hand_in) = (job.clone(), to_do.clone(), report.clone(), hand_in.clone());
        thread::spawn(move || {
            let worked = catch_unwind(AssertUnwindSafe(|| {
                let mut worker = Worker::new(&job);
                while let Some(mut piece) = next(&to_do) {
                    worker.work(&mut piece);
                    let _ = report.send(Message::Done(piece));
                }
                let _ = hand_in.send(worker.finish());
            }));
            if let Err(panic) = worked {
                let _ = report.send(Message::Panicked(panic));
            }
        });
    }
    let interrupt = report.clone();
    signals::listen(move || {
        let _ = interrupt.send(Message::Interrupted);
    });
    let _ = work.send(Some(Box::new(Piece { input: first, ..Piece::default() })));
    for _ in 0..2 * threads + 1 {
        let _ = give_back.send(Box::default());
    }
    {
        let (work, agreement) = (work.clone(), agreement.clone());
        thread::spawn(move || read(log, &pool, &work, &agreement, &report));
    }

    let mut waiting: BTreeMap<u64, Box<Piece>> = BTreeMap::new();
    let (mut next, mut total, mut fault, mut interrupted) = (0, None, None, false);
    while total != Some(next) {
        match reports.recv() {
            Ok(Message::Done(piece)) => {
                waiting.insert(piece.position, piece);
                while let Some(mut piece) = waiting.remove(&next) {
                    next += 1;
                    if consume(&mut piece)?.is_break() {
                        locked(&agreement).stopped = true;
                        total = Some(next);
                        break;
                    }
                    let _ = give_back.send(piece);
                }
            }
            Ok(Message::End(pieces, problem)) => (total, fault) = (Some(pieces), problem),
            Ok(Message::Interrupted) => {
                // Pieces that were handed out are finished. The reader may block on input, so it is not joined.
                let mut agreement = locked(&agreement);
                agreement.stopped = true;
                (total, interrupted) = (Some(agreement.sent), true);
            }
            Ok(Message::Panicked(panic)) => resume_unwind(panic),
            Err(_) => break,
        }
    }
    let mut sum = Tally::new(job.directory.plan().plan());
    for _ in 0..threads {
        let _ = work.send(None);
    }
    for tally in tallies.iter().take(threads) {
        sum.merge(&tally);
    }
    Ok((Ended { tally: sum, interrupted, fault }, job))
}

fn next(to_do: &Mutex<Receiver<Option<Box<Piece>>>>) -> Option<Box<Piece>> {
    locked(to_do).recv().ok().flatten()
}

fn read(
    mut log: Log,
    pool: &Receiver<Box<Piece>>,
    work: &Sender<Option<Box<Piece>>>,
    agreement: &Mutex<Agreement>,
    report: &Sender<Message>,
) {
    let mut fault = None;
    while let Ok(mut piece) = pool.recv() {
        match log.fill(&mut piece.input) {
            Ok(true) => {
                let mut agreement = locked(agreement);
                if agreement.stopped {
                    return;
                }
                piece.position = agreement.sent;
                agreement.sent += 1;
                let _ = work.send(Some(piece));
            }
            Ok(false) => break,
            Err(problem) => {
                fault = Some(problem);
                break;
            }
        }
    }
    let agreement = locked(agreement);
    if !agreement.stopped {
        let _ = report.send(Message::End(agreement.sent, fault));
    }
}

/// Locks even after a panic of another thread: such a panic ends the process anyway.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
