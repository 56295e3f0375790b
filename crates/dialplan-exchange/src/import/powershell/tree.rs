//! The syntax tree of a script, limited to the parts of PowerShell that are read.

use dialplan_core::source::Span;

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// `$name = ..`, `$name += ..`
    Assign { name: String, append: bool, value: Expr, span: Span },
    /// `$name.Key = ..`, `$name['Key'] = ..`
    AssignEntry { name: String, key: String, value: Expr, span: Span },
    /// The parameters of the script that have a default value.
    Parameters(Vec<(String, Expr)>),
    /// Commands and expressions, separated by `|`.
    Pipeline(Vec<Stage>, Span),
    /// `if (condition) {..} elseif .. else {..}`, with the condition as text.
    If { condition: String, branches: Vec<Vec<Statement>>, span: Span },
    /// A block that is run unconditionally: of `try`, of a configuration.
    Run(Vec<Statement>),
    /// A resource of a configuration: `TeamsVoiceRoute 'x' {..}`.
    Resource { type_name: String, fields: Vec<(Expr, Expr)>, span: Span },
    /// `exit`, `return`, `throw`: nothing after it is run.
    End(Span),
    /// A statement that is neither executed nor guessed, with a description.
    NotRead { what: String, span: Span },
}

/// A stage of a pipeline.
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
    /// `-Name` or `-Name:value`.
    Parameter {
        name: String,
        value: Option<Expr>,
        span: Span,
    },
    Value(Expr),
    /// `@name`: a variable whose entries are used as parameters.
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
    /// Text with nothing to expand.
    Literal(String),
    /// A number, as PowerShell prints it.
    Number(String),
    /// Text in double quotes or without quotes that contains variables.
    Expandable(Vec<Piece>),
    Variable(String),
    List(Vec<Expr>),
    /// `@(..)`, `(..)` or `$(..)`. `array` is true for the first.
    Statements {
        body: Vec<Statement>,
        array: bool,
    },
    /// `@{..}`
    Hash(Vec<(Expr, Expr)>),
    /// `Type{..}` of a configuration.
    Instance(String, Vec<(Expr, Expr)>),
    /// Terms with `+` between them.
    Sum(Vec<Expr>),
    /// Anything else, with a description.
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
