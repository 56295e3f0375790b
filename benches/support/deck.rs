//! Rate decks of any size, the same on every run.

use std::collections::HashSet;
use std::fmt::Write;

use crate::random::Random;

/// A rate deck: prefix routes nested up to four deep, two thirds open-ended (`^\\+<prefix>`) and one third of fixed
/// length (`^\\+<prefix>\\d{n}$`, eleven digits in all), spread over 20 usages and 50 policies, with one profile of ten
/// rules.
pub(crate) struct Deck {
    pub(crate) prefixes: Vec<String>,
    pub(crate) targets: Vec<String>,
    pub(crate) usages: Vec<u32>,
}

impl Deck {
    pub(crate) fn new(routes: usize) -> Deck {
        let mut random = Random(1);
        let mut known = HashSet::new();
        let mut nested: Vec<(String, u32)> = Vec::with_capacity(routes);
        while nested.len() < routes {
            let base = random.below(4) != 0 && !nested.is_empty();
            let base = base.then(|| nested.get(random.below(nested.len() as u64) as usize).cloned()).flatten();
            let (mut prefix, depth) = base.filter(|(_, depth)| *depth < 4).unwrap_or_default();
            let more = 1 + random.below(match (depth, routes) {
                (0, 20_001..) => 6,
                (0, _) => 4,
                _ => 3,
            });
            prefix.push_str(&random.digits(more));
            if prefix.len() <= 10 && known.insert(prefix.clone()) {
                nested.push((prefix, depth + 1));
            }
        }
        let prefixes: Vec<String> = nested.into_iter().map(|(prefix, _)| prefix).collect();
        let target = |prefix: &String| match random.below(3) {
            0 => format!("^\\+{prefix}\\d{{{}}}$", 11 - prefix.len()),
            _ => format!("^\\+{prefix}"),
        };
        let targets: Vec<String> = prefixes.iter().map(target).collect();
        let usages = targets.iter().map(|_| random.below(20) as u32).collect();
        Deck { prefixes, targets, usages }
    }

    /// Returns the text of the plan file.
    pub(crate) fn plan(&self) -> String {
        let mut random = Random(2);
        let mut text = "version: 1\nlocation_profiles:\n  - name: P\n    rules:\n".to_owned();
        for rule in 1..10 {
            let _ = writeln!(text, "      - r{rule}: ^0{rule}(\\d{{4,7}})$ -> +49{rule}$1");
        }
        text.push_str("      - world: ^00(\\d{11})$ -> +$1\n");
        let usages: Vec<String> = (0..20).map(|usage| format!("u{usage}")).collect();
        let _ = writeln!(text, "phone_usages: [{}]\npolicies:", usages.join(", "));
        for policy in 0..50 {
            let first = random.below(15) as usize;
            let own = usages.get(first..first + 6).unwrap_or_default();
            let _ = writeln!(text, "  p{policy}: [{}]", own.join(", "));
        }
        text.push_str("routes:\n");
        for (route, (target, usage)) in self.targets.iter().zip(&self.usages).enumerate() {
            let priority = random.below(5);
            let _ = writeln!(
                text,
                "  - {{name: r{route}, target: '{target}', phone_usages: u{usage}, gateways: g, priority: {priority}}}"
            );
        }
        text
    }

    /// Returns numbers that the deck routes, as they are dialled: `00` and eleven digits. Normalised, they have twelve
    /// characters.
    pub(crate) fn dialled(&self, count: usize) -> Vec<String> {
        let mut random = Random(3);
        let number = |_| {
            let prefix = self.prefixes.get(random.below(self.prefixes.len() as u64) as usize).map_or("", |p| p);
            format!("00{prefix}{}", random.digits(11 - prefix.len() as u64))
        };
        (0..count).map(number).collect()
    }
}
