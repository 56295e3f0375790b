//! Changes of a file as a unified diff. Lines are only replaced: none is added or removed.

use std::fmt::Write;

use crate::terminal::Look;

/// The number of unchanged lines around a change.
const AROUND: usize = 3;

/// Renders the diff of two texts with the same number of lines.
pub fn diff(name: &str, old: &str, new: &str, look: Look) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let changed: Vec<usize> = (0..old.len()).filter(|at| old.get(*at) != new.get(*at)).collect();
    let mut out = String::new();
    if changed.is_empty() {
        return out;
    }
    let _ = write!(out, "--- {name}\n+++ {name}\n");
    let mut rest = changed.as_slice();
    while let Some(first) = rest.first() {
        // Changes that are near each other are one hunk.
        let near = rest.windows(2).take_while(|pair| matches!(pair, [a, b] if b - a <= 2 * AROUND)).count() + 1;
        let (hunk, more) = rest.split_at(near);
        rest = more;
        let last = hunk.last().unwrap_or(first);
        let (from, to) = (first.saturating_sub(AROUND), (last + AROUND + 1).min(old.len()));
        let _ = writeln!(out, "@@ -{},{} +{},{} @@", from + 1, to - from, from + 1, to - from);
        let mut at = from;
        while at < to {
            // Adjacent changes are one block, old lines before new ones.
            let run = (at..to).take_while(|line| hunk.contains(line)).count();
            let lines = |text: &[&str], mark: char| -> Vec<String> {
                text.iter().skip(at).take(run.max(1)).map(|line| format!("{mark}{line}")).collect()
            };
            if run == 0 {
                let _ = writeln!(out, "{}", lines(&old, ' ').concat());
                at += 1;
                continue;
            }
            for line in lines(&old, '-') {
                let _ = writeln!(out, "{}", look.bad(line));
            }
            for line in lines(&new, '+') {
                let _ = writeln!(out, "{}", look.good(line));
            }
            at += run;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_changes_are_one_hunk() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let new = old.replace("b\nc", "B\nC").replace('l', "L");
        let look = Look { color: false, width: None };
        let expected =
            "--- p\n+++ p\n@@ -1,6 +1,6 @@\n a\n-b\n-c\n+B\n+C\n d\n e\n f\n@@ -9,4 +9,4 @@\n i\n j\n k\n-l\n+L\n";
        assert_eq!(diff("p", old, &new, look), expected);
        assert_eq!(diff("p", old, old, look), "");
    }
}
