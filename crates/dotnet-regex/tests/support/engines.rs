//! Compares the automaton and the matcher with other regex engines, on what those have in common with .NET.

use dotnet_regex::hir::Span;
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::util::captures::Captures;

use super::choices::Choices;
use super::generate;
use super::properties::{self, Decided};
use super::translate::{Dialect, translate};

/// The number of comparisons of each kind.
#[derive(Clone, Copy, Default, Debug)]
pub struct Compared {
    pub regex: usize,
    pub fancy: usize,
    pub captures: usize,
}

type Groups = Vec<Option<Span>>;

/// Runs the fuzz target `engines` on some bytes.
pub fn engines(bytes: &[u8], compared: &mut Compared) {
    let mut choices = Choices::new(bytes);
    let Some(mut decided) = properties::decide(generate::pattern(&mut choices)) else { return };
    let inputs = properties::inputs(&mut decided.language, &mut choices);
    check(&mut decided, &inputs, compared);
}

/// Compares a pattern on the given strings.
pub fn check(decided: &mut Decided, inputs: &[String], compared: &mut Compared) {
    let hir = decided.regex.hir().clone();
    let numbers: Vec<u32> = (0..hir.groups.len() as u32).collect();
    if let Ok(translated) = translate(&hir, Dialect::Regex)
        && let Some(vm) = pike(&translated.pattern)
    {
        let mut cache = vm.create_cache();
        for input in inputs {
            let mut found = vm.create_captures();
            vm.captures(&mut cache, input, &mut found);
            let theirs = found.is_match().then(|| regex_groups(&found, &numbers));
            compared.regex += 1;
            agree(decided, input, theirs, &translated.pattern, translated.captures, &mut compared.captures);
        }
    }
    if let Ok(translated) = translate(&hir, Dialect::Fancy)
        && let Some(fancy) = fancy(&translated.pattern)
    {
        for input in inputs {
            let Ok(found) = fancy.captures(input) else { continue };
            let group = |n: &u32| match n {
                0 => found.as_ref().and_then(|found| found.get(0)).map(|m| m.start()..m.end()),
                n => found.as_ref().and_then(|found| found.name(&format!("g{n}"))).map(|m| m.start()..m.end()),
            };
            let theirs = found.is_some().then(|| numbers.iter().map(group).collect());
            compared.fancy += 1;
            agree(decided, input, theirs, &translated.pattern, translated.captures, &mut compared.captures);
        }
    }
}

fn pike(pattern: &str) -> Option<PikeVM> {
    let config = thompson::Config::new().nfa_size_limit(Some(1 << 20));
    match PikeVM::builder().thompson(config).build(pattern) {
        Ok(vm) => Some(vm),
        Err(error) if error.size_limit().is_some() => None,
        Err(error) => panic!("{pattern}: {error:?}"),
    }
}

fn fancy(pattern: &str) -> Option<fancy_regex::Regex> {
    // It accepts only a few simple forms of look-behind. Its optimisation of loops (in 0.20) lost matches and captures.
    fancy_regex::RegexBuilder::new(pattern).optimize(false).backtrack_limit(20_000).build().ok()
}

fn regex_groups(found: &Captures, numbers: &[u32]) -> Groups {
    let group = |n: &u32| match n {
        0 => found.get_group(0).map(|span| span.range()),
        n => found.get_group_by_name(&format!("g{n}")).map(|span| span.range()),
    };
    numbers.iter().map(group).collect()
}

fn agree(
    decided: &mut Decided,
    input: &str,
    theirs: Option<Groups>,
    translated: &str,
    captures: bool,
    count: &mut usize,
) {
    let pattern = &decided.pattern;
    if let Ok(accepts) = properties::accepts(&mut decided.language, input) {
        assert_eq!(accepts, theirs.is_some(), "automaton and {translated}: {pattern:?} on {input:?}");
    }
    if captures && let Ok(ours) = properties::captures(&decided.regex, input) {
        assert_eq!(ours, theirs, "captures and {translated}: {pattern:?} on {input:?}");
        *count += 1;
    }
}
