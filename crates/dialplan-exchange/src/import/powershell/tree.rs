//! The syntax tree of a script, limited to the parts of PowerShell that are read.

use std::rc::Rc;

use dialplan_core::source::Span;

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// `$name = ..`, `$name += ..`
    Assign { name: String, append: bool, value: Expr, span: Span },
    /// `$name.Key = ..`, `$name['Key'] = ..`
    AssignEntry { name: String, key: String, value: Expr, span: Span },
    /// The parameters of the script or function, with their default values.
    Parameters(Vec<Parameter>),
    /// Commands and expressions, separated by `|`.
    Pipeline(Vec<Stage>, Span),
    /// `if (condition) {..} elseif .. else {..}`. The last branch may have no condition.
    If { conditions: Vec<Condition>, branches: Vec<Vec<Statement>>, span: Span },
    /// `foreach ($name in list) {..}`
    ForEach { name: String, list: Expr, body: Option<Vec<Statement>>, span: Span },
    /// `function name {..}`
    Function { name: String, body: Rc<FunctionBody> },
    /// `left || right`: the second is only run if the first fails.
    OrElse { left: Box<Statement>, right: Box<Statement>, span: Span },
    /// A block that is run unconditionally: of `try`, of a configuration.
    Run(Vec<Statement>),
    /// A resource of a configuration: `TeamsVoiceRoute 'x' {..}`.
    Resource { type_name: String, fields: Vec<(Expr, Expr)>, span: Span },
    /// A resource that is no voice configuration.
    OtherResource { type_name: String, span: Span },
    /// `exit`, `return`, `throw`: nothing after it is run. A function returns the output of the statement.
    End { value: Option<Box<Statement>>, span: Span },
    /// A statement that is neither executed nor guessed, with a description. The body is `None` if it cannot be parsed.
    NotRead { what: String, body: Option<Vec<Statement>>, span: Span },
}

/// A parameter of the script or of a function.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) default: Option<Expr>,
}

/// The condition of an `if`.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) text: String,
    /// The expression, if it can be parsed.
    pub(super) expr: Option<Expr>,
}

/// A function.
#[derive(Debug)]
pub(super) struct FunctionBody {
    pub(super) parameters: Vec<Parameter>,
    /// `None` if the body cannot be parsed.
    pub(super) body: Option<Vec<Statement>>,
    pub(super) span: Span,
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
    /// An operator with its name in lower case: `eq`, `f`, `join`, ..
    Binary(String, Box<Expr>, Box<Expr>),
    /// `!x` or `-not x`
    Not(Box<Expr>),
    /// `condition ? yes : no`
    Ternary(Box<[Expr; 3]>),
    /// `x.Name`
    Member(Box<Expr>, String),
    /// `x[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `x.Method(..)`
    Call(Box<Expr>, String, Vec<Expr>),
    /// `{..}`, or `None` if its statements cannot be parsed.
    Block(Option<Vec<Statement>>),
    /// Anything else, with a description.
    Unknown(&'static str),
}

/// A piece of text with variables in it.
#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Variable(String),
    /// `$(..)`
    Expression(Box<Expr>),
}
