//! What a script has set so far. All other files in this folder add methods to [`Script`].

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::existing::Existing;
use super::listed::Listed;
use super::live::{Shape, Value};
use super::mode::{Doubts, Mode};
use super::order::{RouteOrder, RuleOrder};
use super::scopes::Variables;
use crate::codes;
use crate::import::findings::Findings;
use crate::import::input::GivenValues;
use crate::import::powershell::tree::{EndKind, FunctionBody};
use crate::limits::ImportLimits;
use crate::names::without_prefix;
use crate::object::Object;

/// The state of a script.
pub(super) struct Script<'a, 's> {
    pub(super) file: &'a SourceFile,
    pub(super) number: usize,
    pub(super) findings: &'s mut Findings,
    /// The variables.
    pub(super) variables: Variables,
    /// The objects that commands have created.
    pub(super) kept: Vec<KeptObject<'a>>,
    /// The order of rules whose dial plan the script does not create.
    pub(super) rule_order: RuleOrder,
    /// The order of the routes of a server and of Teams.
    pub(super) route_orders: [RouteOrder; 2],
    /// The index into `kept` for each noun and identity.
    pub(super) indexes: FxHashMap<(String, String), usize>,
    /// The texts of lists that commands have added to, by the object's index in `kept` and the property in lower case.
    pub(super) listed: FxHashMap<(usize, String), Listed>,
    /// The objects that are only created if they do not exist, and those that are only changed.
    pub(super) existing: Existing,
    /// How many more values may be copied, since scripts can double a list with every line.
    pub(super) values: usize,
    /// The error about an exceeded limit.
    pub(super) over: Option<Box<Diagnostic>>,
    /// How the current statement is run.
    pub(super) mode: Mode,
    /// The doubts about what follows that arose in the current mode.
    pub(super) doubts: Doubts,
    /// What the last `return`, `exit` or the like leaves, until that is left.
    pub(super) ended: Option<EndKind>,
    /// The label of the loop that it leaves, if it names one.
    pub(super) label: Option<String>,
    /// The places of values of which it was reported that they are not known.
    pub(super) said: Vec<Span>,
    /// Whether it is not reported that a value is not known, since that is said where it is used.
    pub(super) quiet: bool,
    /// How many loops are being run.
    pub(super) loops: usize,
    /// How many blocks of `try` are being run.
    pub(super) tries: usize,
    /// How many branches about what exists there were.
    pub(super) guards: usize,
    /// Whether it was said that such branches are all read.
    pub(super) guards_said: bool,
    /// Whether it was said that the script is taken to have its modules and its connection.
    pub(super) surroundings_said: bool,
    /// What a `Get-` command found, by the name of the variable in lower case. Only a server knows it.
    pub(super) queried: FxHashSet<String>,
    /// What a command found about the computer that runs the script, by the name of the variable in lower case.
    pub(super) surroundings: FxHashSet<String>,
    /// The functions by name in lower case.
    pub(super) functions: FxHashMap<String, Rc<FunctionBody>>,
    /// The functions that were called, by name in lower case.
    pub(super) called: FxHashSet<String>,
    /// Other names of commands, in lower case.
    pub(super) aliases: FxHashMap<String, String>,
    /// The name of an object that is piped to the command that is run now.
    pub(super) piped: Option<Value>,
    /// The place of the command that is run now.
    pub(super) at: Span,
    /// The places of the functions that are being called where it is not known whether they are.
    pub(super) maybe_running: Vec<Span>,
    /// How many functions and script blocks are being called.
    pub(super) calls: usize,
    /// How many conditions of `if` are being evaluated.
    pub(super) conditions: usize,
    /// What variables were taken to be in the condition that is being evaluated, with the findings about it.
    pub(super) assumptions: Vec<(String, Diagnostic)>,
    /// What parameters of the script are in conditions if they are not given, by name in lower case.
    pub(super) assumed: FxHashMap<String, Shape>,
    /// Whether the script has commands that set variables by their names, once that was asked.
    pub(super) sets_by_name: Option<bool>,
    /// Whether something may have set variables that the script does not show.
    pub(super) hidden_code: bool,
    /// The variables of which it was said what they are taken to be.
    pub(super) assumptions_said: FxHashSet<String>,
    /// The values that the user gives for variables and for gateways.
    pub(super) given: &'s GivenValues,
    /// Notes about lists that the script may change in a part that is not read.
    pub(super) notes: Vec<PartialNote>,
    /// The resources that are no voice configuration: how many of each type, and the first place.
    pub(super) other_resources: FxHashMap<String, (usize, Span)>,
}

/// A note that the script may change a list in a part that is not read.
#[derive(PartialEq)]
pub(super) struct PartialNote {
    pub(super) span: Span,
    /// The noun of the command in lower case.
    pub(super) noun: String,
    /// The name of the object; `None` if it is not known.
    pub(super) name: Option<String>,
    /// The property with the list; empty for the list of all objects of the kind.
    pub(super) property: &'static str,
    pub(super) why: &'static str,
}

/// An object that a command has created.
pub(super) struct KeptObject<'a> {
    pub(super) span: Span,
    pub(super) object: Object<'a>,
    pub(super) removed: bool,
}

impl<'a, 's> Script<'a, 's> {
    /// Creates the state before the first statement.
    pub(super) fn new(
        file: &'a SourceFile,
        number: usize,
        limits: &ImportLimits,
        findings: &'s mut Findings,
        given: &'s GivenValues,
    ) -> Script<'a, 's> {
        Script {
            file,
            number,
            findings,
            variables: Variables::default(),
            kept: Vec::new(),
            rule_order: RuleOrder::default(),
            route_orders: [RouteOrder::default(), RouteOrder::default()],
            indexes: FxHashMap::default(),
            listed: FxHashMap::default(),
            existing: Existing::default(),
            values: limits.copies.min(limits.values),
            over: None,
            mode: Mode::default(),
            doubts: Doubts::default(),
            ended: None,
            label: None,
            said: Vec::new(),
            quiet: false,
            loops: 0,
            tries: 0,
            guards: 0,
            guards_said: false,
            surroundings_said: false,
            queried: FxHashSet::default(),
            surroundings: FxHashSet::default(),
            functions: FxHashMap::default(),
            called: FxHashSet::default(),
            aliases: FxHashMap::default(),
            piped: None,
            at: Span::default(),
            maybe_running: Vec::new(),
            calls: 0,
            conditions: 0,
            assumptions: Vec::new(),
            assumed: FxHashMap::default(),
            sets_by_name: None,
            hidden_code: false,
            assumptions_said: FxHashSet::default(),
            given,
            notes: Vec::new(),
            other_resources: FxHashMap::default(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.mode.muted {
            return;
        }
        self.findings.add(self.number, diagnostic);
    }

    /// Evaluates something without reporting which values are not known.
    pub(super) fn quietly<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let quiet = std::mem::replace(&mut self.quiet, true);
        let result = evaluate(self);
        self.quiet = quiet;
        result
    }

    /// Reports a part of the script that is not read.
    pub(super) fn not_read(&mut self, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not read"));
    }

    /// Reports a command that PowerShell refuses to run.
    pub(super) fn refused(&mut self, span: Span, command: &str, why: &str) {
        let message = format!("`{command}` has {why}: PowerShell refuses the line");
        self.report(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "nothing is set"));
    }

    /// Reports an expression that cannot be determined, and returns the unknown value.
    pub(super) fn unknown(&mut self, span: Span, message: &str) -> Shape {
        if !self.quiet {
            self.said.push(span);
            self.report(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not known here"));
        }
        Shape::Unknown
    }

    /// Counts values that are copied. Returns false if that exceeds the limit.
    pub(super) fn spend(&mut self, values: usize, span: Span) -> bool {
        if let Some(left) = self.values.checked_sub(values) {
            self.values = left;
            return true;
        }
        if self.over.is_none() {
            let message = "the variables of the script hold more values than the limit allows";
            let place = if span == Span::default() { self.at } else { span };
            let diagnostic = Diagnostic::new(&codes::INPUT_LIMIT, message).at(place, "here");
            self.over = Some(Box::new(diagnostic.help("split the script and import the parts together")));
        }
        false
    }

    /// Returns the index of the object in `kept`.
    pub(super) fn index_of(&self, noun: &str, identity: &str) -> Option<usize> {
        self.indexes.get(&(noun.to_owned(), identity.to_owned())).copied()
    }

    /// Adds an object.
    pub(super) fn keep(&mut self, noun: &str, identity: String, span: Span, object: Object<'a>) {
        self.indexes.insert((noun.to_owned(), identity), self.kept.len());
        self.kept.push(KeptObject { span, object, removed: false });
    }
}

/// Returns the identity in a form that can be compared: in lower case and without `Tag:`.
pub(super) fn identity(text: &str) -> String {
    without_prefix(text, &["Tag:"]).to_lowercase()
}
