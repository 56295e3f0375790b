//! Compares the tree with `serde_yaml` (its maintained fork `yaml_serde`): both must read the same texts in the same
//! positions, for random documents in every style.

use proptest::prelude::*;
use serde_yaml::Value as Other;

use super::{Document, NodeRef, Value};
use crate::limits::Limits;
use crate::source::SourceFile;

/// Texts with characters and words that have a meaning in YAML.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9+#*^$(){}\\[\\]|\\\\ '\":,&!%@`.-]{1,12}",
        prop::sample::select(vec![
            "0030",
            "+31",
            "NO",
            "~",
            "null",
            "1e3",
            "true",
            "*69",
            "#31#",
            "^\\+31",
            "[0-9]{10}",
            "a: b",
            "- x",
            "\u{e9}\u{20ac}"
        ])
        .prop_map(str::to_owned),
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    (text(), 0..5u8).prop_map(|(text, style)| match style {
        0 => format!("'{}'", text.replace('\'', "''")),
        1 => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        2 => format!("|-\n      {text}"),
        3 => format!(">-\n      {}\n      {}", text.trim(), text.trim()),
        // Parsers disagree about the characters in the name of an anchor: `&a:a` is one name or two.
        _ if text.trim_start().starts_with(['&', '*', '!']) => format!("'{}'", text.replace('\'', "''")),
        _ => text,
    })
}

fn document() -> impl Strategy<Value = String> {
    let entry = prop_oneof![
        scalar().prop_map(|s| format!(" {s}\n")),
        prop::collection::vec(scalar(), 0..4).prop_map(|items| items
            .iter()
            .map(|i| format!("\n    - {i}"))
            .collect::<String>()
            + "\n"),
        prop::collection::vec(text(), 0..4).prop_map(|items| {
            let quoted: Vec<String> = items.iter().map(|i| format!("'{}'", i.replace('\'', "''"))).collect();
            format!(" [{}]\n", quoted.join(", "))
        }),
        scalar().prop_map(|s| format!("\n    key: {s}\n")),
    ];
    prop::collection::vec(entry, 1..5)
        .prop_map(|entries| entries.iter().enumerate().map(|(n, entry)| format!("  k{n}:{entry}")).collect::<String>())
        .prop_map(|body| format!("top:\n{body}"))
}

/// Returns what each of the two reads if they differ; `None` if they agree.
fn difference(ours: NodeRef<'_>, theirs: &Other) -> Option<String> {
    let differ = || Some(format!("{:?} and {theirs:?}", ours.value()));
    match (ours.value(), theirs) {
        (Value::Null, Other::Null) => None,
        (Value::Scalar(text), Other::String(other)) => {
            if text == other {
                None
            } else {
                differ()
            }
        }
        // We read every scalar as text; they read some as numbers and flags.
        (Value::Scalar(_), Other::Number(_) | Other::Bool(_)) => None,
        (Value::Sequence, Other::Sequence(items)) => {
            let own: Vec<NodeRef<'_>> = ours.items().collect();
            if own.len() != items.len() {
                return differ();
            }
            own.into_iter().zip(items).find_map(|(a, b)| difference(a, b))
        }
        (Value::Mapping, Other::Mapping(entries)) => {
            let own: Vec<_> = ours.entries().collect();
            if own.len() != entries.len() {
                return differ();
            }
            own.into_iter().zip(entries).find_map(|((_, a), (_, b))| difference(a, b))
        }
        _ => differ(),
    }
}

/// The number of random cases: `PROPTEST_CASES` if that is set, else `usual`.
fn cases(usual: u32) -> u32 {
    /// What proptest takes if the variable is not set.
    const UNSET: u32 = 256;
    match ProptestConfig::default().cases {
        UNSET => usual,
        cases => cases,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(2_000)))]

    #[test]
    fn both_readers_read_the_same(text in document()) {
        let file = SourceFile::new("d.yaml", text.clone());
        let (document, errors) = Document::parse(&file, &Limits::default());
        // If one of them rejects the document there is nothing to compare. Ours rejects foreign tags and unknown
        // anchors.
        let theirs = serde_yaml::from_str::<Other>(&text);
        if let (true, Some(root), Ok(theirs)) = (errors.is_empty(), document.root(), theirs) {
            prop_assert_eq!(difference(root, &theirs), None, "{}", text);
        }
    }
}
