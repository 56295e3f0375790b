//! Translates a pattern to the syntax of another engine. It is printed from the lowered form; the other engine never
//! gets the user's text.
//!
//! What cannot be expressed there, or has another meaning there, is refused with the reason. `docs/fidelity.md`
//! documents the differences.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dotnet_regex::charset::CharSet;
use dotnet_regex::hir::{Assertion, Constructs, GroupIndex, Hir, Kind, Look, Node, Repeat};

/// The engine whose syntax is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// `regex-automata`: patterns that are regular in the classical sense.
    Regex,
    /// `fancy-regex`: look-arounds, atomic groups, back-references and conditionals too.
    Fancy,
}

/// The greatest number of copies of a body that bounded loops may make, including all loops around it.
const MOST_COPIES: u64 = 400;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Translated {
    pub pattern: String,
    /// Whether the match and its groups must be the same too, and not only whether there is one. Group `n` is named
    /// `gn`.
    pub captures: bool,
}

/// Returns the pattern in another syntax, or the reason why it cannot be translated.
pub fn translate(hir: &Hir, dialect: Dialect) -> Result<Translated, &'static str> {
    let mut printer = Printer {
        dialect,
        out: String::new(),
        asked: BTreeSet::new(),
        copies: 1,
        behind: false,
        twice: BTreeSet::new(),
    };
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    groups(&hir.root, &mut |group| {
        if !seen.insert(group) {
            twice.insert(group);
        }
    });
    asked(&hir.root, &mut printer.asked);
    if printer.asked.iter().any(|group| twice.contains(group)) {
        return Err("a group that is asked for has two bodies");
    }
    if printer.asked.iter().any(|group| !seen.contains(group)) {
        return Err("a group that is asked for is not there");
    }
    let nullable_loop =
        any(&hir.root, &|node| matches!(node.kind(), Kind::Repeat(repeat) if repeat.body.properties().is_nullable()));
    let captured_behind = any(&hir.root, &|node| match node.kind() {
        Kind::Look(Look { ahead: false, .. }, body) => captures(body),
        Kind::IfLook { look: Look { ahead: false, .. }, test, .. } => captures(test),
        _ => false,
    });
    if nullable_loop && !printer.asked.is_empty() {
        return Err("a loop over what may be empty, with captures that are asked for: the last, empty pass differs");
    }
    printer.twice = twice;
    printer.node(&hir.root)?;
    Ok(Translated { pattern: printer.out, captures: !nullable_loop && printer.twice.is_empty() && !captured_behind })
}

fn any(node: &Node, test: &dyn Fn(&Node) -> bool) -> bool {
    test(node) || node.children().into_iter().any(|child| any(child, test))
}

fn captures(node: &Node) -> bool {
    node.properties().constructs().intersects(Constructs::GROUP)
}

fn groups(node: &Node, found: &mut dyn FnMut(GroupIndex)) {
    if let Kind::Group(group, _) = node.kind() {
        found(*group);
    }
    node.children().into_iter().for_each(|child| groups(child, found));
}

fn asked(node: &Node, into: &mut BTreeSet<GroupIndex>) {
    if let Kind::Backref { group, .. } | Kind::IfGroup { group, .. } = node.kind() {
        into.insert(*group);
    }
    node.children().into_iter().for_each(|child| asked(child, into));
}

/// Returns true if the node is empty, however it is written.
fn nothing(node: &Node) -> bool {
    match node.kind() {
        Kind::Empty => true,
        Kind::Concat(nodes) | Kind::Alternate(nodes) => nodes.iter().all(nothing),
        Kind::Repeat(repeat) => repeat.max == Some(0) || nothing(&repeat.body),
        Kind::Atomic(body) => nothing(body),
        Kind::IfGroup { yes, no, .. } => nothing(yes) && nothing(no),
        _ => false,
    }
}

struct Printer {
    dialect: Dialect,
    out: String,
    asked: BTreeSet<GroupIndex>,
    copies: u64,
    behind: bool,
    /// Groups with more than one body, which get no name there.
    twice: BTreeSet<GroupIndex>,
}

type Printed = Result<(), &'static str>;

impl Printer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn wrapped(&mut self, open: &str, body: &Node) -> Printed {
        self.put(open);
        self.node(body)?;
        self.put(")");
        Ok(())
    }

    fn only_fancy(&self, what: &'static str) -> Printed {
        if self.dialect == Dialect::Fancy { Ok(()) } else { Err(what) }
    }

    fn node(&mut self, node: &Node) -> Printed {
        match node.kind() {
            Kind::Empty => self.put("(?:)"),
            Kind::Set(set) => self.set(*set),
            Kind::Concat(nodes) => nodes.iter().try_for_each(|node| self.node(node))?,
            Kind::Alternate(branches) => {
                for (n, branch) in branches.iter().enumerate() {
                    self.put(if n == 0 { "(?:" } else { "|" });
                    self.node(branch)?;
                }
                self.put(")");
            }
            Kind::Repeat(repeat) => self.repeat(repeat)?,
            Kind::Group(group, body) if self.twice.contains(group) => self.wrapped("(?:", body)?,
            Kind::Group(group, body) => self.wrapped(&format!("(?P<g{}>", group.0), body)?,
            Kind::Balance { .. } => return Err("balancing group"),
            Kind::Look(look, body) => self.look(*look, body)?,
            Kind::Atomic(body) => {
                self.only_fancy("atomic group")?;
                self.pure(body)?;
                self.wrapped("(?>", body)?;
            }
            Kind::Assert(assertion) => self.put(match assertion {
                // Every search in these tests begins at the start.
                Assertion::Start | Assertion::SearchStart => r"\A",
                Assertion::End => r"\z",
                Assertion::WordBoundary => r"\b",
                Assertion::NotWordBoundary => r"\B",
            }),
            Kind::Backref { group, ignore_case } => {
                self.only_fancy("back-reference")?;
                if self.behind {
                    return Err("back-reference in a look-behind");
                }
                let reference = format!(r"\k<g{}>", group.0);
                self.put(&if *ignore_case { format!("(?i:{reference})") } else { reference });
            }
            Kind::IfGroup { group, yes, no } => {
                self.only_fancy("condition")?;
                if self.behind {
                    return Err("condition on a group in a look-behind");
                }
                if nothing(yes) && nothing(no) {
                    // With empty branches, however they are written, the other engine requires that the group has
                    // captured.
                    self.put("(?:)");
                    return Ok(());
                }
                self.put(&format!("(?(<g{}>)(?:", group.0));
                self.node(yes)?;
                self.put(")|(?:");
                self.node(no)?;
                self.put("))");
            }
            Kind::IfLook { look, test, yes, no } => {
                // Written as an alternation: the test and one branch, or the negated test and the other.
                if captures(test) && look.negated {
                    return Err("condition with a negated test that captures");
                }
                if captures(test) || captures(yes) || captures(no) {
                    return Err("condition that captures");
                }
                self.put("(?:");
                self.look(*look, test)?;
                self.node(yes)?;
                self.put("|");
                self.look(Look { negated: !look.negated, ..*look }, test)?;
                self.node(no)?;
                self.put(")");
            }
        }
        Ok(())
    }

    fn set(&mut self, set: CharSet) {
        if set.is_empty() {
            return self.put(r"[a&&b]");
        }
        self.put("[");
        let mut bytes = set.iter().peekable();
        while let Some(first) = bytes.next() {
            let mut last = first;
            while let Some(next) = bytes.next_if(|&next| next == last + 1) {
                last = next;
            }
            let _ = write!(self.out, "\\x{first:02X}-\\x{last:02X}");
        }
        self.put("]");
    }

    fn look(&mut self, look: Look, body: &Node) -> Printed {
        self.only_fancy("look-around")?;
        if !look.negated {
            self.pure(body)?;
        }
        if !look.ahead {
            self.pure(body)?;
            if any(body, &|node| matches!(node.kind(), Kind::Atomic(_))) {
                return Err("atomic group in a look-behind: .NET walks it from right to left");
            }
            if any(body, &|node| matches!(node.kind(), Kind::Look(..) | Kind::IfLook { .. })) {
                // In cases where .NET and this crate agree, fancy-regex 0.20 matched too much.
                return Err("look-around in a look-behind");
            }
            let inside = |node: &Node| matches!(node.kind(), Kind::Group(group, _) if self.asked.contains(group));
            if any(body, &inside) {
                return Err("look-behind that captures what is asked for: .NET walks it from right to left");
            }
        }
        let behind = self.behind;
        self.behind |= !look.ahead;
        let open = match (look.ahead, look.negated) {
            (true, false) => "(?=",
            (true, true) => "(?!",
            (false, false) => "(?<=",
            (false, true) => "(?<!",
        };
        let printed = self.wrapped(open, body);
        self.behind = behind;
        printed
    }

    /// Checks a body of which only the first way counts: the order of ways must be the same in both engines.
    fn pure(&self, body: &Node) -> Printed {
        let empty_passes =
            |node: &Node| matches!(node.kind(), Kind::Repeat(repeat) if repeat.body.properties().is_nullable());
        if any(body, &empty_passes) { Err("loop over what may be empty, where its first way counts") } else { Ok(()) }
    }

    fn repeat(&mut self, repeat: &Repeat) -> Printed {
        let Repeat { min, max, lazy, body } = repeat;
        let times = u64::from(max.unwrap_or(*min).max(1));
        let before = self.copies;
        self.copies = self.copies.saturating_mul(times);
        if self.copies > MOST_COPIES {
            return Err("too many copies");
        }
        self.wrapped("(?:", body)?;
        self.copies = before;
        match max {
            Some(max) => self.put(&format!("{{{min},{max}}}")),
            None => self.put(&format!("{{{min},}}")),
        }
        if *lazy {
            self.put("?");
        }
        Ok(())
    }
}
