//! Programs of the matcher: the lowered form as a flat list of instructions.
//!
//! Loops have counters instead of being unrolled, so that `(a{1,1000}){1,1000}` is a few instructions.
//! In a look-behind, everything is laid out and run from right to left, as in .NET.

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
    /// Continue with the next instruction; if that fails, with the given one.
    Split(Pc),
    /// Sets the counter of the loop to 0.
    LoopEnter(u32),
    /// Decides between another pass and the exit.
    LoopCheck(u32),
    /// Begins another pass.
    LoopAgain(u32),
    /// Stores where a group begins.
    Open(Register),
    /// Captures from there to the current position.
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
    /// The part up to [`Inst::GuardEnd`] is matched on its own and never re-entered by backtracking.
    Guard(Guard),
    GuardEnd,
    IfGroup {
        group: GroupIndex,
        no: Pc,
    },
    Match,
}

/// A part that is matched on its own: a look-around or an atomic group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    /// Whether what it matched is part of the match. Otherwise the position is reset.
    pub(super) consumes: bool,
    /// Whether its captures are kept.
    pub(super) keeps_captures: bool,
    /// Where to continue if it matches; with `None` the attempt fails.
    pub(super) held: Option<Pc>,
    /// Where to continue if it does not match; with `None` the attempt fails.
    pub(super) failed: Option<Pc>,
}

#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) lazy: bool,
    pub(super) back: bool,
    /// Whether a pass may be empty.
    pub(super) nullable: bool,
    pub(super) exit: Pc,
    /// The register for the number of passes.
    pub(super) count: Register,
    /// The register for the start of the last pass.
    pub(super) start: Register,
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Inst>,
    pub(super) loops: Vec<Loop>,
    /// For each instruction, the loops around it up to the next guard. Together with the position in the input, their
    /// counters decide how the match continues.
    pub(super) around: Vec<Box<[u32]>>,
    pub(super) registers: u32,
    pub(super) groups: usize,
    /// Whether the match can depend on what was captured. A failure then says nothing about another attempt.
    pub(super) reads_captures: bool,
    /// Whether it can match only at the start of the input.
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
            reads_captures: properties.depends_on_captures(),
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

    /// Compiles a body between a guard and its end. The caller has to fill in the guard at the index that is returned.
    fn guarded(&mut self, body: &Node, back: bool) -> Pc {
        let start = self.push(Inst::Match);
        let around = mem::take(&mut self.around);
        self.node(body, back);
        self.push(Inst::GuardEnd);
        self.around = around;
        start
    }

    /// Compiles two branches. Returns where they begin.
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
        // Passes that can only be empty have the same result, so one is enough. This does not hold if their captures
        // are counted, or if a pass may refer to what the last one captured.
        if !self.program.reads_captures && body.properties().is_always_empty() {
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
