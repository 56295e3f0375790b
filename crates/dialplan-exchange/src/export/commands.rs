//! A command of a script that creates an object or changes it.

use std::fmt::Write as _;

use super::lists::ListObject;
use super::quote::single;

/// Writes both a `Set-` and a `New-` command with the same parameters, so that the result is the same whether or not
/// the object exists.
pub(super) fn create_or_change(out: &mut String, noun: &str, name: &str, parameters: &[(&str, String)]) {
    create_or_change_with(out, noun, name, parameters, "");
}

/// Does the same, with lines between the parameters and the commands.
pub(super) fn create_or_change_with(
    out: &mut String,
    noun: &str,
    name: &str,
    parameters: &[(&str, String)],
    more: &str,
) {
    let name = single(name);
    let _ = write!(out, "\n$parameters = @{{\n    Identity = {name}\n");
    for (key, value) in parameters.iter().filter(|parameter| !is_unknown(parameter)) {
        let _ = writeln!(out, "    {key} = {value}");
    }
    let _ = write!(
        out,
        "}}\n{more}if (Get-{noun} -Identity {name} -ErrorAction SilentlyContinue) \
         {{ Set-{noun} @parameters -WhatIf:$WhatIfPreference }}\n\
         else {{ New-{noun} @parameters -WhatIf:$WhatIfPreference }}\n"
    );
}

/// A list of an object, as a parameter of its command.
pub(super) struct ListParameter<'l> {
    pub(super) name: &'static str,
    pub(super) list: ListText<'l>,
}

/// A list in the language of scripts.
pub(super) enum ListText<'l> {
    /// The whole list, and whether it has no items.
    Whole(String, bool),
    /// A part of the list, and how an item is told from those that the object has.
    Part(String, &'l str),
    Unsaid,
}

impl ListText<'_> {
    /// Returns the list as text. `same` is the property by which items are compared, or empty for texts.
    pub(super) fn new<'l, T>(list: &ListObject<T>, same: &'l str, text: impl Fn(&[T]) -> String) -> ListText<'l> {
        match list {
            ListObject::Whole(items) => ListText::Whole(text(items), items.is_empty()),
            ListObject::Part(items) => ListText::Part(text(items), same),
            ListObject::Unsaid => ListText::Unsaid,
        }
    }
}

/// Writes a `Set-` and a `New-` command for an object with lists. A whole list replaces the one of the object. What is
/// missing of a part is added to it.
pub(super) fn create_or_change_lists(
    out: &mut String,
    noun: &str,
    name: &str,
    parameters: &[(&str, String)],
    lists: &[ListParameter<'_>],
) {
    let mut given: Vec<(&str, String)> = Vec::new();
    let mut more = String::new();
    for ListParameter { name: key, list } in lists {
        match list {
            ListText::Whole(text, empty) => {
                let why = if *empty { "  # The plan says that there are none." } else { "" };
                given.push((key, format!("{text}{why}")));
            }
            ListText::Part(text, same) => {
                let _ = write!(
                    more,
                    "# Only a part of the list is known: what is missing is added, and nothing is taken away.\n\
                     $list = {text}\n\
                     if ($existing = Get-{noun} -Identity {name} -ErrorAction SilentlyContinue) {{\n    \
                     $present = @($existing.{key} | ForEach-Object {{ $_{same} }})\n    \
                     $list = @($list | Where-Object {{ $present -cnotcontains $_{same} }})\n    \
                     if ($list.Count) {{ $parameters.{key} = @{{ Add = $list }} }}\n}}\n\
                     else {{ $parameters.{key} = $list }}\n",
                    name = single(name)
                );
            }
            ListText::Unsaid => {}
        }
    }
    given.extend(parameters.iter().map(|(key, value)| (*key, value.clone())));
    create_or_change_with(out, noun, name, &given, &more);
}

/// Returns true for an empty description. A plan without one does not know it, so the live system keeps its own.
pub(super) fn is_unknown((key, value): &(&str, String)) -> bool {
    *key == "Description" && value == "''"
}
