//! The syntax tree of a script, limited to the parts of PowerShell that are read.

use std::rc::Rc;

use dialplan_core::source::Span;

/// The operator of `-split $text`, which has no pattern.
pub(super) const BLANKS: &str = "split at blanks";

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// `$name = ..`, `$name += ..`, `[string[]]$name = ..`
    Assign { name: String, how: Assignment, types: Rc<[String]>, value: Expr, span: Span },
    /// `$name.Key = ..`, `$name.list[0] += ..`: what holds the entry, and its key.
    AssignEntry { of: Expr, key: Expr, how: Assignment, value: Expr, span: Span },
    /// `$a, $b = ..`: each variable gets an item, and the last one the rest.
    AssignEach { names: Vec<String>, value: Expr },
    /// An assignment to something else. The variables are not known any more.
    AssignOther { names: Vec<String>, value: Expr },
    /// The parameters of the script or function, with their default values.
    Parameters(Vec<Parameter>),
    /// Commands and expressions, separated by `|`.
    Pipeline(Vec<Stage>, Span),
    /// `if (condition) {..} elseif .. else {..}`. The last branch may have no condition.
    If { conditions: Vec<Condition>, branches: Vec<Vec<Statement>>, span: Span },
    /// `:label foreach ($name in list) {..}`
    ForEach { label: Label, name: String, list: Expr, body: Option<Vec<Statement>>, span: Span },
    /// `for (..; ..; ..) {..}`, `while (..) {..}`, `do {..} until (..)`
    Loop(Box<Loop>),
    /// `:label switch (value) {..}`
    Switch { label: Label, value: Expr, cases: Vec<Case>, how: SwitchKind, span: Span },
    /// `try {..} catch {..} finally {..}`. A `catch` that cannot be parsed is `None`.
    Try { body: Vec<Statement>, catches: Vec<(Span, Option<Vec<Statement>>)>, finally: Vec<Statement> },
    /// `function name {..}`
    Function { name: String, body: Rc<FunctionBody> },
    /// `left || right`: the second is only run if the first fails.
    OrElse { left: Box<Statement>, right: Box<Statement>, span: Span },
    /// A block that is run unconditionally, such as that of a configuration.
    Run(Vec<Statement>),
    /// `begin {..}`, `process {..}` or `end {..}` of a function.
    Part(PartKind, Vec<Statement>),
    /// A resource of a configuration: `TeamsVoiceRoute 'x' {..}`.
    Resource { type_name: String, fields: Vec<(Expr, Expr)>, span: Span },
    /// A resource that is no voice configuration.
    OtherResource { type_name: String, span: Span },
    /// `exit`, `return`, `throw`, `break`, `continue`: nothing after it is run, up to the end of what it leaves. A
    /// function returns the output of the statement.
    End { kind: EndKind, label: Label, value: Option<Box<Statement>>, span: Span },
    /// A statement that is neither executed nor guessed, with a description. The body is `None` if it cannot be parsed.
    NotRead { what: String, body: Option<Vec<Statement>>, span: Span },
}

/// The name of a loop, in lower case.
pub(super) type Label = Option<String>;

/// How a variable is assigned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Assignment {
    /// `=`
    Set,
    /// `+=`
    Add,
    /// `-=`, `*=` and others, with the operator.
    Arithmetic(&'static str),
    /// `??=`
    IfNull,
}

/// How the cases of a `switch` are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SwitchKind {
    /// With an operator: `eq`, `ceq`, `match`, `like`, ..
    By(&'static str),
    /// In a way that is not read.
    Other,
}

/// When a part of a function is run that gets values from a pipeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PartKind {
    Begin,
    /// For each value.
    Process,
    End,
}

/// What the end of a block leaves, the innermost first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum EndKind {
    /// `continue`: one pass of a loop.
    Pass,
    /// `break`: a loop or a `switch`.
    Loop,
    /// `return`: a function or a script block.
    Function,
    /// `throw`: a `try`, or else the script.
    Try,
    /// `exit`: the script.
    Script,
}

/// A loop with a condition.
#[derive(Debug)]
pub(super) struct Loop {
    /// What stands before the first `;` of `for`.
    pub(super) init: Vec<Statement>,
    /// `None` for `for (;;)`.
    pub(super) condition: Option<Expr>,
    /// What stands after the second `;` of `for`.
    pub(super) step: Vec<Statement>,
    pub(super) body: Vec<Statement>,
    pub(super) label: Label,
    /// Whether the body is run before the condition is asked for the first time.
    pub(super) body_first: bool,
    /// Whether the loop ends when the condition holds.
    pub(super) until: bool,
    pub(super) span: Span,
}

/// A case of a `switch`.
#[derive(Debug)]
pub(super) struct Case {
    /// `None` for `default`.
    pub(super) test: Option<Expr>,
    pub(super) body: Vec<Statement>,
}

/// A parameter of the script or of a function.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) default: Option<Expr>,
    /// Its types, in lower case and without brackets. No value follows a `switch`.
    pub(super) types: Rc<[String]>,
    /// Whether it gets the values of a pipeline, and whether it gets their members of the same name.
    pub(super) from_pipeline: [bool; 2],
    /// Its place among the arguments without a name, if that is written.
    pub(super) position: Option<u32>,
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
    /// Whether it is a `filter`, which is run for each value of a pipeline.
    pub(super) is_filter: bool,
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
    /// Empty if it is not written out.
    pub(super) name: String,
    /// What computes the name, or the script block to run: `& $command`, `& {..}`.
    pub(super) callee: Option<Box<Expr>>,
    /// Whether it stands after a dot, so that it shares the variables: `. {..}`.
    pub(super) dotted: bool,
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
    /// `(..)`, `$(..)` or `@(..)`.
    Statements {
        body: Vec<Statement>,
        brackets: Brackets,
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
    /// `x++` or `x--`
    Step(Box<Expr>, bool),
    /// `[type]x`, with the type in lower case and without brackets.
    Cast(String, Box<Expr>),
    /// `[type]::Method(..)`, with both names in lower case.
    Static(String, String, Vec<Expr>),
    /// `condition ? yes : no`
    Ternary(Box<[Expr; 3]>),
    /// `left ?? right`
    OrIfNull(Box<Expr>, Box<Expr>),
    /// `x.Name`
    Member(Box<Expr>, String),
    /// `x[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `x.Method(..)`
    Call(Box<Expr>, String, Vec<Expr>),
    /// `{..}`
    Block(Rc<FunctionBody>),
    /// Anything else, with a description.
    Unknown(&'static str),
}

/// What statements stand in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Brackets {
    /// `(..)`
    Round,
    /// `$(..)`, or the statement after `=`.
    Dollar,
    /// `@(..)`
    Array,
}

/// A piece of text with variables in it.
#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Variable(String),
    /// `$(..)`
    Expression(Box<Expr>),
}
