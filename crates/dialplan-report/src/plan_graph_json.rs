//! The picture of a plan as JSON, with the places of its boxes: for the page in a browser, which draws them itself.

use serde_json::{Map, Value, json};

use crate::plan_graph::{BOX_HEIGHT, BOX_WIDTH, COLUMN, Graph, Kind, MARGIN};

/// Renders the picture.
pub fn document(graph: &Graph<'_>) -> Value {
    let nodes = graph.nodes.iter().map(
        |node| json!({ "kind": node.kind.name(), "name": node.name, "about": node.about, "x": node.x, "y": node.y }),
    );
    let columns = Kind::ALL.into_iter().zip(graph.left_out).enumerate().map(|(at, (kind, left_out))| {
        json!({ "kind": kind.name(), "heading": kind.heading(), "x": MARGIN + at * COLUMN, "left_out": left_out })
    });
    let mut document = Map::new();
    document.insert("width".to_owned(), json!(graph.width));
    document.insert("height".to_owned(), json!(graph.height));
    document.insert("box".to_owned(), json!({ "width": BOX_WIDTH, "height": BOX_HEIGHT }));
    document.insert("columns".to_owned(), columns.collect());
    document.insert("nodes".to_owned(), nodes.collect());
    document.insert("edges".to_owned(), graph.edges.iter().map(|(from, to)| json!([from, to])).collect());
    Value::Object(document)
}
