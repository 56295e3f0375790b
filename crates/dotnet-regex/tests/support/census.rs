//! Counts the constructs in a pattern, by name. The matches have no wildcard, so that a new construct does not compile
//! until it is counted.

use std::collections::BTreeMap;

use dotnet_regex::ast::{
    Anchor, BackrefForm, Body, Class, ClassItemKind, GroupKind, Item, ItemKind, Literal, Property, Quantifier, Quotes,
    Shorthand, ShorthandKind, Spelling, Trivia,
};
use dotnet_regex::hir::{Assertion, Kind, Look, Node};

/// The number of occurrences of each construct, by name.
pub type Counts = BTreeMap<&'static str, usize>;

/// Every name that [`of_body`] counts.
pub const AST: &[&str] = &[
    "anchor $",
    "anchor \\A",
    "anchor \\B",
    "anchor \\G",
    "anchor \\Z",
    "anchor \\b",
    "anchor \\z",
    "anchor ^",
    "backref '",
    "backref <",
    "backref \\1",
    "backref \\k'",
    "backref \\k<",
    "blank",
    "class",
    "class property",
    "class range",
    "class shorthand",
    "class subtraction",
    "class negated",
    "comment",
    "condition group",
    "condition test",
    "dot",
    "group (",
    "group ( not capturing",
    "group (?:",
    "group (?>",
    "group (?i:",
    "group balancing",
    "group named",
    "group quoted",
    "line comment",
    "look ahead",
    "look ahead negated",
    "look behind",
    "look behind negated",
    "property",
    "property negated",
    "quantifier lazy",
    "quantifier *",
    "quantifier +",
    "quantifier ?",
    "quantifier {n,m}",
    "quantifier {n,}",
    "quantifier {n}",
    "shorthand \\D",
    "shorthand \\S",
    "shorthand \\W",
    "shorthand \\d",
    "shorthand \\s",
    "shorthand \\w",
    "spelling control",
    "spelling escaped",
    "spelling escaped pair",
    "spelling hex",
    "spelling low half",
    "spelling named",
    "spelling octal",
    "spelling pair",
    "spelling plain",
    "spelling unicode",
    "switch",
    "trivia before lazy mark",
    "trivia before quantifier",
];

/// Every name that [`of_node`] counts.
pub const HIR: &[&str] = &[
    "alternate",
    "assert end",
    "assert no word boundary",
    "assert search start",
    "assert start",
    "assert word boundary",
    "atomic",
    "backref",
    "backref ignoring case",
    "balance",
    "balance pushing",
    "concat",
    "empty",
    "empty set",
    "group",
    "if group",
    "if look ahead",
    "if look ahead negated",
    "if look behind",
    "if look behind negated",
    "look ahead",
    "look ahead negated",
    "look behind",
    "look behind negated",
    "repeat",
    "repeat lazy",
    "repeat unbounded",
    "set",
];

fn note(counts: &mut Counts, name: &'static str) {
    *counts.entry(name).or_default() += 1;
}

/// Counts the constructs in a body of a syntax tree.
pub fn of_body(body: &Body, counts: &mut Counts) {
    body.branches.iter().flat_map(|branch| &branch.items).for_each(|item| of_item(item, counts));
}

fn of_item(item: &Item, counts: &mut Counts) {
    match &item.kind {
        ItemKind::Literal(literal) => of_literal(literal, counts),
        ItemKind::Dot => note(counts, "dot"),
        ItemKind::Shorthand(shorthand) => note(counts, shorthand_name(*shorthand)),
        ItemKind::Property(Property { negated, .. }) => {
            note(counts, if *negated { "property negated" } else { "property" });
        }
        ItemKind::Class(class) => of_class(class, counts),
        ItemKind::Anchor(anchor) => note(
            counts,
            match anchor {
                Anchor::Caret => "anchor ^",
                Anchor::Dollar => "anchor $",
                Anchor::StringStart => "anchor \\A",
                Anchor::StringEnd => "anchor \\Z",
                Anchor::VeryEnd => "anchor \\z",
                Anchor::SearchStart => "anchor \\G",
                Anchor::WordBoundary => "anchor \\b",
                Anchor::NotWordBoundary => "anchor \\B",
            },
        ),
        ItemKind::Backref(backref) => note(
            counts,
            match backref.form {
                BackrefForm::Digits => "backref \\1",
                BackrefForm::Named(Quotes::Angle) => "backref \\k<",
                BackrefForm::Named(Quotes::Single) => "backref \\k'",
                BackrefForm::Bare(Quotes::Angle) => "backref <",
                BackrefForm::Bare(Quotes::Single) => "backref '",
            },
        ),
        ItemKind::Repeat(repeat) => {
            of_item(&repeat.item, counts);
            note(
                counts,
                match repeat.quantifier {
                    Quantifier::Star => "quantifier *",
                    Quantifier::Plus => "quantifier +",
                    Quantifier::Question => "quantifier ?",
                    Quantifier::Exactly(_) => "quantifier {n}",
                    Quantifier::AtLeast(_) => "quantifier {n,}",
                    Quantifier::Between(..) => "quantifier {n,m}",
                },
            );
            if repeat.lazy {
                note(counts, "quantifier lazy");
            }
            if !repeat.before.is_empty() {
                note(counts, "trivia before quantifier");
            }
            if !repeat.before_lazy.is_empty() {
                note(counts, "trivia before lazy mark");
            }
        }
        ItemKind::Group(group) => {
            note(
                counts,
                match &group.kind {
                    GroupKind::Plain(Some(_)) => "group (",
                    GroupKind::Plain(None) => "group ( not capturing",
                    GroupKind::NonCapturing(switches) if switches.is_empty() => "group (?:",
                    GroupKind::NonCapturing(_) => "group (?i:",
                    GroupKind::Named { pop: Some(_), .. } => "group balancing",
                    GroupKind::Named { quotes: Quotes::Angle, .. } => "group named",
                    GroupKind::Named { quotes: Quotes::Single, .. } => "group quoted",
                    GroupKind::Look(look) => look_name(*look),
                    GroupKind::Atomic => "group (?>",
                    GroupKind::IfGroup(_) => "condition group",
                    GroupKind::IfTest(_) => "condition test",
                },
            );
            if let GroupKind::IfTest(test) = &group.kind {
                of_item(test, counts);
            }
            of_body(&group.body, counts);
        }
        ItemKind::Switch(_) => note(counts, "switch"),
        ItemKind::Trivia(trivia) => note(
            counts,
            match trivia {
                Trivia::Comment(_) => "comment",
                Trivia::LineComment(_) => "line comment",
                Trivia::Blank(_) => "blank",
            },
        ),
    }
}

fn of_class(class: &Class, counts: &mut Counts) {
    note(counts, if class.negated { "class negated" } else { "class" });
    for item in &class.items {
        match &item.kind {
            ClassItemKind::Literal(literal) => of_literal(literal, counts),
            ClassItemKind::Range(first, last) => {
                note(counts, "class range");
                of_literal(first, counts);
                of_literal(last, counts);
            }
            ClassItemKind::Shorthand(_) => note(counts, "class shorthand"),
            ClassItemKind::Property(_) => note(counts, "class property"),
        }
    }
    if let Some(subtraction) = &class.subtraction {
        note(counts, "class subtraction");
        of_class(subtraction, counts);
    }
}

fn of_literal(literal: &Literal, counts: &mut Counts) {
    note(
        counts,
        match literal.spelling {
            Spelling::Plain => "spelling plain",
            Spelling::HighHalf(_) => "spelling pair",
            Spelling::EscapedHighHalf(_) => "spelling escaped pair",
            Spelling::LowHalf => "spelling low half",
            Spelling::Escaped => "spelling escaped",
            Spelling::Named(_) => "spelling named",
            Spelling::Octal(_) => "spelling octal",
            Spelling::Hex(_) => "spelling hex",
            Spelling::Unicode(_) => "spelling unicode",
            Spelling::Control(_) => "spelling control",
        },
    );
}

fn shorthand_name(shorthand: Shorthand) -> &'static str {
    match (shorthand.kind, shorthand.negated) {
        (ShorthandKind::Digit, false) => "shorthand \\d",
        (ShorthandKind::Digit, true) => "shorthand \\D",
        (ShorthandKind::Space, false) => "shorthand \\s",
        (ShorthandKind::Space, true) => "shorthand \\S",
        (ShorthandKind::Word, false) => "shorthand \\w",
        (ShorthandKind::Word, true) => "shorthand \\W",
    }
}

fn look_name(look: Look) -> &'static str {
    match (look.ahead, look.negated) {
        (true, false) => "look ahead",
        (true, true) => "look ahead negated",
        (false, false) => "look behind",
        (false, true) => "look behind negated",
    }
}

/// Counts the constructs in a lowered pattern.
pub fn of_node(node: &Node, counts: &mut Counts) {
    let name = match node.kind() {
        Kind::Empty => "empty",
        Kind::Set(set) if set.is_empty() => "empty set",
        Kind::Set(_) => "set",
        Kind::Concat(_) => "concat",
        Kind::Alternate(_) => "alternate",
        Kind::Repeat(repeat) if repeat.lazy => "repeat lazy",
        Kind::Repeat(repeat) if repeat.max.is_none() => "repeat unbounded",
        Kind::Repeat(_) => "repeat",
        Kind::Group(..) => "group",
        Kind::Balance { push: None, .. } => "balance",
        Kind::Balance { push: Some(_), .. } => "balance pushing",
        Kind::Look(look, _) => look_name(*look),
        Kind::Atomic(_) => "atomic",
        Kind::Assert(Assertion::Start) => "assert start",
        Kind::Assert(Assertion::End) => "assert end",
        Kind::Assert(Assertion::SearchStart) => "assert search start",
        Kind::Assert(Assertion::WordBoundary) => "assert word boundary",
        Kind::Assert(Assertion::NotWordBoundary) => "assert no word boundary",
        Kind::Backref { ignore_case: false, .. } => "backref",
        Kind::Backref { ignore_case: true, .. } => "backref ignoring case",
        Kind::IfGroup { .. } => "if group",
        Kind::IfLook { look: Look { ahead: true, negated: false }, .. } => "if look ahead",
        Kind::IfLook { look: Look { ahead: true, negated: true }, .. } => "if look ahead negated",
        Kind::IfLook { look: Look { ahead: false, negated: false }, .. } => "if look behind",
        Kind::IfLook { look: Look { ahead: false, negated: true }, .. } => "if look behind negated",
    };
    note(counts, name);
    node.children().into_iter().for_each(|child| of_node(child, counts));
}
