//! `import`: turns exports of other products into a plan, and their test cases into a suite.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use dialplan::exchange::collector::{self, System};
use dialplan::exchange::import::decode;
use dialplan::exchange::{Finding, Format, GivenValues, ImportLimits, ImportOptions, RuleKind, Source, import, write};
use dialplan::model::Dialect;
use dialplan::report::findings_text;
use dialplan::source::SourceFile;

use super::Context;
use super::exchange::{self, SHOWN};
use crate::files::{self, has_extension, is_same, read, read_input, shown, standard_input};
use crate::output::{Exit, Outcome, Stop};
use crate::plans;

/// The flag that raises the limit of an input.
const LIMIT_OPTION: &str = "--limit-input-bytes";

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Exports, scripts and tables, and folders of them; all files become one plan; `-` is standard input
    #[arg(required_unless_present = "collector", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print a script that writes the configuration of a live system into a folder, which `import` then reads
    #[arg(long, value_enum, value_name = "SYSTEM", conflicts_with_all = ["files", "suite", "from", "dialect"])]
    collector: Option<Live>,
    /// Format of the files, if it cannot be recognised from their content
    #[arg(long, value_parser = formats(), value_name = "FORMAT")]
    from: Option<Format>,
    /// Product that the plan is for, if the objects do not show it
    #[arg(long, value_enum, value_name = "DIALECT")]
    dialect: Option<Product>,
    /// What rules are that may be for a dial plan or for a trunk
    #[arg(long = "as", value_enum, value_name = "KIND")]
    rules_as: Option<Rules>,
    /// Value of a variable that a script asks for or gets as a parameter; can be repeated
    #[arg(long = "set", value_parser = variable, value_name = "NAME=VALUE")]
    variables: Vec<(String, String)>,
    /// Command that is added as the last line of the script that has its function, such as `Add-Rules -Site NL`; can be
    /// repeated
    #[arg(long = "call", value_name = "COMMAND")]
    calls: Vec<String>,
    /// Gateway of the routes whose gateways a script asks for; can be repeated
    #[arg(long = "gateway", value_name = "NAME")]
    gateways: Vec<String>,
    /// File that a script reads, such as `Import-Csv list.csv`, known by its name; can be repeated
    #[arg(long = "data", value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Write the plan to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the test cases of the files to this file, as a suite
    #[arg(long, value_name = "FILE")]
    suite: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
    /// Maximum size of an input file, in bytes
    #[arg(long, value_name = "N", default_value_t = ImportLimits::default().input_bytes, hide_short_help = true)]
    limit_input_bytes: usize,
}

/// Checks that the files have the variables of `--set`.
fn check_variables(flags: &Flags, sources: &[Source]) -> Result<(), Stop> {
    if flags.variables.is_empty() {
        return Ok(());
    }
    let scripts: Vec<String> = sources.iter().map(|source| source.file.text().to_lowercase()).collect();
    for (name, _) in &flags.variables {
        let name = name.to_lowercase();
        if !scripts.iter().any(|text| text.contains(&format!("${name}")) || text.contains(&format!("${{{name}}}"))) {
            return Err(
                Stop::new(format!("none of the files has a variable `${name}`")).help("check the name after `--set`")
            );
        }
    }
    Ok(())
}

/// Adds the commands of `--call` to the files that have their functions.
fn add_calls(flags: &Flags, sources: &mut [Source]) -> Result<(), Stop> {
    for call in &flags.calls {
        let name = call.split_whitespace().next().unwrap_or_default().to_lowercase();
        let has = |source: &&mut Source| {
            let text = source.file.text().to_lowercase();
            let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | '{'));
            let mut defined = false;
            while let Some(word) = words.next() {
                defined |= matches!(word, "function" | "filter") && words.next() == Some(name.as_str());
            }
            defined
        };
        let Some(source) = sources.iter_mut().find(has) else {
            return Err(Stop::new(format!("none of the files has a function `{name}`"))
                .help("write the function and its parameters after `--call`, in quotes"));
        };
        let text = format!("{}\n{call}\n", source.file.text());
        source.file = SourceFile::new(source.file.name(), text);
    }
    Ok(())
}

/// Reads the files of `--data`. A file that no script names is an error, since it would have no effect.
fn data_of_scripts(flags: &Flags, sources: &[Source], limit: usize) -> Result<Vec<(String, String)>, Stop> {
    let scripts: Vec<String> = sources.iter().map(|source| source.file.text().to_lowercase()).collect();
    let mut data: Vec<(String, String)> = Vec::with_capacity(flags.data.len());
    for path in &flags.data {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_named = |text: &String| text.to_lowercase().contains(&name.to_lowercase());
        if !scripts.iter().chain(flags.variables.iter().map(|(_, value)| value)).any(is_named) {
            return Err(Stop::new(format!("none of the scripts reads a file `{name}`"))
                .help("a file of `--data` is known by its name, without the folder"));
        }
        if data.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            return Err(Stop::new(format!("two files of `--data` have the name `{name}`"))
                .help("a script names its files by paths on another computer, so only the name counts"));
        }
        let (file, _) = decode(name.clone(), read(path, limit, LIMIT_OPTION)?);
        data.push((name, file.text().to_owned()));
    }
    Ok(data)
}

/// Returns true for a file of a folder that may hold something to import.
fn is_import(path: &Path) -> bool {
    ["json", "xml", "clixml", "csv", "tsv", "txt", "ps1", "psm1", "psd1", "vtest"]
        .iter()
        .any(|known| has_extension(path, known))
}

/// Returns a parser for the formats that can be named, with their descriptions for `--help`.
fn formats() -> impl TypedValueParser<Value = Format> {
    let values = Format::NAMED.map(|format| PossibleValue::new(format.name()).help(format.description()));
    PossibleValuesParser::new(values).try_map(|name| Format::from_name(&name).ok_or("not a format"))
}

/// Returns true for a finding in a line with a command of the product.
fn is_at_command(finding: &Finding, sources: &[Source]) -> bool {
    let Some((source, label)) = sources.get(finding.file).zip(finding.diagnostic.primary.as_ref()) else {
        return false;
    };
    let rest = source.file.text().get(label.span.start as usize..).unwrap_or_default();
    rest.lines().next().is_some_and(|line| line.to_ascii_lowercase().contains("-cs"))
}

/// Reads `NAME=VALUE`. The name may have its dollar sign.
fn variable(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write it as `NAME=VALUE`")?;
    let name = name.trim_start_matches('$');
    if name.is_empty() { Err("the name is missing") } else { Ok((name.to_owned(), value.to_owned())) }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Rules {
    /// Rules of a dial plan
    NormalizationRules,
    /// Rules of a trunk
    TranslationRules,
}

impl Rules {
    fn kind(self) -> RuleKind {
        match self {
            Rules::NormalizationRules => RuleKind::Normalization,
            Rules::TranslationRules => RuleKind::Translation,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Product {
    /// Office Communications Server 2007 R2
    Ocs2007r2,
    /// Lync 2013, Skype for Business Server
    Lync2013,
    /// Teams
    Teams,
}

impl Product {
    fn dialect(self) -> Dialect {
        match self {
            Product::Ocs2007r2 => Dialect::Ocs2007R2,
            Product::Lync2013 => Dialect::Lync2013,
            Product::Teams => Dialect::Teams,
        }
    }
}

/// A system that a collector reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Live {
    /// Teams, with the PowerShell module `MicrosoftTeams`
    Teams,
    /// Skype for Business or Lync Server, in its Management Shell
    Sfb,
}

pub(super) fn run(flags: &Flags, context: &mut Context) -> Outcome {
    if let Some(system) = flags.collector {
        let script = collector::script(match system {
            Live::Teams => System::Teams,
            Live::Sfb => System::Server,
        });
        if let Some(path) = &flags.output {
            exchange::check_free(path, flags.force, [])?;
        }
        exchange::put(flags.output.as_deref(), &script, context)?;
        return Ok(Exit::Yes);
    }
    let files = files::gathered(&flags.files, "file that can be imported", is_import, &mut context.output)?;
    for path in flags.output.iter().chain(&flags.suite) {
        exchange::check_free(path, flags.force, files.iter().map(PathBuf::as_path))?;
    }
    let written: Vec<&Path> = flags.output.iter().chain(&flags.suite).map(PathBuf::as_path).collect();
    if let [plan, suite] = written.as_slice()
        && is_same(plan, suite)
    {
        return Err(Stop::new(format!("{} cannot be both the plan and the suite", shown(plan)))
            .help("name another file with `--suite`"));
    }
    if files.iter().filter(|path| is_standard_input(path)).count() > 1 {
        return Err(Stop::new("standard input can only be read once, but `-` is given twice"));
    }
    let limits = ImportLimits { input_bytes: flags.limit_input_bytes, ..ImportLimits::default() };
    let mut sources = Vec::with_capacity(files.len());
    let mut findings = Vec::new();
    for (number, path) in files.iter().enumerate() {
        let (name, bytes) = match is_standard_input(path) {
            true => {
                let input = standard_input()?;
                let bytes = read_input(input, "standard input", limits.input_bytes, LIMIT_OPTION)?;
                ("(standard input)".to_owned(), bytes)
            }
            false => (shown(path), read(path, limits.input_bytes, LIMIT_OPTION)?),
        };
        let (file, finding) = decode(name, bytes);
        findings.extend(finding.map(|diagnostic| Finding { file: number, diagnostic }));
        sources.push(Source { file, format: flags.from });
    }
    add_calls(flags, &mut sources)?;
    check_variables(flags, &sources)?;
    let data = data_of_scripts(flags, &sources, limits.input_bytes)?;
    let options = ImportOptions {
        dialect: flags.dialect.map(Product::dialect),
        rules_as: flags.rules_as.map(Rules::kind),
        given: GivenValues { variables: flags.variables.clone(), gateways: flags.gateways.clone(), data },
        limits,
    };
    let imported = import(&sources, &options);
    findings.extend(imported.findings.iter().cloned());
    let total = findings.len() + imported.more;
    // Errors come first, so that they are always shown, and if there are many, those at commands of the product.
    findings.sort_by_key(|finding| {
        let elsewhere = total > SHOWN && !is_at_command(finding, &sources);
        (std::cmp::Reverse(finding.diagnostic.level), elsewhere)
    });
    for Finding { file, diagnostic } in findings.iter().take(SHOWN) {
        if let Some(source) = sources.get(*file) {
            context.output.say(findings_text::finding(&source.file, diagnostic, context.output.error_look))?;
        }
    }
    if total > SHOWN {
        context.output.say(format!("{total} findings; only the first {SHOWN} are shown, more are in the plan"))?;
    }
    if imported.has_errors() {
        return Err(Stop::Said);
    }
    let draft = &imported.draft;
    let only_tests =
        draft.profiles.is_empty() && draft.routes.is_empty() && draft.policies.is_empty() && draft.usages.is_empty();
    let suite =
        write::suite(&draft.tests, only_tests || !draft.profiles.is_empty(), only_tests || !draft.policies.is_empty());
    for (origin, message) in &suite.left_out {
        let place = sources
            .get(origin.file)
            .map(|source| format!("{}:{}", source.file.name(), source.file.line(origin.span.start)));
        context.output.say(format!("{}: {message}", place.unwrap_or_default()))?;
    }
    if draft.is_empty() && !draft.tests.is_empty() && flags.suite.is_none() {
        exchange::put(flags.output.as_deref(), &suite.text, context)?;
        return Ok(Exit::Yes);
    }
    let files: Vec<&SourceFile> = sources.iter().map(|source| &source.file).collect();
    let text = write::plan(draft, &files);
    let name = flags.output.as_deref().map_or("(the imported plan)".to_owned(), shown);
    let exit = plans::judge(&SourceFile::new(name, text.as_str()), &context.limits, &mut context.output)?;
    exchange::put(flags.output.as_deref(), &text, context)?;
    match (&flags.suite, draft.tests.len()) {
        (Some(path), 0) => {
            context.output.say(format!("the input has no test cases: {} is not written", shown(path)))?
        }
        (None, 0) => {}
        (Some(path), _) => exchange::put(Some(path), &suite.text, context)?,
        (None, count) => {
            let cases = if count == 1 { "1 test case is".to_owned() } else { format!("{count} test cases are") };
            context.output.say(format!("{cases} not written: name a file with `--suite FILE`"))?
        }
    }
    Ok(exit)
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}
