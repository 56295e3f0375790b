//! Builds the terms of a pattern from its lowered form.
//!
//! This is also where unsupported constructs are found, except for look-behinds with too many outcomes
//! ([`behind`](super::behind)).

use std::collections::BTreeMap;

use super::balance;
use super::budget::{LanguageLimits, exceeded};
use super::error::{Construct, LanguageError, Unsupported};
use super::groups::{Groups, MAX_GROUPS, Referenced};
use super::terms::{Behind, Op, Surroundings, TermId, Terms, Test};
use super::words::Words;
use crate::Counted;
use crate::charset::CharSet;
use crate::hir::{Constructs, GroupIndex, Hir, Kind, Look, Node};

/// Returns the terms of a pattern.
///
/// # Errors
/// Returns [`LanguageError`] if a construct is not supported, or if a limit is exceeded.
pub(super) fn terms(hir: &Hir, words: &mut Words<'_>, limits: &LanguageLimits) -> Result<Terms, LanguageError> {
    let uses = uses(&hir.root);
    let referenced: Vec<GroupIndex> = uses.keys().copied().collect();
    if referenced.len() > MAX_GROUPS {
        return Err(exceeded(Counted::ReferencedGroups, MAX_GROUPS as u64).into());
    }
    let mut builder = Builder { terms: Terms::new(referenced), uses, uncounted: 0, words, limits };
    (builder.terms.counted, builder.uncounted) = balance::counted(&hir.root, |group| builder.referenced(group));
    let (root, _) = builder.term(&hir.root, Surroundings { backward: false, depth: 0, may: 0 })?;
    builder.terms.root = root;
    Ok(builder.terms)
}

/// Returns how often conditions, back-references and balancing groups in a node refer to each group.
fn uses(node: &Node) -> BTreeMap<GroupIndex, u32> {
    fn count(node: &Node, uses: &mut BTreeMap<GroupIndex, u32>) {
        if let Kind::Backref { group, .. } | Kind::IfGroup { group, .. } | Kind::Balance { pop: group, .. } =
            node.kind()
        {
            *uses.entry(*group).or_default() += 1;
        }
        if !node.properties().depends_on_captures() {
            return;
        }
        for child in node.children() {
            count(child, uses);
        }
    }
    let mut uses_of_groups = BTreeMap::new();
    count(node, &mut uses_of_groups);
    uses_of_groups
}

struct Builder<'a, 'h> {
    terms: Terms,
    /// How often each group is referred to.
    uses: BTreeMap<GroupIndex, u32>,
    /// The groups from which balancing groups remove captures that cannot be counted.
    uncounted: Groups,
    words: &'a mut Words<'h>,
    limits: &'a LanguageLimits,
}

/// A term, and the groups that may have captured after it.
type Built = (TermId, Groups);

impl Builder<'_, '_> {
    fn referenced(&self, group: GroupIndex) -> Option<Referenced> {
        self.terms.referenced.binary_search(&group).ok().map(|bit| Referenced(bit as u8))
    }

    fn push(&mut self, op: Op, around: Surroundings) -> TermId {
        self.terms.push(op, around)
    }

    fn never(&mut self, around: Surroundings) -> Built {
        (self.push(Op::Set(CharSet::EMPTY), around), around.may)
    }

    fn is_never(&self, id: TermId) -> bool {
        matches!(self.terms.get(id).op, Op::Set(set) if set.is_empty())
    }

    /// Builds the term of a node. The recursion is as deep as the nesting of the pattern.
    fn term(&mut self, node: &Node, around: Surroundings) -> Result<Built, LanguageError> {
        let may = around.may;
        let id = match node.kind() {
            Kind::Empty => self.push(Op::Empty, around),
            Kind::Set(set) => self.push(Op::Set(*set), around),
            Kind::Assert(assertion) => self.push(Op::Assert(*assertion), around),
            Kind::Concat(nodes) => return self.concat(nodes, around),
            Kind::Alternate(nodes) => {
                let (terms, after) = self.branches(nodes, around)?;
                let possible: Vec<TermId> = terms.into_iter().filter(|&term| !self.is_never(term)).collect();
                return Ok(match possible[..] {
                    [] => self.never(around),
                    [only] => (only, after),
                    _ => (self.push(Op::Alternate(possible.into()), around), after),
                });
            }
            Kind::Repeat(repeat) => {
                if repeat.max == Some(0) {
                    return Ok((self.push(Op::Empty, around), may));
                }
                let again = if repeat.max == Some(1) { 0 } else { self.captures(&repeat.body) };
                let (body, after) = self.term(&repeat.body, Surroundings { may: may | again, ..around })?;
                let (min, max) = (repeat.min, repeat.max);
                if self.is_never(body) {
                    return Ok(if min == 0 { (self.push(Op::Empty, around), may) } else { (body, may) });
                }
                let of_body = self.terms.get(body);
                // A test that is repeated at one position: once is enough, and if no pass is required it has no effect.
                if of_body.len == Some(0) && of_body.sets == 0 {
                    return Ok(if min == 0 { (self.push(Op::Empty, around), may) } else { (body, after) });
                }
                if (min, max) == (1, Some(1)) {
                    return Ok((body, after));
                }
                return Ok((self.push(Op::Repeat { min, max, lazy: repeat.lazy, body }, around), after));
            }
            Kind::Group(index, body) => {
                let (body, after) = self.term(body, around)?;
                let Some(group) = self.referenced(*index) else { return Ok((body, after)) };
                if self.is_never(body) {
                    return Ok((body, after));
                }
                return Ok((self.push(Op::Group(group, body), around), after | group.bit()));
            }
            Kind::Balance { pop, body, .. } => {
                // The body comes first. It may itself capture what is removed.
                let possible = may | self.captures(body);
                let Some(group) = self.referenced(*pop).filter(|group| possible & group.bit() != 0) else {
                    return Ok(self.never(around));
                };
                let (body, after) = self.term(body, around)?;
                if self.is_never(body) || after & group.bit() == 0 {
                    return Ok(self.never(around));
                }
                if self.uncounted & group.bit() != 0 {
                    return Err(unsupported(Construct::BalancingGroup, node));
                }
                return Ok((self.push(Op::Pop(group, body), around), after));
            }
            Kind::Look(look, body) => {
                let (test, after) = self.test(body, *look, node, around)?;
                if self.is_never(test.body) {
                    return Ok(if look.negated { (self.push(Op::Empty, around), may) } else { self.never(around) });
                }
                return Ok((self.push(Op::Look(test), around), after));
            }
            Kind::Atomic(body) => {
                let (body, after) = self.term(body, around)?;
                let term = self.terms.get(body);
                // All ways end at the same position and capture nothing that is read, so any of them is as good as the
                // first.
                let one_way = term.len.is_some() && term.sets == 0;
                return Ok((if one_way { body } else { self.push(Op::Atomic(body), around) }, after));
            }
            Kind::Backref { group, ignore_case } => match self.referenced(*group) {
                Some(referenced) if may & referenced.bit() != 0 => {
                    if self.words.count(*group) > u64::from(self.limits.words) {
                        return Err(unsupported(Construct::BackReference, node));
                    }
                    self.terms.texts |= referenced.bit();
                    self.push(Op::Backref { group: referenced, fold: *ignore_case }, around)
                }
                // The group cannot have captured yet, so the back-reference fails.
                _ => return Ok(self.never(around)),
            },
            Kind::IfGroup { group, yes, no } => match self.referenced(*group) {
                Some(referenced) if may & referenced.bit() != 0 => {
                    let (yes, after_yes) = self.term(yes, around)?;
                    let (no, after_no) = self.term(no, around)?;
                    return Ok((self.push(Op::IfGroup { group: referenced, yes, no }, around), after_yes | after_no));
                }
                _ => return self.term(no, around),
            },
            Kind::IfLook { look, test, yes, no } => {
                let (test, after) = self.test(test, *look, node, around)?;
                let (yes, after_yes) = self.term(yes, Surroundings { may: after, ..around })?;
                let (no, after_no) = self.term(no, around)?;
                return Ok((self.push(Op::IfLook { test, yes, no }, around), after_yes | after_no));
            }
        };
        Ok((id, may))
    }

    fn concat(&mut self, nodes: &[Node], around: Surroundings) -> Result<Built, LanguageError> {
        let mut terms = Vec::with_capacity(nodes.len());
        let mut may = around.may;
        let mut step = |builder: &mut Self, node: &Node| -> Result<(), LanguageError> {
            let (term, after) = builder.term(node, Surroundings { may, ..around })?;
            may = after;
            terms.push(term);
            Ok(())
        };
        if around.backward {
            nodes.iter().rev().try_for_each(|node| step(self, node))?;
        } else {
            nodes.iter().try_for_each(|node| step(self, node))?;
        }
        if terms.iter().any(|&term| self.is_never(term)) {
            return Ok(self.never(around));
        }
        Ok(match terms[..] {
            [] => (self.push(Op::Empty, around), may),
            [only] => (only, may),
            _ => (self.push(Op::Concat(terms.into()), around), may),
        })
    }

    fn branches(&mut self, nodes: &[Node], around: Surroundings) -> Result<(Vec<TermId>, Groups), LanguageError> {
        let mut terms = Vec::with_capacity(nodes.len());
        let mut after = 0;
        for node in nodes {
            let (term, branch) = self.term(node, around)?;
            terms.push(term);
            after |= branch;
        }
        Ok((terms, after))
    }

    /// Builds the test of a look-around. Also returns the groups that may have captured after it.
    fn test(
        &mut self,
        body: &Node,
        look: Look,
        node: &Node,
        around: Surroundings,
    ) -> Result<(Test, Groups), LanguageError> {
        let (term, after) =
            self.term(body, Surroundings { backward: !look.ahead, depth: around.depth + 1, may: around.may })?;
        if look.negated {
            let test = Test { negated: true, body: term, out: 0 };
            self.note_behind(test, node, around);
            return Ok((test, around.may));
        }
        let mut outside = self.terms.get(term).reads;
        if self.terms.get(term).sets != 0 {
            let inside = uses(body);
            for (bit, group) in self.terms.referenced.iter().enumerate() {
                if self.uses.get(group) != inside.get(group) {
                    outside |= Referenced(bit as u8).bit();
                }
            }
        }
        let test = Test { negated: false, body: term, out: outside & self.terms.get(term).sets };
        if test.out != 0 {
            self.terms.outs.push((test.out, node.span.clone()));
        }
        self.note_behind(test, node, around);
        Ok((test, after))
    }

    fn note_behind(&mut self, test: Test, node: &Node, around: Surroundings) {
        if self.terms.get(test.body).backward && !around.backward && !self.is_never(test.body) {
            self.terms.behinds.push(Behind { test, may: around.may, span: node.span.clone() });
        }
    }

    /// Returns the referenced groups that a node may capture.
    fn captures(&self, node: &Node) -> Groups {
        if self.terms.referenced.is_empty() || !node.properties().constructs().intersects(Constructs::GROUP) {
            return 0;
        }
        let own = match node.kind() {
            Kind::Group(index, _) => self.referenced(*index).map_or(0, Referenced::bit),
            _ => 0,
        };
        node.children().into_iter().fold(own, |groups, child| groups | self.captures(child))
    }
}

fn unsupported(construct: Construct, node: &Node) -> LanguageError {
    LanguageError::Unsupported(Unsupported { construct, span: node.span.clone() })
}
