//! Builds the tree from the events of the parser, and reports errors in the YAML itself.

use granit_parser::{Event, Options, Parser, ScalarStyle, Span as EventSpan, Tag};
use rustc_hash::FxHashMap;

use super::{Document, Node, NodeId, NodeKind, NodeRef, VERBATIM, Value, hints};
use crate::diag::{Diagnostic, codes};
use crate::limits::Limits;
use crate::source::{SourceFile, Span, Style};

/// Builds a document from events.
pub(super) struct Builder<'a, 'l> {
    document: Document<'a>,
    limits: &'l Limits,
    diagnostics: Vec<Diagnostic>,
    /// The containers that are not closed yet.
    open: Vec<Open>,
    anchors: FxHashMap<usize, NodeId>,
    /// For each node, the number of nodes in it after its aliases are expanded.
    expanded: Vec<u32>,
    /// The number of nodes that all aliases together expand to.
    repeated: u32,
    /// The number of documents that have begun.
    documents: usize,
}

/// A container that is not closed yet.
struct Open {
    id: NodeId,
    mapping: bool,
    children: Vec<NodeId>,
}

/// A marker that reading must stop before the end of the file.
struct Stop;

impl<'a, 'l> Builder<'a, 'l> {
    /// Parses the file. Returns the tree of what could be read, and findings about the rest.
    pub(super) fn parse(file: &'a SourceFile, limits: &'l Limits) -> (Document<'a>, Vec<Diagnostic>) {
        let document = Document {
            file,
            nodes: Vec::new(),
            children: Vec::new(),
            texts: Vec::new(),
            root: None,
            incomplete: Vec::new(),
        };
        let mut builder = Builder {
            document,
            limits,
            diagnostics: Vec::new(),
            open: Vec::new(),
            anchors: FxHashMap::default(),
            expanded: Vec::new(),
            repeated: 0,
            documents: 0,
        };
        builder.read();
        (builder.document, builder.diagnostics)
    }
}

impl Builder<'_, '_> {
    fn read(&mut self) {
        let file = self.document.file;
        let mut options = Options::default();
        options.emit_unresolved_aliases = true;
        options.emit_comments = false;
        // Our own limit is reached first, and its finding says more.
        options.flow_nesting_limit = self.limits.nesting + 8;
        options.block_nesting_limit = self.limits.nesting + 8;
        let mut parser = Parser::new_from_str_with_options(file.text(), options);
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, span)) => {
                    if self.event(event, span).is_err() {
                        return;
                    }
                }
                Err(error) => {
                    self.diagnostics.push(hints::syntax_error(file, &error, self.limits));
                    // What was read so far is kept, so that errors before this place are reported too.
                    self.close_all();
                    return;
                }
            }
        }
    }

    fn close_all(&mut self) {
        while let Some(open) = self.open.last() {
            self.document.incomplete.push(open.id);
            self.close(None);
        }
    }

    fn event(&mut self, event: Event<'_>, span: EventSpan) -> Result<(), Stop> {
        let span = span.byte_range().map_or(Span::default(), |r| Span::new(r.start, r.end));
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.diagnostics.push(
                        Diagnostic::new(&codes::YAML_SYNTAX, "a second document begins here")
                            .at(span, "a plan is one document")
                            .help("put each plan into a file of its own"),
                    );
                    return Err(Stop);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let style = style_of(style);
                if let Some(tag) = tag.filter(|t| !t.is_yaml_core_schema()) {
                    self.foreign_tag(span, &tag.original());
                    let id = self.add(Node { span, kind: NodeKind::Broken }, anchor, 1);
                    self.attach(id);
                    return Ok(());
                }
                let verbatim = style == Style::Plain && self.document.file.slice(span) == text;
                let text = if verbatim {
                    VERBATIM
                } else {
                    self.document.texts.push(text.into());
                    self.document.texts.len() as u32 - 1
                };
                let id = self.add(Node { span, kind: NodeKind::Scalar { style, text } }, anchor, 1);
                self.attach(id);
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::UnresolvedAlias(name) => {
                self.report(
                    Diagnostic::new(&codes::YAML_SYNTAX, format!("`*{name}` refers to an anchor that does not exist"))
                        .at(span, "`*` begins a reference in YAML")
                        .help(hints::quote_it(self.document.file, span)),
                );
                let id = self.add(Node { span, kind: NodeKind::Broken }, 0, 1);
                self.attach(id);
            }
            Event::SequenceStart(_, anchor, tag) => self.open(span, false, anchor, tag.as_deref())?,
            Event::MappingStart(_, anchor, tag) => self.open(span, true, anchor, tag.as_deref())?,
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(span)),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, span: Span, mapping: bool, anchor: usize, tag: Option<&Tag>) -> Result<(), Stop> {
        if let Some(tag) = tag.filter(|t| !t.is_yaml_core_schema()) {
            self.foreign_tag(span, &tag.original());
        }
        if self.open.len() >= self.limits.nesting {
            self.diagnostics.push(hints::too_deep(span, self.limits));
            self.close_all();
            return Err(Stop);
        }
        let empty =
            if mapping { NodeKind::Mapping { first: 0, len: 0 } } else { NodeKind::Sequence { first: 0, len: 0 } };
        let id = self.add(Node { span, kind: empty }, anchor, 1);
        self.open.push(Open { id, mapping, children: Vec::new() });
        Ok(())
    }

    fn close(&mut self, end: Option<Span>) {
        let Some(mut open) = self.open.pop() else { return };
        if open.mapping && open.children.len() % 2 == 1 {
            // A key without a value only occurs after a syntax error.
            open.children.push(self.add(Node { span: Span::default(), kind: NodeKind::Broken }, 0, 1));
        }
        if open.mapping {
            self.duplicate_keys(&open.children);
        }
        let first = self.document.children.len() as u32;
        let len = open.children.len() as u32;
        let size = open.children.iter().fold(1u32, |sum, child| sum.saturating_add(self.size(*child)));
        self.document.children.append(&mut open.children);
        if let Some(node) = self.document.nodes.get_mut(open.id.0 as usize) {
            node.kind = if open.mapping { NodeKind::Mapping { first, len } } else { NodeKind::Sequence { first, len } };
            if let Some(end) = end {
                // The parser ends a block where the next node begins, so trailing white space is removed.
                let whole = Span::new(node.span.start as usize, end.end as usize);
                node.span.end = node.span.start + self.document.file.slice(whole).trim_end().len() as u32;
            }
        }
        if let Some(expanded) = self.expanded.get_mut(open.id.0 as usize) {
            *expanded = size;
        }
        self.attach(open.id);
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let target = self.anchors.get(&anchor).copied();
        let inside_itself = target.is_some_and(|t| self.open.iter().any(|open| open.id == t));
        let kind = match target {
            Some(target) if !inside_itself => NodeKind::Alias(target),
            _ => {
                self.report(
                    Diagnostic::new(&codes::YAML_SYNTAX, "an anchored value contains itself")
                        .at(span, "this refers to the value that contains it"),
                );
                NodeKind::Broken
            }
        };
        let size = target.filter(|_| !inside_itself).map_or(1, |t| self.size(t));
        let id = self.add(Node { span, kind }, 0, size);
        self.attach(id);
        let repeated = self.repeated.saturating_add(size);
        self.repeated = repeated;
        if repeated as usize > self.limits.alias_nodes {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::LIMIT_EXCEEDED,
                    format!("the aliases of this file stand for more than {} values", self.limits.alias_nodes),
                )
                .at(span, "this one exceeds the limit")
                .help("write the values out, or use `rule_sets` and `include`"),
            );
            // The aliases must not be expanded, so the tree is dropped.
            self.open.clear();
            self.document.root = None;
            return Err(Stop);
        }
        Ok(())
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        // The list of findings must not grow without limit.
        if self.diagnostics.len() < self.limits.findings {
            self.diagnostics.push(diagnostic);
        }
    }

    fn size(&self, id: NodeId) -> u32 {
        self.expanded.get(id.0 as usize).copied().unwrap_or(1)
    }

    fn add(&mut self, node: Node, anchor: usize, size: u32) -> NodeId {
        let id = NodeId(self.document.nodes.len() as u32);
        self.document.nodes.push(node);
        self.expanded.push(size);
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    /// Appends a node to the open container, or makes it the root.
    fn attach(&mut self, id: NodeId) {
        match self.open.last_mut() {
            Some(open) => open.children.push(id),
            None => self.document.root = self.document.root.or(Some(id)),
        }
    }

    fn duplicate_keys(&mut self, children: &[NodeId]) {
        let document = &self.document;
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        let mut found = Vec::new();
        for id in children.iter().step_by(2) {
            let key = NodeRef { document, id: *id };
            let Value::Scalar(text) = key.value() else { continue };
            if let Some(first) = seen.get(text) {
                found.push(
                    Diagnostic::new(&codes::DUPLICATE_NAME, format!("the key `{text}` appears twice"))
                        .at(key.use_span(), "a second time")
                        .and_at(*first, "first here")
                        .help("keep one of them"),
                );
            } else {
                seen.insert(text, key.use_span());
            }
        }
        found.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    fn foreign_tag(&mut self, span: Span, tag: &str) {
        self.report(
            Diagnostic::new(&codes::YAML_SYNTAX, format!("the tag `{tag}` means nothing in a plan"))
                .at(span, "`!` begins a tag in YAML")
                .help(hints::quote_it(self.document.file, span)),
        );
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}
