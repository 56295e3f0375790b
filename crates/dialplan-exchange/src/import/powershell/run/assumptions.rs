//! What variables are taken to be in the condition of an `if`: a parameter that the caller need not give, and a
//! variable that nothing has set before. Both are said, with the way to give them, and the lists that the other
//! branches would change are partial.

use dialplan_core::diag::Diagnostic;
use dialplan_core::source::Span;

use super::known::is_true;
use super::live::{Shape, Value};
use super::scopes::bare;
use super::script::Script;
use super::variables::VariableValue;
use crate::codes;
use crate::import::powershell::tree::{Expr, ExprKind, Parameter, Statement};

/// Variables that PowerShell itself sets.
const AUTOMATIC: [&str; 28] = [
    "_",
    "args",
    "consolefilename",
    "error",
    "event",
    "eventargs",
    "eventsubscriber",
    "executioncontext",
    "foreach",
    "host",
    "input",
    "iscoreclr",
    "islinux",
    "ismacos",
    "iswindows",
    "matches",
    "myinvocation",
    "nestedpromptlevel",
    "pid",
    "profile",
    "psboundparameters",
    "pscmdlet",
    "pscommandpath",
    "psculture",
    "psdebugcontext",
    "psversiontable",
    "sender",
    "this",
];

/// What sets variables by their names, in lower case.
const NAMING: [&str; 7] = ["variable", "-ov ", "-ev ", "-wv ", "-pv ", "-iv ", "[ref]"];

impl Script<'_, '_> {
    /// Returns whether the condition of an `if` holds, and whether that is assumed.
    pub(super) fn truth_or_assumption(&mut self, condition: &Expr) -> (Option<bool>, bool) {
        let outer = std::mem::take(&mut self.assumptions);
        self.conditions += 1;
        let known = self.truth(condition);
        self.conditions -= 1;
        let found = std::mem::replace(&mut self.assumptions, outer);
        let assumed = !found.is_empty();
        // An assumption that does not help is none.
        for (name, finding) in found.into_iter().filter(|_| known.is_some()) {
            if self.assumptions_said.insert(name) {
                self.report(finding);
            }
        }
        (known, assumed)
    }

    /// Notes what the branches of an `if` would change that are not run because of an assumption.
    pub(super) fn not_run_by_assumption(&mut self, branches: &[Vec<Statement>], run: Option<usize>, span: Span) {
        if !self.mode.maybe.is_empty() || !self.changes_plan(self.file.slice(span)) {
            return;
        }
        for (at, branch) in branches.iter().enumerate() {
            if Some(at) != run {
                self.may_run(Some(branch), "", span, &[], "a value that may be given to the script may change it");
            }
        }
    }

    /// Notes what a parameter of the script is if the caller does not give it.
    pub(super) fn assume_not_given(&mut self, parameter: &Parameter) {
        let has = |name: &str| parameter.types.iter().any(|known| known == name);
        let mandatory = parameter.types.iter().any(|name| {
            name.starts_with("parameter") && name.contains("mandatory") && !name.replace(' ', "").contains("=$false")
        });
        let shape = match () {
            () if mandatory => return,
            () if has("switch") || has("switchparameter") || has("bool") || has("boolean") => Shape::Flag(false),
            () if has("string") => Shape::text(""),
            () if has("int") || has("int32") || has("long") => Shape::number(0),
            () => Shape::Null,
        };
        self.assumed.insert(bare(&parameter.name), shape);
    }

    /// Returns what a variable is taken to be in a condition, if it is a parameter that the caller need not give.
    pub(super) fn assumed(&mut self, name: &str, span: Span) -> Option<Shape> {
        let bare = bare(name);
        let shape =
            self.assumed.get(&bare).filter(|_| self.conditions > 0 && self.variables.is_of_script(name))?.clone();
        let message = format!("parameter `${name}` of the script is assumed not to be given");
        let finding = Diagnostic::new(&codes::IMPORT_CHANGED, message).at(span, "the caller may pass a value");
        let finding = finding.help(format!("give a value with `--set {name}=VALUE`"));
        self.assumptions.push((bare, finding));
        Some(shape)
    }

    /// Returns the value of what is compared. A variable that nothing has set is null.
    pub(super) fn compared_operand(&mut self, expr: &Expr, what: &str) -> Value {
        if let ExprKind::Variable(name) = &expr.kind
            && self.conditions > 0
            && matches!(self.known(name), VariableValue::Unknown)
            && self.is_not_set(name)
        {
            let message = format!("nothing before this line sets `${name}`: it is taken to be empty");
            let finding = Diagnostic::new(&codes::IMPORT_CHANGED, message).at(expr.span, "as if it is not set");
            let finding = finding.help(format!("give a value with `--set {name}=VALUE`"));
            self.assumptions.push((bare(name), finding));
            return Value::new(expr.span, Shape::Null);
        }
        self.value(expr, what)
    }

    /// Returns whether what stands after `!` holds.
    pub(super) fn truth_of_operand(&mut self, expr: &Expr) -> Option<bool> {
        match &expr.kind {
            ExprKind::Variable(_) => {
                let value = self.quietly(|script| script.compared_operand(expr, "the condition"));
                is_true(&value)
            }
            _ => self.truth(expr),
        }
    }

    /// Returns true if nothing that is run before can have set a variable: what may have set it makes it unknown.
    fn is_not_set(&mut self, name: &str) -> bool {
        if name.contains(':') || self.hidden_code || self.variables.get(name).is_some() {
            return false;
        }
        let bare = bare(name);
        if AUTOMATIC.contains(&bare.as_str()) || bare.starts_with(|c: char| c.is_ascii_digit() || c == '?') {
            return false;
        }
        let file = self.file;
        let by_name = self.sets_by_name.get_or_insert_with(|| {
            let text = file.text().to_lowercase();
            NAMING.iter().any(|word| text.contains(word))
        });
        !*by_name
    }
}
