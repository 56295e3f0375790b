//! Tests for the rules in `docs/powershell.md` about whole scripts: what is run, what may be run, and what the user
//! gives.

use dialplan_core::source::SourceFile;
use dialplan_exchange::{Format, GivenValues, ImportOptions, Imported, Source, import};

fn imported_with(script: &str, given: GivenValues) -> Imported {
    let source = Source { file: SourceFile::new("t.ps1", script), format: Some(Format::Powershell) };
    import(&[source], &ImportOptions { given, ..ImportOptions::default() })
}

fn imported(script: &str) -> Imported {
    imported_with(script, GivenValues::default())
}

/// Returns `name:usages:gateways` of every route.
fn routes(imported: &Imported) -> Vec<String> {
    let shown = |route: &dialplan_exchange::draft::Route| {
        format!("{}:{}:{}", route.name, route.phone_usages.join("+"), route.gateways.join("+"))
    };
    imported.draft.routes.iter().map(shown).collect()
}

fn messages(imported: &Imported) -> Vec<&str> {
    imported.findings.iter().map(|finding| finding.diagnostic.message.as_str()).collect()
}

/// Returns the policies and the partial lists of the written plan, one line for each.
fn written(script: &str) -> Vec<String> {
    let file = SourceFile::new("t.ps1", script);
    let text = dialplan_exchange::write::plan(&imported(script).draft, &[&file]);
    let line = |line: &str| line.split("  #").next().unwrap_or_default().trim().to_owned();
    text.lines().filter(|line| line.starts_with("  - ")).map(line).collect()
}

const ROUTE: &str = "New-CsOnlineVoiceRoute -NumberPattern '^1' -Identity";

#[test]
fn redirections_end_no_line() {
    for redirected in ["2>$null", "*>$null", "2>&1", ">> log.txt", "> 'a b.txt'"] {
        let script = format!("{ROUTE} a {redirected} -OnlinePstnUsages u | Out-Null\n{ROUTE} b");
        assert_eq!(routes(&imported(&script)), ["a:u:", "b::"], "{redirected}");
    }
}

#[test]
fn branches_whose_condition_is_known() {
    let after = |condition: &str| {
        routes(&imported(&format!("$x = 'A'\nif ({condition}) {{ {ROUTE} y }} else {{ {ROUTE} n }}")))
    };
    for holds in ["$true", "$x -eq 'a'", "!$false", "$x -ceq 'A' -and -not ($x -eq 'b')", "'a', 'b' -contains $x"] {
        assert_eq!(after(holds), ["y::"], "{holds}");
    }
    for fails in ["$false", "$x -ne 'a'", "!$x", "$x -ceq 'a'", "$x -eq 'b' -or $null"] {
        assert_eq!(after(fails), ["n::"], "{fails}");
    }
    for unknown in ["$y", "$x -like 'A*'", "Test-Path x"] {
        let script = format!("if ({unknown}) {{ {ROUTE} y }} else {{ {ROUTE} n }}");
        assert!(messages(&imported(&script)).iter().any(|m| m.starts_with("an `if` is not executed")), "{unknown}");
        assert!(routes(&imported(&script)).is_empty(), "{unknown}");
    }
    assert_eq!(routes(&imported(&format!("$n = $true ? 'a' : 'b'\n{ROUTE} $n"))), ["a::"]);
}

#[test]
fn branches_about_what_exists_are_all_run() {
    for condition in ["!$old", "-not $old", "$old -eq $null", "$null -eq $old", "$old.Count -eq 0"] {
        let script = format!("$old = Get-CsOnlineVoiceRoute r\nif ({condition}) {{ {ROUTE} r; return }}\n{ROUTE} s");
        let imported = imported(&script);
        assert_eq!(routes(&imported), ["r::", "s::"], "{condition}");
        assert!(messages(&imported).iter().any(|m| m.contains("all branches of such an `if` are read")), "{condition}");
    }
    // What a property is, is another question.
    let other = imported(&format!("$old = Get-CsOnlineVoiceRoute r\nif ($old.Description -eq 'x') {{ {ROUTE} r }}"));
    assert!(routes(&other).is_empty());
    assert_eq!(routes(&imported(&format!("Get-CsOnlineVoiceRoute r || {ROUTE} r && {ROUTE} s"))), ["r::", "s::"]);
}

#[test]
fn functions_are_called() {
    let script = format!(
        "function Add($Name, $Usage = 'u') {{\n\
         $Name = \"x-$Name\"; {ROUTE} $Name -OnlinePstnUsages $Usage; return 1 }}\n\
         $Name = 'outer'\nAdd a\nAdd -Us v -Name b\n$p = @{{ Name = 'c' }}\nAdd @p\n{ROUTE} $Name"
    );
    assert_eq!(routes(&imported(&script)), ["x-a:u:", "x-b:v:", "x-c:u:", "outer::"]);
    let endless = imported(&format!("function f {{ {ROUTE} a; f }}\nf"));
    assert_eq!(routes(&endless), ["a::"]);
    assert!(messages(&endless).iter().any(|m| m.contains("function `f` is not executed")));
    let uncalled = imported(&format!("function f {{ {ROUTE} a }}"));
    assert!(messages(&uncalled).iter().any(|m| m.contains("function `f` is never called here")));
}

#[test]
fn loops_over_lists_are_run() {
    let loops = [
        format!("foreach ($n in 'a', 'b') {{ {ROUTE} $n }}"),
        format!("$l = @('a'); $l += 'b'; foreach ($n in $l) {{ {ROUTE} $n }}"),
        format!("'a', 'b' | ForEach-Object {{ {ROUTE} $_ }}"),
        format!("'a', 'b' | %{{ {ROUTE} $_ }}"),
        format!("@{{ N = 'a' }}, @{{ N = 'b' }} | % {{ {ROUTE} $_.N }}"),
        format!("& {{ {ROUTE} a }}; Invoke-Command {{ {ROUTE} b }}"),
    ];
    for script in loops {
        assert_eq!(routes(&imported(&script)), ["a::", "b::"], "{script}");
    }
    let after = imported(&format!("do {{ $i++ }}\nwhile ($i -lt 3)\n{ROUTE} a"));
    assert_eq!(routes(&after), ["a::"]);
}

#[test]
fn operators_on_text() {
    for (text, value) in [
        ("('{0}-{1}' -f 'a', 'b')", "a-b"),
        ("('{{{0}}}' -f 'a')", "{a}"),
        ("('a', 'b' -join '+')", "a+b"),
        ("('x' + '-' + 'y')", "x-y"),
        ("\"$($t.Key)$($t['Key'])\"", "kk"),
        ("\"$($l[1])$($l[-1])\"", "qq"),
        ("(' a '.Trim())", "a"),
        ("('aXb'.Replace('X', '-').ToUpper())", "A-B"),
    ] {
        let script = format!("$t = @{{ Key = 'k' }}\n$l = 'p', 'q'\n{ROUTE} {text}");
        assert_eq!(routes(&imported(&script)), [format!("{value}::")], "{text}");
    }
}

#[test]
fn a_query_for_one_object_knows_its_identity() {
    for gateway in [
        "(Get-CsOnlinePSTNGateway -Identity 'sbc').Identity",
        "(Get-CsOnlinePSTNGateway 'sbc' -ErrorAction Stop).Fqdn",
        "$gateway.Identity",
        "$gateway",
    ] {
        let script =
            format!("$gateway = Get-CsOnlinePSTNGateway -Identity 'sbc'\n{ROUTE} r -OnlinePstnGatewayList {gateway}");
        assert_eq!(routes(&imported(&script)), ["r::sbc"], "{gateway}");
    }
    let several =
        imported(&format!("{ROUTE} r -OnlinePstnGatewayList (Get-CsOnlinePSTNGateway -Identity '*').Identity"));
    assert_eq!(routes(&several), ["r::"]);
}

#[test]
fn the_user_gives_what_a_script_asks_for() {
    let script = format!(
        "param($Usage, $Site = 'NYC')\n$gw = Read-Host 'Gateway?'\n\
         {ROUTE} $Site -OnlinePstnUsages $Usage -OnlinePstnGatewayList $gw"
    );
    let given = |variables: &[(&str, &str)], gateways: &[&str]| {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let gateways = gateways.iter().map(|name| (*name).to_owned()).collect();
        routes(&imported_with(&script, GivenValues { variables, gateways, ..GivenValues::default() }))
    };
    assert_eq!(given(&[], &[]), ["NYC::"]);
    assert_eq!(given(&[("usage", "u"), ("GW", "sbc"), ("Site", "AMS")], &[]), ["AMS:u:sbc"]);
    assert_eq!(given(&[], &["a", "b"]), ["NYC::a+b"]);
    // Gateways that a command finds, in a loop over them as well.
    let all = format!(
        "$all = Get-CsOnlinePSTNGateway\n{ROUTE} a -OnlinePstnGatewayList $all.Identity\n\
         foreach ($g in $all) {{ {ROUTE} $g.Fqdn }}\n(Get-CsOnlinePSTNGateway) | % {{ {ROUTE} \"$($_.Name)-2\" }}"
    );
    let gateways = vec!["g.x".to_owned(), "h.x".to_owned()];
    let found = routes(&imported_with(&all, GivenValues { gateways, ..GivenValues::default() }));
    assert_eq!(found, ["a::g.x+h.x", "g.x::", "h.x::", "g.x-2::", "h.x-2::"]);
    let variables = vec![("env:SITE".to_owned(), "AMS".to_owned())];
    let given = GivenValues { variables, ..GivenValues::default() };
    assert_eq!(routes(&imported_with(&format!("{ROUTE} \"r-$env:Site\""), given)), ["r-AMS::"]);
}

#[test]
fn what_is_not_known_makes_lists_partial() {
    let policy = "New-CsOnlineVoiceRoutingPolicy P -OnlinePstnUsages";
    let change = "Set-CsOnlineVoiceRoutingPolicy P -OnlinePstnUsages @{ Add = 'v' }";
    let partial = "- 'policies[\"P\"].phone_usages'";
    for script in [
        format!("{policy} (Read-Host)"),
        format!("{policy} $x"),
        format!("{policy} 'u', (Get-Content x)"),
        format!("{policy} u\nif ($x) {{ {change} }}"),
        format!("{policy} u\nwhile ($x) {{ {change} }}"),
        format!("{policy} u\nforeach ($y in $x) {{ {change} }}"),
        format!("{policy} u\ntry {{ Start-Sleep 1 }} catch {{ {change} }}"),
        format!("{policy} u\nswitch ($x) {{ 'a' {{ {change} }} }}"),
        format!("{policy} u\nfunction f {{ {change} }}\nif ($x) {{ f }}"),
        format!("{policy} u\nTest-Path x || {change}"),
        format!("{policy} u\nSet-CsOnlineVoiceRoutingPolicy $x -OnlinePstnUsages w"),
        format!("{policy} u\n$x | ForEach-Object {{ {change} }}"),
        change.to_owned(),
    ] {
        let lines = written(&script);
        assert!(lines.iter().any(|line| line == partial), "{script}\n{lines:#?}");
    }
    for script in [format!("{policy} u"), format!("{policy} u\n{change}"), format!("{policy} @()")] {
        assert!(!written(&script).iter().any(|line| line == partial), "{script}");
    }
    // What was not known and is then replaced is known.
    assert!(
        !written(&format!("{change}\nSet-CsOnlineVoiceRoutingPolicy P -OnlinePstnUsages 'w'"))
            .contains(&partial.to_owned())
    );
}

#[test]
fn what_is_created_only_if_missing_may_hold_more() {
    let rule = "$r = New-CsVoiceNormalizationRule -Name N -Parent DE -Pattern '^1$' -Translation '+1' -InMemory\n";
    let scripts = [
        format!(
            "if (!(Get-CsTenantDialPlan -Identity DE -ErrorAction SilentlyContinue)) {{\n\
             New-CsTenantDialPlan -Identity DE }}\n\
             {rule}Set-CsTenantDialPlan -Identity DE -NormalizationRules @{{add=$r}}\n"
        ),
        "if (Get-CsOnlineVoiceRoutingPolicy Berlin) {\n\
         Set-CsOnlineVoiceRoutingPolicy Berlin -OnlinePstnUsages @{Add='X'} } \
         else { New-CsOnlineVoiceRoutingPolicy Berlin -OnlinePstnUsages 'X' }\n"
            .to_owned(),
    ];
    for script in scripts {
        let lines = written(&script);
        let is_partial = |line: &String| line.contains("].rules'") || line.contains("].phone_usages'");
        assert!(lines.iter().any(is_partial), "{script}\n{lines:#?}");
    }
    // Both branches show the whole list.
    let whole = "if (Get-CsOnlineVoiceRoutingPolicy B) { Set-CsOnlineVoiceRoutingPolicy B -OnlinePstnUsages 'X' } \
                 else { New-CsOnlineVoiceRoutingPolicy B -OnlinePstnUsages 'X' }\n";
    assert!(!written(whole).iter().any(|line| line.contains("policies[\"B\"]")), "{:#?}", written(whole));
}
