//! A page that needs nothing else: no script, no picture, no font.

use std::fmt::Write;

use crate::terminal::visible;

/// The style of the page. Every mark is a word, so the colours are not needed to read it.
const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
.wide{overflow-x:auto}
table{border-collapse:collapse}
th,td{border:1px solid #c4c4c4;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#f1f1f1}
td.mark{text-align:center}
.all{background:#d7f0da}.some{background:#fff0c2}.none{background:#f6f6f6;color:#5a5a5a}.open{background:#ffd9d6}
code{font:.95em ui-monospace,monospace}
dt{font-weight:600}dd{margin:0 0 .4rem 1rem}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}thead th{background:#2a2a2a}
th,td{border-color:#4a4a4a}.all{background:#143d1c}.some{background:#4a3a00}.none{background:#202020;color:#b5b5b5}
.open{background:#5a1512}}
@media print{body{max-width:none;margin:0}}";

/// Adds a list of remarks, if there are some.
pub(crate) fn remarked(body: &mut String, remarks: &[String]) {
    if remarks.is_empty() {
        return;
    }
    body.push_str("<h2>Remarks</h2>\n<ul>\n");
    for remark in remarks {
        let _ = writeln!(body, "<li>{}</li>", escaped(remark));
    }
    body.push_str("</ul>\n");
}

/// Returns the page with a title and a body.
pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

/// Returns text that is nothing but text in HTML, also between quotation marks.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
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

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escaped("</script><b a='x'>\"&\u{202e}"),
            "&lt;/script&gt;&lt;b a=&#39;x&#39;&gt;&quot;&amp;\\u{202e}"
        );
    }
}
