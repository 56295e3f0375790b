//! The look-up alone and the whole decision, compared with what other tools do: patterns tried in order, `RegexSet`, a
//! dense DFA over all patterns, and, as the floor, a bare walk through a table over the same characters.
//!
//! `cargo bench --bench engine` prints the medians of one run as Markdown tables; `benches/publish` writes them to
//! docs/performance.md. The only argument is the size of the largest deck, by default 100000:
//! `cargo bench --bench engine -- 10000`. The file is one, since all competitors do the same work side by side.
//!
//! In the whole decision every competitor finds the rule and the routes in its own way, and rewrites and ranks as we
//! do. So only the way in which patterns are found differs.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark that cannot run may panic")]

#[path = "support/deck.rs"]
mod deck;
#[path = "support/peak.rs"]
mod peak;
#[path = "support/random.rs"]
mod random;

use std::hint::black_box;
use std::time::{Duration, Instant};

use deck::Deck;
use dialplan::artefact::{Artefact, write};
use dialplan::automaton::{Automaton, StateId};
use dialplan::call::{CallOptions, Caller, Origin, Question, caller};
use dialplan::compile::{CompiledPlan, compile};
use dialplan::model::{Named, PolicyId, load};
use dialplan::source::SourceFile;
use dialplan::{Analysis, Limits, Memo, Workspace};
use peak::peak;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind};

const NUMBERS: usize = 50_000;
const ROUNDS: usize = 9;
/// Numbers that even the slowest competitor decides.
const FEW: usize = 50;
/// The approximate duration of a round.
const ROUND: Duration = Duration::from_millis(200);

fn main() {
    let largest = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(100_000);
    let sizes: Vec<usize> = [10, 100, 1_000, 10_000, 100_000].into_iter().filter(|size| *size <= largest).collect();
    let rows: Vec<Row> = sizes.iter().map(|size| measured(*size)).collect();
    println!("### Look-up alone, ns\n");
    table(&rows, |row| &row.lookup);
    println!("\n### Whole decision (normalise, rewrite, usage, route), ns\n");
    table(&rows, |row| &row.decision);
    println!("\n### Compiling, and reading what was compiled\n");
    println!(
        "| patterns | compile, from the text | peak | tables, bytes a route | artefact, bytes | read, ready to decide | read with names |"
    );
    println!("|---|---|---|---|---|---|---|");
    for row in &rows {
        println!(
            "| {} | {:.0} ms | {} | {:.0} | {} | {:.2} ms | {:.2} ms |",
            row.patterns,
            row.compile.as_secs_f64() * 1e3,
            row.peak.map_or("-".to_owned(), |kib| format!("{:.0} MiB", kib as f64 / 1024.0)),
            row.bytes as f64 / row.patterns as f64,
            row.artefact,
            row.open.as_secs_f64() * 1e3,
            row.open_all.as_secs_f64() * 1e3,
        );
    }
}

struct Row {
    patterns: usize,
    lookup: Times,
    decision: Times,
    compile: Duration,
    peak: Option<u64>,
    bytes: usize,
    artefact: usize,
    open: Duration,
    open_all: Duration,
}

/// Nanoseconds per number.
#[derive(Default)]
struct Times {
    one_by_one: Option<f64>,
    fancy: Option<f64>,
    set: Option<f64>,
    dense: Option<f64>,
    ours: f64,
    floor: Option<f64>,
}

fn table(rows: &[Row], of: impl Fn(&Row) -> &Times) {
    println!(
        "| patterns | one by one, `regex` (a) | one by one, `fancy-regex` (a) | `RegexSet` (b) | dense DFA (c) | **dialplan** | floor (d) | ours / (d) | (a) / ours | (b) / ours | (c) / ours |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let times = of(row);
        let shown = |time: Option<f64>| time.map_or("-".to_owned(), |ns| format!("{ns:.0}"));
        let ratio = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or("-".to_owned(), |(a, b)| format!("{:.1}", a / b));
        let ours = Some(times.ours);
        println!(
            "| {} | {} | {} | {} | {} | **{:.0}** | {} | {} | {} | {} | {} |",
            row.patterns,
            shown(times.one_by_one),
            shown(times.fancy),
            shown(times.set),
            shown(times.dense),
            times.ours,
            shown(times.floor),
            ratio(ours, times.floor),
            ratio(times.one_by_one, ours),
            ratio(times.set, ours),
            ratio(times.dense, ours),
        );
    }
}

fn loaded(text: &str) -> (SourceFile, dialplan::model::Plan) {
    let file = SourceFile::new("deck.yaml", text);
    let loaded = load(&file, &limits());
    assert!(loaded.diagnostics.is_empty());
    (file, loaded.plan)
}

fn limits() -> Limits {
    let mut limits = Limits { plan_bytes: 1 << 30, ..Limits::default() };
    limits.automaton.states = 10_000_000;
    limits
}

fn compiled(text: &str) -> CompiledPlan {
    let (file, plan) = loaded(text);
    compile(&file, plan, &limits(), &mut ()).expect("the plan compiles")
}

/// A way to find the patterns that a string matches.
trait Finder {
    fn all(&self, string: &str, found: &mut Vec<usize>);

    fn first(&self, string: &str) -> Option<usize>;
}

struct OneByOne(Vec<regex::Regex>);

impl OneByOne {
    fn new(patterns: &[String]) -> OneByOne {
        OneByOne(patterns.iter().map(|pattern| regex::Regex::new(&ascii(pattern)).expect("a regex")).collect())
    }
}

impl Finder for OneByOne {
    fn all(&self, string: &str, found: &mut Vec<usize>) {
        found.extend(self.0.iter().enumerate().filter(|(_, regex)| regex.is_match(string)).map(|(number, _)| number));
    }

    fn first(&self, string: &str) -> Option<usize> {
        self.0.iter().position(|regex| regex.is_match(string))
    }
}

struct Fancy(Vec<fancy_regex::Regex>);

impl Fancy {
    fn new(patterns: &[String]) -> Fancy {
        Fancy(patterns.iter().map(|pattern| fancy_regex::Regex::new(pattern).expect("a regex")).collect())
    }
}

impl Finder for Fancy {
    fn all(&self, string: &str, found: &mut Vec<usize>) {
        let matches = |regex: &fancy_regex::Regex| regex.is_match(string).unwrap_or_default();
        found.extend(self.0.iter().enumerate().filter(|(_, regex)| matches(regex)).map(|(number, _)| number));
    }

    fn first(&self, string: &str) -> Option<usize> {
        self.0.iter().position(|regex| regex.is_match(string).unwrap_or_default())
    }
}

struct Set(regex::RegexSet);

impl Set {
    fn new(patterns: &[String]) -> Set {
        let patterns = patterns.iter().map(|pattern| ascii(pattern));
        Set(regex::RegexSetBuilder::new(patterns).size_limit(1 << 30).build().expect("a set"))
    }
}

impl Finder for Set {
    fn all(&self, string: &str, found: &mut Vec<usize>) {
        found.extend(self.0.matches(string).iter());
    }

    fn first(&self, string: &str) -> Option<usize> {
        self.0.matches(string).iter().next()
    }
}

struct Dense {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
}

impl Dense {
    fn new(patterns: &[String]) -> Dense {
        // Open-ended patterns match the rest of the number, so all matching patterns end at the same position. This is
        // the fastest way to use the DFA.
        let whole = |pattern: &String| match pattern.ends_with('$') {
            true => ascii(pattern),
            false => format!("{}[^\n]*$", ascii(pattern)),
        };
        let config = dense::Config::new().match_kind(MatchKind::All).start_kind(StartKind::Anchored);
        let patterns: Vec<String> = patterns.iter().map(whole).collect();
        let dfa = dense::Builder::new().configure(config).build_many(&patterns).expect("a DFA");
        let start = dfa.start_state_forward(&Input::new("").anchored(Anchored::Yes)).expect("a start");
        Dense { dfa, start }
    }

    fn end(&self, string: &str) -> StateID {
        let state = string.bytes().fold(self.start, |state, byte| self.dfa.next_state(state, byte));
        self.dfa.next_eoi_state(state)
    }
}

impl Finder for Dense {
    fn all(&self, string: &str, found: &mut Vec<usize>) {
        let state = self.end(string);
        if self.dfa.is_match_state(state) {
            found.extend((0..self.dfa.match_len(state)).map(|n| self.dfa.match_pattern(state, n).as_usize()));
        }
    }

    fn first(&self, string: &str) -> Option<usize> {
        let state = self.end(string);
        self.dfa.is_match_state(state).then(|| self.dfa.match_pattern(state, 0).as_usize())
    }
}

fn question<'a>(number: &'a str, caller: &'a Caller) -> Question<'a> {
    Question { number, caller, options: CallOptions::default() }
}

fn measured(patterns: usize) -> Row {
    let deck = Deck::new(patterns);
    let text = deck.plan();
    let begun = Instant::now();
    let plan = compiled(&text);
    let compile = begun.elapsed();
    let rules: Vec<String> =
        plan.plan().profiles[0].rules.iter().map(|member| plan.plan().rule(member.rule).pattern.to_string()).collect();
    let policy = PolicyId::find(plan.plan(), "p7").expect("a policy of the deck");
    let profile = plan.plan().profile_ids().next();
    let caller = caller(plan.plan(), Origin::Manual { profile, policy: Some(policy) }).expect("both are given");
    let own: Vec<usize> = plan.plan().policy(policy).phone_usages.iter().map(|usage| usage.id.index()).collect();
    let rank = |usage: &u32| own.iter().position(|own| *own == *usage as usize).map(|rank| rank as u32);
    let ranks: Vec<Option<u32>> = deck.usages.iter().map(rank).collect();
    let dialled = deck.dialled(NUMBERS);
    let normalised: Vec<String> = dialled.iter().map(|number| format!("+{}", &number[2..])).collect();
    let (mut lookup, mut decision) = (Times::default(), Times::default());

    let engine = plan.engine();
    lookup.ours = each(&normalised, |number| engine.targets().find(number.as_bytes()).first().is_some());
    let mut workspace = Workspace::default();
    decision.ours = each(&dialled, |number| engine.decide(&question(number, &caller), &mut workspace).is_ok());

    let compare = |finders: Option<[Box<dyn Finder>; 2]>| -> (Option<f64>, Option<f64>) {
        let Some([for_rules, for_routes]) = finders else { return (None, None) };
        let mut found = Vec::new();
        // Slow competitors decide fewer numbers.
        let begun = Instant::now();
        normalised[..FEW].iter().for_each(|number| for_routes.all(number, &mut found));
        let few = (ROUND.as_secs_f64() / begun.elapsed().as_secs_f64() * FEW as f64) as usize;
        let few = few.clamp(FEW, NUMBERS);
        let alone = each(&normalised[..few], |number| {
            found.clear();
            for_routes.all(number, &mut found);
            !found.is_empty()
        });
        let mut room = String::new();
        let whole = each(&dialled[..few], |number| {
            found.clear();
            // The last rule of a deck matches all its numbers: `^00(\d{11})$ -> +$1`.
            let Some(9) = for_rules.first(number) else { return false };
            room.clear();
            room.push('+');
            room.push_str(&number[2..]);
            for_routes.all(&room, &mut found);
            found.iter().filter_map(|route| Some((ranks[*route]?, *route))).min().is_some()
        });
        (Some(alone), Some(whole))
    };
    let of_both = |make: &dyn Fn(&[String]) -> Box<dyn Finder>| [make(&rules), make(&deck.targets)];
    let small = |most: usize| (patterns <= most).then_some(());
    (lookup.one_by_one, decision.one_by_one) =
        compare(small(10_000).map(|()| of_both(&|p| Box::new(OneByOne::new(p)))));
    (lookup.fancy, decision.fancy) = compare(small(1_000).map(|()| of_both(&|p| Box::new(Fancy::new(p)))));
    (lookup.set, decision.set) = compare(small(10_000).map(|()| of_both(&|p| Box::new(Set::new(p)))));
    (lookup.dense, decision.dense) = compare(Some(of_both(&|p| Box::new(Dense::new(p)))));
    if patterns <= 1_000 {
        (lookup.floor, decision.floor) = floor(&text, &normalised, &dialled);
    }

    let (file, _) = write(&plan);
    let median = |run: &dyn Fn()| {
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                run();
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[ROUNDS / 2]
    };
    let open = median(&|| drop(black_box(Artefact::open(&file, &limits()).expect("a compiled plan"))));
    let open_all = median(&|| {
        let plan = Artefact::open(&file, &limits()).and_then(|artefact| artefact.into_plan(&limits()));
        drop(black_box(plan.expect("a compiled plan")));
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("deck.yaml");
    std::fs::write(&path, &text).expect("the plan is written");
    let arguments = ["compile", "--plan", path.to_str().expect("a path of ASCII"), "-o", "deck.dpa"];
    let peak = peak(env!("CARGO_BIN_EXE_dialplan"), &arguments, folder.path());
    Row {
        patterns,
        lookup,
        decision,
        compile,
        peak,
        bytes: engine.targets().size().bytes(),
        artefact: file.len(),
        open,
        open_all,
    }
}

/// Returns the pattern for engines whose `\d` matches the digits of every script.
fn ascii(target: &str) -> String {
    target.replace("\\d", "[0-9]")
}

/// Returns the nanoseconds per number: the median of several rounds over all numbers.
fn each(numbers: &[String], mut ask: impl FnMut(&str) -> bool) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            let found = numbers.iter().filter(|number| black_box(ask(number))).count();
            let took = begun.elapsed();
            assert!(found > 0, "some number is found");
            took.as_secs_f64() * 1e9 / numbers.len() as f64
        })
        .collect();
    rounds.sort_unstable_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// A bare walk: one table, one load per character, nothing else.
struct Bare {
    columns: [u8; 256],
    rows: Vec<u32>,
    start: u32,
}

impl Bare {
    fn of<L>(automaton: &Automaton<L>) -> Bare {
        let mut columns = [0; 256];
        for (byte, class) in automaton.alphabet().bytes() {
            columns[usize::from(byte)] = class;
        }
        let row = |state: StateId| {
            let class = |class: usize| match class < automaton.alphabet().len() {
                true => (automaton.step(state, class as u8).index() * 16) as u32,
                false => 0,
            };
            (0..16).map(class).collect::<Vec<u32>>()
        };
        assert!(automaton.alphabet().len() <= 16, "rows of sixteen");
        Bare {
            columns,
            rows: automaton.states().flat_map(row).collect(),
            start: (automaton.start().index() * 16) as u32,
        }
    }

    fn walk(&self, string: &str) -> u32 {
        string
            .bytes()
            .fold(self.start, |state, byte| self.rows[state as usize + usize::from(self.columns[usize::from(byte)])])
    }
}

/// Returns the times of the floor: a walk through the table of the routes with the normalised characters, and the same
/// after a walk through the table of the profile with the dialled ones.
fn floor(text: &str, normalised: &[String], dialled: &[String]) -> (Option<f64>, Option<f64>) {
    let (file, plan) = loaded(text);
    let plan = compile(&file, plan, &limits(), &mut ()).expect("the plan compiles");
    let plan = Analysis::new(&file, plan, &Memo::new(&limits())).expect("the plan can be analysed");
    let routes = Bare::of(plan.routes());
    let rules = Bare::of(plan.rules(plan.plan().profile_ids().next().expect("a profile")));
    let alone = each(normalised, |number| routes.walk(number) > 0);
    let pairs: Vec<(String, &String)> = dialled.iter().cloned().zip(normalised).collect();
    let mut next = 0;
    let whole = each(dialled, |number| {
        let (_, normalised) = &pairs[next % pairs.len()];
        next += 1;
        rules.walk(number) > 0 && routes.walk(normalised) > 0
    });
    (Some(alone), Some(whole))
}
