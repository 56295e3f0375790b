//! Lowering: from the syntax tree to the form that says what the pattern means for dial strings.
//!
//! Options, names, octal escapes and comments do not exist in the lowered form. Loops stay loops, see
//! [`hir`].

use crate::ast::{
    Anchor, Ast, Body, Branch, Class, ClassItemKind, Group, GroupKind, Item, ItemKind, Literal, Property, Shorthand,
    ShorthandKind,
};
use crate::charset::CharSet;
use crate::hir::{self, Assertion, GroupIndex, Hir, Kind, Look, Node};
use crate::options::Options;
use crate::unicode;

/// The Kelvin sign. .NET folds it to the letter k.
const KELVIN_SIGN: u16 = 0x212A;

/// A count of this many passes means "without bound". A loop with it as its lower bound never matches.
const UNBOUNDED: u32 = 2_147_483_647;

/// Returns the lowered form of a syntax tree. Every tree has one.
pub fn lower(ast: &Ast) -> Hir {
    let lowering = Lowering { numbers: ast.groups.iter().map(|group| group.number).collect() };
    let mut context = Context { options: ast.options, backwards: false };
    Hir { root: lowering.body(&ast.body, &mut context), groups: ast.groups.clone() }
}

/// What depends on the position in the tree.
#[derive(Clone, Copy)]
struct Context {
    options: Options,
    /// Whether the position is in a look-behind, and not in a look-ahead inside it.
    backwards: bool,
}

struct Lowering {
    /// The numbers of all groups, ascending.
    numbers: Vec<u32>,
}

impl Lowering {
    fn index(&self, number: u32) -> GroupIndex {
        // The parser has checked that every number exists.
        GroupIndex(self.numbers.binary_search(&number).unwrap_or_default() as u32)
    }

    /// Lowers a body. Options that are set in it hold to its end, also in later branches.
    fn body(&self, body: &Body, context: &mut Context) -> Node {
        let mut branches: Vec<Node> = body.branches.iter().map(|branch| self.branch(branch, context)).collect();
        match branches.pop() {
            Some(only) if branches.is_empty() => only,
            Some(last) => {
                branches.push(last);
                Node::new(Kind::Alternate(branches), body.span.clone())
            }
            None => Node::new(Kind::Empty, body.span.clone()),
        }
    }

    fn branch(&self, branch: &Branch, context: &mut Context) -> Node {
        let mut nodes: Vec<Node> = branch.items.iter().filter_map(|item| self.item(item, context)).collect();
        let kind = match nodes.pop() {
            None => Kind::Empty,
            Some(only) if nodes.is_empty() => return only,
            Some(last) => {
                nodes.push(last);
                Kind::Concat(nodes)
            }
        };
        Node::new(kind, branch.span.clone())
    }

    /// Lowers an item. Returns `None` for comments and inline options, which match nothing.
    fn item(&self, item: &Item, context: &mut Context) -> Option<Node> {
        let ignore_case = context.options.ignore_case;
        let kind = match &item.kind {
            ItemKind::Literal(literal) => Kind::Set(range(literal.unit, literal.unit, ignore_case)),
            ItemKind::Dot => Kind::Set(CharSet::ALL),
            ItemKind::Shorthand(shorthand) => Kind::Set(shorthand_set(*shorthand)),
            ItemKind::Property(property) => Kind::Set(property_set(property, ignore_case)),
            ItemKind::Class(class) => Kind::Set(class_set(class, ignore_case)),
            ItemKind::Anchor(anchor) => Kind::Assert(assertion(*anchor)),
            ItemKind::Backref(backref) => Kind::Backref { group: self.index(backref.group.number), ignore_case },
            ItemKind::Repeat(repeat) => {
                let (min, max) = repeat.quantifier.bounds();
                let body = Box::new(self.item(&repeat.item, context)?);
                match min {
                    UNBOUNDED => Kind::Set(CharSet::EMPTY),
                    _ => Kind::Repeat(hir::Repeat { min, max, lazy: repeat.lazy, body }),
                }
            }
            ItemKind::Group(group) => self.group(group, context, &item.span),
            ItemKind::Switch(switches) => {
                context.options = context.options.apply(switches);
                return None;
            }
            ItemKind::Trivia(_) => return None,
        };
        Some(Node::new(kind, item.span.clone()))
    }

    fn group(&self, group: &Group, context: &Context, span: &hir::Span) -> Kind {
        let mut inner = *context;
        match &group.kind {
            GroupKind::NonCapturing(switches) => inner.options = inner.options.apply(switches),
            GroupKind::Look(look) => inner.backwards = !look.ahead,
            _ => {}
        }
        // The test of a condition precedes the body and cannot set options for it.
        let test = match &group.kind {
            GroupKind::IfTest(test) => Some(self.test(test, &inner)),
            _ => None,
        };
        if let GroupKind::IfGroup(_) | GroupKind::IfTest(_) = &group.kind {
            let mut branches = group.body.branches.iter().map(|branch| Box::new(self.branch(branch, &mut inner)));
            let missing = || Box::new(Node::new(Kind::Empty, span.end..span.end));
            let yes = branches.next().unwrap_or_else(missing);
            let no = branches.next().unwrap_or_else(missing);
            return match (&group.kind, test) {
                (GroupKind::IfGroup(group), _) => Kind::IfGroup { group: self.index(group.number), yes, no },
                (_, Some((look, test))) => Kind::IfLook { look, test: Box::new(test), yes, no },
                (_, None) => yes.into_kind(),
            };
        }
        let body = self.body(&group.body, &mut inner);
        match &group.kind {
            GroupKind::Plain(None) | GroupKind::NonCapturing(_) => body.into_kind(),
            GroupKind::Plain(Some(number)) => Kind::Group(self.index(*number), Box::new(body)),
            GroupKind::Named { name, pop, .. } => match (name, pop) {
                (name, Some(pop)) => Kind::Balance {
                    push: name.as_ref().map(|name| self.index(name.number)),
                    pop: self.index(pop.number),
                    body: Box::new(body),
                },
                (Some(name), None) => Kind::Group(self.index(name.number), Box::new(body)),
                (None, None) => body.into_kind(),
            },
            GroupKind::Look(look) => Kind::Look(*look, Box::new(body)),
            GroupKind::Atomic => Kind::Atomic(Box::new(body)),
            GroupKind::IfGroup(_) | GroupKind::IfTest(_) => body.into_kind(),
        }
    }

    /// Lowers the test of a condition. A test that is not a look-around becomes one in the direction of its
    /// surroundings.
    fn test(&self, test: &Item, context: &Context) -> (Look, Node) {
        let mut context = *context;
        if let ItemKind::Group(group) = &test.kind
            && let GroupKind::Look(look) = group.kind
        {
            context.backwards = !look.ahead;
            return (look, self.body(&group.body, &mut context));
        }
        let look = Look { ahead: !context.backwards, negated: false };
        let nothing = Node::new(Kind::Empty, test.span.clone());
        (look, self.item(test, &mut context).unwrap_or(nothing))
    }
}

fn assertion(anchor: Anchor) -> Assertion {
    match anchor {
        Anchor::Caret | Anchor::StringStart => Assertion::Start,
        Anchor::Dollar | Anchor::StringEnd | Anchor::VeryEnd => Assertion::End,
        Anchor::SearchStart => Assertion::SearchStart,
        Anchor::WordBoundary => Assertion::WordBoundary,
        Anchor::NotWordBoundary => Assertion::NotWordBoundary,
    }
}

fn range(first: u16, last: u16, ignore_case: bool) -> CharSet {
    // Surrogates are not `char`s. None is in the alphabet, so a bound may be moved out of their range.
    let bound = |unit: u16, otherwise| char::from_u32(u32::from(unit)).unwrap_or(otherwise);
    let set = CharSet::range(bound(first, '\u{E000}'), bound(last, '\u{D7FF}'));
    if !ignore_case {
        return set;
    }
    with_kelvin(set, (first..=last).contains(&KELVIN_SIGN)).fold_case()
}

fn with_kelvin(set: CharSet, kelvin: bool) -> CharSet {
    if kelvin { set.union(CharSet::single('k')) } else { set }
}

fn shorthand_set(shorthand: Shorthand) -> CharSet {
    let set = match shorthand.kind {
        ShorthandKind::Digit => CharSet::DIGITS,
        ShorthandKind::Space => CharSet::single(' '),
        ShorthandKind::Word => CharSet::range('A', 'Z').fold_case().union(CharSet::DIGITS).union(CharSet::single('_')),
    };
    if shorthand.negated { set.complement() } else { set }
}

fn property_set(property: &Property, ignore_case: bool) -> CharSet {
    let members = unicode::members(&property.name, property.negated, ignore_case);
    if !ignore_case {
        return members.set;
    }
    // Blocks are folded character by character. A category is already closed under folding, or its complement must not
    // grow.
    match property.name.starts_with("Is") || property.name.starts_with('_') {
        true => with_kelvin(members.set, members.kelvin).fold_case(),
        false => members.set,
    }
}

/// Returns the characters of a class. Case is folded before negation, and separately in each class of a subtraction.
fn class_set(class: &Class, ignore_case: bool) -> CharSet {
    let items = class.items.iter().fold(CharSet::EMPTY, |set, item| {
        set.union(match &item.kind {
            ClassItemKind::Literal(literal) => range(literal.unit, literal.unit, ignore_case),
            ClassItemKind::Range(Literal { unit: first, .. }, Literal { unit: last, .. }) => {
                range(*first, *last, ignore_case)
            }
            ClassItemKind::Shorthand(shorthand) => shorthand_set(*shorthand),
            ClassItemKind::Property(property) => property_set(property, ignore_case),
        })
    });
    let set = if class.negated { items.complement() } else { items };
    match &class.subtraction {
        Some(subtraction) => set.difference(class_set(subtraction, ignore_case)),
        None => set,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn hir(pattern: &str) -> Hir {
        lower(&crate::parse(pattern, Options::default(), &Limits::default()).unwrap())
    }

    /// Checks a pattern that is one set, by its members.
    fn check(pattern: &str, members: &str) {
        let Kind::Set(set) = hir(pattern).root.into_kind() else { panic!("{pattern} is not one set") };
        assert_eq!(set.iter().map(char::from).collect::<String>(), members, "{pattern}");
    }

    #[test]
    fn sets() {
        check("[3-5a]", "345a");
        check("[^ -~]", "");
        check("[0-9-[3-7]]", "01289");
        check(r"[\x41\102]", "AB");
        check(r"\p{Pc}", "_");
        check("é", "");
    }

    #[test]
    fn case_is_folded_before_negation() {
        check("(?i)x", "Xx");
        check("(?i)[a-z-[aeiou]]", "BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz");
        check(r"(?i)\p{Lu}", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
        check("(?i)\u{212A}", "Kk");
        check("(?i)[\u{2100}-\u{2200}]", "Kk");
        check("\u{212A}", "");
    }

    #[test]
    fn an_option_crosses_branches_and_ends_with_its_group() {
        let Kind::Concat(nodes) = hir("(?:(?i)a|b)c").root.into_kind() else { panic!("two items") };
        let Kind::Alternate(branches) = nodes[0].kind() else { panic!("two branches") };
        assert_eq!(*branches[1].kind(), Kind::Set(CharSet::single('b').fold_case()));
        assert_eq!(*nodes[1].kind(), Kind::Set(CharSet::single('c')));
    }

    #[test]
    fn groups_are_numbered_as_in_dotnet() {
        let groups = |pattern: &str| {
            let text = hir(pattern).groups.into_iter().map(|g| g.name.unwrap_or(g.number.to_string()));
            text.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(groups("(?<b>x)(y)(?<a>z)(w)"), "0 1 2 b a");
        assert_eq!(groups("(?<5>a)(b)(c)"), "0 1 2 5");
        assert_eq!(groups("(?<2>a)(b)(c)"), "0 1 2");
        assert_eq!(groups("(?n)(a)(?<n>b)(?-n)(c)"), "0 1 n");
    }

    #[test]
    fn a_condition_looks_in_the_direction_of_its_surroundings() {
        let look = |pattern: &str| match hir(pattern).root.into_kind() {
            Kind::IfLook { look, .. } => look,
            Kind::Look(_, body) => match body.into_kind() {
                Kind::IfLook { look, .. } => look,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert!(look("(?(a)b|c)").ahead);
        assert!(!look("(?<=(?(a)b|c))").ahead);
        assert!(look("(?<=(?(?!a)b|c))").negated);
    }
}
