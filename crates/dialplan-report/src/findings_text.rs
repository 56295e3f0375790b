//! Findings in rustc's manner: the sentence, the lines of the file with carets, notes and the cure.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Heading, Origin, Renderer, Snippet};
use dialplan_core::diag::{Diagnostic, Label, Level};
use dialplan_core::source::SourceFile;

use crate::terminal::{Look, visible};

/// Labels that stand further apart than this many lines are shown in pieces of their own.
const NEAR: u32 = 12;
/// Columns to which long source lines are trimmed where there is no terminal.
const WIDTH: usize = 140;
/// Bytes of a line that is shown as a whole.
const LONG: usize = 2_000;

/// One finding, ending in a line break.
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
    let mut text = renderer.render(&[group]);
    text.push('\n');
    text
}

/// What stands for findings of one rule that are not shown one by one.
pub fn folded(file: &SourceFile, folded: &[&Diagnostic], look: Look) -> String {
    /// Lines that are named.
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

/// What is counted in the last lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// How many plans and suites were looked at.
    pub files: usize,
    /// Infos were printed.
    pub infos_shown: bool,
    /// Findings that a baseline knows.
    pub known: usize,
    /// Findings that can be cured with `--fix`.
    pub curable: usize,
}

/// The last lines: how many findings of each level in how many files, and of each rule where there are many.
pub fn summary<'a>(findings: impl Iterator<Item = &'a Diagnostic>, about: Summary, look: Look) -> String {
    /// Fewer findings can be counted by hand.
    const MANY: usize = 10;
    let mut counts = [(Level::Error, 0usize, "error"), (Level::Warning, 0, "warning"), (Level::Info, 0, "info")];
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        counts.iter_mut().filter(|(known, ..)| *known == finding.level).for_each(|(_, count, _)| *count += 1);
        let is_shown = finding.level > Level::Info || about.infos_shown;
        match rules.iter_mut().find(|(name, _)| *name == finding.code.name) {
            Some((_, count)) => *count += usize::from(is_shown),
            None => rules.push((finding.code.name, usize::from(is_shown))),
        }
    }
    let part = |(level, count, name): &(Level, usize, &str)| {
        let text = format!("{count} {name}{}", if *count == 1 { "" } else { "s" });
        match (level, count) {
            (_, 0) => None,
            (Level::Info, _) if !about.infos_shown => Some(format!("{text} (--show-info)")),
            (Level::Error, _) => Some(look.bad(text)),
            _ => Some(text),
        }
    };
    let parts: Vec<String> = counts.iter().filter_map(part).collect();
    let parts = if parts.is_empty() { look.good("no findings") } else { parts.join(", ") };
    let files = if about.files == 1 { String::new() } else { format!(" in {} files", about.files) };
    let mut text = format!("{parts}{files}\n");
    rules.retain(|(_, count)| *count > 0);
    rules.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    if rules.len() > 1 && rules.iter().map(|(_, count)| count).sum::<usize>() > MANY {
        let rules: Vec<String> = rules.iter().map(|(name, count)| format!("{name} {count}")).collect();
        text.push_str(&format!("by rule: {}\n", rules.join(", ")));
    }
    if about.known > 0 {
        text.push_str(&format!("{} known from the baseline\n", about.known));
    }
    if about.curable > 0 {
        text.push_str(&format!("{} can be cured with --fix\n", about.curable));
    }
    text
}

/// For a label on a very long line its place, and a piece of the line around it. The renderer would look at the whole line, for each finding anew.
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

/// The labels with the lines around them, in as few pieces as their distance allows; the primary one first.
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

/// The range cut to one line of the window and moved to character borders: the renderer takes no other.
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
