//! The picture of a plan as SVG: one file without scripts, fonts or anything from elsewhere.

use std::fmt::Write;

use crate::plan_graph::{BOX_HEIGHT, BOX_WIDTH, COLUMN, Graph, Kind, MARGIN, Node};
use crate::plan_graph_dot::short;
use crate::terminal::visible;

/// The longest name in a box, in characters.
const NAME: usize = 20;
/// The longest text that is shown for a box when somebody points at it.
const TITLE: usize = 300;

/// The style: light, or dark where the reader's system is.
const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#1b2430}.head{font-weight:600;fill:#566173}\
rect{fill:#eceff4;stroke:#c3cad5}path{fill:none;stroke:#8b95a5;stroke-width:1.2}.pair{stroke-dasharray:4 4}\
@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.head{fill:#a0abbb}rect{fill:#232b36;stroke:#46515f}\
svg{background:#12161c}}";

/// Renders the picture.
pub fn document(title: &str, graph: &Graph<'_>) -> String {
    let (width, height) = (graph.width, graph.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         <clipPath id=\"box\"><rect width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\"/></clipPath>\n",
        escaped(&short(title, TITLE))
    );
    for (column, kind) in Kind::ALL.into_iter().enumerate() {
        let _ =
            writeln!(out, "<text class=\"head\" x=\"{}\" y=\"28\">{}</text>", MARGIN + column * COLUMN, kind.heading());
    }
    for (from, to) in &graph.edges {
        let (Some(from), Some(to)) = (graph.nodes.get(*from), graph.nodes.get(*to)) else { continue };
        let _ = writeln!(out, "{}", line(from, to));
    }
    for node in &graph.nodes {
        let _ = writeln!(
            out,
            "<g transform=\"translate({} {})\"><title>{}</title><rect width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" \
             rx=\"5\"/><text x=\"10\" y=\"17\" clip-path=\"url(#box)\">{}</text></g>",
            node.x,
            node.y,
            escaped(&title_of(node)),
            escaped(&short(node.name, NAME))
        );
    }
    out.push_str("</svg>\n");
    out
}

fn title_of(node: &Node<'_>) -> String {
    let name = short(node.name, TITLE);
    match node.about {
        Some(about) => format!("{} {name}: {}", node.kind.name(), short(about, TITLE)),
        None => format!("{} {name}", node.kind.name()),
    }
}

fn line(from: &Node<'_>, to: &Node<'_>) -> String {
    let (x1, y1) = (from.x + BOX_WIDTH, from.y + BOX_HEIGHT / 2);
    let (x2, y2) = (to.x, to.y + BOX_HEIGHT / 2);
    let bend = (x2.saturating_sub(x1) / 2).max(24);
    let class = if (from.kind, to.kind) == (Kind::Profile, Kind::Policy) { " class=\"pair\"" } else { "" };
    format!("<path{class} d=\"M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}\"/>", x1 + bend, x2.saturating_sub(bend))
}

/// Returns text as XML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A build log would read `##[` as a command.
            '#' => out.push_str("&#35;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan_graph::Node;

    #[test]
    fn names_are_never_elements() {
        let name = "</text><script>alert(1)</script>\u{202e}&\"##[x";
        let node = Node { kind: Kind::Route, name, about: Some(name), x: 0, y: 0 };
        let graph = Graph { nodes: vec![node], width: 10, height: 10, ..Graph::default() };
        let svg = document(name, &graph);
        assert!(!svg.contains("<script") && !svg.contains('\u{202e}') && !svg.contains("##["));
        assert_eq!(svg.matches("</text>").count(), Kind::ALL.len() + 1);
    }

    #[test]
    fn long_names_are_cut() {
        let name = "x".repeat(10_000);
        let node = Node { kind: Kind::Route, name: &name, about: None, x: 0, y: 0 };
        let graph = Graph { nodes: vec![node], width: 10, height: 10, ..Graph::default() };
        assert!(document(&name, &graph).len() < 3_000);
    }
}
