//! Reads tables with a header: the output of `Export-Csv`, and spreadsheets of rules and routes.
//!
//! Each row becomes an object whose properties are named by the header. The header may use the names of the plan file
//! or Microsoft's names.

use std::borrow::Cow;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};

use super::findings::Findings;
use super::test_case;
use crate::codes;
use crate::limits::ImportLimits;
use crate::object::{Object, Shape, Value};

/// Returns the rows as objects. Rows with fewer cells than the header are reported.
///
/// # Errors
///
/// Returns an error if the table cannot be read, a row has more cells than the header, or a limit is exceeded.
pub(super) fn read<'a>(
    file: &'a SourceFile,
    number: usize,
    limits: &ImportLimits,
    findings: &mut Findings,
) -> Result<Vec<Value<'a>>, Box<Diagnostic>> {
    let (text, skipped) = body(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let wrong = |error: &csv::Error| {
        let at = error.position().map_or(0, |position| position.byte() as usize) + skipped;
        Box::new(
            Diagnostic::new(&codes::INPUT_SYNTAX, format!("the table cannot be read: {error}"))
                .at(Span::new(at, at), "here"),
        )
    };
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    let mut rows = Vec::new();
    let mut values = limits.values;
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        values = values.checked_sub(record.len() + 1).ok_or_else(|| {
            Box::new(Diagnostic::new(&codes::INPUT_LIMIT, format!("more than {} values in one file", limits.values)))
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut start = record.position().map_or(0, |position| position.byte() as usize) + skipped;
        // The position of a record may be that of the line break before it.
        start += file.text().get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let end =
            file.text().get(start..).and_then(|rest| rest.find(['\r', '\n'])).map_or(file.text().len(), |n| start + n);
        let span = Span::new(start, end);
        if record.len() > header.len() {
            return Err(Box::new(
                Diagnostic::new(
                    &codes::INPUT_SYNTAX,
                    format!("the row has {} cells, but the header has {}", record.len(), header.len()),
                )
                .at(span, "this row")
                .help("put double quotes around cells that contain the delimiter"),
            ));
        }
        if record.len() < header.len() {
            let message = format!(
                "the row has {} cells, but the header has {}: the missing cells are read as empty",
                record.len(),
                header.len()
            );
            findings.add(number, Diagnostic::new(&codes::NOT_CARRIED_OVER, message).at(span, "this row"));
        }
        let fields = header.iter().zip(record.iter()).filter(|(name, _)| !name.is_empty());
        let fields = fields.map(|(name, cell)| {
            let text = cell.trim();
            let shape =
                if text.is_empty() { Shape::Null } else { Shape::Text(Cow::Owned(without_formula(text).to_owned())) };
            (Cow::Owned(property(name).to_owned()), Value::new(span, shape))
        });
        let object = Object { type_name: Cow::Borrowed("row"), fields: fields.collect() };
        rows.push(Value::new(span, Shape::Object(object)));
    }
    Ok(rows)
}

/// Returns the content of a cell such as `="0030"`, which keeps spreadsheets from dropping leading zeros.
fn without_formula(cell: &str) -> &str {
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(cell)
}

/// Returns the text and its offset after the line `#TYPE System..` with which `Export-Csv` of Windows PowerShell
/// begins.
fn body(file: &SourceFile) -> (&str, usize) {
    let text = file.text();
    if text.starts_with("#TYPE") {
        let end = text.find('\n').map_or(text.len(), |at| at + 1);
        return (text.get(end..).unwrap_or_default(), end);
    }
    (text, 0)
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |c: char| header.matches(c).count();
    [(b',', count(',')), (b';', count(';')), (b'\t', count('\t'))]
        .into_iter()
        .max_by_key(|(c, n)| (*n, *c == b','))
        .map_or(b',', |(c, _)| c)
}

/// Returns true if the file begins with a header that has at least two known columns.
pub(super) fn looks_like_table(file: &SourceFile) -> bool {
    let (text, _) = body(file);
    let separator = char::from(delimiter(text));
    let header = text.lines().next().unwrap_or_default();
    let cells = || header.split(separator).map(|cell| cell.trim().trim_matches('"').trim());
    // A line of a script, such as `function f($name, $pattern)`, is no header.
    let is_name = |cell: &str| {
        cell.matches('(').count() == cell.matches(')').count()
            && !cell.contains(['$', '{', '}', '=', '\'', '"', '@', '#', '|', '`', '<', '>'])
    };
    cells().all(is_name) && cells().filter(|cell| property_of(cell).is_some()).count() >= 2
}

/// Returns Microsoft's name for a column, or the name in the header if the column is not known.
fn property(header: &str) -> &str {
    property_of(header).unwrap_or(header)
}

fn property_of(header: &str) -> Option<&'static str> {
    let bare: String = header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match bare.as_str() {
        "identity" => "Identity",
        "name" | "rulename" | "routename" => "Name",
        "description" => "Description",
        "parent" | "profile" | "dialplan" | "locationprofile" | "tenantdialplan" => "Parent",
        "pattern" | "matchpattern" => "Pattern",
        "translation" | "translationpattern" => "Translation",
        "internalextension" | "isinternalextension" => "IsInternalExtension",
        "devicedialing" | "applicablefordevicedialing" => "ApplicableForDeviceDialing",
        "priority" => "Priority",
        "target" | "numberpattern" | "targetphonenumber" => "NumberPattern",
        "phoneusages" | "pstnusages" | "usages" => "PstnUsages",
        "onlinepstnusages" => "OnlinePstnUsages",
        "gateways" | "pstngatewaylist" | "gatewaylist" | "trunks" => "PstnGatewayList",
        "onlinepstngatewaylist" => "OnlinePstnGatewayList",
        "dialednumber" | "diallednumber" => test_case::DIALED_NUMBER,
        "targetdialplan" => test_case::TARGET_DIALPLAN,
        "targetvoicepolicy" => test_case::TARGET_VOICE_POLICY,
        "expectedtranslatednumber" => test_case::EXPECTED_TRANSLATED_NUMBER,
        "expectedusage" => test_case::EXPECTED_USAGE,
        "expectedroute" => test_case::EXPECTED_ROUTE,
        "sipaddress" | "uri" => "SipAddress",
        "userprincipalname" => "UserPrincipalName",
        "lineuri" | "line" => "LineURI",
        "voicepolicy" | "policy" => "VoicePolicy",
        "onlinevoiceroutingpolicy" => "OnlineVoiceRoutingPolicy",
        "usage" => "Usage",
        "emergencydialstring" => "EmergencyDialString",
        "emergencydialmask" => "EmergencyDialMask",
        "emergencynumbers" => "EmergencyNumbers",
        "onlinepstnusage" => "OnlinePSTNUsage",
        "teamsemergencycallroutingpolicy" => "TeamsEmergencyCallRoutingPolicy",
        "emergencycallroutingpolicy" => "EmergencyCallRoutingPolicy",
        "networksiteid" => "NetworkSiteID",
        "networkregionid" => "NetworkRegionID",
        _ => return None,
    })
}
