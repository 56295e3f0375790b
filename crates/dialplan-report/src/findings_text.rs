//! Findings in the style of rustc: the message, the lines of the file with carets, notes and the suggested fix.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Heading, Origin, Renderer, Snippet};
use dialplan_core::diag::{Diagnostic, Label, Level};
use dialplan_core::source::SourceFile;

use crate::terminal::{Look, visible};

/// Labels that are more than this many lines apart are shown in separate snippets.
const NEAR: u32 = 12;
/// The columns to which long source lines are trimmed if there is no terminal.
const WIDTH: usize = 140;
/// The most bytes of a line that is shown as a whole.
const LONG: usize = 2_000;

/// Renders one finding, ending in a line break.
pub fn finding(file: &SourceFile, finding: &Diagnostic, look: Look) -> String {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(look.width.map_or(WIDTH, |width| usize::from(width).max(60)));
    let heading = match finding.level {
        Level::Error => Heading::ERROR,
        Level::Warning => Heading::WARNING,
        Level::Info | Level::Off => Heading::INFO,
    };
    let title = heading.primary_title(finding.message.as_str()).id(finding.code.name);
    let mut group = Group::with_title(title);
    if let Some((place, snippet)) = finding.primary.as_ref().and_then(|label| long_line(file, label)) {
        group = group.element(place).element(snippet);
    } else {
        for snippet in snippets(file, finding) {
            group = group.element(snippet);
        }
    }
    if finding.primary.is_none() {
        group = group.element(Origin::path(file.name()));
    }
    for note in &finding.notes {
        group = group.element(Heading::NOTE.message(visible(note)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Heading::HELP.message(visible(help)));
    }
    let mut text: String = renderer.render(&[group]).split('\n').map(|line| further_place(line) + "\n").collect();
    text.truncate(text.trim_end_matches('\n').len() + 1);
    text
}

/// Returns a line with `-->` if it is one that names a further place. The renderer writes `:::` there, and a line that
/// begins with two colons can be a command for a build server.
fn further_place(line: &str) -> String {
    match line.split_once("::: ") {
        // Between two parts of a long line there is no place.
        Some((before, "")) if is_blank(before) => format!("{before}..."),
        Some((before, place)) if is_blank(before) => format!("{before}--> {place}"),
        _ => line.to_owned(),
    }
}

/// Returns true if the text has only blanks and colours.
fn is_blank(text: &str) -> bool {
    text.split('\u{1b}').enumerate().all(|(place, part)| {
        let shown = if place == 0 { part } else { part.split_once('m').map_or(part, |(_, shown)| shown) };
        shown.trim().is_empty()
    })
}

/// Renders the findings of one rule that are not shown one by one: their number and lines.
pub fn folded(file: &SourceFile, folded: &[&Diagnostic], look: Look) -> String {
    /// The most lines that are listed.
    const LINES: usize = 12;
    let Some(first) = folded.first() else { return String::new() };
    let mut lines: Vec<u32> =
        folded.iter().filter_map(|f| Some(file.line_column(f.primary.as_ref()?.span.start).line)).collect();
    lines.dedup();
    let mut places: Vec<String> = lines.iter().take(LINES).map(u32::to_string).collect();
    if lines.len() > LINES {
        places.push("..".to_owned());
    }
    let count = folded.len();
    let head = format!("{}[{}]: and {count} more of this kind (--all)", first.level.name(), first.code.name);
    let head = if first.level == Level::Error { look.bad(head) } else { head };
    format!("{head}\n  --> {}, lines {}\n", file.name(), places.join(", "))
}

/// The figures of the last lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary<'a> {
    /// The number of findings of each level.
    pub counts: Counts,
    /// The number of findings of each rule, in the order in which they are listed; empty if rules are not listed.
    pub by_rule: Vec<(&'a str, usize)>,
    /// The number of plans and suites that were linted.
    pub files: usize,
    /// Whether infos were printed.
    pub infos_shown: bool,
    /// The number of findings that a baseline accepts.
    pub known: usize,
    /// The number of findings that `--fix` can fix.
    pub fixable: usize,
    /// The level from which on findings are denied.
    pub denied: Level,
}

/// The number of findings of each level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// The number of errors.
    pub error: usize,
    /// The number of warnings.
    pub warning: usize,
    /// The number of infos.
    pub info: usize,
}

/// Renders the last lines: the number of findings of each level, and of each rule if rules are listed.
pub fn summary(summary: &Summary<'_>, look: Look) -> String {
    let counted = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    let Counts { error, warning, info } = summary.counts;
    let mut parts = Vec::new();
    if error > 0 {
        parts.push(look.bad(counted(error, "error")));
    }
    if warning > 0 {
        parts.push(counted(warning, "warning"));
    }
    if info > 0 {
        let hint = if summary.infos_shown { "" } else { " (--show-info)" };
        parts.push(counted(info, "info") + hint);
    }
    // Infos alone are no reason to speak of denial, unless they are denied.
    let denied = match (error + warning > 0, summary.denied) {
        (true, Level::Error) => " (denied: errors)",
        (true, Level::Warning) => " (denied: errors and warnings)",
        (_, Level::Info | Level::Off) if !parts.is_empty() => " (denied: all findings)",
        _ => "",
    };
    let parts = if parts.is_empty() { look.good("no findings") } else { parts.join(", ") };
    let files = if summary.files == 1 { String::new() } else { format!(" in {} files", summary.files) };
    let mut text = format!("{parts}{files}{denied}\n");
    if !summary.by_rule.is_empty() {
        let rules: Vec<String> = summary.by_rule.iter().map(|(name, count)| format!("{name} {count}")).collect();
        text.push_str(&format!("by rule: {}\n", rules.join(", ")));
    }
    if summary.known > 0 {
        text.push_str(&format!("{} known from the baseline\n", summary.known));
    }
    if summary.fixable > 0 {
        text.push_str(&format!("{} can be fixed with --fix\n", summary.fixable));
    }
    text
}

/// Returns the place of a label on a very long line and a piece of the line around it; `None` for other lines. The
/// renderer would scan the whole line again for each finding.
fn long_line<'f>(
    file: &'f SourceFile,
    label: &'f Label,
) -> Option<(Origin<'f>, Snippet<'f, annotate_snippets::Annotation<'f>>)> {
    let line = file.line(label.span.start);
    let text = file.line_text(line);
    if text.len() <= LONG {
        return None;
    }
    let at = (label.span.start as usize).saturating_sub(file.line_start(line));
    let (mut from, mut to) = (at.saturating_sub(WIDTH / 2), (at + WIDTH / 2).min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let window = text.get(from..to).unwrap_or_default();
    let start = at - from;
    let span = within(window, start..start + (label.span.end - label.span.start) as usize);
    let place = file.line_column(label.span.start);
    let origin = Origin::path(file.name()).line(place.line as usize).char_column(place.column as usize);
    let annotation = AnnotationKind::Primary.span(span).label(visible(&label.text));
    Some((origin, Snippet::source(window).line_start(line).annotation(annotation)))
}

/// Returns the labels with the lines between them, in as few snippets as their distance allows, the primary one first.
fn snippets<'f>(file: &'f SourceFile, finding: &'f Diagnostic) -> Vec<Snippet<'f, annotate_snippets::Annotation<'f>>> {
    let line_of = |label: &Label| file.line_column(label.span.start).line;
    let mut pieces: Vec<Vec<(&Label, bool)>> = Vec::new();
    let labels = finding.primary.iter().map(|l| (l, true)).chain(finding.secondary.iter().map(|l| (l, false)));
    for (label, primary) in labels {
        let near = |piece: &&mut Vec<(&Label, bool)>| {
            piece.iter().any(|(other, _)| line_of(other).abs_diff(line_of(label)) <= NEAR)
        };
        match pieces.iter_mut().find(near) {
            Some(piece) => piece.push((label, primary)),
            None => pieces.push(vec![(label, primary)]),
        }
    }
    pieces.into_iter().map(|piece| snippet(file, &piece)).collect()
}

fn snippet<'f>(file: &'f SourceFile, labels: &[(&'f Label, bool)]) -> Snippet<'f, annotate_snippets::Annotation<'f>> {
    let lines = labels.iter().map(|(label, _)| file.line_column(label.span.start).line as usize);
    let first = lines.clone().min().unwrap_or(1);
    let last = lines.max().unwrap_or(1);
    let from = file.line_start(first);
    let to = file.line_start(last) + file.line_text(last).len();
    let window = file.text().get(from..to).unwrap_or_default();
    let mut snippet = Snippet::source(window).line_start(first).path(file.name());
    for (label, primary) in labels {
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span =
            within(window, label.span.range().start.saturating_sub(from)..label.span.range().end.saturating_sub(from));
        let annotation = kind.span(span);
        snippet =
            snippet.annotation(if label.text.is_empty() { annotation } else { annotation.label(visible(&label.text)) });
    }
    snippet
}

/// Returns the range, cut to one line of the window and moved to character boundaries, as the renderer requires.
fn within(window: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(window.len());
        while !window.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(range.start);
    let line_end = window.get(start..).and_then(|rest| rest.find(['\n', '\r'])).map_or(window.len(), |at| start + at);
    start..floor(range.end).clamp(start, line_end.max(start))
}
