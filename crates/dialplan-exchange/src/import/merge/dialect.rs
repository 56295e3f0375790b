//! Chooses the product that the plan is for.

use dialplan_core::diag::Diagnostic;
use dialplan_core::model::Dialect;

use super::merger::Merger;
use crate::codes;
use crate::import::collect::Collected;
use crate::import::input::ImportOptions;

impl Merger<'_> {
    /// Returns the product that the options name, or else the first one that the objects come from.
    pub(super) fn dialect(&mut self, found: &Collected, options: &ImportOptions) -> Dialect {
        if let Some(dialect) = options.dialect {
            return dialect;
        }
        match found.products.as_slice() {
            // Rules that are created one by one and not in memory usually belong to a server, but people also omit the
            // switch for Teams. So this decides only if nothing else does.
            [] if found.loose.iter().any(|loose| loose.made) => Dialect::Lync2013,
            [] => {
                let origin = found
                    .profiles
                    .first()
                    .map(|found| found.profile.origin)
                    .or(found.loose.first().map(|loose| loose.rule.origin));
                if let Some(origin) = origin {
                    self.add(
                        &codes::IMPORT_CHANGED,
                        origin,
                        "nothing shows which product this comes from: Teams is assumed".to_owned(),
                        "here",
                    );
                }
                Dialect::Teams
            }
            [(only, _)] => *only,
            [(first, origin), (second, other), ..] => {
                let message = format!(
                    "the files come from several products: `{}` at {}, `{}` here; the plan is for `{}`",
                    first.name(),
                    self.place(*origin),
                    second.name(),
                    first.name()
                );
                self.findings.add(
                    other.file,
                    Diagnostic::new(&codes::IMPORT_CONFLICT, message)
                        .at(other.span, "from another product")
                        .help("choose one with `--dialect`"),
                );
                *first
            }
        }
    }
}
