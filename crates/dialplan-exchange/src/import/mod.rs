//! Imports files of other products as a [`Draft`].
//!
//! Each format has a file: `json`, `clixml`, `ocs_xml`, `vtest`, `table` and `powershell`, which also reads the
//! configurations of Microsoft365DSC. They produce objects. `kinds` recognises what an object is, `collect` reads its
//! properties, and `merge` makes one plan of everything.

mod clixml;
mod collect;
mod encoding;
mod findings;
mod flat;
mod format;
mod input;
mod json;
mod kinds;
mod merge;
mod ocs_xml;
mod powershell;
mod recognise;
mod table;
mod test_case;
mod vtest;
mod xml;

use dialplan_core::diag::{Diagnostic, Level};

use self::findings::Findings;
use crate::draft::Draft;
use crate::{codes, object::Value};

pub use encoding::decode;
pub use findings::Finding;
pub use format::Format;
pub use input::{GivenValues, ImportOptions, RuleKind, Source};

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// The plan, as far as it could be read.
    pub draft: Draft,
    /// The findings, in the order of the files. If there is an error among them, the plan must not be used.
    pub findings: Vec<Finding>,
    /// The number of findings beyond the limit.
    pub more: usize,
}

impl Imported {
    /// Returns true if there is an error, so that the plan must not be used.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.diagnostic.level == Level::Error)
    }
}

/// Reads the files and returns one plan with the findings about it. Files that cannot be read are reported and skipped.
pub fn import(sources: &[Source], options: &ImportOptions) -> Imported {
    let mut findings = Findings::new(options.limits.findings);
    let mut collected = collect::Collected::default();
    for (number, source) in sources.iter().enumerate() {
        let objects = match objects(source, number, options, &mut findings) {
            Ok(objects) => objects,
            Err(diagnostic) => {
                findings.add(number, *diagnostic);
                continue;
            }
        };
        collected.add(number, &source.file, &objects, options.rules_as, &mut findings);
    }
    let draft = merge::draft(collected, sources, options, &mut findings);
    findings
        .list
        .sort_by_key(|finding| (finding.file, finding.diagnostic.primary.as_ref().map_or(0, |label| label.span.start)));
    Imported { draft: Draft { left_out: findings.left_out, ..draft }, findings: findings.list, more: findings.more }
}

/// Returns the objects of one file.
fn objects<'a>(
    source: &'a Source,
    number: usize,
    options: &ImportOptions,
    findings: &mut Findings,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let limits = &options.limits;
    let file = &source.file;
    if file.text().len() > limits.input_bytes {
        let message =
            format!("the file has {} bytes, more than the limit of {}", file.text().len(), limits.input_bytes);
        return Err(Box::new(
            Diagnostic::new(&codes::INPUT_LIMIT, message).help("raise the limit with `--limit-input-bytes`"),
        ));
    }
    let format = match source.format {
        Some(format) => format,
        None => recognise::format(file)?,
    };
    match format {
        Format::Json => json::read(file, number, limits, findings),
        Format::Clixml => clixml::parse(file, limits),
        Format::OcsXml | Format::Vtest => {
            let root = xml::read(file, limits)?;
            Ok(if format == Format::Vtest { vtest::read(&root) } else { ocs_xml::read(&root) })
        }
        Format::Xml => {
            let root = xml::read(file, limits)?;
            match () {
                () if clixml::is_root(&root) => clixml::read(&root, limits),
                () if ocs_xml::is_root(&root) => Ok(ocs_xml::read(&root)),
                () if vtest::is_root(&root) => Ok(vtest::read(&root)),
                () => Err(Box::new(
                    Diagnostic::new(
                        &codes::INPUT_UNKNOWN,
                        format!("XML with the root element `<{}>` is not a known format", root.name),
                    )
                    .at(root.span, "neither `Objs` nor a location profile nor a test case")
                    .help("`import` reads Clixml, `LocationProfileDescription` and `.vtest`"),
                )),
            }
        }
        Format::Csv => table::read(file, number, limits, findings),
        Format::Powershell | Format::Dsc => powershell::read(file, number, limits, findings, &options.given),
    }
}
