//! What a script has set so far. All other files in this folder add methods to [`Script`].

use std::rc::Rc;

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::{SourceFile, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::listed::Listed;
use super::order::{RouteOrder, RuleOrder};
use crate::codes;
use crate::import::findings::Findings;
use crate::import::input::GivenValues;
use crate::import::powershell::tree::FunctionBody;
use crate::limits::ImportLimits;
use crate::names::without_prefix;
use crate::object::{Object, Shape, Value};

/// The state of a script.
pub(super) struct Script<'a, 's> {
    pub(super) file: &'a SourceFile,
    pub(super) number: usize,
    pub(super) findings: &'s mut Findings,
    /// The variables by name in lower case.
    pub(super) variables: FxHashMap<String, Value<'a>>,
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
    /// The indices in `kept` of objects that are only created if they do not exist: such an object may have more than
    /// the script shows.
    pub(super) perhaps_there: FxHashSet<usize>,
    /// How many more values may be copied, since scripts can double a list with every line.
    pub(super) values: usize,
    /// The error about an exceeded limit.
    pub(super) over: Option<Box<Diagnostic>>,
    /// Whether the current statement is in a branch of "create it or change it".
    pub(super) guarded: bool,
    /// Whether it was said that such branches are all read.
    pub(super) guards_said: bool,
    /// Why the current statement may not be run; empty if it is run. Then it only makes lists partial.
    pub(super) maybe: &'static str,
    /// Whether findings are not reported.
    pub(super) muted: bool,
    /// What a `Get-` command found, by the name of the variable in lower case. Only a server knows it.
    pub(super) queried: FxHashSet<String>,
    /// The functions by name in lower case.
    pub(super) functions: FxHashMap<String, Rc<FunctionBody>>,
    /// The functions that were called, by name in lower case.
    pub(super) called: FxHashSet<String>,
    /// How many functions are being called.
    pub(super) calls: usize,
    /// The values that the user gives for variables and for gateways.
    pub(super) given: &'s GivenValues,
    /// Notes about lists that the script may change in a part that is not read.
    pub(super) notes: Vec<PartialNote>,
    /// The resources that are no voice configuration: how many of each type, and the first place.
    pub(super) other_resources: FxHashMap<String, (usize, Span)>,
    /// Whether `exit`, `return` or `throw` was run.
    pub(super) ended: bool,
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
            variables: FxHashMap::default(),
            kept: Vec::new(),
            rule_order: RuleOrder::default(),
            route_orders: [RouteOrder::default(), RouteOrder::default()],
            indexes: FxHashMap::default(),
            listed: FxHashMap::default(),
            perhaps_there: FxHashSet::default(),
            values: limits.copies.min(limits.values),
            over: None,
            guarded: false,
            guards_said: false,
            maybe: "",
            muted: false,
            queried: FxHashSet::default(),
            functions: FxHashMap::default(),
            called: FxHashSet::default(),
            calls: 0,
            given,
            notes: Vec::new(),
            other_resources: FxHashMap::default(),
            ended: false,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.muted {
            return;
        }
        self.findings.add(self.number, diagnostic);
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
    pub(super) fn unknown(&mut self, span: Span, message: &str) -> Shape<'a> {
        self.report(Diagnostic::new(&codes::SCRIPT_NOT_READ, message).at(span, "not known here"));
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
            let diagnostic = Diagnostic::new(&codes::INPUT_LIMIT, message).at(span, "here");
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
