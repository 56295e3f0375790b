//! Tests for what a script does not tell: it makes lists partial and is said at its place, and nothing is lost in
//! silence.

mod script_support;

use script_support::{ROUTE, check, imported, messages, names, partial, routes};

/// Returns the places and messages about an end that is not known.
fn ends(script: &str) -> usize {
    messages(&imported(script)).iter().filter(|message| message.starts_with("it is not known whether")).count()
}

const POLICY: &str = "New-CsOnlineVoiceRoutingPolicy -Identity";

#[test]
fn the_result_of_a_loop_that_is_not_executed_is_not_known() {
    for how in [
        "foreach ($y in $z) { 'u' }",
        "for ($i = 0; $i -lt $z; $i++) { 'u' }",
        "while ($z) { 'u' }",
        "switch ($z) { 'a' { 'u' } }",
        "if ($z) { 'u' }",
        "$z | ForEach-Object { 'u' }",
    ] {
        let script = format!("$x = {how}\n{POLICY} P -OnlinePstnUsages $x");
        assert_eq!(partial(&script), ["policies[\"P\"].phone_usages"], "{how}");
        assert!(!messages(&imported(&script)).is_empty(), "{how}");
    }
    // The commands in it count all the same.
    for how in [
        format!("foreach ($y in $z) {{ {ROUTE} a }}"),
        format!("switch ($z) {{ 'a' {{ {ROUTE} a }} }}"),
        format!("do {{ $q = Read-Host; if ($q) {{ {ROUTE} a }} }} until ($z)"),
        format!("try {{ 1 }} catch {{ {ROUTE} a }}"),
    ] {
        check(&format!("$x = {how}"), "", &["routes"], "not executed");
    }
}

#[test]
fn what_follows_an_end_that_is_not_known() {
    for end in ["return", "exit", "exit 1", "throw 'no'"] {
        let script = format!("{ROUTE} a\nif ($x) {{ Write-Host 'no'; {end} }}\n{ROUTE} b\n{POLICY} P");
        check(&script, "a b", &["policies", "routes"], "it is not known whether the script ends here");
        assert_eq!(ends(&script), 1, "{end}");
        // What is set before stays whole.
        let script = format!("{POLICY} P -OnlinePstnUsages u\nif ($x) {{ {end} }}\n{ROUTE} b");
        check(&script, "b", &["routes"], "");
    }
    // A branch that does something else is an alternative, so what follows is one as well.
    let script = format!("{ROUTE} a\nif ($x) {{ {ROUTE} t; return }}\n{ROUTE} b");
    check(&script, "a", &["routes"], "what follows is not executed");
    // A list that is changed afterwards may not have been changed.
    let script = format!(
        "{POLICY} P -OnlinePstnUsages u\nif ($x) {{ exit }}\n\
         Set-CsOnlineVoiceRoutingPolicy P -OnlinePstnUsages v"
    );
    assert_eq!(partial(&script), ["policies[\"P\"].phone_usages"]);
    // Only as far as the end leads.
    check(
        &format!("function f {{ if ($x) {{ return }}; {ROUTE} a }}\nf\n{POLICY} P"),
        "a",
        &["routes"],
        "the function",
    );
    check(&format!("function f {{ if ($x) {{ exit }} }}\nf\n{POLICY} P"), "", &["policies"], "the script ends");
    check(
        &format!("foreach ($n in 'a', 'b') {{ if ($x) {{ continue }}; {ROUTE} $n }}\n{POLICY} P"),
        "a b",
        &["routes"],
        "the pass of the loop",
    );
    check(&format!("try {{ if ($x) {{ throw 'x' }}; {ROUTE} a }} catch {{ exit }}\n{POLICY} P"), "a", &["routes"], "");
    // Commands are taken to succeed, and `-WhatIf` not to be given.
    for known in ["if (-not $?) { exit }", "if ($LASTEXITCODE -ne 0) { throw 'x' }", "if (!$true) { exit }"] {
        check(&format!("{known}\n{ROUTE} a"), "a", &[], "");
    }
    check(&format!("if ($PSCmdlet.ShouldProcess('a', 'New')) {{ {ROUTE} a }}"), "a", &[], "");
    check(&format!("$t = Get-CsTenant\nif (-not $t) {{ exit }}\n{ROUTE} a"), "a", &[], "is taken to have");
    check(&format!("$t = Get-Content x.txt\nif (-not $t) {{ exit }}\n{ROUTE} a"), "a", &["routes"], "may not be so");
    // Whether the modules are there is not asked.
    check(
        &format!("if (!(Get-Module MicrosoftTeams)) {{ exit }}\n{ROUTE} a"),
        "a",
        &[],
        "is taken to have the modules",
    );
}

#[test]
fn ends_that_are_known() {
    let after = |script: &str| names(script);
    assert_eq!(
        after(&format!("foreach ($n in 'a', 'b', 'c') {{ if ($n -eq 'b') {{ continue }}; {ROUTE} $n }}")),
        "a c"
    );
    assert_eq!(after(&format!("foreach ($n in 'a', 'b', 'c') {{ if ($n -eq 'b') {{ break }}; {ROUTE} $n }}")), "a");
    assert_eq!(after(&format!("'a', 'b' | % {{ if ($_ -eq 'a') {{ return }}; {ROUTE} $_ }}")), "b");
    assert_eq!(after(&format!("& {{ {ROUTE} a; return; {ROUTE} b }}\n{ROUTE} c")), "a c");
    assert_eq!(after(&format!("try {{ {ROUTE} a; throw 'x'; {ROUTE} b }} catch {{ {ROUTE} c }}\n{ROUTE} d")), "a c d");
    assert_eq!(after(&format!("function f {{ {ROUTE} a; exit }}\nf\n{ROUTE} b")), "a");
    assert_eq!(
        after(&format!("switch ('x') {{ 'x' {{ {ROUTE} a; break }} default {{ {ROUTE} b }} }}\n{ROUTE} c")),
        "a c"
    );
}

#[test]
fn scopes_of_variables() {
    for (script, expected) in [
        ("function f { $script:n = 'a' }\nf", "a"),
        ("function f { $global:n = 'a' }\nf", "a"),
        ("$n = 'o'; function f { $n = 'a' }\nf", "o"),
        ("$n = 'o'; function f { $n = 'a' }\n. f", "a"),
        ("$n = 'o'; & { $n = 'a' }", "o"),
        ("$n = 'o'; . { $n = 'a' }", "a"),
        ("$n = 'o'; function f { $local:n = 'a'; $script:n += $n }\nf", "oa"),
        ("$n = @(); function f($x) { $script:n += $x }\nf 'a'; f 'b'; $n = $n -join '-'", "a-b"),
        ("$n = New-Object System.Collections.ArrayList; function f { $n.Add('a') }\nf; $n = $n[0]", "a"),
    ] {
        assert_eq!(names(&format!("{script}\n{ROUTE} $n")), expected, "{script}");
    }
    for script in [
        "$n = 'o'; function f([ref]$v) { $v.Value = 'a' }\nf ([ref]$n)",
        "$username = 'x'; $n = $env:USERNAME",
        "$n = 'o'; [int]::TryParse('5', [ref]$n)",
        "$n = 'o'; 'a' | Tee-Object -Variable n | Out-Null",
        "$n = 'o'; Get-Date -OutVariable n | Out-Null",
    ] {
        let imported = imported(&format!("{script}\n{ROUTE} $n"));
        assert!(routes(&imported).is_empty(), "{script}");
        assert!(messages(&imported).iter().any(|m| m.contains("not known here")), "{script}");
    }
    // Two names of one table.
    let shared = "$a = @{ Identity = 'a'; NumberPattern = '1' }\n$b = $a\n$b.Identity = 'b'\n";
    assert_eq!(names(&format!("{shared}New-CsOnlineVoiceRoute @b\nNew-CsOnlineVoiceRoute @a")), "b");
}

#[test]
fn what_is_only_created_if_it_is_missing() {
    let missing = "if (!(Get-CsOnlineVoiceRoutingPolicy P)) ";
    let create = format!("{POLICY} P -OnlinePstnUsages a, b");
    let set = "Set-CsOnlineVoiceRoutingPolicy P -OnlinePstnUsages a, b";
    let list = "policies[\"P\"].phone_usages";
    let said = "is only created if it is missing";
    for script in [
        format!("{missing}{{ {create} }}"),
        format!("if (Get-CsOnlineVoiceRoutingPolicy P) {{ return }}\n{create}"),
        format!("Get-CsOnlineVoiceRoutingPolicy P || {create}"),
        format!("$p = Get-CsOnlineVoiceRoutingPolicy P\nif ($null -eq $p) {{ {create} }}"),
        format!("{missing}{{ {create} }} else {{ Set-CsOnlineVoiceRoutingPolicy P -Description d }}"),
    ] {
        check(&script, "", &[list], said);
    }
    for script in [
        format!("{missing}{{ {create} }} else {{ {set} }}"),
        format!("if (Get-CsOnlineVoiceRoutingPolicy P) {{ {set} }} else {{ {create} }}"),
        format!("{missing}{{ {create} }}\n{set}"),
    ] {
        check(&script, "", &[], "");
    }
    // A change in the same branch says nothing about the object that exists.
    check(&format!("{missing}{{ {create}; {set} }}"), "", &[list], said);
    // A new route without gateways may be one that has some.
    let route = format!("if (!(Get-CsOnlineVoiceRoute r)) {{ {ROUTE} r }}");
    check(&route, "r", &["routes[\"r\"].gateways", "routes[\"r\"].phone_usages"], said);
    let rule = "if (!(Get-CsVoiceNormalizationRule X/r)) { New-CsVoiceNormalizationRule -Identity X/r -Pattern 1 \
                -Translation 2 }";
    check(rule, "", &["location_profiles[\"X\"].rules"], "");
}

#[test]
fn code_that_is_not_shown() {
    let all = |script: &str, message: &str| {
        let script = format!("{POLICY} P -OnlinePstnUsages u\n{script}");
        let lists = partial(&script);
        for list in ["policies", "policies[\"P\"].phone_usages", "routes", "location_profiles", "users"] {
            assert!(lists.iter().any(|known| known == list), "{script}\n{lists:#?}");
        }
        let imported = imported(&script);
        assert!(messages(&imported).iter().any(|m| m.contains(message)), "{script}\n{:#?}", messages(&imported));
    };
    all(". .\\common.ps1", "is another script");
    all("& \"$PSScriptRoot\\common.ps1\"", "is another script");
    all(".\\common.ps1 -Force", "is another script");
    all("Invoke-Expression $text", "may change anything");
    all("iex 'New-Something'", "may change anything");
    all("& $block", "which command is run here is not known");
    all("$block.Invoke()", "what is invoked here is not known");
    all("Invoke-Command -ScriptBlock $block", "is not known here");
    all("Deploy-Voice -Site x", "may change anything");
    all("DeployVoice", "may change anything");
    all("[scriptblock]::Create($text).Invoke()", "not known");
    all("Start-Job -FilePath x.ps1", "may change anything");
    for script in [
        format!("Start-Job {{ {ROUTE} a }}"),
        format!("Start-ThreadJob -ScriptBlock {{ {ROUTE} a }} | Out-Null"),
        format!("Register-ObjectEvent $timer Elapsed -Action {{ {ROUTE} a }}"),
    ] {
        check(&script, "", &["routes"], "is not executed");
    }
    // What does nothing to a plan is left alone.
    for script in [
        "Write-Log 'New-CsOnlineVoiceRoute follows'",
        "Start-Sleep 5; Get-Date | Out-File x.txt; Add-Content log.txt 'x'",
        "ping sbc.example; robocopy a b",
        "Import-Module MicrosoftTeams -Force",
        "Import-Module 'C:\\Program Files\\Skype\\SkypeForBusiness.psd1'",
        "New-CsCallQueue -Name q",
    ] {
        check(script, "", &[], "");
    }
}

#[test]
fn other_names_of_commands() {
    let after = "-Identity a -NumberPattern 1";
    for script in [
        format!("Set-Alias nr New-CsOnlineVoiceRoute\nnr {after}"),
        format!("New-Alias -Name nr -Value New-CsOnlineVoiceRoute\nnr {after}"),
        format!("$c = 'New-CsOnlineVoiceRoute'\n& $c {after}"),
        format!("& 'New-CsOnlineVoiceRoute' {after}"),
        format!("& \"New-Cs$('Online')VoiceRoute\" {after}"),
        format!("$b = {{ New-CsOnlineVoiceRoute {after} }}\n& $b"),
        "$b = { param($n) New-CsOnlineVoiceRoute -Identity $n -NumberPattern 1 }\n& $b a".to_owned(),
        format!("$b = {{ New-CsOnlineVoiceRoute {after} }}\n$b.Invoke()"),
        format!("$b = {{ New-CsOnlineVoiceRoute {after} }}\n1 | % $b"),
        format!("Write-Output (New-CsOnlineVoiceRoute {after})"),
        format!("$null = [string](New-CsOnlineVoiceRoute {after})"),
    ] {
        assert_eq!(names(&script), "a", "{script}");
    }
}

#[test]
fn objects_that_a_script_only_names() {
    for (script, lists) in [
        ("Remove-CsOnlineVoiceRoute old", vec!["routes"]),
        ("Remove-CsTenantDialPlan old", vec!["location_profiles"]),
        ("Grant-CsOnlineVoiceRoutingPolicy a@x P", vec!["policies", "policies[\"P\"].phone_usages"]),
        ("Grant-CsTenantDialPlan a@x P", vec!["location_profiles", "location_profiles[\"P\"].rules"]),
        ("Set-CsVoiceNormalizationRule -Identity Site:R/i -Pattern 1", vec!["location_profiles"]),
        ("Remove-CsVoiceNormalizationRule -Identity Site:R/i", vec!["location_profiles"]),
        ("Set-CsOnlineVoiceRoute r -NumberPattern 1 -OnlinePstnUsages u", vec!["routes", "routes[\"r\"].gateways"]),
        ("Set-CsTenantDialPlan Global -Description d", vec!["location_profiles[\"Global\"].rules"]),
        ("Grant-CsOnlineVoiceRoutingPolicy -Group g P", vec!["policies", "users"]),
        ("Grant-CsTeamsEmergencyCallRoutingPolicy $u P", vec!["emergency_policies", "users"]),
    ] {
        assert_eq!(partial(&format!("New-CsCallQueue q\n{script}")), lists, "{script}");
    }
    for script in [
        "Remove-CsOnlineVoiceRoute a\nNew-CsOnlineVoiceRoute a -NumberPattern 1",
        "New-CsOnlineVoiceRoute a -NumberPattern 1\nRemove-CsOnlineVoiceRoute a",
        "Grant-CsOnlineVoiceRoutingPolicy a@x P\nNew-CsOnlineVoiceRoutingPolicy P",
        "New-CsOnlineVoiceRoutingPolicy P\nGrant-CsOnlineVoiceRoutingPolicy a@x $null",
        "Set-CsTenantDialPlan Global -NormalizationRules @()",
    ] {
        assert_eq!(partial(script), [""; 0], "{script}");
    }
}

#[test]
fn commands_in_places_that_are_not_read() {
    for script in [
        format!("$x = $y + (Get-Random) * ({ROUTE} a).Priority"),
        format!("class C {{ [void] M() {{ {ROUTE} a }} }}"),
        format!("if ($x) {{ $y = {ROUTE} a }}"),
        format!("foreach ($y in $z) {{ $null = {ROUTE} a }}"),
        format!("function Add {{ {ROUTE} a }}\n$z | Add"),
        format!("function Add {{ {ROUTE} a }}\nif ($z) {{ Add }}"),
        format!("if ($z) {{ function Add {{ {ROUTE} b }} }} else {{ function Add {{ {ROUTE} c }} }}\nAdd"),
        format!("filter Add {{ {ROUTE} $_ }}\n$z | Add"),
    ] {
        let lists = partial(&script);
        assert!(lists.iter().any(|list| list == "routes") || names(&script) == "a", "{script}\n{lists:#?}");
        assert!(!messages(&imported(&script)).is_empty(), "{script}");
    }
}

#[test]
fn blocks_before_and_after_the_items_of_a_pipeline() {
    for blocks in ["-Begin { ROUTE b } -Process { ROUTE $_ } -End { ROUTE e }", "{ ROUTE b } { ROUTE $_ } { ROUTE e }"]
    {
        let script = format!("'x', 'y' | ForEach-Object {}", blocks.replace("ROUTE", ROUTE));
        assert_eq!(names(&script), "b x y e", "{script}");
    }
    let script = format!("'x' | ForEach-Object $z {{ {ROUTE} a }}");
    check(&script, "", &["routes"], "not followed");
}

#[test]
fn variables_that_change_commands_are_said() {
    for line in [
        "$PSDefaultParameterValues = @{'New-CsOnlineVoiceRoute:OnlinePstnUsages' = 'U'}",
        "$PSDefaultParameterValues['*:WhatIf'] = $true",
        "$WhatIfPreference = $true",
    ] {
        let script = format!("{line}\n{POLICY} P -OnlinePstnUsages A");
        assert_ne!(partial(&script), Vec::<String>::new(), "{script}");
        let imported = imported(&script);
        let messages = messages(&imported);
        assert!(
            messages.iter().any(|message| message.contains("changes what the commands after it do")),
            "{messages:?}"
        );
    }
}

#[test]
fn blanks_before_a_cell_do_not_belong_to_it() {
    let script = "$t = \"Name, Pattern`nA, ^1$\" | ConvertFrom-Csv\n\
                  foreach ($r in $t) {\n\
                  New-CsOnlineVoiceRoute -Identity $r.Name -NumberPattern $r.Pattern -OnlinePstnUsages U\n\
                  }";
    assert_eq!(imported(script).draft.routes.len(), 1);
    assert_eq!(imported(script).draft.routes.first().map(|route| route.target.as_str()), Some("^1$"));
}
