//! An automaton as a Graphviz drawing, for `compile --emit dot`.

use std::fmt::Write;

use dialplan_core::{Automaton, StateId};

use crate::terminal::visible;

/// Renders an automaton. `label` returns the text of a label; states with labels have a double circle.
///
/// Transitions between the same two states are one arrow whose text is the class of their characters. The dead state is
/// not drawn.
pub fn dot<L>(name: &str, automaton: &Automaton<L>, label: impl Fn(&L) -> String) -> String {
    let mut out =
        format!("digraph {} {{\n  rankdir=LR;\n  node [shape=circle];\n  start [shape=point];\n", escaped(name));
    if automaton.start() != StateId::DEAD {
        let _ = writeln!(out, "  start -> {};", automaton.start().index());
    }
    for state in automaton.states().filter(|state| *state != StateId::DEAD) {
        let labels: Vec<String> = automaton.labels(state).iter().map(&label).collect();
        if !labels.is_empty() {
            let text = format!("{}\n{}", state.index(), labels.join("\n"));
            let _ = writeln!(out, "  {} [shape=doublecircle label={}];", state.index(), escaped(&text));
        }
        for (to, bytes) in arrows(automaton, state) {
            let _ = writeln!(out, "  {} -> {} [label={}];", state.index(), to.index(), escaped(&class(&bytes)));
        }
    }
    out.push_str("}\n");
    out
}

/// Returns the states that one character leads to, each with its characters, in the order of their first character.
pub(crate) fn arrows<L>(automaton: &Automaton<L>, state: StateId) -> Vec<(StateId, Vec<u8>)> {
    let mut arrows: Vec<(StateId, Vec<u8>)> = Vec::new();
    for (byte, class) in automaton.alphabet().bytes() {
        let to = automaton.step(state, class);
        if to == StateId::DEAD {
            continue;
        }
        match arrows.iter_mut().find(|(known, _)| *known == to) {
            Some((_, bytes)) => bytes.push(byte),
            None => arrows.push((to, vec![byte])),
        }
    }
    arrows
}

/// Returns characters as ranges such as `0-9 +`; all characters but a few as `not ..`.
pub(crate) fn class(bytes: &[u8]) -> String {
    let all = 0x20..=0x7E_u8;
    if bytes.len() > 60 {
        let others: Vec<u8> = all.filter(|byte| !bytes.contains(byte)).collect();
        return if others.is_empty() { "any".to_owned() } else { format!("not {}", ranges(&others)) };
    }
    ranges(bytes)
}

fn ranges(bytes: &[u8]) -> String {
    let mut parts: Vec<(u8, u8)> = Vec::new();
    for byte in bytes {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *byte => *last = *byte,
            _ => parts.push((*byte, *byte)),
        }
    }
    let name = |byte: u8| if byte == b' ' { "blank".to_owned() } else { char::from(byte).to_string() };
    let part = |(first, last): &(u8, u8)| match last - first {
        0 => name(*first),
        1 => format!("{} {}", name(*first), name(*last)),
        _ => format!("{}-{}", name(*first), name(*last)),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    // Line breaks are written here; other control characters can only come from a name.
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    format!("\"{}\"", lines.join("\n").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
