//! Properties that hold for every pattern.

use dotnet_regex::ast::{Ast, Body, Class, ClassItem, GroupKind, Item, ItemKind};
use dotnet_regex::hir::{GroupIndex, Hir, Node, Span};
use dotnet_regex::language::{Fate, Language, LanguageLimits, chain};
use dotnet_regex::matcher::{Edge, Scratch, fixed_captures};
use dotnet_regex::replacement::Captures as _;
use dotnet_regex::{LimitExceeded, Limits, Regex, lower, parse};

use super::choices::Choices;
use super::generate::{self, Pattern};

/// Returns small limits, so that many patterns can be tested per second.
pub fn limits() -> Limits {
    Limits { match_steps: 50_000, ..Limits::default() }
}

/// Returns small limits, so that many patterns can be tested per second.
pub fn language_limits() -> LanguageLimits {
    LanguageLimits { states: 2_000, steps: 100_000, words: 300, outcomes: 50 }
}

/// Checks that the tree prints back, as a whole and in each part, to the text that it was parsed from. Returns true if
/// the text is a valid pattern.
pub fn prints_back(pattern: &Pattern) -> bool {
    let text = pattern.text.as_str();
    match parse(text, pattern.options, &Limits::default()) {
        Ok(ast) => {
            let printed = ast.to_string();
            assert_eq!(printed, text);
            assert_eq!(parse(&printed, pattern.options, &Limits::default()), Ok(ast.clone()), "{text}");
            assert_eq!(ast.body.span, 0..text.len(), "{text}");
            check_body(text, &ast.body, &ast.body.span);
            check_nodes(text, &lower(&ast));
            true
        }
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{text}: {error:?}");
            assert!(error.offset <= text.encode_utf16().count(), "{text}: {error:?}");
            assert!(!error.to_string().contains('\n') || text.contains('\n'), "{text}: {error}");
            false
        }
    }
}

/// Checks that a part prints the text at its span, which is in the span of the part around it.
fn check_span(text: &str, printed: String, span: &Span, around: &Span) {
    assert_eq!(Some(printed.as_str()), text.get(span.clone()), "{text}");
    assert!(around.start <= span.start && span.end <= around.end, "{text}: {span:?} in {around:?}");
}

fn check_body(text: &str, body: &Body, around: &Span) {
    check_span(text, body.to_string(), &body.span, around);
    for branch in &body.branches {
        check_span(text, branch.to_string(), &branch.span, &body.span);
        branch.items.iter().for_each(|item| check_item(text, item, &branch.span));
    }
}

fn check_item(text: &str, item: &Item, around: &Span) {
    check_span(text, item.to_string(), &item.span, around);
    match &item.kind {
        ItemKind::Repeat(repeat) => {
            check_item(text, &repeat.item, &item.span);
            let quantifier = &text[repeat.quantifier_span.clone()];
            assert!(quantifier.starts_with(&repeat.quantifier.to_string()), "{text}");
            assert_eq!(quantifier.len() > repeat.quantifier.to_string().len(), repeat.lazy, "{text}");
        }
        ItemKind::Group(group) => {
            if let GroupKind::IfTest(test) = &group.kind {
                check_item(text, test, &item.span);
            }
            check_body(text, &group.body, &item.span);
        }
        ItemKind::Class(class) => check_class(text, class, &item.span),
        _ => {}
    }
}

fn check_class(text: &str, class: &Class, around: &Span) {
    check_span(text, class.to_string(), &class.span, around);
    let check_item = |item: &ClassItem| check_span(text, item.to_string(), &item.span, &class.span);
    class.items.iter().for_each(check_item);
    class.subtraction.iter().for_each(|inner| check_class(text, inner, &class.span));
}

/// Checks that spans of a lowered pattern are valid in its text, and that its groups are ascending.
fn check_nodes(text: &str, hir: &Hir) {
    fn check(text: &str, node: &Node) {
        assert!(text.get(node.span.clone()).is_some(), "{text}: {:?}", node.span);
        node.children().into_iter().for_each(|child| check(text, child));
    }
    check(text, &hir.root);
    assert!(hir.groups.windows(2).all(|pair| pair[0].number < pair[1].number), "{text}");
}

/// Checks that everything that can be done with a pattern ends, with an answer or a limit.
pub fn ends(pattern: &Pattern, input: &str) {
    let Ok(regex) = Regex::new(&pattern.text, pattern.options, &limits()) else { return };
    let mut out = String::new();
    if let Ok(translation) = regex.replacement("<$1$n$+>") {
        let _ = regex.matcher().replace_all(input, &translation, &mut Scratch::default(), &mut out);
    }
    if let Ok(mut language) = Language::new(regex.hir(), &language_limits()) {
        let _ = accepts(&mut language, input);
    }
}

/// A pattern with its language.
pub struct Decided {
    pub pattern: Pattern,
    pub regex: Regex,
    pub language: Language,
    pub ast: Ast,
}

pub fn decide(pattern: Pattern) -> Option<Decided> {
    let regex = Regex::new(&pattern.text, pattern.options, &limits()).ok()?;
    let language = Language::new(regex.hir(), &language_limits()).ok()?;
    let ast = regex.ast().clone();
    Some(Decided { pattern, regex, language, ast })
}

/// Returns true if the automaton accepts the text. Checks on the way that a known fate does not change.
pub fn accepts(language: &mut Language, text: &str) -> Result<bool, LimitExceeded> {
    let mut state = language.start();
    for byte in text.bytes() {
        let fate = language.fate(state);
        state = language.step(state, language.partition().class_of(byte).expect("a dial string"))?;
        assert!(fate == Fate::Open || fate == language.fate(state), "a known fate does not change");
    }
    let accepts = language.accepts(state);
    assert_ne!((language.fate(state), accepts), (Fate::Never, true));
    assert_ne!((language.fate(state), accepts), (Fate::Always, false));
    Ok(accepts)
}

/// Returns a few strings for a language: random ones, and some that follow the automaton, so that matches are not rare.
pub fn inputs(language: &mut Language, choices: &mut Choices<'_>) -> Vec<String> {
    let mut inputs = vec![String::new()];
    for _ in 0..3 {
        inputs.push(generate::input(choices));
        if let Ok(walked) = walk(language, choices) {
            inputs.push(walked);
        }
    }
    inputs
}

/// Returns a string along a random way through the automaton that avoids states from which nothing matches.
fn walk(language: &mut Language, choices: &mut Choices<'_>) -> Result<String, LimitExceeded> {
    let representatives = language.partition().representatives();
    let (mut state, mut text) = (language.start(), String::new());
    for _ in 0..choices.below(12) + 1 {
        let first = choices.below(representatives.len());
        for turn in 0..representatives.len() {
            let class = (first + turn) % representatives.len();
            let next = language.step(state, class as u8)?;
            if language.fate(next) != Fate::Never {
                text.push(char::from(representatives[class]));
                state = next;
                break;
            }
        }
        if language.fate(state) != Fate::Open || language.accepts(state) && choices.rarely(3) {
            break;
        }
    }
    Ok(text)
}

/// Checks that the automaton accepts exactly the strings in which the matcher finds a match. Returns the number of
/// comparisons.
pub fn automaton_is_matcher(decided: &mut Decided, inputs: &[String]) -> usize {
    let (mut compared, mut scratch) = (0, Scratch::default());
    for input in inputs {
        let Ok(found) = decided.regex.matcher().find_at(input, 0, &mut scratch) else { continue };
        let found = found.map(|found| found.span());
        let Ok(accepts) = accepts(&mut decided.language, input) else { break };
        assert_eq!(
            accepts,
            found.is_some(),
            "{:?} on {input:?}: automaton {accepts}, matcher {found:?}",
            decided.pattern
        );
        shortcuts_hold(&decided.regex, input, &mut scratch);
        compared += 1;
    }
    compared
}

/// Checks that what is known about a pattern without a search agrees with a search: the properties of its nodes, the
/// language of a chain, and fixed captures.
pub fn shortcuts_hold(regex: &Regex, input: &str, scratch: &mut Scratch) {
    let (hir, text) = (regex.hir(), regex.ast().to_string());
    let Ok(found) = regex.matcher().find_at(input, 0, scratch) else { return };
    if let Some(found) = &found {
        let (span, known) = (found.span(), hir.root.properties());
        let len = span.len() as u32;
        assert!(known.min_len() <= len && known.max_len().is_none_or(|max| len <= max), "{text} on {input:?}, length");
        assert!(!known.is_anchored_start() || span.start == 0, "{text} on {input:?}, start");
        assert!(!known.is_anchored_end() || span.end == input.len(), "{text} on {input:?}, end");
    }
    if let Some(chain) = chain(hir) {
        let sets: Vec<_> = chain.steps.iter().flat_map(|(set, times)| vec![*set; *times as usize]).collect();
        let long_enough = if chain.open { input.len() >= sets.len() } else { input.len() == sets.len() };
        let holds = long_enough && sets.iter().zip(input.bytes()).all(|(set, byte)| set.contains(byte));
        assert_eq!(holds, found.is_some(), "{text} on {input:?} as a chain");
    }
    if let (Some(captures), Some(found)) = (fixed_captures(hir), found) {
        let at = |edge: Edge| match edge {
            Edge::FromStart(at) => at as usize,
            Edge::FromEnd(back) => input.len() - back as usize,
        };
        for (group, span) in (0..).zip(captures) {
            if let Some((start, end)) = span {
                assert_eq!(
                    found.group(GroupIndex(group)),
                    Some(at(start)..at(end)),
                    "{text} on {input:?}, group {group}"
                );
            }
        }
    }
}

/// Returns the groups of the first match, as the matcher finds them.
pub fn captures(regex: &Regex, input: &str) -> Result<Option<Vec<Option<Span>>>, LimitExceeded> {
    let mut scratch = Scratch::default();
    let found = regex.matcher().find_at(input, 0, &mut scratch)?;
    Ok(found.map(|found| (0..regex.hir().groups.len() as u32).map(|n| found.group(GroupIndex(n))).collect()))
}

/// Runs the fuzz target `round_trip` on some bytes.
pub fn round_trip(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let pattern = match choices.below(3) {
        0 => generate::damaged(&mut choices),
        1 => generate::pattern(&mut choices),
        _ => Pattern {
            options: dotnet_regex::Options::default(),
            text: String::from_utf8_lossy(choices.rest()).into_owned(),
        },
    };
    prints_back(&pattern);
    ends(&pattern, &generate::input(&mut choices));
}

/// Runs the fuzz target `language` on some bytes. Returns the number of comparisons.
pub fn language(bytes: &[u8]) -> usize {
    let mut choices = Choices::new(bytes);
    let Some(mut decided) = decide(generate::pattern(&mut choices)) else { return 0 };
    let inputs = inputs(&mut decided.language, &mut choices);
    automaton_is_matcher(&mut decided, &inputs)
}
