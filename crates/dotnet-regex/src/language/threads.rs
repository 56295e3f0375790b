//! Where a thread is and what it remembers: continuations and memories, each kept once.
//!
//! A continuation is a linked list of frames: what is left to do, innermost first. Threads that have the same things left to
//! do share it, however they came there. A memory holds what groups have captured: a text for a group that a back-reference
//! asks for, no more than the fact for one that only a condition asks for. What nothing ahead asks for is forgotten, so that
//! threads meet again.

use rustc_hash::FxHashMap;

use crate::LimitExceeded;

use super::limits::Budget;
use super::program::{Asked, Groups, Op, PartId, Program};

/// A continuation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct ContId(u32);

/// Nothing left to do.
pub(super) const ACCEPT: ContId = ContId(0);

/// A captured text, or that of a group whose text nobody asks for.
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
    Part(PartId),
    /// The parts of a sequence from this one on.
    Rest(PartId, u32),
    /// A pass of a loop ends here, the `count`th; it has been empty so far if `fresh`.
    Loop {
        part: PartId,
        count: u32,
        fresh: bool,
    },
    /// A group ends here; what it has taken so far.
    Close {
        group: Asked,
        text: TextId,
        backward: bool,
    },
    /// A capture is taken off the group, if there is one.
    Pop(Asked),
    /// The body of an atomic group ends here.
    AtomicEnd,
    /// Only a memory that agrees on these groups may pass.
    Expect(Groups, MemId),
    /// The rest of a back-reference's text.
    Text {
        text: TextId,
        at: u32,
        fold: bool,
        backward: bool,
    },
    /// The pattern here or anywhere after.
    Search,
}

/// A continuation's first frame, the rest, and what is known about the whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cont {
    pub(super) frame: Frame,
    pub(super) next: ContId,
    /// Groups that it may ask for.
    pub(super) asks: Groups,
    /// It is inside the body of an atomic group.
    pub(super) scoped: bool,
    /// A character changes it.
    pub(super) moving: bool,
    /// It matters which character.
    pub(super) recording: bool,
    /// It may ask a look-behind.
    pub(super) behind: bool,
    /// How many look-arounds it is in.
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
    memory_index: FxHashMap<Box<[(Asked, TextId)]>, MemId>,
}

#[derive(Debug)]
struct Memory {
    groups: Groups,
    /// Ascending by group.
    captures: Box<[(Asked, TextId)]>,
}

impl Threads {
    pub(super) fn new() -> Threads {
        let accept = Cont {
            frame: Frame::AtomicEnd,
            next: ACCEPT,
            asks: 0,
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

    /// The continuation that does `frame`, then `next`.
    pub(super) fn push(
        &mut self,
        program: &Program,
        frame: Frame,
        next: ContId,
        budget: &mut Budget,
    ) -> Result<ContId, LimitExceeded> {
        let then = self.cont(next);
        match frame {
            // Nobody will ask.
            Frame::Close { group, .. } if then.asks & group.bit() == 0 => return Ok(next),
            // Nothing follows, so any way through the body will do; or another atomic group ends here as well.
            Frame::AtomicEnd if next == ACCEPT || then.frame == Frame::AtomicEnd => return Ok(next),
            _ => {}
        }
        if let Some(&known) = self.cont_index.get(&(frame, next)) {
            return Ok(known);
        }
        budget.spend(2)?;
        let mut cont = Cont { frame, next, ..then };
        match frame {
            Frame::Part(id) => {
                let part = program.part(id);
                cont.asks = part.asks | then.asks & !part.must;
                cont.behind |= part.behind;
                cont.depth = part.depth;
            }
            Frame::Rest(id, from) => {
                if let Op::Concat(parts) = &program.part(id).op {
                    for &part in parts.iter().skip(from as usize).rev() {
                        let part = program.part(part);
                        cont.asks = part.asks | cont.asks & !part.must;
                        cont.behind |= part.behind;
                    }
                }
                cont.depth = program.part(id).depth;
            }
            Frame::Loop { part, count, fresh } => {
                if let Op::Repeat { min, max, body, .. } = program.part(part).op {
                    let body = program.part(body);
                    if max.is_none_or(|max| count < max) {
                        let must = if count < min { body.must } else { 0 };
                        cont.asks = body.asks | then.asks & !must;
                        cont.behind |= body.behind;
                    }
                }
                cont.moving |= fresh;
                cont.depth = program.part(part).depth;
            }
            Frame::Close { group, .. } => {
                if program.counted & group.bit() == 0 {
                    cont.asks = then.asks & !group.bit();
                }
                if program.texts & group.bit() != 0 {
                    (cont.moving, cont.recording) = (true, true);
                }
            }
            Frame::Pop(group) => cont.asks |= group.bit(),
            Frame::AtomicEnd => cont.scoped = true,
            Frame::Expect(groups, _) => cont.asks |= groups,
            Frame::Text { .. } => {}
            Frame::Search => {
                cont.behind = program.part(program.root).behind;
                cont.depth = 0;
            }
        }
        let id = ContId(self.conts.len() as u32);
        self.conts.push(cont);
        self.cont_index.insert((frame, next), id);
        Ok(id)
    }

    /// The continuation after a character has been taken: passes are no longer empty, groups have taken one more.
    pub(super) fn advance(
        &mut self,
        program: &Program,
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
                Frame::Loop { part, count, .. } => Frame::Loop { part, count, fresh: false },
                Frame::Close { group, text, backward } if program.texts & group.bit() != 0 => {
                    let mut longer = self.text(text).to_vec();
                    longer.insert(if backward { 0 } else { longer.len() }, byte);
                    budget.spend(1 + longer.len() / 16)?;
                    Frame::Close { group, text: self.intern_text(&longer), backward }
                }
                frame => frame,
            };
            result = self.push(program, frame, result, budget)?;
        }
        budget.spend(1)?;
        self.moved.insert(key, result);
        Ok(result)
    }

    /// The frames from `cont` on to the first continuation that `ends`, and that one.
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

    /// Only what is left to do in the body of the innermost atomic group.
    pub(super) fn cut(
        &mut self,
        program: &Program,
        cont: ContId,
        budget: &mut Budget,
    ) -> Result<ContId, LimitExceeded> {
        if !self.cont(cont).scoped {
            return Ok(cont);
        }
        if let Some(&known) = self.cuts.get(&cont) {
            return Ok(known);
        }
        let (frames, _) = self.frames(cont, |cont| cont.frame == Frame::AtomicEnd);
        let mut result = ACCEPT;
        for frame in frames.into_iter().rev() {
            result = self.push(program, frame, result, budget)?;
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

    fn intern_memory(&mut self, captures: Vec<(Asked, TextId)>) -> MemId {
        if let Some(&known) = self.memory_index.get(captures.as_slice()) {
            return known;
        }
        let id = MemId(self.memories.len() as u32);
        let groups = captures.iter().fold(0, |groups, (group, _)| groups | group.bit());
        self.memories.push(Memory { groups, captures: captures.as_slice().into() });
        self.memory_index.insert(captures.into(), id);
        id
    }

    /// What the group has captured, if it has.
    pub(super) fn captured(&self, memory: MemId, group: Asked) -> Option<TextId> {
        self.memory(memory).captures.iter().find(|(captured, _)| *captured == group).map(|&(_, text)| text)
    }

    /// The memory with so many captures of a counted group. Their number is kept as the length of a text, one less.
    pub(super) fn with_count(&mut self, memory: MemId, group: Asked, count: usize) -> MemId {
        let text = count.checked_sub(1).map(|length| self.intern_text(&vec![0; length]));
        self.with(memory, group, text)
    }

    /// How many captures a counted group has.
    pub(super) fn count(&self, memory: MemId, group: Asked) -> usize {
        self.captured(memory, group).map_or(0, |text| self.text(text).len() + 1)
    }

    /// The memory with the group's capture replaced.
    pub(super) fn with(&mut self, memory: MemId, group: Asked, text: Option<TextId>) -> MemId {
        if self.captured(memory, group) == text {
            return memory;
        }
        let mut captures: Vec<(Asked, TextId)> =
            self.memory(memory).captures.iter().copied().filter(|(captured, _)| *captured != group).collect();
        captures.extend(text.map(|text| (group, text)));
        captures.sort_unstable();
        self.intern_memory(captures)
    }

    /// The memory of these groups alone.
    pub(super) fn keep(&mut self, memory: MemId, groups: Groups) -> MemId {
        let all = self.memory(memory);
        if all.groups & !groups == 0 {
            return memory;
        }
        let kept = all.captures.iter().copied().filter(|(group, _)| groups & group.bit() != 0).collect();
        self.intern_memory(kept)
    }
}
