//! The page that `report` writes: the bundle of `web/dist`, with the module and a plan inside.
//!
//! Everything that comes from a plan is packed and written as base64, so no name in it can end a script or begin an
//! element. The page has a content-security policy that allows its own script and nothing from elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;
use serde_json::{Value, json};

/// The module, packed with gzip.
const MODULE: &[u8] = include_bytes!("../web/dist/dialplan.wasm.gz");
/// The page of `report`.
const REPORT: &str = include_str!("../web/dist/report.html");
/// The page of `report --playground`.
const PLAYGROUND: &str = include_str!("../web/dist/playground.html");
/// Where the data goes.
const PLACE: &str = "<!-- data -->";
/// How every page begins, to recognise one that may be overwritten.
const MARK: &[u8] = b"<meta name=\"generator\" content=\"dialplan\">";
/// How hard data is packed, from 1 to 10.
const LEVEL: u8 = 7;

/// What a page carries.
pub(crate) struct Page<'a> {
    /// The name of the plan file.
    pub(crate) name: &'a str,
    /// The text of the plan.
    pub(crate) text: &'a str,
    /// The compiled plan.
    pub(crate) compiled: &'a [u8],
    /// The names and texts of suites.
    pub(crate) suites: &'a [(String, String)],
    /// The limits that were raised, by the names of their flags.
    pub(crate) limits: Value,
    /// True for the page with an editor.
    pub(crate) playground: bool,
}

impl Page<'_> {
    /// Returns the page as HTML.
    pub(crate) fn html(&self) -> String {
        let template = if self.playground { PLAYGROUND } else { REPORT };
        let (head, tail) = template.split_once(PLACE).unwrap_or((template, ""));
        let suites: Vec<Value> = self.suites.iter().map(|(path, text)| json!({ "path": path, "text": text })).collect();
        let report = json!({
            "name": self.name,
            "version": env!("CARGO_PKG_VERSION"),
            "playground": self.playground,
            "limits": self.limits,
            "text": self.text,
            "suites": suites,
        });
        let report = compress_to_vec(report.to_string().as_bytes(), LEVEL);
        let compiled = compress_to_vec(self.compiled, LEVEL);
        let mut html = head.to_owned();
        for (id, bytes) in [("module", MODULE), ("report", &*report), ("compiled", &*compiled)] {
            html.push_str(&format!("<script type=\"text/plain\" id=\"dialplan-{id}\">"));
            STANDARD.encode_string(bytes, &mut html);
            html.push_str("</script>\n");
        }
        html.push_str(tail);
        html
    }
}

/// Returns true if a file begins as a page does.
pub(crate) fn is_page(head: &[u8]) -> bool {
    head.windows(MARK.len()).any(|part| part == MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with hostile names has no more elements than one with harmless names.
    #[test]
    fn names_are_never_html() {
        let html = |name: &str| {
            let suites = [(name.to_owned(), name.to_owned())];
            let page = Page {
                name,
                text: name,
                compiled: name.as_bytes(),
                suites: &suites,
                limits: json!({}),
                playground: false,
            };
            page.html()
        };
        let hostile = html("</script><script>alert(1)</script><img src=x onerror=alert(1)><!-- -->");
        assert!(!hostile.contains("alert(1)"));
        assert_eq!(hostile.matches("<script").count(), html("plan.yaml").matches("<script").count());
    }

    #[test]
    fn pages_have_a_place_for_data_and_are_recognised() {
        for template in [REPORT, PLAYGROUND] {
            assert_eq!(template.matches(PLACE).count(), 1);
            assert!(is_page(template.as_bytes().get(..4096).unwrap()));
            assert!(template.contains("default-src 'none'"));
        }
    }
}
