//! The page of a rule or a load error.

use dialplan_core::diag::Level;

/// The page of a rule or a load error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// The code: `DP` and four digits.
    pub code: &'static str,
    /// The name that users write.
    pub name: &'static str,
    /// The default level.
    pub level: Level,
    /// The page, in Markdown.
    pub text: &'static str,
}

impl Page {
    /// Returns the first sentence of the page, without its full stop. It has to be on one line.
    pub fn summary(&self) -> &'static str {
        let first =
            self.text.lines().filter(|line| !line.starts_with('#')).find(|line| !line.is_empty()).unwrap_or_default();
        first.split_once(". ").map_or(first, |(sentence, _)| sentence).trim_end_matches('.')
    }
}
