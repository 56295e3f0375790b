//! Tests for what is read of PowerShell's language, and for the files that the user gives.

mod script_support;

use dialplan_exchange::GivenValues;
use script_support::{ROUTE, imported, imported_with, messages, names, routes};

#[test]
fn loops_with_a_condition() {
    for (script, expected) in [
        ("for ($i = 1; $i -le 3; $i++) { ROUTE \"r$i\" }", "r1 r2 r3"),
        ("for ($i = 3; $i -gt 0; $i -= 1) { ROUTE \"r$i\" }", "r3 r2 r1"),
        ("for ($i = 3; $i -gt 0; $i--) { ROUTE \"r$i\" }", "r3 r2 r1"),
        ("$i = 0\nwhile ($i -lt 2) { ROUTE \"r$i\"; $i++ }", "r0 r1"),
        ("$i = 0\ndo { ROUTE \"r$i\"; $i++ } while ($i -lt 2)", "r0 r1"),
        ("$i = 0\ndo { ROUTE \"r$i\"; $i += 2 } until ($i -ge 3)", "r0 r2"),
        ("while ($true) { ROUTE a; break }", "a"),
        ("$i = 0\nwhile ($true) { $i++; if ($i -eq 3) { break }; ROUTE \"r$i\" }", "r1 r2"),
        ("do { ROUTE a; $q = Read-Host } while ($q -eq 'y')", "a"),
        ("foreach ($i in 1..3) { ROUTE \"r$i\" }", "r1 r2 r3"),
        ("1..2 | % { ROUTE \"r$_\" }", "r1 r2"),
        (":outer foreach ($i in 1, 2) { ROUTE \"r$i\" }", "r1 r2"),
        (
            ":o foreach ($a in 1, 2) { foreach ($b in 1, 2) { if ($b -eq 2) { continue o }; ROUTE \"r$a$b\" } }\n\
             ROUTE e",
            "r11 r21 e",
        ),
        (
            ":o foreach ($a in 1, 2) { foreach ($b in 1, 2) { if ($b -eq 2) { break o }; ROUTE \"r$a$b\" } }\nROUTE e",
            "r11 e",
        ),
        (":o while ($true) { switch (1) { 1 { break o } } }\nROUTE e", "e"),
    ] {
        assert_eq!(names(&script.replace("ROUTE", ROUTE)), expected, "{script}");
    }
    let endless = imported(&format!("while ($true) {{ {ROUTE} a; Start-Sleep 60 }}"));
    assert_eq!(routes(&endless), ["a::"]);
    assert!(messages(&endless).iter().any(|m| m.contains("the loop `while` is not executed to its end")));
}

#[test]
fn switches() {
    for (script, expected) in [
        ("switch ('b') { 'a' { ROUTE a } 'B' { ROUTE b } default { ROUTE d } }", "b"),
        ("switch ('x') { a { ROUTE a } default { ROUTE d } }", "d"),
        ("switch (2) { 1 { ROUTE a } 2 { ROUTE b } }", "b"),
        ("switch (5) { { $_ -gt 3 } { ROUTE big } { $_ -gt 9 } { ROUTE huge } }", "big"),
        ("switch ('a', 'b') { 'a' { ROUTE a } 'b' { ROUTE b } }", "a b"),
        ("switch -regex ('abc') { '^a' { ROUTE a } 'C$' { ROUTE c } }", "a c"),
        ("switch -wildcard ('hello') { 'HE*' { ROUTE w } default { ROUTE d } }", "w"),
        ("switch -CaseSensitive ('b') { 'B' { ROUTE B } 'b' { ROUTE b } }", "b"),
        ("$n = switch ('nl') { 'nl' { '31' } 'be' { '32' } }\nROUTE $n", "31"),
    ] {
        assert_eq!(names(&script.replace("ROUTE", ROUTE)), expected, "{script}");
    }
}

#[test]
fn values_that_are_computed() {
    for (text, value) in [
        ("(2 * 3 - 1)", "5"),
        ("(7 % 4)", "3"),
        ("(8 / 2)", "4"),
        ("(10 - 3)", "7"),
        ("('ab' * 2)", "abab"),
        ("('a-b' -replace '-', '+')", "a+b"),
        ("('+49 89' -replace '[^0-9]', '')", "4989"),
        ("('+49' -replace '^\\+')", "49"),
        ("('a;b' -split ';')[1]", "b"),
        ("('a;b'.Split(';')[0])", "a"),
        ("('{0:D3}' -f 7)", "007"),
        ("('{0:D4}' -f '7')", "7"),
        ("('{0,3}|{1,-2}|{2:X2}' -f 'a', 'b', 255)", "  a|b |FF"),
        ("('a,b,c' -split ',', 2)[1]", "b,c"),
        ("\"$($key.ToLower())$key\"", "kK"),
        ("('abc'.Substring(0, 'abc'.Length - 1))", "ab"),
        ("($null ?? 'd')", "d"),
        ("(@{ A = 'x' } + @{ B = 'y' }).B", "y"),
        ("($h.ContainsKey('K') ? 'yes' : 'no')", "yes"),
        ("(([pscustomobject]@{ A = 'x'; B = 'y' }).PSObject.Properties.Name -join '')", "AB"),
        ("((1, 2, 3 | Select-Object -Skip 1) -join '')", "23"),
        ("((1, 2, 3 | Select-Object -Last 2) -join '')", "23"),
        ("((2, 1, 2 | Sort-Object -Unique) -join '')", "12"),
        ("((1, 2, 3 -gt 1) -join '')", "23"),
        ("(('a-b', 'c-d' -replace '-', '') -join '')", "abcd"),
        ("('x, y'.Split(',').Trim() -join '')", "xy"),
        ("(@{ N = 'a'; M = 'b' } | Select-Object N).N", "a"),
        ("((@{ N = 'a' }, @{ N = 'b' } | Where-Object N -eq 'b').N)", "b"),
        ("('abc'.Substring(1))", "bc"),
        ("('abc'.Substring(0, 2))", "ab"),
        ("('7'.PadLeft(3, '0'))", "007"),
        ("([string]5)", "5"),
        ("([int]'5' + 1)", "6"),
        ("([string]::Join('-', 'a', 'b'))", "a-b"),
        ("([string]::Format('{0}x', 'a'))", "ax"),
        ("([regex]::Escape('+1'))", "\\+1"),
        ("($h.Keys -join '')", "KL"),
        ("$h.'K'", "k"),
        ("$h.$key", "k"),
        ("$h[$key]", "k"),
        ("(@('a', 'b') | Select-Object -First 1)", "a"),
        ("(@('b', 'a') | Sort-Object | Select-Object -First 1)", "a"),
        ("(10, 9, 100 | Sort-Object | Select-Object -First 1)", "9"),
        ("(@('a', 'b', 'c')[0..1] -join '')", "ab"),
        (
            "(@(@{ N = 2; V = 'b' }, @{ N = 1; V = 'a' }) | Sort-Object N | Select-Object -ExpandProperty V -First 1)",
            "a",
        ),
        ("((1, 2, 2 | Select-Object -Unique) -join '')", "12"),
        ("((3, 1, 2 | Sort-Object -Descending) -join '')", "321"),
        ("('a', 'b' | Where-Object { $_ -ne 'a' })", "b"),
        ("('a', 'b' | ? { $_ -like 'B*' })", "b"),
        ("@('x', 'y').Count", "2"),
        ("('0301' -replace '^0(\\d{2})(\\d+)$', '+49$1-$2')", "+4930-1"),
        ("('A1,b2' -ireplace '[^\\x30-\\x39,\\x41-\\x5A]', '')", "A1,b2"),
        ("('a1b22' -replace '(?<n>\\d+)', '<${n}>')", "a<1>b<22>"),
        ("(('a, b;c' -split '\\s*[,;]\\s*') -join '')", "abc"),
        ("$(if ('+49 89' -match '^\\+(\\d+) (?<rest>\\d{2,3})$') { \"$($Matches[1])$($Matches.rest)\" })", "4989"),
        ("$(if ('a@x' -notmatch '^([\\w-\\.]+)@') { 'no' } else { 'yes' })", "yes"),
        ("$(switch -regex ('ext12') { '^ext(\\d+)$' { $Matches[1] } })", "12"),
        ("('aaa' -replace '(a|aa)+?', 'b')", "bbb"),
        ("$(if ('+49' -match '^\\+') { 'plus' } else { 'none' })", "plus"),
    ] {
        let script = format!("$h = [ordered]@{{ K = 'k'; L = 'l' }}\n$key = 'K'\n{ROUTE} {text}");
        assert_eq!(routes(&imported(&script)), [format!("{value}::")], "{text}");
    }
}

#[test]
fn statements_of_all_kinds() {
    for (script, expected) in [
        ("$a, $b = 'x', 'y'\nROUTE $a; ROUTE $b", "x y"),
        ("$a, $b = 'x', 'y', 'z'\nROUTE $a; foreach ($n in $b) { ROUTE $n }", "x y z"),
        ("foreach ($l in (\"a;1`r`nb;2\" -split \"`r?`n\")) { $n, $c = $l.Split(';'); ROUTE \"$n$c\" }", "a1 b2"),
        ("$h = @{ L = @('a') }\n$h.L += 'b'\nforeach ($n in $h.L) { ROUTE $n }", "a b"),
        ("$h = @{}\n$h['a'] = 'x'\n$h.Add('b', 'y')\nROUTE \"$($h.a)$($h.b)\"", "xy"),
        ("[string[]]$l = 'a'\n$l += 'b'\nforeach ($n in $l) { ROUTE $n }", "a b"),
        ("$l = [System.Collections.Generic.List[string]]::new()\n$l.Add('a')\n$l | % { ROUTE $_ }", "a"),
        ("$l = [System.Collections.ArrayList]@('a')\n[void]$l.Add('b')\n$l | % { ROUTE $_ }", "a b"),
        ("Set-Variable -Name n -Value 'a'\nROUTE $n", "a"),
        ("$n = if ($true) { 'a' } else { 'b' }\nROUTE $n", "a"),
        ("$n = try { 'a' } catch { 'b' }\nROUTE $n", "a"),
        ("$o = [pscustomobject]@{ N = 'a' }\nROUTE $o.N", "a"),
        ("function f { process { ROUTE a } }\nf", "a"),
        ("filter f { ROUTE \"r$_\" }\n'a', 'b' | f", "ra rb"),
        (
            "function f { begin { $i = 0 } process { $i++; ROUTE \"$_$i\" } end { ROUTE \"e$i\" } }\n'a', 'b' | f",
            "a1 b2 e2",
        ),
        ("function f { param([Parameter(ValueFromPipeline)]$X) process { ROUTE $X } }\n'a', 'b' | f", "a b"),
        (
            "function f { param([Parameter(ValueFromPipelineByPropertyName)]$N) process { ROUTE $N } }\n\
             [pscustomobject]@{ N = 'a' }, [pscustomobject]@{ N = 'b' } | f",
            "a b",
        ),
        ("function f { foreach ($x in $input) { ROUTE $x } }\n'a', 'b' | f", "a b"),
        ("function g($A, $B) { ROUTE \"$A$B\" }\nfunction f($A, $B) { g @PSBoundParameters }\nf x y", "xy"),
        ("function g($A, $B) { ROUTE \"$A$B\" }\nfunction f { g @args }\nf 1 2", "12"),
        ("function f($A) { if ($PSBoundParameters.ContainsKey('A')) { ROUTE $A } else { ROUTE n } }\nf; f 7", "n 7"),
        ("$n = $null; $n ??= 'e'\nROUTE $n", "e"),
        ("trap { Write-Host $_; continue }\nROUTE a", "a"),
        ("$o = '' | Select-Object N, P\n$o.N = 'a'\nROUTE $o.N", "a"),
        ("$n = 'o'\n1 | ForEach-Object -Begin { $n = 'a' } -Process {}\nROUTE $n", "a"),
        ("$n = 'o'\n'a' | Tee-Object -Variable n | Out-Null\n$n = 'b'\nROUTE $n", "b"),
        ("'a', 'b' | Where-Object { ROUTE $_; $true } | Out-Null", "a b"),
        ("$u = Get-CsOnlineVoiceRoute -Identity a\nROUTE a; ROUTE b\n$u | Remove-CsOnlineVoiceRoute", "b"),
        ("function f([switch]$S, $N) { if ($S) { ROUTE $N } }\nf -S a", "a"),
        ("function f { ROUTE $args[0] }\nf a", "a"),
        ("'a', 'b' | foreach { ROUTE $_ }", "a b"),
        ("@{ N = 'a' } | % { ROUTE $_.N }", "a"),
        ("Invoke-Command -ScriptBlock { param($n) ROUTE $n } -ArgumentList 'a'", "a"),
    ] {
        assert_eq!(names(&script.replace("ROUTE", ROUTE)), expected, "{script}");
    }
}

#[test]
fn names_from_a_pipeline() {
    let script = "'a@x', 'b@x' | Grant-CsOnlineVoiceRoutingPolicy -PolicyName P\nNew-CsOnlineVoiceRoutingPolicy P";
    let users = imported(script).draft.users;
    let users: Vec<_> = users.iter().map(|user| (user.uri.as_str(), user.policy.as_deref())).collect();
    assert_eq!(users, [("a@x", Some("P")), ("b@x", Some("P"))]);
    assert_eq!(names(&format!("{ROUTE} a\n{ROUTE} b\n'a' | Remove-CsOnlineVoiceRoute")), "b");
}

#[test]
fn what_everybody_gets() {
    let draft = imported(
        "New-CsTenantDialPlan D\nNew-CsOnlineVoiceRoutingPolicy P\nGrant-CsTenantDialPlan -Global -PolicyName Tag:D\n\
         Grant-CsOnlineVoiceRoutingPolicy P -Global",
    )
    .draft;
    assert_eq!((draft.default_profile.as_deref(), draft.default_policy.as_deref()), (Some("D"), Some("P")));
    let unknown = imported("New-CsTenantDialPlan D\nGrant-CsTenantDialPlan -Global -PolicyName E");
    assert_eq!(unknown.draft.default_profile.as_deref(), Some("E"));
    assert!(messages(&unknown).iter().any(|m| m.contains("dial plan `E` is assigned and in none of the files")));
}

/// Imports a script with one file.
fn with_data(script: &str, name: &str, text: &str) -> Vec<String> {
    let data = vec![(name.to_owned(), text.to_owned())];
    routes(&imported_with(&script.replace("ROUTE", ROUTE), GivenValues { data, ..GivenValues::default() }))
}

#[test]
fn files_that_the_user_gives() {
    let table = "Name,Usage\r\na,\"u, v\"\r\n\"b\",w\r\n";
    for script in [
        "foreach ($row in Import-Csv list.csv) { ROUTE $row.Name -OnlinePstnUsages $row.Usage }",
        "$rows = Import-Csv -Path .\\in\\LIST.csv\n\
         foreach ($row in $rows) { ROUTE $row.name -OnlinePstnUsages $row.USAGE }",
        "Import-Csv \"$PSScriptRoot\\list.csv\" -Encoding UTF8 | ForEach-Object { ROUTE $_.Name -OnlinePstnUsages $_.Usage }",
        "$rows = Import-Csv (Join-Path $PSScriptRoot 'list.csv')\n\
         foreach ($r in $rows) { ROUTE $r.Name -OnlinePstnUsages $r.'Usage' }",
        "Get-Content list.csv | ConvertFrom-Csv | % { ROUTE $_.Name -OnlinePstnUsages $_.Usage }",
        "if (!(Test-Path list.csv)) { throw 'x' }\nipcsv list.csv | % { ROUTE $_.Name -OnlinePstnUsages $_.Usage }",
        "param($File = 'C:\\temp\\list.csv')\n\
         foreach ($r in (Import-Csv -Path $File)) { ROUTE $r.Name -OnlinePstnUsages $r.Usage }",
    ] {
        assert_eq!(with_data(script, "list.csv", table), ["a:u, v:", "b:w:"], "{script}");
    }
    let semicolons = "foreach ($row in Import-Csv list.csv -Delimiter ';') { ROUTE $row.Name }";
    assert_eq!(with_data(semicolons, "list.csv", "Name;X\na;1\nb;\n"), ["a::", "b::"]);
    let header = "Import-Csv list.csv -Header Name, X | % { ROUTE $_.Name }";
    assert_eq!(with_data(header, "list.csv", "a,1\nb,2\n"), ["a::", "b::"]);
    let lines = "foreach ($n in Get-Content names.txt) { ROUTE $n }";
    assert_eq!(with_data(lines, "names.txt", "a\nb\n"), ["a::", "b::"]);
    let json = "$j = Get-Content c.json -Raw | ConvertFrom-Json\nforeach ($r in $j.routes) { ROUTE $r.name }";
    assert_eq!(with_data(json, "c.json", "{\"routes\": [{\"name\": \"a\"}]}"), ["a::"]);
    // A cell without text is empty, and so is one that a short row does not have.
    let empty = "Import-Csv list.csv | % { if ($_.X) { ROUTE $_.Name } }";
    assert_eq!(with_data(empty, "list.csv", "Name,X\na,\nb\nc,1\n"), ["c::"]);
}

#[test]
fn files_that_the_user_does_not_give() {
    for script in [
        "foreach ($row in Import-Csv list.csv) { ROUTE $row.Name }",
        "$rows = Import-Csv C:\\x\\list.csv -Delimiter ';'\nforeach ($row in $rows) { ROUTE $row.Name }",
        "Import-Csv list.csv | % { ROUTE $_.Name }",
        "foreach ($n in Get-Content \"$PSScriptRoot\\list.csv\") { ROUTE $n }",
    ] {
        let imported = imported(&script.replace("ROUTE", ROUTE));
        assert!(routes(&imported).is_empty(), "{script}");
        let help = imported.findings.iter().filter_map(|finding| finding.diagnostic.help.as_deref());
        assert!(help.into_iter().any(|help| help.contains("`--data list.csv`")), "{script}\n{:#?}", imported.findings);
    }
}
