//! What a script has set so far. Everything else here adds methods to [`Script`].

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::FxHashMap;

use super::order::{RouteOrder, RuleOrder};
use crate::codes;
use crate::import::findings::Findings;
use crate::import::names::without_prefix;
use crate::limits::ImportLimits;
use crate::object::{Object, Shape, Value};

pub(super) struct Script<'a, 's> {
    pub(super) file: &'a SourceFile,
    pub(super) number: usize,
    pub(super) findings: &'s mut Findings,
    /// By name in lower case.
    pub(super) variables: FxHashMap<String, Value<'a>>,
    pub(super) kept: Vec<KeptObject<'a>>,
    /// Rules whose dial plan the script does not make.
    pub(super) rule_order: RuleOrder,
    /// The routes of each noun as the server has them in a row.
    pub(super) route_orders: [RouteOrder; 2],
    /// Noun and identity to the place in `kept`.
    pub(super) indexes: FxHashMap<(String, String), usize>,
    /// How many values may still be copied; scripts can double a list with every line.
    pub(super) values: usize,
    pub(super) over: Option<Box<Diagnostic>>,
    /// In the branches of "create it or change it".
    pub(super) guarded: bool,
    pub(super) ended: bool,
}

pub(super) struct KeptObject<'a> {
    pub(super) span: Span,
    pub(super) object: Object<'a>,
    pub(super) removed: bool,
}

impl<'a, 's> Script<'a, 's> {
    /// Creates a script of which nothing has been run.
    pub(super) fn new(
        file: &'a SourceFile,
        number: usize,
        limits: &ImportLimits,
        findings: &'s mut Findings,
    ) -> Script<'a, 's> {
        Script {
            file,
            number,
            findings,
            variables: FxHashMap::default(),
            kept: Vec::new(),
            rule_order: RuleOrder::default(),
            route_orders: [RouteOrder::default(), RouteOrder::default()],
            indexes: FxHashMap::default(),
            values: limits.copies.min(limits.values),
            over: None,
            guarded: false,
            ended: false,
        }
    }

    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.findings.add(self.number, diagnostic);
    }

    pub(super) fn not_read(&mut self, span: Span, message: impl Into<String>) {
        self.say(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not read"));
    }

    pub(super) fn refused(&mut self, span: Span, command: &str, why: &str) {
        let message = format!("`{command}` has {why}: PowerShell refuses the line");
        self.say(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "nothing is set"));
    }

    /// Something that cannot be known, said.
    pub(super) fn unknown(&mut self, span: Span, message: &str) -> Shape<'a> {
        self.say(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not known here"));
        Shape::Unknown
    }

    /// Takes from what may still be copied.
    pub(super) fn spend(&mut self, values: usize, span: Span) -> bool {
        if let Some(left) = self.values.checked_sub(values) {
            self.values = left;
            return true;
        }
        if self.over.is_none() {
            let message = "the variables of the script hold more values than the limit allows";
            let diagnostic = Diagnostic::new(&codes::INPUT_LIMIT, message).at(span, "here");
            self.over = Some(Box::new(diagnostic.help("split the script and import the parts together")));
        }
        false
    }

    pub(super) fn index_of(&self, noun: &str, identity: &str) -> Option<usize> {
        self.indexes.get(&(noun.to_owned(), identity.to_owned())).copied()
    }

    pub(super) fn keep(&mut self, noun: &str, identity: String, span: Span, object: Object<'a>) {
        self.indexes.insert((noun.to_owned(), identity), self.kept.len());
        self.kept.push(KeptObject { span, object, removed: false });
    }
}

/// Identities are the same whatever their case, with or without `Tag:`.
pub(super) fn identity(text: &str) -> String {
    without_prefix(text, &["Tag:"]).to_lowercase()
}
