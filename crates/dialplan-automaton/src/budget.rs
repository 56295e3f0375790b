//! The budget of a whole command: counted steps, and bytes of tables.
//!
//! Each construction has [`Limits`](crate::Limits) of its own, but a command makes thousands of them, and their sum has
//! no bound. So all constructions of a command charge one [`Budget`], which is shared by cloning it. A step is about as
//! much work as following one transition and storing where it leads.
//!
//! A budget is spent fairly: whoever asks many questions gives each a *share* ([`Shares`]). Half of what is left is
//! divided evenly, so that every question can spend something whatever the others do. Of the other half, and of what
//! questions did not use, each question may take at most a part, so that one that never ends leaves something.
//!
//! Nothing here is a clock, so the same questions in the same order have the same outcome on every machine. Where work
//! is done by several threads, each item has a budget of its own ([`Budget::part`]), and the sum is charged afterwards.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Counted, LimitExceeded};

/// The steps and bytes that a command may use. Clones share the same counters.
#[derive(Clone, Debug, Default)]
pub struct Budget(Option<Arc<Counters>>);

#[derive(Debug)]
struct Counters {
    /// The limits, which messages name.
    steps: u64,
    bytes: u64,
    /// The steps that are allowed beside these.
    more: AtomicU64,
    spent: AtomicU64,
    /// How far `spent` may go: to the end of the share of the current question.
    end: AtomicU64,
    held: AtomicU64,
    /// The highest value of `held`.
    peak: AtomicU64,
}

impl Budget {
    /// Creates a budget. The default has no limits and counts nothing.
    pub fn new(steps: u64, bytes: u64) -> Budget {
        Budget::named((steps, bytes), steps)
    }

    /// A budget of some steps whose messages name other limits.
    fn named((steps, bytes): (u64, u64), end: u64) -> Budget {
        let (spent, held, peak) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let (more, end) = (AtomicU64::new(0), AtomicU64::new(end));
        Budget(Some(Arc::new(Counters { steps, bytes, more, spent, end, held, peak })))
    }

    /// Returns a budget of its own for one of several items that are worked on at the same time. What it spends must be
    /// charged here afterwards.
    pub fn part(&self, steps: u64) -> Budget {
        match &self.0 {
            Some(own) => Budget::named((own.steps, own.bytes.saturating_sub(own.held.load(Ordering::Relaxed))), steps),
            None => Budget::default(),
        }
    }

    /// Adds steps. What is too much is not added, so a question takes no more than its share.
    ///
    /// # Errors
    /// Returns an error if that is more than is left.
    #[inline]
    pub fn charge(&self, steps: usize) -> Result<(), LimitExceeded> {
        let Some(own) = &self.0 else { return Ok(()) };
        let before = own.spent.fetch_add(steps as u64, Ordering::Relaxed);
        let end = own.end.load(Ordering::Relaxed);
        if before.saturating_add(steps as u64) <= end {
            return Ok(());
        }
        own.spent.store(before.max(end), Ordering::Relaxed);
        let limit = own.steps.saturating_add(own.more.load(Ordering::Relaxed));
        Err(LimitExceeded { what: Counted::Work, limit: usize::try_from(limit).unwrap_or(usize::MAX) })
    }

    /// Adds bytes of a table for as long as the returned value lives.
    ///
    /// # Errors
    /// Returns an error if there are more bytes than the limit.
    pub fn hold(&self, bytes: usize) -> Result<Held, LimitExceeded> {
        let mut held = Held { budget: self.clone(), bytes: 0 };
        held.grow(bytes)?;
        Ok(held)
    }

    /// Returns the steps that are left of the current share; `None` if there is no limit.
    pub fn left(&self) -> Option<u64> {
        let own = self.0.as_ref()?;
        Some(own.end.load(Ordering::Relaxed).saturating_sub(own.spent.load(Ordering::Relaxed)))
    }

    /// Returns the steps that were charged.
    pub fn spent(&self) -> u64 {
        self.0.as_ref().map_or(0, |own| own.spent.load(Ordering::Relaxed))
    }

    /// Returns the bytes of all tables that exist.
    pub fn held(&self) -> u64 {
        self.0.as_ref().map_or(0, |own| own.held.load(Ordering::Relaxed))
    }

    /// Returns the largest number of bytes of tables that existed at a time.
    pub fn peak(&self) -> u64 {
        self.0.as_ref().map_or(0, |own| own.peak.load(Ordering::Relaxed))
    }

    /// Allows as many steps once more: for the next command about the same tables.
    pub fn renew(&self) {
        if let Some(own) = &self.0 {
            own.more.store(0, Ordering::Relaxed);
            self.set_end(self.spent().saturating_add(own.steps));
        }
    }

    /// Allows more steps: for questions that the size of the plan file says too little about.
    pub fn extend(&self, steps: u64) {
        if let Some(own) = &self.0 {
            own.more.fetch_add(steps, Ordering::Relaxed);
            self.set_end(self.end().saturating_add(steps));
        }
    }

    /// Divides what is left among some questions, each of which may take `1 / most` of what others leave.
    pub fn shares(&self, questions: usize, most: u64) -> Shares {
        let left = self.left().unwrap_or(u64::MAX);
        let each = left / 2 / (questions.max(1) as u64);
        Shares { budget: self.clone(), end: self.end(), each, open: questions as u64, most: most.max(1) }
    }

    /// Returns the items one after the other, each with its share in force until the next one is asked for.
    pub fn fairly<T>(&self, items: impl IntoIterator<Item = T>, most: u64) -> Fairly<T> {
        let items: Vec<T> = items.into_iter().collect();
        Fairly { shares: self.shares(items.len(), most), items: items.into_iter(), share: None }
    }

    fn end(&self) -> u64 {
        self.0.as_ref().map_or(u64::MAX, |own| own.end.load(Ordering::Relaxed))
    }

    fn set_end(&self, end: u64) {
        if let Some(own) = &self.0 {
            own.end.store(end, Ordering::Relaxed);
        }
    }
}

/// Budgets are equal if their limits are.
impl PartialEq for Budget {
    fn eq(&self, other: &Budget) -> bool {
        let limits = |budget: &Budget| budget.0.as_ref().map(|own| (own.steps, own.bytes));
        limits(self) == limits(other)
    }
}

impl Eq for Budget {}

/// What is left of a budget, divided among questions that are asked one after the other by one thread.
#[derive(Debug)]
pub struct Shares {
    budget: Budget,
    /// The end of the share that is divided.
    end: u64,
    /// What every question can spend in any case.
    each: u64,
    open: u64,
    most: u64,
}

impl Shares {
    /// Begins the next question, whose share is in force for as long as the returned value lives.
    #[must_use]
    pub fn begin(&mut self) -> Share {
        self.begin_with(self.most)
    }

    /// Begins the next question, which may take all that others leave.
    #[must_use]
    pub fn begin_first(&mut self) -> Share {
        self.begin_with(1)
    }

    fn begin_with(&mut self, most: u64) -> Share {
        let spent = self.budget.spent();
        self.open = self.open.saturating_sub(1);
        let others = self.each.saturating_mul(self.open);
        let free = self.end.saturating_sub(spent).saturating_sub(others).saturating_sub(self.each);
        let own = self.each.saturating_add(free / most);
        // A question that was begun within another one has no more than that one.
        self.budget.set_end(spent.saturating_add(own).min(self.end));
        Share { budget: self.budget.clone(), end: self.end }
    }
}

/// The share of one question. It ends when this is dropped.
#[derive(Debug)]
pub struct Share {
    budget: Budget,
    end: u64,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.set_end(self.end);
    }
}

/// Items about which questions are asked, each with its share of a budget.
#[derive(Debug)]
pub struct Fairly<T> {
    shares: Shares,
    items: std::vec::IntoIter<T>,
    share: Option<Share>,
}

impl<T> Iterator for Fairly<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        // The last share ends before the next one begins.
        drop(self.share.take());
        let item = self.items.next()?;
        self.share = Some(self.shares.begin());
        Some(item)
    }
}

/// Bytes of a table that exists. Two of them are always equal, so that they do not matter for what the table is.
#[derive(Default)]
pub struct Held {
    budget: Budget,
    bytes: u64,
}

impl Held {
    /// Adds bytes.
    ///
    /// # Errors
    /// Returns an error if there are more bytes than the limit.
    #[inline]
    pub fn grow(&mut self, bytes: usize) -> Result<(), LimitExceeded> {
        let Some(own) = &self.budget.0 else { return Ok(()) };
        self.bytes += bytes as u64;
        let now = own.held.fetch_add(bytes as u64, Ordering::Relaxed).saturating_add(bytes as u64);
        own.peak.fetch_max(now, Ordering::Relaxed);
        match now > own.bytes {
            true => {
                Err(LimitExceeded { what: Counted::Bytes, limit: usize::try_from(own.bytes).unwrap_or(usize::MAX) })
            }
            false => Ok(()),
        }
    }
}

impl Clone for Held {
    fn clone(&self) -> Held {
        let mut copy = Held { budget: self.budget.clone(), bytes: 0 };
        // A copy is counted, but not refused; the next table is.
        let _ = copy.grow(self.bytes as usize);
        copy
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(own) = &self.budget.0 {
            own.held.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Held")
    }
}

impl PartialEq for Held {
    fn eq(&self, _: &Held) -> bool {
        true
    }
}

impl Eq for Held {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_question_takes_the_part_of_another() {
        let budget = Budget::new(1_000, 0);
        let mut shares = budget.shares(10, 4);
        let mut got = Vec::new();
        for _ in 0..10 {
            let _share = shares.begin();
            let before = budget.spent();
            while budget.charge(1).is_ok() {}
            got.push(budget.spent() - before);
        }
        // Each has a twentieth in any case. The first takes a quarter of the other half in addition.
        assert_eq!(got.first(), Some(&175));
        assert!(got.iter().all(|steps| *steps >= 50), "{got:?}");
        assert!(got.is_sorted_by(|a, b| a >= b), "{got:?}");
        assert!(budget.spent() <= 1_000);
    }

    #[test]
    fn what_is_not_used_is_left_for_the_others() {
        let budget = Budget::new(1_000, 0);
        let mut shares = budget.shares(2, 1);
        drop(shares.begin());
        let _share = shares.begin();
        assert!(budget.charge(1_000).is_ok());
        assert!(budget.charge(1).is_err());
    }

    #[test]
    fn a_share_within_a_share_is_no_larger() {
        let budget = Budget::new(1_000, 0);
        let mut outer = budget.shares(10, 10);
        let _outer = outer.begin();
        let left = budget.left();
        let mut inner = budget.shares(1, 1);
        let _inner = inner.begin();
        assert_eq!(budget.left(), left);
    }

    #[test]
    fn tables_count_while_they_exist() {
        let budget = Budget::new(0, 100);
        let table = budget.hold(60).ok();
        assert!(budget.hold(60).is_err());
        assert_eq!(budget.held(), 60);
        drop(table);
        assert!(budget.hold(100).is_ok());
        assert_eq!((budget.held(), budget.peak()), (0, 120));
    }
}
