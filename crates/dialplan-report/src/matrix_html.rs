//! The table of policies and classes as one page that needs nothing else: no script, no picture, no font.

use std::fmt::Write;

use dialplan_analysis::matrix::{Changes, Matrix, Side, Witnesses};
use dialplan_core::model::Plan;

use crate::html_page::{escaped, page, remarked};
use crate::matrix_text::is_number;
use crate::matrix_words::{
    Piece, callers, is_reached, legend, mark, mark_of, of_first, only, remarks, sheet, side, summary, told,
};

/// Renders the page.
pub fn document(plan_name: &str, plan: &Plan, matrix: &Matrix) -> String {
    let title = format!("Who may call what: {}", plan.name.as_deref().unwrap_or(plan_name));
    let mut body = format!("<h1>{}</h1>\n", escaped(&title));
    if matrix.rows.is_empty() {
        body.push_str("<p>Nobody has this profile and policy.</p>\n");
        return page(&title, &body);
    }
    let shown = sheet(plan, matrix);
    body.push_str("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"policies and classes\"><table>\n");
    body.push_str("<thead><tr><th scope=\"col\">policy</th><th scope=\"col\">profile</th>");
    for column in &shown.columns {
        let _ = write!(body, "<th scope=\"col\">{}</th>", escaped(&column.head()));
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for line in &shown.lines {
        let Some(row) = matrix.rows.get(line.row) else { continue };
        let _ =
            write!(body, "<tr><th scope=\"row\">{}</th><td>{}</td>", escaped(&line.policies), escaped(&line.profiles));
        for column in &shown.columns {
            let mark = mark(row.cells.get(column.class));
            let _ = write!(body, "<td class=\"mark {}\">{mark}</td>", class_of(mark));
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody></table></div>\n<dl>\n");
    for (mark, meaning) in legend(matrix) {
        let _ = writeln!(body, "<dt>{mark}</dt><dd>{meaning}</dd>");
    }
    for column in shown.columns.iter().filter(|column| column.needs_list()) {
        let _ = writeln!(body, "<dt>{}</dt><dd>{}</dd>", escaped(&column.head()), escaped(&column.classes.join(", ")));
    }
    body.push_str("</dl>\n<h2>How numbers are reached</h2>\n");
    for (line, who) in shown.lines.iter().filter_map(|line| Some((line, line.who.as_ref()?))) {
        let row = matrix.rows.get(line.row).filter(|row| row.cells.iter().any(|cell| is_reached(*cell)));
        let Some(row) = row else { continue };
        let who = escaped(who);
        let _ = writeln!(body, "<details><summary>{who}</summary>\n<table>");
        let cells: Vec<_> = of_first(row).collect();
        for column in &shown.columns {
            let Some((known, witnesses)) = cells.get(column.class).filter(|(one, _)| is_reached(*one)) else {
                continue;
            };
            let Some(side) = side(plan, matrix, *known) else { continue };
            let head = escaped(&column.head());
            let _ =
                writeln!(body, "<tr><th scope=\"row\">{head}</th><td>{}</td></tr>", words(&told(&side, *witnesses)));
        }
        body.push_str("</table></details>\n");
    }
    remarked(&mut body, &remarks(plan, matrix));
    page(&title, &body)
}

/// Renders the cells that change.
pub fn changes(old_name: &str, new_name: &str, found: &Changes) -> String {
    let title = format!("Who may call what: {old_name} and {new_name}");
    let mut body = format!("<h1>{}</h1>\n<p>{}.</p>\n", escaped(&title), escaped(&summary(found)));
    if !found.changes.is_empty() {
        body.push_str("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"changes\"><table>\n<thead><tr>");
        for head in ["class", "callers", "was", "is"] {
            let _ = write!(body, "<th scope=\"col\">{head}</th>");
        }
        body.push_str("</tr></thead>\n<tbody>\n");
    }
    let cell = |side: &Side, witnesses: &Witnesses| {
        format!("<td class=\"{}\">{}</td>", class_of(mark_of(side.reach)), words(&told(side, Some(witnesses))))
    };
    for change in &found.changes {
        let Some((_, before, after)) = change.callers.first() else { continue };
        let who = callers(change.callers.iter().map(|(named, ..)| named));
        let _ = writeln!(
            body,
            "<tr><th scope=\"row\">{}</th><td>{}</td>{}{}</tr>",
            escaped(&change.class),
            escaped(&who),
            cell(&change.before, before),
            cell(&change.after, after),
        );
    }
    if !found.changes.is_empty() {
        body.push_str("</tbody></table></div>\n");
    }
    remarked(&mut body, &only(found));
    page(&title, &body)
}

fn class_of(mark: &str) -> &'static str {
    match mark {
        "all" => "all",
        "some" => "some",
        "?" => "open",
        _ => "none",
    }
}

fn words(pieces: &[Piece]) -> String {
    let word = |piece: &Piece| match piece {
        Piece::Text(text) => escaped(text),
        Piece::Name(name) if is_number(name) => format!("<code>{}</code>", escaped(name)),
        Piece::Name(name) => format!("<b>{}</b>", escaped(name)),
    };
    pieces.iter().map(word).collect()
}
