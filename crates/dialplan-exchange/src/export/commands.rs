//! A command of a script that creates an object or changes it.

use std::fmt::Write as _;

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

/// Returns true for an empty description. A plan without one does not know it, so the live system keeps its own.
pub(super) fn is_unknown((key, value): &(&str, String)) -> bool {
    *key == "Description" && value == "''"
}
