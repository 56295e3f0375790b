//! Continuations and memories of threads, each stored once.
//!
//! A continuation is a linked list of frames: what is left to do, innermost first. Threads with the same things left to
//! do share it, whichever way they came. A memory holds what groups have captured: the text for a group that a
//! back-reference reads, and only the fact for a group that only a condition reads. Captures that nothing ahead reads
//! are dropped, so that threads become equal again.

use rustc_hash::FxHashMap;

use crate::LimitExceeded;

use super::budget::Budget;
use super::groups::{Groups, Referenced};
use super::terms::{Op, TermId, Terms};

/// A continuation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct ContId(u32);

/// The continuation with nothing left to do.
pub(super) const ACCEPT: ContId = ContId(0);

/// A captured text. A group whose text is not read has [`NO_TEXT`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct TextId(u32);

/// The empty text.
pub(super) const NO_TEXT: TextId = TextId(0);

/// What groups have captured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct MemId(u32);

/// Nothing has been captured.
pub(super) const BLANK: MemId = MemId(0);

/// One thing that is left to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Frame {
    Term(TermId),
    /// The terms of a sequence, beginning with this one.
    Rest(TermId, u32),
    /// The end of pass number `count` of a loop. The pass has been empty so far if `fresh`.
    Loop {
        term: TermId,
        count: u32,
        fresh: bool,
    },
    /// The end of a group, with the text that it has matched so far.
    Close {
        group: Referenced,
        text: TextId,
        backward: bool,
    },
    /// Removes a capture of the group, or fails if there is none.
    Pop(Referenced),
    /// The end of the body of an atomic group.
    AtomicEnd,
    /// Fails unless the memory of these groups is the given one.
    Expect(Groups, MemId),
    /// The rest of the text of a back-reference.
    Text {
        text: TextId,
        at: u32,
        fold: bool,
        backward: bool,
    },
    /// The pattern here or anywhere after.
    Search,
}

/// A continuation: its first frame, the rest, and what is known about the whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cont {
    pub(super) frame: Frame,
    pub(super) next: ContId,
    /// The groups whose captures it may read.
    pub(super) reads: Groups,
    /// Whether it is in the body of an atomic group.
    pub(super) scoped: bool,
    /// Whether reading a character changes it.
    pub(super) moving: bool,
    /// Whether it matters which character is read.
    pub(super) recording: bool,
    /// Whether it may depend on a look-behind.
    pub(super) behind: bool,
    /// The number of look-arounds around it.
    pub(super) depth: u32,
}

/// All continuations, texts and memories of one language.
#[derive(Debug)]
pub(super) struct Threads {
    conts: Vec<Cont>,
    cont_index: FxHashMap<(Frame, ContId), ContId>,
    moved: FxHashMap<(ContId, u8), ContId>,
    cuts: FxHashMap<ContId, ContId>,
    texts: Vec<Box<[u8]>>,
    text_index: FxHashMap<Box<[u8]>, TextId>,
    memories: Vec<Memory>,
    memory_index: FxHashMap<Box<[(Referenced, TextId)]>, MemId>,
}

#[derive(Debug)]
struct Memory {
    groups: Groups,
    /// The captures, ascending by group.
    captures: Box<[(Referenced, TextId)]>,
}

impl Threads {
    pub(super) fn new() -> Threads {
        let accept = Cont {
            frame: Frame::AtomicEnd,
            next: ACCEPT,
            reads: 0,
            scoped: false,
            moving: false,
            recording: false,
            behind: false,
            depth: u32::MAX,
        };
        Threads {
            conts: vec![accept],
            cont_index: FxHashMap::default(),
            moved: FxHashMap::default(),
            cuts: FxHashMap::default(),
            texts: vec![Box::default()],
            text_index: FxHashMap::from_iter([(Box::default(), NO_TEXT)]),
            memories: vec![Memory { groups: 0, captures: Box::default() }],
            memory_index: FxHashMap::from_iter([(Box::default(), BLANK)]),
        }
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes continuations")]
    pub(super) fn cont(&self, id: ContId) -> Cont {
        self.conts[id.0 as usize]
    }

    /// Returns the continuation that does `frame`, then `next`.
    pub(super) fn push(
        &mut self,
        terms: &Terms,
        frame: Frame,
        next: ContId,
        budget: &mut Budget,
    ) -> Result<ContId, LimitExceeded> {
        let then = self.cont(next);
        match frame {
            // The capture is never read.
            Frame::Close { group, .. } if then.reads & group.bit() == 0 => return Ok(next),
            // Nothing follows, so any way through the body is as good; or another atomic group ends here too.
            Frame::AtomicEnd if next == ACCEPT || then.frame == Frame::AtomicEnd => return Ok(next),
            _ => {}
        }
        if let Some(&known) = self.cont_index.get(&(frame, next)) {
            return Ok(known);
        }
        budget.spend(2)?;
        let mut cont = Cont { frame, next, ..then };
        match frame {
            Frame::Term(id) => {
                let term = terms.get(id);
                cont.reads = term.reads | then.reads & !term.must;
                cont.behind |= term.behind;
                cont.depth = term.depth;
            }
            Frame::Rest(id, from) => {
                if let Op::Concat(terms_of) = &terms.get(id).op {
                    for &term in terms_of.iter().skip(from as usize).rev() {
                        let term = terms.get(term);
                        cont.reads = term.reads | cont.reads & !term.must;
                        cont.behind |= term.behind;
                    }
                }
                cont.depth = terms.get(id).depth;
            }
            Frame::Loop { term, count, fresh } => {
                if let Op::Repeat { min, max, body, .. } = terms.get(term).op {
                    let body = terms.get(body);
                    if max.is_none_or(|max| count < max) {
                        let must = if count < min { body.must } else { 0 };
                        cont.reads = body.reads | then.reads & !must;
                        cont.behind |= body.behind;
                    }
                }
                cont.moving |= fresh;
                cont.depth = terms.get(term).depth;
            }
            Frame::Close { group, .. } => {
                if terms.counted & group.bit() == 0 {
                    cont.reads = then.reads & !group.bit();
                }
                if terms.texts & group.bit() != 0 {
                    (cont.moving, cont.recording) = (true, true);
                }
            }
            Frame::Pop(group) => cont.reads |= group.bit(),
            Frame::AtomicEnd => cont.scoped = true,
            Frame::Expect(groups, _) => cont.reads |= groups,
            Frame::Text { .. } => {}
            Frame::Search => {
                cont.behind = terms.get(terms.root).behind;
                cont.depth = 0;
            }
        }
        let id = ContId(self.conts.len() as u32);
        self.conts.push(cont);
        self.cont_index.insert((frame, next), id);
        Ok(id)
    }

    /// Returns the continuation after a character has been read: passes are no longer empty, and groups have matched
    /// one more character.
    pub(super) fn advance(
        &mut self,
        terms: &Terms,
        cont: ContId,
        byte: u8,
        budget: &mut Budget,
    ) -> Result<ContId, LimitExceeded> {
        let whole = self.cont(cont);
        if !whole.moving {
            return Ok(cont);
        }
        let key = (cont, if whole.recording { byte } else { 0 });
        if let Some(&known) = self.moved.get(&key) {
            return Ok(known);
        }
        let (frames, mut result) = self.frames(cont, |cont| !cont.moving);
        for frame in frames.into_iter().rev() {
            let frame = match frame {
                Frame::Loop { term, count, .. } => Frame::Loop { term, count, fresh: false },
                Frame::Close { group, text, backward } if terms.texts & group.bit() != 0 => {
                    let mut longer = self.text(text).to_vec();
                    longer.insert(if backward { 0 } else { longer.len() }, byte);
                    budget.spend(1 + longer.len() / 16)?;
                    Frame::Close { group, text: self.intern_text(&longer), backward }
                }
                frame => frame,
            };
            result = self.push(terms, frame, result, budget)?;
        }
        budget.spend(1)?;
        self.moved.insert(key, result);
        Ok(result)
    }

    /// Returns the frames from `cont` up to the first continuation that `ends`, and that continuation.
    fn frames(&self, cont: ContId, ends: impl Fn(&Cont) -> bool) -> (Vec<Frame>, ContId) {
        let mut frames = Vec::new();
        let mut rest = cont;
        while rest != ACCEPT {
            let cont = self.cont(rest);
            if ends(&cont) {
                break;
            }
            frames.push(cont.frame);
            rest = cont.next;
        }
        (frames, rest)
    }

    /// Returns the part of a continuation that is in the body of the innermost atomic group.
    pub(super) fn cut(&mut self, terms: &Terms, cont: ContId, budget: &mut Budget) -> Result<ContId, LimitExceeded> {
        if !self.cont(cont).scoped {
            return Ok(cont);
        }
        if let Some(&known) = self.cuts.get(&cont) {
            return Ok(known);
        }
        let (frames, _) = self.frames(cont, |cont| cont.frame == Frame::AtomicEnd);
        let mut result = ACCEPT;
        for frame in frames.into_iter().rev() {
            result = self.push(terms, frame, result, budget)?;
        }
        budget.spend(1)?;
        self.cuts.insert(cont, result);
        Ok(result)
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes texts")]
    pub(super) fn text(&self, id: TextId) -> &[u8] {
        &self.texts[id.0 as usize]
    }

    pub(super) fn intern_text(&mut self, text: &[u8]) -> TextId {
        if let Some(&known) = self.text_index.get(text) {
            return known;
        }
        let id = TextId(self.texts.len() as u32);
        self.texts.push(text.into());
        self.text_index.insert(text.into(), id);
        id
    }

    #[expect(clippy::indexing_slicing, reason = "INVARIANT: only this store makes memories")]
    fn memory(&self, id: MemId) -> &Memory {
        &self.memories[id.0 as usize]
    }

    fn intern_memory(&mut self, captures: Vec<(Referenced, TextId)>) -> MemId {
        if let Some(&known) = self.memory_index.get(captures.as_slice()) {
            return known;
        }
        let id = MemId(self.memories.len() as u32);
        let groups = captures.iter().fold(0, |groups, (group, _)| groups | group.bit());
        self.memories.push(Memory { groups, captures: captures.as_slice().into() });
        self.memory_index.insert(captures.into(), id);
        id
    }

    /// Returns the text that the group has captured, if it has.
    pub(super) fn captured(&self, memory: MemId, group: Referenced) -> Option<TextId> {
        self.memory(memory).captures.iter().find(|(captured, _)| *captured == group).map(|&(_, text)| text)
    }

    /// Returns the memory with this number of captures of a counted group. The number is stored as the length of a text
    /// plus one.
    pub(super) fn with_count(&mut self, memory: MemId, group: Referenced, count: usize) -> MemId {
        let text = count.checked_sub(1).map(|length| self.intern_text(&vec![0; length]));
        self.with(memory, group, text)
    }

    /// Returns the number of captures of a counted group.
    pub(super) fn count(&self, memory: MemId, group: Referenced) -> usize {
        self.captured(memory, group).map_or(0, |text| self.text(text).len() + 1)
    }

    /// Returns the memory with the capture of the group replaced.
    pub(super) fn with(&mut self, memory: MemId, group: Referenced, text: Option<TextId>) -> MemId {
        if self.captured(memory, group) == text {
            return memory;
        }
        let mut captures: Vec<(Referenced, TextId)> =
            self.memory(memory).captures.iter().copied().filter(|(captured, _)| *captured != group).collect();
        captures.extend(text.map(|text| (group, text)));
        captures.sort_unstable();
        self.intern_memory(captures)
    }

    /// Returns the memory of only these groups.
    pub(super) fn keep(&mut self, memory: MemId, groups: Groups) -> MemId {
        let all = self.memory(memory);
        if all.groups & !groups == 0 {
            return memory;
        }
        let kept = all.captures.iter().copied().filter(|(group, _)| groups & group.bit() != 0).collect();
        self.intern_memory(kept)
    }
}
