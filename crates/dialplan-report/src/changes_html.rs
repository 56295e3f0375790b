//! The differences between two plans as one page that needs nothing else.

use std::fmt::Write;

use dialplan_analysis::differences::{Differences, Told};

use crate::changes_json::Compared;
use crate::changes_text::{Words, remarks, summary, who, words};
use crate::html_page::{escaped, page, remarked};

/// Renders the page. `told` has an entry for each change.
pub fn document(compared: Compared<'_>, found: &Differences, told: &[Told]) -> String {
    let title = format!("{} and {}", compared.old_name, compared.new_name);
    let mut body = format!("<h1>{}</h1>\n<p>{}.</p>\n", escaped(&title), escaped(&summary(found)));
    if !found.changes.is_empty() {
        body.push_str("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"changes\"><table>\n<thead><tr>");
        for head in ["callers", "dialled", "was", "is"] {
            let _ = write!(body, "<th scope=\"col\">{head}</th>");
        }
        body.push_str("</tr></thead>\n<tbody>\n");
        for (change, told) in found.changes.iter().zip(told) {
            let Words { dialled, count, was, is } = words(compared, told);
            let who = who(compared.old.plan(), compared.new.plan(), found, change);
            let _ = writeln!(
                body,
                "<tr><th scope=\"row\">{}</th><td><code>{}</code><br>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&who),
                escaped(&dialled),
                escaped(&count),
                escaped(&was),
                escaped(&is),
            );
        }
        body.push_str("</tbody></table></div>\n");
    }
    remarked(&mut body, &remarks(compared, found));
    page(&title, &body)
}
