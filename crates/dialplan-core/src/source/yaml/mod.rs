//! The YAML tree of a plan file, with the place of every node.
//!
//! The tree is built from the events of `granit-parser`, because no reader based on serde keeps the place of every
//! scalar and continues after the first error. All nodes are in one vector, and a scalar that is verbatim in the file
//! is not copied, so a file of 64 MiB needs only a few times its size in memory.
//!
//! This module reports errors in the YAML itself. [`model`](crate::model) interprets the values.

mod build;
mod hints;
#[cfg(test)]
mod second_opinion;

use super::scalar::{Style, Text};
use super::{SourceFile, Span};
use crate::diag::Diagnostic;
use crate::limits::Limits;
use build::Builder;

/// The index of a node in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NodeId(u32);

/// A node: its place in the file and what it has.
#[derive(Clone, Copy, Debug)]
struct Node {
    span: Span,
    kind: NodeKind,
}

/// What a node has.
#[derive(Clone, Copy, Debug)]
enum NodeKind {
    /// `text` is the index of a copied text, or `VERBATIM` if the text is the node's slice of the file.
    Scalar { style: Style, text: u32 },
    /// The items are `first..first + len` in `children`.
    Sequence { first: u32, len: u32 },
    /// The same, with keys and values alternating.
    Mapping { first: u32, len: u32 },
    /// A reference to an anchored node.
    Alias(NodeId),
    /// A place that cannot be read. It is already reported.
    Broken,
}

/// The mark of a scalar whose text is its slice of the file.
const VERBATIM: u32 = u32::MAX;

/// A parsed file.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    file: &'a SourceFile,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    texts: Vec<Box<str>>,
    root: Option<NodeId>,
    /// The containers that a syntax error left open, which can be incomplete.
    incomplete: Vec<NodeId>,
}

/// A node of a parsed file. Aliases are followed, so two references can be the same node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeRef<'d> {
    document: &'d Document<'d>,
    id: NodeId,
}

/// The value of a node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'d> {
    Null,
    Scalar(&'d str),
    Sequence,
    Mapping,
    Broken,
}

impl<'d> NodeRef<'d> {
    fn node(self) -> Node {
        let broken = Node { span: Span::default(), kind: NodeKind::Broken };
        let node = self.document.nodes.get(self.id.0 as usize).copied().unwrap_or(broken);
        match node.kind {
            NodeKind::Alias(target) => NodeRef { id: target, ..self }.node(),
            _ => node,
        }
    }

    /// Returns the place of the node itself; for an alias, the place of the anchored node.
    pub(crate) fn span(self) -> Span {
        self.node().span
    }

    /// Returns the place where the node is used; for an alias, the place of `*name`.
    pub(crate) fn use_span(self) -> Span {
        self.document.nodes.get(self.id.0 as usize).map_or(Span::default(), |n| n.span)
    }

    /// Returns the value of the node; of an alias, the value of the anchored node.
    pub(crate) fn value(self) -> Value<'d> {
        let node = self.node();
        match node.kind {
            NodeKind::Scalar { style, text } => {
                let text = self.document.text(node.span, text);
                let null = style == Style::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
                if null { Value::Null } else { Value::Scalar(text) }
            }
            NodeKind::Sequence { .. } => Value::Sequence,
            NodeKind::Mapping { .. } => Value::Mapping,
            NodeKind::Alias(_) | NodeKind::Broken => Value::Broken,
        }
    }

    /// Returns the text of a scalar; `None` for null and for any other node.
    pub(crate) fn text(self) -> Option<Text> {
        let Value::Scalar(value) = self.value() else { return None };
        let node = self.node();
        let NodeKind::Scalar { style, .. } = node.kind else { return None };
        Some(Text { value: value.into(), span: node.span, skipped: 0, style })
    }

    /// Returns true if a syntax error cut the node off, so that items or keys can be missing.
    pub(crate) fn is_incomplete(self) -> bool {
        self.document.incomplete.contains(&self.id)
    }

    /// Returns the items of a sequence; none for any other node.
    pub(crate) fn items(self) -> impl Iterator<Item = NodeRef<'d>> {
        let (first, len) = match self.node().kind {
            NodeKind::Sequence { first, len } => (first, len),
            _ => (0, 0),
        };
        self.children(first, len).iter().map(move |id| NodeRef { id: *id, ..self })
    }

    /// Returns the entries of a mapping; none for any other node.
    pub(crate) fn entries(self) -> impl Iterator<Item = (NodeRef<'d>, NodeRef<'d>)> {
        let (first, len) = match self.node().kind {
            NodeKind::Mapping { first, len } => (first, len),
            _ => (0, 0),
        };
        self.children(first, len).chunks_exact(2).filter_map(move |pair| match pair {
            [key, value] => Some((NodeRef { id: *key, ..self }, NodeRef { id: *value, ..self })),
            _ => None,
        })
    }

    fn children(self, first: u32, len: u32) -> &'d [NodeId] {
        self.document.children.get(first as usize..(first + len) as usize).unwrap_or_default()
    }
}

impl<'a> Document<'a> {
    /// Parses the file. Returns the tree of what could be read, and findings about the rest.
    pub(crate) fn parse(file: &'a SourceFile, limits: &Limits) -> (Document<'a>, Vec<Diagnostic>) {
        Builder::parse(file, limits)
    }

    /// Returns the root of the tree; `None` if nothing could be read.
    pub(crate) fn root(&self) -> Option<NodeRef<'_>> {
        self.root.map(|id| NodeRef { document: self, id })
    }

    /// Returns true if a syntax error ended the reading before the end of the file.
    pub(crate) fn is_cut(&self) -> bool {
        !self.incomplete.is_empty()
    }

    fn text(&self, span: Span, text: u32) -> &str {
        if text == VERBATIM { self.file.slice(span) } else { self.texts.get(text as usize).map_or("", |t| t) }
    }
}
