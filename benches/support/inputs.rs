//! Files whose reading once took time that grew with the square of their size.

use std::fmt::Write;

/// A name, the name of the file, the arguments of the command before it, and the text of a size.
pub(crate) type Input = (&'static str, &'static str, &'static [&'static str], fn(usize) -> String);

/// All files.
pub(crate) const INPUTS: &[Input] = &[
    ("JSON in one line", "plan.json", &["show", "-p"], one_line),
    ("mistakes in one line", "plan.json", &["show", "-p"], mistakes),
    ("usages in one line", "plan.yaml", &["show", "-p"], flow_list),
    ("usages added one by one", "script.ps1", &["import"], added),
    ("usages in one list", "script.ps1", &["import"], listed),
    ("a route set again and again", "script.ps1", &["import"], set_again),
    ("a list that grows in a loop", "script.ps1", &["import"], grown),
    ("a list that is searched in a loop", "script.ps1", &["import"], counted),
    ("XML attributes", "config.xml", &["import", "--dialect", "lync2013"], attributes),
    ("Clixml references", "config.clixml", &["import"], references),
];

fn joined(n: usize, separator: &str, entry: impl Fn(usize) -> String) -> String {
    (0..n).map(entry).collect::<Vec<_>>().join(separator)
}

fn one_line(n: usize) -> String {
    let rules = joined(n, ", ", |i| format!(r#"{{"name": "r{i}", "pattern": "^{i:06}$", "translation": "+31{i}"}}"#));
    format!(r#"{{"version": 1, "location_profiles": [{{"name": "p", "rules": [{rules}]}}]}}"#)
}

fn mistakes(n: usize) -> String {
    let rules = joined(n, ", ", |i| format!(r#"{{"name": "r{i}", "patern": "1"}}"#));
    format!(r#"{{"version": 1, "location_profiles": [{{"name": "p", "rules": [{rules}]}}]}}"#)
}

fn flow_list(n: usize) -> String {
    let usages = joined(n, ", ", |i| format!("u{i}"));
    format!("version: 1\nphone_usages: [{usages}]\npolicies: [{{name: v, phone_usages: [{usages}]}}]\n")
}

fn added(n: usize) -> String {
    let mut script = "New-CsOnlineVoiceRoutingPolicy V\n".to_owned();
    for i in 0..n {
        let _ = writeln!(script, "Set-CsOnlinePstnUsage Global -Usage @{{add='u{i}'}}");
        let _ = writeln!(script, "Set-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{{add='u{i}'}}");
    }
    script
}

fn listed(n: usize) -> String {
    let usages = joined(n, ",", |i| format!("'u{i}'"));
    format!(
        "Set-CsOnlinePstnUsage Global -Usage {usages}\nNew-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages {usages}\n"
    )
}

fn set_again(n: usize) -> String {
    let lines = joined(n, "\n", |i| format!("Set-CsOnlineVoiceRoute R -NumberPattern '^{i}'"));
    format!("New-CsOnlineVoiceRoute R -NumberPattern '^1'\n{lines}\n")
}

/// A list, a table and a text, each of which gets something in every turn.
fn grown(n: usize) -> String {
    format!(
        "$list = @(); $grows = [Collections.ArrayList]@(); $table = @{{}}; $text = ''\n\
         foreach ($i in 1..{n}) {{\n\
         $list += \"u$i\"; [void]$grows.Add($i); $table[\"k$i\"] = $i; $text += 'abcdefgh'\n}}\n\
         New-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages $list[0]\n"
    )
}

/// A list that is asked for its length in every turn, and a function that adds to it.
fn counted(n: usize) -> String {
    format!(
        "$list = @()\nfunction Add-It($x) {{ $script:list += $x }}\n\
         foreach ($i in 1..{n}) {{ Add-It \"u$i\"; if ($list.Count -gt 1000000) {{ break }} }}\n\
         New-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages $list[0]\n"
    )
}

fn attributes(n: usize) -> String {
    format!("<Configuration><Route {}/></Configuration>", joined(n, " ", |i| format!("a{i}=\"x\"")))
}

/// Each object has the one before it twice. What that would expand to is refused.
fn references(n: usize) -> String {
    let objects = joined(n, "", |i| {
        let before = i.saturating_sub(1);
        let inside = if i == 0 { "<S>x</S>".to_owned() } else { format!("<Ref RefId=\"{before}\"/>").repeat(2) };
        format!("<Obj RefId=\"{i}\"><LST>{inside}</LST></Obj>")
    });
    format!("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{objects}</Objs>")
}
