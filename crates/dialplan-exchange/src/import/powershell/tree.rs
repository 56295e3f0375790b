//! A script as a tree: what is read of PowerShell, and no more.

use dialplan_core::source::Span;

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// `$name = ..`, `$name += ..`
    Assign { name: String, append: bool, value: Expr, span: Span },
    /// `$name.Key = ..`, `$name['Key'] = ..`
    AssignEntry { name: String, key: String, value: Expr, span: Span },
    /// The parameters of the script that have a value if nobody gives one.
    Parameters(Vec<(String, Expr)>),
    /// Commands and expressions, `|` between them.
    Pipeline(Vec<Stage>, Span),
    /// `if (condition) {..} elseif .. else {..}`; the condition as text.
    If { condition: String, branches: Vec<Vec<Statement>>, span: Span },
    /// A block that is simply run: of `try`, of a configuration.
    Run(Vec<Statement>),
    /// A resource of a configuration: `TeamsVoiceRoute 'x' {..}`.
    Resource { type_name: String, fields: Vec<(Expr, Expr)>, span: Span },
    /// `exit`, `return`, `throw`: nothing behind it is run.
    End(Span),
    /// Not executed and not guessed, with what it is.
    NotRead { what: String, span: Span },
}

/// A part of a pipeline.
#[derive(Debug)]
pub(super) enum Stage {
    Command(Command),
    Expr(Expr),
}

/// A command with its arguments.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
    pub(super) span: Span,
}

/// An argument.
#[derive(Debug)]
pub(super) enum Argument {
    /// `-Name`, and the value of `-Name:value`.
    Parameter {
        name: String,
        value: Option<Expr>,
        span: Span,
    },
    Value(Expr),
    /// `@name`: a variable whose entries are parameters.
    Splat {
        name: String,
        span: Span,
    },
}

/// An expression with its place.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) span: Span,
    pub(super) kind: ExprKind,
}

#[derive(Debug)]
pub(super) enum ExprKind {
    /// Text without anything to expand.
    Literal(String),
    /// A number, as PowerShell prints it.
    Number(String),
    /// Text in double quotes, or without quotes, with variables in it.
    Expandable(Vec<Piece>),
    Variable(String),
    List(Vec<Expr>),
    /// `@(..)`, `(..)` and `$(..)`; `array` for the first.
    Statements {
        body: Vec<Statement>,
        array: bool,
    },
    /// `@{..}`
    Hash(Vec<(Expr, Expr)>),
    /// `Type{..}` of a configuration.
    Instance(String, Vec<(Expr, Expr)>),
    /// With `+` between them.
    Sum(Vec<Expr>),
    /// Something else, with what it is.
    Unknown(&'static str),
}

/// A piece of text with variables in it.
#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Variable(String),
    /// `$(..)`
    Expression,
}
