//! The picture of a plan for Graphviz and for Mermaid, which lay it out themselves.

use std::fmt::Write;

use crate::plan_graph::{Graph, Kind};
use crate::terminal::visible;

/// The longest name in a box, in characters.
const NAME: usize = 40;

/// Renders the picture for Graphviz.
pub fn dot(title: &str, graph: &Graph<'_>) -> String {
    let mut out =
        format!("digraph {} {{\n  rankdir=LR;\n  node [shape=box style=rounded];\n", quoted(&short(title, NAME)));
    for kind in Kind::ALL {
        let members = graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == kind);
        let _ = writeln!(out, "  subgraph cluster_{} {{\n    label={};", kind.name(), quoted(kind.heading()));
        for (at, node) in members {
            let _ = writeln!(out, "    n{at} [label={}];", quoted(&short(node.name, NAME)));
        }
        out.push_str("  }\n");
    }
    for (from, to) in &graph.edges {
        let style = if is_pair(graph, *from, *to) { " [style=dashed constraint=false]" } else { "" };
        let _ = writeln!(out, "  n{from} -> n{to}{style};");
    }
    out.push_str("}\n");
    out
}

/// Renders the picture for Mermaid.
pub fn mermaid(graph: &Graph<'_>) -> String {
    let mut out = "flowchart LR\n".to_owned();
    for kind in Kind::ALL {
        let _ = writeln!(out, "  subgraph {} [\"{}\"]", kind.name(), kind.heading());
        for (at, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == kind) {
            let _ = writeln!(out, "    n{at}[\"{}\"]", entities(&short(node.name, NAME)));
        }
        out.push_str("  end\n");
    }
    for (from, to) in &graph.edges {
        let arrow = if is_pair(graph, *from, *to) { "-.->" } else { "-->" };
        let _ = writeln!(out, "  n{from} {arrow} n{to}");
    }
    out
}

/// Returns true if an edge says which profile a policy is used with.
fn is_pair(graph: &Graph<'_>, from: usize, to: usize) -> bool {
    let kind = |at: usize| graph.nodes.get(at).map(|node| node.kind);
    (kind(from), kind(to)) == (Some(Kind::Profile), Some(Kind::Policy))
}

/// Returns a text of at most some characters; one that is longer is cut.
pub(crate) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Returns a text in quotation marks, as Graphviz reads it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns a text in which all that means something to Mermaid is written as a number. It reads `#38;` and the like
/// within quotation marks, and takes a text that begins with a backquote for Markdown.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '#' | '"' | '&' | '<' | '>' | '`' | '\\' | ';' | '%' | '[' | ']' | '{' | '}' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan_graph::Node;

    fn check(name: &str, in_dot: &str, in_mermaid: &str) {
        let graph =
            Graph { nodes: vec![Node { kind: Kind::Route, name, about: None, x: 0, y: 0 }], ..Graph::default() };
        let drawn = dot("plan", &graph);
        assert!(drawn.contains(&format!("n0 [label={in_dot}];\n")), "{drawn}");
        let drawn = mermaid(&graph);
        assert!(drawn.contains(&format!("n0[\"{in_mermaid}\"]\n")), "{drawn}");
    }

    #[test]
    fn names_are_only_text() {
        check("plain", "\"plain\"", "plain");
        check("a\"]; x", "\"a\\\"]; x\"", "a#34;#93;#59; x");
        check("end\\", "\"end\\\\\"", "end#92;");
        check("`b`\n", "\"`b`\\\\u{a}\"", "#96;b#96;#92;u#123;a#125;");
        check(&"é".repeat(50), &format!("\"{}…\"", "é".repeat(39)), &format!("{}…", "é".repeat(39)));
    }
}
