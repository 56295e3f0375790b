//! An independent writer of Clixml, so that the reader is tested with more than handwritten files.

use std::fmt::Write as _;

/// Returns objects in JSON as `Export-Clixml` writes them, with types and references.
pub(crate) fn clixml(json: &str) -> String {
    let objects: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut out =
        "\u{FEFF}<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n".to_owned();
    let mut ids = 0;
    for object in objects.as_array().unwrap() {
        element(&mut out, object, None, &mut ids);
    }
    out + "</Objs>"
}

fn element(out: &mut String, value: &serde_json::Value, name: Option<&str>, ids: &mut usize) {
    use serde_json::Value;
    let attribute = name.map_or(String::new(), |name| format!(" N=\"{}\"", escaped(name)));
    let id = *ids;
    *ids += 1;
    let types = if id == 0 {
        "<TN RefId=\"0\"><T>Deserialized.Selected</T><T>System.Object</T></TN>"
    } else {
        "<TNRef RefId=\"0\" />"
    };
    match value {
        Value::Null => drop(write!(out, "<Nil{attribute} />")),
        Value::Bool(flag) => drop(write!(out, "<B{attribute}>{flag}</B>")),
        Value::Number(number) => drop(write!(out, "<I32{attribute}>{number}</I32>")),
        Value::String(text) => drop(write!(out, "<S{attribute}>{}</S>", escaped(text))),
        Value::Array(items) => {
            let _ = write!(out, "<Obj{attribute} RefId=\"{id}\">{types}<LST>");
            items.iter().for_each(|item| element(out, item, None, ids));
            out.push_str("</LST></Obj>");
        }
        Value::Object(fields) => {
            let _ = write!(out, "<Obj{attribute} RefId=\"{id}\">{types}<ToString>@{{..}}</ToString><MS>");
            fields.iter().for_each(|(name, value)| element(out, value, Some(name), ids));
            out.push_str("</MS></Obj>");
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '_' if text[at..].starts_with("_x") => out.push_str("_x005F_"),
            c if c.is_control() => drop(write!(out, "_x{:04X}_", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
