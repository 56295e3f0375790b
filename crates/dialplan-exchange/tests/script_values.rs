//! Tests for the values of a script: types, tables and lists that several hold, and what is put out one by one.

mod script_support;

use dialplan_core::source::SourceFile;
use dialplan_exchange::{Format, GivenValues, ImportLimits, ImportOptions, Source, import};
use script_support::{ROUTE, imported, imported_with, messages, names, partial, routes};

/// Checks the names of the routes of scripts.
fn check(cases: &[(&str, &str)]) {
    for (script, expected) in cases {
        let script = script.replace("ROUTE", ROUTE);
        assert_eq!(names(&script), *expected, "{script}\n{:#?}", messages(&imported(&script)));
    }
}

/// Checks that a name is not known, and that this is said.
fn check_unknown(scripts: &[&str]) {
    for script in scripts {
        let script = script.replace("ROUTE", ROUTE);
        let imported = imported(&script);
        assert!(routes(&imported).is_empty(), "{script}");
        assert_eq!(partial(&script), ["routes"], "{script}");
        assert!(!messages(&imported).is_empty(), "{script}");
    }
}

#[test]
fn variables_keep_their_type() {
    check(&[
        ("[int]$x = '046'\nROUTE $x", "46"),
        ("[int]$x = 1\n$x = '07'\nROUTE $x", "7"),
        ("[string]$u = 'A', 'B'\nROUTE $u", "A B"),
        ("[string]$u = 5\n$u += 1\nROUTE $u", "51"),
        ("[string[]]$l = 'a'\n$l += 'b'\nforeach ($n in $l) { ROUTE $n }", "a b"),
        ("[string[]]$l = @()\n$l = 'a'\n$l += 'b'\nforeach ($n in $l) { ROUTE $n }", "a b"),
        ("[bool]$b = 'False'\nif ($b) { ROUTE a }", "a"),
        ("[ValidateSet('a', 'b')][string]$s = 'a'\nROUTE $s", "a"),
        ("function f { [int]$x = '05'; ROUTE $x }\n$x = '05'\nf\nROUTE $x", "5 05"),
        ("[System.Collections.ArrayList]$l = @('a')\n[void]$l.Add('b')\nforeach ($n in $l) { ROUTE $n }", "a b"),
    ]);
    check_unknown(&["[datetime]$d = '2024-01-02'\nROUTE $d", "[int]$x = 'a'\nROUTE $x", "[int]$x = 2.5\nROUTE $x"]);
    let variables = vec![("n".to_owned(), "007".to_owned())];
    let given = GivenValues { variables, ..GivenValues::default() };
    assert_eq!(routes(&imported_with(&format!("param([int]$n)\n{ROUTE} $n"), given)), ["7::"]);
}

#[test]
fn parameters_keep_their_type() {
    check(&[
        ("function f([int]$n) { ROUTE $n }\nf '046'; f -n '07'", "46 7"),
        ("function f([string]$n) { ROUTE $n }\nf ('a', 'b')", "a b"),
        ("function f { param([int]$n = '08') ROUTE $n }\nf", "8"),
        ("function f([string[]]$l) { foreach ($n in $l) { ROUTE $n } }\nf a; f ('b', 'c')", "a b c"),
        ("function f([switch]$s, $n) { if ($s) { ROUTE $n } }\nf a; f b -s", "b"),
        ("function f($a, $b = \"$a-\") { ROUTE $b }\nf x", "x-"),
        ("function f { param([Parameter(Position=1)]$a, [Parameter(Position=0)]$b) ROUTE \"$a$b\" }\nf 1 2", "21"),
        ("& { param([int]$n) ROUTE $n } '03'", "3"),
    ]);
}

#[test]
fn conversions() {
    check(&[
        ("foreach ($n in [int[]]('01', '02')) { ROUTE $n }", "1 2"),
        ("foreach ($n in [string[]](1, 2)) { ROUTE $n }", "1 2"),
        ("ROUTE ([char]65)", "A"),
        ("ROUTE ([string][char]65)", "A"),
        ("ROUTE ([int][char]'5')", "53"),
        ("ROUTE ([char]65 + 'b')", "Ab"),
        ("ROUTE ([int]'0x1F')", "31"),
        ("ROUTE ([int]4.2)", "4"),
        ("ROUTE ([int]$null + 1)", "1"),
        ("ROUTE ('abc'[1])", "b"),
        ("ROUTE (65..67 | % { [char]$_ } | Select-Object -Last 1)", "C"),
    ]);
    check_unknown(&["ROUTE ([char]65 + 1)", "ROUTE ([datetime]'2024-01-02')"]);
}

#[test]
fn tables_and_lists_are_shared_and_arrays_are_copied() {
    check(&[
        ("function f($t) { $t.N = 'b' }\n$t = @{ N = 'a' }\nf $t\nROUTE $t.N", "b"),
        ("function f($x) { $x['N'] = 'b' }\n$t = @{ N = 'a' }\nf $t\nROUTE $t.N", "b"),
        ("function f($l) { $l += 'b' }\n$l = @('a')\nf $l\nROUTE ($l -join '-')", "a"),
        ("function f($l) { $l[0] = 'b' }\n$l = @('a')\nf $l\nROUTE ($l -join '-')", "b"),
        ("function f($l) { [void]$l.Add('b') }\n$l = [Collections.ArrayList]@('a')\nf $l\nROUTE ($l -join '-')", "a-b"),
        ("$a = @('a')\n$b = $a\n$b += 'b'\nROUTE ($a -join '-')", "a"),
        ("$a = @('a')\n$b = $a\n$b[0] = 'b'\nROUTE ($a -join '-')", "b"),
        ("$a = @{ N = 'a' }\n$b = $a.Clone()\n$b.N = 'b'\nROUTE $a.N", "a"),
        ("$rows = @(@{ N = 'a' })\nforeach ($r in $rows) { $r.N = 'b' }\nROUTE $rows[0].N", "b"),
        ("$s = @{ N = 'a' }\n$all = @($s)\n$s.N = 'b'\nROUTE $all[0].N", "b"),
        (
            "$r = @()\nforeach ($n in 'a', 'b') { $h = @{}; $h.N = $n; $r += $h }\nforeach ($h in $r) { ROUTE $h.N }",
            "a b",
        ),
        ("$h = @{ L = @{ X = 'a' } }\n$h.L.X = 'z'\n$h['L'].Y = 'w'\nROUTE \"$($h.L.X)$($h.L['Y'])\"", "zw"),
        ("$h = @{ L = [Collections.ArrayList]@() }\n[void]$h.L.Add('a')\nROUTE $h.L[0]", "a"),
        (
            "$l = [Collections.Generic.List[string]]::new()\n\
             $l.Add('a'); $l.Insert(0, 'b'); [void]$l.Remove('a')\nROUTE $l[0]",
            "b",
        ),
        ("$l = @('a', 'b')\n$l[1] = 'c'\nforeach ($n in $l) { ROUTE $n }", "a c"),
        ("$h = @{ A = 1 }\n$h.A += 2\n$h.A -= 1\nROUTE $h.A", "2"),
    ]);
    // What is not executed may change what others hold as well.
    for change in ["foreach ($x in $z) { $k.N = 'b' }", "if ($z) { $k.Remove('N') }", "$k.Frobnicate()"] {
        let script = format!("$h = @{{ N = 'a' }}\n$k = $h\n{change}\n{ROUTE} $h.N");
        check_unknown(&[&script]);
    }
    for change in [
        "Foo-Bar $k",
        "Invoke-Retry { $k.N = 'b' }",
        "class C { static [void] M($t) { $t.N = 'b' } }\n[C]::M($k)",
        "1 | Group-Object { $k.N = 'b' }",
    ] {
        let script = format!("$h = @{{ N = 'a' }}\n$k = $h\n{change}\n{ROUTE} $h.N");
        assert!(routes(&imported(&script)).is_empty(), "{script}");
    }
    // An array keeps its length.
    let script = format!("$l = @('a')\n$l.Add('b')\n{ROUTE} ($l -join '-')");
    assert_eq!(names(&script), "a");
    assert!(messages(&imported(&script)).iter().any(|m| m.contains("an array has no method `add`")));
    // Nothing contains itself.
    let script = format!("$h = @{{ N = 'a' }}\n$h.H = $h\n{ROUTE} $h.N\n{ROUTE} $h.H.N");
    assert_eq!(names(&script), "a");
}

#[test]
fn output_is_one_by_one() {
    check(&[
        ("function f { return @('a') }\n$x = f\n$x += 'b'\nROUTE $x", "ab"),
        ("function f { ,@('a') }\n$x = f\n$x += 'b'\nROUTE ($x -join '-')", "a-b"),
        (
            "function f { $script:l }\n$l = [Collections.ArrayList]@('a', 'b')\n\
             $x = f\n[void]$l.Add('c')\nROUTE ($x -join '')",
            "ab",
        ),
        ("foreach ($p in @(@('a', '1'), @('b', '2'))) { ROUTE \"$($p[0])$($p[1])\" }", "a1 b2"),
        ("@(@('a', '1'), @('b', '2')) | % { ROUTE \"$($_[0])$($_[1])\" }", "a1 b2"),
        ("$l = @(@('a', 'b'))\nROUTE $l.Count", "2"),
        ("$i = 0; $x = $i++; $y = $i++\nROUTE \"r$x$y$i\"", "r012"),
        ("if (($n = 'a')) { ROUTE $n }", "a"),
        ("$x = $y = 'a'\nROUTE \"$x$y\"", "aa"),
        ("$h = @{}; $x = $h.N = 'a'\nROUTE \"$x$($h.N)\"", "aa"),
        ("$h = @{ N = 'a' }; $o = [pscustomobject]$h; $o.N = 'b'\nROUTE $h.N", "a"),
        ("$l = New-Object System.Collections.ArrayList\nROUTE \"n$($l.Count)\"", "n0"),
    ]);
}

#[test]
fn results_of_commands_have_their_names() {
    let script = "$g = New-CsOnlinePSTNGateway -Identity gw.x -SipSignalingPort 5061 -Enabled $true\n\
                  ROUTE a -OnlinePstnGatewayList $g.Identity\nROUTE b -OnlinePstnGatewayList @{ Add = $g.Fqdn }\n\
                  $r = New-CsOnlineVoiceRoutingPolicy P\n\
                  Grant-CsOnlineVoiceRoutingPolicy -Identity a@x -PolicyName $r.Identity\n\
                  $t = New-CsTeamsTranslationRule -Identity T -Pattern '^1' -Translation '2'\n\
                  Set-CsOnlinePSTNGateway gw.x -OutboundPstnNumberTranslationRules $t.Identity";
    let imported_all = imported(&script.replace("ROUTE", ROUTE));
    assert_eq!(routes(&imported_all), ["a::gw.x", "b::gw.x"]);
    assert_eq!(imported_all.draft.users.first().and_then(|user| user.policy.as_deref()), Some("P"));
    let called = imported_all.draft.gateways.first().map(|gateway| gateway.outbound.called.clone());
    assert_eq!(called, Some(vec!["T".to_owned()]));
    // What it does not have is not known.
    let script = format!("$g = New-CsOnlinePSTNGateway -Identity gw.x -SipSignalingPort 5061\n{ROUTE} $g.Site");
    check_unknown(&[&script.replace("New-CsOnlinePSTNGateway", "New-CsOnlinePSTNGateway -InMemory")]);
    // Of "the one that exists or a new one", only one is the value.
    let script = format!(
        "$g = if (Get-CsOnlinePSTNGateway gw.x) {{ Get-CsOnlinePSTNGateway gw.x }} \
         else {{ New-CsOnlinePSTNGateway -Identity gw.x -SipSignalingPort 5061 }}\n\
         {ROUTE} a -OnlinePstnGatewayList $g.Identity"
    );
    assert!(partial(&script).contains(&"routes[\"a\"].gateways".to_owned()));
    // In memory, it is only a value.
    let script = format!(
        "$l = @(); $l += New-CsOnlinePSTNGateway -Identity gw.x -SipSignalingPort 5061 -InMemory\n\
         {ROUTE} a -OnlinePstnGatewayList $l.Identity"
    );
    assert_eq!(routes(&imported(&script)), ["a::gw.x"]);
    assert!(imported(&script).draft.gateways.is_empty());
}

/// What grows by one in every turn of a loop is not copied in every turn: the number of copies is counted.
#[test]
fn what_grows_in_a_loop_is_not_copied() {
    const TURNS: usize = 10_000;
    for turn in [
        "$l += \"u$i\"",
        "$l = $l + \"u$i\"",
        "[void]$g.Add($i)",
        "$t[\"k$i\"] = $i",
        "$t.L += $i",
        "$s += 'abcdefghijklmnop'",
        "if ($l.Count -lt 100000) { $l += $i }",
        "Add-It $i",
        "$x = $l; $y = $t",
    ] {
        let script = format!(
            "$l = @(); $g = [Collections.ArrayList]@(); $t = @{{ L = @() }}; $s = ''\n\
             function Add-It($x) {{ $script:l += $x }}\nforeach ($i in 1..{TURNS}) {{ {turn} }}\n{ROUTE} a"
        );
        let source = Source { file: SourceFile::new("t.ps1", script), format: Some(Format::Powershell) };
        let limits = ImportLimits { copies: 10 * TURNS, ..ImportLimits::default() };
        let imported = import(&[source], &ImportOptions { limits, ..ImportOptions::default() });
        assert_eq!(routes(&imported), ["a::"], "{turn}\n{:?}", messages(&imported));
    }
}

#[test]
fn a_variable_that_something_unread_changes_is_not_known() {
    let usages = |change: &str| {
        let script = format!(
            "$h = @{{ Identity = 'r'; NumberPattern = '1'; OnlinePstnUsages = 'a' }}\n$l = @('b', 'c')\n{change}\n\
             New-CsOnlineVoiceRoute @h\nNew-CsOnlineVoiceRoute l -NumberPattern 1 -OnlinePstnUsages $l"
        );
        let imported = imported(&script);
        let usages = |name: &str| {
            let route = imported.draft.routes.iter().find(|route| route.name == name)?;
            Some(route.phone_usages.join(" "))
        };
        (usages("r"), usages("l"), messages(&imported).join("\n"))
    };
    assert_eq!(usages("").0.as_deref(), Some("a"));
    assert_eq!(usages("$h.OnlinePstnUsages = 'U'").0.as_deref(), Some("U"));
    assert_eq!(usages("$h['OnlinePstnUsages'] = 'U', 'V'").0.as_deref(), Some("U V"));
    assert_eq!(usages("$h.Description = 'x'").0.as_deref(), Some("a"));
    for change in ["[array]::Reverse($l)", "foreach ($x in $y) { $l += $x }", "if ($a) { $l = 'x' }"] {
        let (route, list, reported) = usages(change);
        assert_eq!((route.as_deref(), list.as_deref()), (Some("a"), Some("")), "{change}");
        assert!(reported.contains("not known here"), "{change}: {reported}");
    }
    for change in ["[void]$l.Add('d')", "$l.Add('d') | Out-Null"] {
        let (_, list, reported) = usages(change);
        assert_eq!(list.as_deref(), Some("b c"), "{change}");
        assert!(reported.contains("an array has no method `add`"), "{change}: {reported}");
        let of_list = format!("$l = [System.Collections.ArrayList]$l\n{change}");
        assert_eq!(usages(&of_list).1.as_deref(), Some("b c d"), "{change}");
    }
    assert_eq!(usages("$h.Remove('OnlinePstnUsages')").0.as_deref(), Some(""));
    let (route, _, reported) = usages("$h.Frobnicate('OnlinePstnUsages')");
    assert!(route.is_none() && reported.contains("the parameters `@h` are not known"), "{reported}");
}
