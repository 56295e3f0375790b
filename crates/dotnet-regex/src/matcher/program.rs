//! The lowered form as a flat list of instructions.
//!
//! Loops keep their counters instead of being written out, so that `(a{1,1000}){1,1000}` is a few instructions.
//! Inside of a look-behind everything is laid out, and runs, from right to left, as in .NET.

use std::mem;

use crate::charset::CharSet;
use crate::hir::{Assertion, GroupIndex, Hir, Kind, Node, Repeat};

/// An index into [`Program::code`].
pub(super) type Pc = u32;

/// An index into the registers of the machine.
pub(super) type Register = u32;

#[derive(Clone, Copy, Debug)]
pub(super) enum Inst {
    /// One character of the set.
    Set {
        set: CharSet,
        back: bool,
    },
    /// Characters of the set, as many as the bounds allow.
    Run {
        set: CharSet,
        min: u32,
        max: u32,
        lazy: bool,
        back: bool,
    },
    Assert(Assertion),
    Jump(Pc),
    /// The next instruction, or else the one given.
    Split(Pc),
    /// Sets the counter of the loop to 0.
    LoopEnter(u32),
    /// Another pass, or out?
    LoopCheck(u32),
    /// Another pass.
    LoopAgain(u32),
    /// Remembers where a group begins.
    Open(Register),
    /// Captures from there to here.
    Close {
        from: Register,
        group: GroupIndex,
    },
    /// The end of a balancing group.
    Balance {
        from: Register,
        push: Option<GroupIndex>,
        pop: GroupIndex,
    },
    Backref {
        group: GroupIndex,
        ignore_case: bool,
        back: bool,
    },
    /// What stands between here and [`Inst::GuardEnd`] is matched for itself, without coming back to it.
    Guard(Guard),
    GuardEnd,
    IfGroup {
        group: GroupIndex,
        no: Pc,
    },
    Match,
}

/// A part that is matched for itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    /// What it matched is part of the match; otherwise the place is what it was before.
    pub(super) consumes: bool,
    /// Its captures are kept.
    pub(super) keeps_captures: bool,
    /// Where to go on if it matches; `None` fails.
    pub(super) held: Option<Pc>,
    /// Where to go on if it does not.
    pub(super) failed: Option<Pc>,
}

#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) lazy: bool,
    pub(super) back: bool,
    /// A pass may match nothing.
    pub(super) nullable: bool,
    pub(super) exit: Pc,
    /// How many passes there were.
    pub(super) count: Register,
    /// Where the last pass began.
    pub(super) start: Register,
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Inst>,
    pub(super) loops: Vec<Loop>,
    /// For each instruction, the loops around it up to the next guard: what, besides the place in the input, decides how it goes on.
    pub(super) around: Vec<Box<[u32]>>,
    pub(super) registers: u32,
    pub(super) groups: usize,
    /// Whether a part matches depends on what was captured, so that a failure says nothing about another try.
    pub(super) asks_captures: bool,
    /// Can match at the start of the input only.
    pub(super) anchored: bool,
}

pub(super) fn compile(hir: &Hir) -> Program {
    let properties = hir.root.properties();
    let mut compiler = Compiler {
        program: Program {
            code: Vec::new(),
            loops: Vec::new(),
            around: Vec::new(),
            registers: 0,
            groups: hir.groups.len(),
            asks_captures: properties.depends_on_captures(),
            anchored: properties.is_anchored_start(),
        },
        around: Vec::new(),
    };
    compiler.node(&hir.root, false);
    compiler.push(Inst::Match);
    compiler.program
}

struct Compiler {
    program: Program,
    around: Vec<u32>,
}

impl Compiler {
    fn push(&mut self, inst: Inst) -> Pc {
        self.program.code.push(inst);
        self.program.around.push(self.around.as_slice().into());
        self.here() - 1
    }

    fn here(&self) -> Pc {
        self.program.code.len() as Pc
    }

    fn set(&mut self, at: Pc, inst: Inst) {
        if let Some(place) = self.program.code.get_mut(at as usize) {
            *place = inst;
        }
    }

    fn register(&mut self) -> Register {
        self.program.registers += 1;
        self.program.registers - 1
    }

    fn node(&mut self, node: &Node, back: bool) {
        match node.kind() {
            Kind::Empty => {}
            Kind::Set(set) => {
                self.push(Inst::Set { set: *set, back });
            }
            Kind::Concat(nodes) if back => nodes.iter().rev().for_each(|node| self.node(node, back)),
            Kind::Concat(nodes) => nodes.iter().for_each(|node| self.node(node, back)),
            Kind::Alternate(branches) => self.alternate(branches, back),
            Kind::Repeat(repeat) => self.repeat(repeat, back),
            Kind::Group(group, body) => {
                let from = self.open(body, back);
                self.push(Inst::Close { from, group: *group });
            }
            Kind::Balance { push, pop, body } => {
                let from = self.open(body, back);
                self.push(Inst::Balance { from, push: *push, pop: *pop });
            }
            Kind::Look(look, body) => {
                let start = self.guarded(body, !look.ahead);
                let after = Some(self.here());
                let (held, failed) = if look.negated { (None, after) } else { (after, None) };
                self.set(start, Inst::Guard(Guard { consumes: false, keeps_captures: !look.negated, held, failed }));
            }
            Kind::Atomic(body) => {
                let start = self.guarded(body, back);
                let held = Some(self.here());
                self.set(start, Inst::Guard(Guard { consumes: true, keeps_captures: true, held, failed: None }));
            }
            Kind::Assert(assertion) => {
                self.push(Inst::Assert(*assertion));
            }
            Kind::Backref { group, ignore_case } => {
                self.push(Inst::Backref { group: *group, ignore_case: *ignore_case, back });
            }
            Kind::IfGroup { group, yes, no } => {
                let start = self.push(Inst::Match);
                let (_, no) = self.either(yes, no, back);
                self.set(start, Inst::IfGroup { group: *group, no });
            }
            Kind::IfLook { look, test, yes, no } => {
                let start = self.guarded(test, !look.ahead);
                let (yes, no) = self.either(yes, no, back);
                let (held, failed) = if look.negated { (Some(no), Some(yes)) } else { (Some(yes), Some(no)) };
                self.set(start, Inst::Guard(Guard { consumes: false, keeps_captures: !look.negated, held, failed }));
            }
        }
    }

    fn open(&mut self, body: &Node, back: bool) -> Register {
        let from = self.register();
        self.push(Inst::Open(from));
        self.node(body, back);
        from
    }

    /// A body between a guard, to be filled in at the place that is returned, and its end.
    fn guarded(&mut self, body: &Node, back: bool) -> Pc {
        let start = self.push(Inst::Match);
        let around = mem::take(&mut self.around);
        self.node(body, back);
        self.push(Inst::GuardEnd);
        self.around = around;
        start
    }

    /// Two branches; where they begin.
    fn either(&mut self, yes: &Node, no: &Node, back: bool) -> (Pc, Pc) {
        let yes_at = self.here();
        self.node(yes, back);
        let jump = self.push(Inst::Match);
        let no_at = self.here();
        self.node(no, back);
        self.set(jump, Inst::Jump(self.here()));
        (yes_at, no_at)
    }

    fn alternate(&mut self, branches: &[Node], back: bool) {
        let mut jumps = Vec::new();
        for (n, branch) in branches.iter().enumerate() {
            if n + 1 == branches.len() {
                self.node(branch, back);
                break;
            }
            let split = self.push(Inst::Match);
            self.node(branch, back);
            jumps.push(self.push(Inst::Match));
            self.set(split, Inst::Split(self.here()));
        }
        for jump in jumps {
            self.set(jump, Inst::Jump(self.here()));
        }
    }

    fn repeat(&mut self, repeat: &Repeat, back: bool) {
        let Repeat { mut min, mut max, lazy, ref body } = *repeat;
        // Passes that can only be empty all go the same way, so one stands for all. Not where they are counted as captures, or
        // where a pass may ask for what the last one captured.
        if !self.program.asks_captures && body.properties().is_always_empty() {
            min = min.min(1);
            max = Some(max.map_or(1, |max| max.min(1)));
        }
        if (min, max) == (1, Some(1)) {
            return self.node(body, back);
        }
        if let Kind::Set(set) = *body.kind() {
            self.push(Inst::Run { set, min, max: max.unwrap_or(u32::MAX), lazy, back });
            return;
        }
        let id = self.program.loops.len() as u32;
        let (count, start) = (self.register(), self.register());
        let nullable = body.properties().is_nullable();
        self.program.loops.push(Loop { min, max, lazy, back, nullable, exit: 0, count, start });
        self.push(Inst::LoopEnter(id));
        self.around.push(id);
        let check = self.push(Inst::LoopCheck(id));
        self.push(Inst::LoopAgain(id));
        self.node(body, back);
        self.push(Inst::Jump(check));
        self.around.pop();
        let exit = self.here();
        if let Some(entry) = self.program.loops.get_mut(id as usize) {
            entry.exit = exit;
        }
    }
}
