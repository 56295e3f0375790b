//! Commands that are not about dial plans, and code that is not read: what it could touch is not known any more.

use dialplan_core::source::Span;

use super::arguments::{argument, given};
use super::known::joined;
use super::others::{self, Effect};
use super::script::Script;
use super::text::has_plan_command;
use crate::import::powershell::tree::{Argument, Command, Expr, ExprKind};
use crate::object::{Shape, Value};

/// Why lists are partial after code that is not read.
const UNREAD: &str = "code that is not read may change it";

impl<'a> Script<'a, '_> {
    /// Reports code of which nothing is known: it may change anything.
    pub(super) fn unread(&mut self, span: Span, message: &str) {
        self.not_read(span, message);
        self.may_change_everything(span, UNREAD);
    }

    /// Returns the output of a command that is not about dial plans, which is not known unless it has none.
    pub(super) fn not_of_a_plan(&mut self, command: &Command, full: &str) -> Option<Value<'a>> {
        let unknown = Value::new(command.span, Shape::Unknown);
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
                self.variables.insert(&name, value);
            }
            _ => self.forget(&name),
        }
    }

    /// Runs what stands after `&` or a dot: a script block, or a command whose name is computed.
    pub(super) fn called(&mut self, command: &Command, callee: &Expr) -> Option<Value<'a>> {
        if let Some(block) = self.block_in(callee) {
            let values = self.call(&block, &command.arguments, command.dotted, ("a script block", command.span));
            return joined(values, command.span);
        }
        let value = self.quietly(|script| script.value(callee, "a command"));
        let source = self.file.slice(callee.span).trim_matches(['"', '\'', '(', ')']).to_ascii_lowercase();
        match value.as_text().map(str::to_owned) {
            Some(name) => self.named_command(command, &name),
            None if source.ends_with(".ps1") || source.ends_with(".psm1") => {
                let text = self.file.slice(callee.span).to_owned();
                self.unread(command.span, &format!("`{text}` is another script: what it does is not known here"));
                Some(Value::new(command.span, Shape::Unknown))
            }
            None => {
                self.run_arguments(command);
                self.unread(command.span, "which command is run here is not known: it may change anything");
                Some(Value::new(command.span, Shape::Unknown))
            }
        }
    }

    /// Reports `.Invoke()` and the like on something that is not known.
    pub(super) fn invoked(&mut self, span: Span) -> Shape<'a> {
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
