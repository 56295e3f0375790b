//! From files of other products to a [`Draft`].
//!
//! Each format has a file: `json`, `clixml`, `ocs_xml`, `vtest`, `table` and `powershell`, which also reads the configurations
//! of Microsoft365DSC. They end in objects; `kinds` tells what an object is, `collect` what its properties mean, `merge`(mod@merge)
//! makes one plan of everything.

mod clixml;
mod collect;
mod encoding;
mod flat;
mod json;
mod kinds;
mod merge;
mod ocs_xml;
mod powershell;
mod recognise;
mod table;
mod vtest;
mod xml;

use dialplan_core::diag::{Diagnostic, Level};
use dialplan_core::model::Dialect;
use dialplan_core::source::SourceFile;

use crate::draft::{Draft, Origin};
use crate::limits::Limits;
use crate::{codes, object::Value};

pub use encoding::decode;
pub use recognise::Format;

/// A file to import.
#[derive(Debug)]
pub struct Source {
    /// Its name and text.
    pub file: SourceFile,
    /// What it is; recognised if not given.
    pub format: Option<Format>,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The product, if it is not to be told from the objects.
    pub dialect: Option<Dialect>,
    /// Bounds.
    pub limits: Limits,
}

/// Something to say about a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Which file, from 0.
    pub file: usize,
    /// What.
    pub diagnostic: Diagnostic,
}

/// What became of the files.
#[derive(Debug)]
pub struct Imported {
    /// The plan, as far as there is one.
    pub draft: Draft,
    /// What could not be carried over, in the order of the files; with an error among them the plan must not be used.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit.
    pub more: usize,
}

impl Imported {
    /// Is there something that makes the plan useless?
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.diagnostic.level == Level::Error)
    }
}

/// Reads the files and makes one plan of them.
pub fn import(sources: &[Source], options: &Options) -> Imported {
    let mut report = Report { findings: Vec::new(), left_out: Vec::new(), more: 0, limit: options.limits.findings };
    let mut collected = collect::Collected::default();
    for (number, source) in sources.iter().enumerate() {
        let objects = match objects(source, number, &options.limits, &mut report) {
            Ok(objects) => objects,
            Err(diagnostic) => {
                report.add(number, *diagnostic);
                continue;
            }
        };
        collected.add(number, &source.file, &objects, &mut report);
    }
    let draft = merge::draft(collected, sources, options, &mut report);
    report
        .findings
        .sort_by_key(|finding| (finding.file, finding.diagnostic.primary.as_ref().map_or(0, |label| label.span.start)));
    Imported { draft: Draft { left_out: report.left_out, ..draft }, findings: report.findings, more: report.more }
}

fn objects<'a>(
    source: &'a Source,
    number: usize,
    limits: &Limits,
    report: &mut Report,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let file = &source.file;
    if file.text().len() > limits.input_bytes {
        let message =
            format!("the file has {} bytes, more than the limit of {}", file.text().len(), limits.input_bytes);
        return Err(Box::new(
            Diagnostic::new(&codes::INPUT_LIMIT, message).help("raise it with `--limit-input-bytes`"),
        ));
    }
    let format = match source.format {
        Some(format) => format,
        None => recognise::format(file)?,
    };
    match format {
        Format::Json => json::read(file, limits),
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
                    Diagnostic::new(&codes::INPUT_UNKNOWN, format!("XML with the root `<{}>` is not known", root.name))
                        .at(root.span, "neither `Objs` nor a location profile nor a test case")
                        .help("known are Clixml, `LocationProfileDescription` and `.vtest`"),
                )),
            }
        }
        Format::Csv => table::read(file, number, limits, report),
        Format::Powershell | Format::Dsc => powershell::read(file, number, limits, report),
    }
}

/// What there is to say, with a bound.
pub(crate) struct Report {
    findings: Vec<Finding>,
    left_out: Vec<(Origin, String)>,
    more: usize,
    limit: usize,
}

impl Report {
    pub(crate) fn add(&mut self, file: usize, diagnostic: Diagnostic) {
        if self.findings.len() >= self.limit && diagnostic.level != Level::Error {
            self.more += 1;
            return;
        }
        // What is not in the plan stands in it as a comment, too.
        let gone = [&codes::NOT_CARRIED_OVER, &codes::SCRIPT_NOT_READ, &codes::QUOTES_ERASE, &codes::IMPORT_CONFLICT];
        if gone.contains(&diagnostic.code) {
            let span = diagnostic.primary.as_ref().map(|label| label.span).unwrap_or_default();
            self.left_out.push((Origin { file, span }, diagnostic.message.clone()));
        }
        self.findings.push(Finding { file, diagnostic });
    }
}
