//! Commands that are not about dial plans, and code that is not read: what it could touch is not known any more.

use dialplan_core::source::Span;

use super::arguments::{argument, given};
use super::calls::Passed;
use super::known::joined;
use super::live::{List, ListKind, Shape, Value};
use super::others::{self, Effect};
use super::script::Script;
use super::text::{first_line, has_plan_command};
use crate::import::powershell::tree::{Argument, Command, Expr, ExprKind};

/// Why lists are partial after code that is not read.
const UNREAD: &str = "code that is not read may change it";

impl Script<'_, '_> {
    /// Reports code of which nothing is known: it may change anything.
    pub(super) fn unread(&mut self, span: Span, message: &str) {
        self.not_read(span, message);
        self.hidden_code = true;
        self.may_change_everything(span, UNREAD);
    }

    /// Returns the output of a command that is not about dial plans, which is not known unless it has none.
    pub(super) fn not_of_a_plan(&mut self, command: &Command, full: &str) -> Option<Value> {
        let unknown = Value::unknown(command.span);
        self.forget_references(self.file.slice(command.span));
        let runs_code = self.run_arguments(command);
        match full {
            "set-alias" | "new-alias" => {
                self.set_alias(command);
                return None;
            }
            "set-variable" | "new-variable" => {
                self.set_variable(command);
                return None;
            }
            "new-csbatchpolicyassignmentoperation" => {
                self.grant_to_many(command);
                return Some(unknown);
            }
            "new-csgrouppolicyassignment" | "set-csgrouppolicyassignment" | "remove-csgrouppolicyassignment" => {
                self.grant_to_group(command);
                return Some(unknown);
            }
            "import-module" if self.is_own_module(command) => {
                let text = first_line(self.file.slice(command.span), command.span);
                let shown = self.file.slice(text).to_owned();
                self.unread(command.span, &format!("`{shown}`: what this module does is not known here"));
                return None;
            }
            "invoke-command" | "measure-command" => {
                let values = self.invoke_command(command);
                return if full == "invoke-command" { joined(values, command.span) } else { Some(unknown) };
            }
            _ => {}
        }
        let name = if command.name.is_empty() { "a command" } else { &command.name };
        let shown: String = name.chars().take(60).collect();
        let starts_script = full.starts_with("start-") && {
            let text = self.file.slice(command.span).to_ascii_lowercase();
            [".ps1", "powershell", "pwsh", "-filepath"].iter().any(|word| text.contains(word))
        };
        let effect = if starts_script { Effect::Code } else { others::effect(full) };
        match effect {
            Effect::None if others::is_harmless(full) => return others::has_output(full).then_some(unknown),
            Effect::None if runs_code => {}
            Effect::None => self.not_read(command.span, format!("`{shown}` is not a command that `import` reads")),
            Effect::OtherSetting => {
                self.not_read(command.span, format!("`{name}` sets something that is not part of a plan"));
            }
            Effect::Code if runs_code => {}
            Effect::Code if full.ends_with(".ps1") => {
                self.unread(command.span, &format!("`{shown}` is another script: what it does is not known here"));
            }
            Effect::Code => {
                self.spoil_arguments(command);
                self.unread(command.span, &format!("what `{shown}` does is not known here: it may change anything"));
            }
        }
        Some(unknown)
    }

    /// Runs what the arguments of a command do: `Write-Host (New-Cs..)`. Script blocks of a command that is not read
    /// may be run, which is reported. Returns true if there is one.
    fn run_arguments(&mut self, command: &Command) -> bool {
        let mut found = false;
        for argument in &command.arguments {
            let (Argument::Value(value) | Argument::Parameter { value: Some(value), .. }) = argument else { continue };
            let text = self.file.slice(value.span);
            if matches!(value.kind, ExprKind::Block(_)) && !is_run_in_place(&command.name) {
                self.forget_changed(text);
            }
            if !self.changes_plan(text) {
                continue;
            }
            match &value.kind {
                ExprKind::Block(_) if is_run_in_place(&command.name) => {}
                ExprKind::Block(block) => {
                    found = true;
                    let name: String = command.name.chars().take(60).collect();
                    self.not_read(value.span, format!("what `{name}` runs is not executed"));
                    let why = "a script block that is not executed may change it";
                    self.may_run(block.body.as_deref(), text, value.span, &[], why);
                }
                ExprKind::Literal(_) | ExprKind::Expandable(_) if !has_statements(value) => {}
                _ => {
                    self.value(value, "an argument");
                }
            }
        }
        found
    }

    /// Makes the tables and lists unknown that are given to code of which nothing is known.
    fn spoil_arguments(&mut self, command: &Command) {
        for argument in &command.arguments {
            let (Argument::Value(value) | Argument::Parameter { value: Some(value), .. }) = argument else { continue };
            let ExprKind::Variable(name) = &value.kind else { continue };
            match self.variables.get(name).cloned() {
                Some(Value { shape: Shape::List(List { kind: ListKind::Array, .. }), .. }) | None => {}
                Some(value) => self.spoil(&value),
            }
        }
    }

    /// Returns true for `Import-Module` with the path of a file, which may be anything, also commands in place of those
    /// of the product. A module that is known by its name is what it is.
    fn is_own_module(&mut self, command: &Command) -> bool {
        let arguments = given(&command.arguments, |name| {
            ["Force", "Global", "DisableNameChecking", "PassThru", "NoClobber", "UseWindowsPowerShell"]
                .iter()
                .any(|switch| switch.eq_ignore_ascii_case(name))
        });
        let Some(name) = argument(&arguments, "Name", Some(0)) else { return false };
        let value = self.quietly(|script| script.value(name, "a module"));
        let source = self.file.slice(name.span).to_ascii_lowercase();
        let text = match &value.shape {
            Shape::Path(_) => source,
            _ => value.as_text().map_or(source, str::to_ascii_lowercase),
        };
        let is_path = text.contains(['\\', '/', '$']) || [".psm1", ".ps1", ".dll"].iter().any(|end| text.contains(end));
        let of_product = ["lync", "skypeforbusiness", "skypeonlineconnector", "microsoftteams", "lynconlineconnector"];
        let last = text.rsplit(['\\', '/']).next().unwrap_or_default();
        let bare = last.trim_end_matches(['"', '\'', ')']).trim_end_matches(".psd1").trim_end_matches(".psm1");
        is_path && !of_product.contains(&bare)
    }

    /// Notes what script blocks may change that are given to something that is not known.
    pub(super) fn blocks_may_run(&mut self, name: &str, arguments: &[Value], span: Span) {
        for argument in arguments {
            let Shape::Block(block) = &argument.shape else { continue };
            let text = self.file.slice(block.span);
            if self.changes_plan(text) {
                self.not_read(span, format!("what `{name}` runs is not executed"));
            }
            let why = "a script block that is not executed may change it";
            self.may_run(block.body.as_deref(), text, block.span, &[], why);
        }
    }

    fn set_alias(&mut self, command: &Command) {
        let arguments = given(&command.arguments, |name| name.eq_ignore_ascii_case("Force"));
        let mut text = |name: &str, place: usize| {
            let value = argument(&arguments, name, Some(place))?;
            self.value(value, &format!("`-{name}`")).as_text().map(str::to_lowercase)
        };
        match (text("Name", 0), text("Value", 1)) {
            (Some(name), Some(value)) if self.mode.maybe.is_empty() => {
                self.aliases.insert(name, value);
            }
            _ => self.unread(command.span, &format!("`{}` gives a command a name that is not known", command.name)),
        }
    }

    /// Runs `Set-Variable -Name x -Value y`.
    fn set_variable(&mut self, command: &Command) {
        let arguments = given(&command.arguments, |name| name.eq_ignore_ascii_case("Force"));
        let name = argument(&arguments, "Name", Some(0)).map(|name| self.value(name, "`-Name`"));
        let Some(name) = name.as_ref().and_then(Value::as_text) else {
            return self.not_read(command.span, format!("`{}` sets a variable that is not known", command.name));
        };
        let of_script = match argument(&arguments, "Scope", None).map(|scope| self.value(scope, "`-Scope`")) {
            None => "",
            Some(_) => "script:",
        };
        let name = format!("{of_script}{name}");
        match argument(&arguments, "Value", Some(1)) {
            Some(value) if self.mode.maybe.is_empty() => {
                let value = self.value(value, &format!("`${name}`"));
                self.store(&name, value);
            }
            _ => self.forget(&name),
        }
    }

    /// Runs what stands after `&` or a dot: a script block, or a command whose name is computed.
    pub(super) fn called(&mut self, command: &Command, callee: &Expr) -> Vec<Value> {
        if let Some(block) = self.block_in(callee) {
            return self.call(
                &block,
                Passed::written(&command.arguments),
                command.dotted,
                ("a script block", command.span),
            );
        }
        let value = self.quietly(|script| script.value(callee, "a command"));
        let source = self.file.slice(callee.span).trim_matches(['"', '\'', '(', ')']).to_ascii_lowercase();
        match value.as_text().map(str::to_owned) {
            Some(name) => self.named_command(command, &name),
            None if source.ends_with(".ps1") || source.ends_with(".psm1") => {
                let text = self.file.slice(callee.span).to_owned();
                self.unread(command.span, &format!("`{text}` is another script: what it does is not known here"));
                vec![Value::unknown(command.span)]
            }
            None => {
                self.run_arguments(command);
                self.unread(command.span, "which command is run here is not known: it may change anything");
                vec![Value::unknown(command.span)]
            }
        }
    }

    /// Reports `.Invoke()` and the like on something that is not known.
    pub(super) fn invoked(&mut self, span: Span) -> Shape {
        self.unread(span, "what is invoked here is not known: it may change anything");
        Shape::Unknown
    }

    /// Goes through an expression that is not read and has commands that may change a plan.
    pub(super) fn unread_expression(&mut self, span: Span) {
        let text = self.file.slice(span);
        if has_plan_command(text) {
            self.maybe_run(None, text, span, "an expression that is not read may change it");
        }
    }
}

/// Returns true for a command whose block is run where it stands.
fn is_run_in_place(name: &str) -> bool {
    ["invoke-command", "icm", "measure-command"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns true for text with commands in it: `"$(New-Cs..)"`.
fn has_statements(value: &Expr) -> bool {
    use crate::import::powershell::tree::Piece;
    match &value.kind {
        ExprKind::Expandable(pieces) => pieces.iter().any(|piece| matches!(piece, Piece::Expression(_))),
        _ => false,
    }
}
