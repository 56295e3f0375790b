//! Tests for what a script leaves open: nothing is partial without a finding, and what is assumed is said.

mod script_support;

use script_support::{ROUTE, check, imported, messages, names, partial};

const POLICY: &str = "New-CsOnlineVoiceRoutingPolicy -Identity";

#[test]
fn nothing_is_partial_without_a_finding() {
    for value in [
        "('b', 'a' | Group-Object).Name",
        "('b', 'A' | Sort-Object)",
        "('b', 'a' | Select-Object -Index 1)",
        "('b', 'a' | Measure-Object).Count",
        "$env:USAGE",
        "\"x$PSScriptRoot\"",
        "$PSScriptRoot",
        "(1, 2 | Foo-Bar)",
    ] {
        let script = format!("{POLICY} P -OnlinePstnUsages {value}");
        assert!(partial(&script).contains(&"policies[\"P\"].phone_usages".to_owned()), "{value}");
        assert!(!messages(&imported(&script)).is_empty(), "{value}");
    }
    for table in [
        "$p = @{ OnlinePstnUsages = ('b', 'a' | Group-Object).Name }",
        "$l = [Collections.ArrayList]@('a')\n$p = @{ OnlinePstnUsages = $l }\nforeach ($x in $z) { $l.Add($x) }",
        "$p = @{}\n$p.OnlinePstnUsages = 1 | ConvertTo-Json",
    ] {
        let script = format!("{table}\n{POLICY} P @p");
        assert!(partial(&script).contains(&"policies[\"P\"].phone_usages".to_owned()), "{table}");
        assert!(!messages(&imported(&script)).is_empty(), "{table}");
    }
    let help = imported(&format!("{POLICY} $env:P"));
    let help = help.findings.iter().filter_map(|finding| finding.diagnostic.help.as_deref());
    assert!(help.into_iter().any(|help| help.contains("--set env:P=VALUE")));
}

#[test]
fn script_blocks_of_selections_are_run_or_said() {
    for script in [
        format!("'a' | Sort-Object {{ {ROUTE} $_ }}"),
        format!("'a' | Select-Object @{{ n = 'x'; e = {{ {ROUTE} $_ }} }}"),
        format!("$z | Where-Object {{ {ROUTE} $_ }}"),
        format!("$b = New-Object System.Windows.Forms.Button\n$b.Add_Click({{ {ROUTE} a }})"),
    ] {
        check(&script, "", &["routes"], "not");
    }
}

#[test]
fn a_label_that_may_be_reached() {
    let script = format!(
        ":o foreach ($a in 1, 2) {{ foreach ($b in 1, 2) {{ if ($z) {{ break o }}; {ROUTE} \"r$a$b\" }} }}\n{POLICY} P"
    );
    check(&script, "r11 r12 r21 r22", &["policies", "routes"], "it is not known whether");
}

#[test]
fn policies_that_are_assigned_to_many() {
    let batch =
        "New-CsBatchPolicyAssignmentOperation -OperationName x -PolicyType TenantDialPlan -PolicyName D -Identity";
    let users = imported(&format!("New-CsTenantDialPlan D\n{batch} 'a@x', 'b@x'")).draft.users;
    let users: Vec<_> = users.iter().map(|user| (user.uri.as_str(), user.profile.as_deref())).collect();
    assert_eq!(users, [("a@x", Some("D")), ("b@x", Some("D"))]);
    check(&format!("New-CsTenantDialPlan D\n{batch} (Get-Content x.txt)"), "", &["users"], "not known here");
    let group = "New-CsGroupPolicyAssignment -GroupId g -Rank 1 -PolicyName D -PolicyType";
    check(&format!("New-CsTenantDialPlan D\n{group} TenantDialPlan"), "", &["users"], "to a group is not read");
    check(&format!("New-CsTenantDialPlan D\n{group} TeamsMeetingPolicy"), "", &[], "not part of a plan");
}

#[test]
fn translation_rules_that_are_not_there() {
    let rule = "New-CsTeamsTranslationRule -Identity A -Pattern '^1' -Translation '2'";
    let gateway = "New-CsOnlinePSTNGateway -Fqdn g.x -SipSignalingPort 5061 -Enabled $true";
    for rules in ["'A', 'B'", "'A', $x"] {
        let script = format!("{rule}\n{gateway} -InboundTeamsNumberTranslationRules {rules}");
        assert_eq!(partial(&script), ["gateways[\"g.x\"].inbound.called"], "{rules}");
    }
}

#[test]
fn modules_by_their_path() {
    for line in ["Import-Module .\\x.psm1", "ipmo \"$PSScriptRoot\\x\"", "using module .\\x.psm1", "Import-Module $m"] {
        assert!(partial(&format!("{line}\n{POLICY} P")).contains(&"routes".to_owned()), "{line}");
    }
}

#[test]
fn what_is_assumed_in_conditions_is_said() {
    for (script, expected, lists, message) in [
        ("if (!$Only) { ROUTE a } else { ROUTE b }", "a", &["routes"][..], "nothing before this line sets `$Only`"),
        ("if ($Only -eq 'x') { ROUTE a } else { ROUTE b }", "b", &["routes"], "nothing before this line sets `$Only`"),
        (
            "if ('a' -eq 'b') { $x = 1 }\nif ($x -ne $null) { ROUTE a }",
            "",
            &["routes"],
            "nothing before this line sets `$x`",
        ),
        ("if ($z) { $x = 1 }\nif ($x -ne $null) { ROUTE a }", "", &["routes"], "is not executed"),
        ("param([switch]$S)\nif ($S) { ROUTE a } else { ROUTE b }", "b", &["routes"], "assumed not to be given"),
        ("param([string]$S)\nif (!$S) { ROUTE a }", "a", &[], "assumed not to be given"),
        ("param([switch]$S)\nif ($S) { exit }\nROUTE a", "a", &[], "assumed not to be given"),
        ("param([Parameter(Mandatory)]$S)\nif ($S) { ROUTE a }", "", &["routes"], "is not executed"),
        ("param($S)\n$S = Read-Host\nif (!$S) { ROUTE a }", "", &["routes"], "is not executed"),
        ("param($S)\nfunction f($S) { if ($S) { ROUTE a } }\nf (Read-Host)", "", &["routes"], "is not executed"),
        (". .\\x.ps1\nif (!$Only) { exit }\nROUTE a", "a", &["routes"], "may not be so"),
    ] {
        let script = script.replace("ROUTE", ROUTE);
        assert_eq!(names(&script), expected, "{script}");
        let found = partial(&script);
        assert!(lists.iter().all(|list| found.contains(&(*list).to_owned())), "{script}: {found:?}");
        assert!(!lists.is_empty() || found.is_empty(), "{script}: {found:?}");
        let imported = imported(&script);
        assert!(
            messages(&imported).iter().any(|known| known.contains(message)),
            "{script}\n{:#?}",
            messages(&imported)
        );
    }
}

/// A question that may end the script inside another branch is as harmless as one outside.
#[test]
fn ends_within_branches_that_do_nothing_else() {
    let script = format!("if ($z) {{ $g = Read-Host; if (!(Test-Path $g)) {{ exit }} }}\n{ROUTE} a");
    check(&script, "a", &["routes"], "may not be so");
}

#[test]
fn functions_that_call_themselves_again() {
    let script = format!(
        "function f {{ if ((Read-Host 'a') -eq 1) {{ f }} else {{ return (f) }}\n\
         if ((Read-Host 'b') -eq 1) {{ f }}\nif ((Read-Host 'c') -eq 1) {{ f }}\n{ROUTE} b }}\nf\n{POLICY} P"
    );
    check(&script, "", &["routes"], "it is not known whether the function ends here");
}

/// What is assigned exists, so a user without it would have something else.
#[test]
fn what_is_only_assigned_is_added_without_content() {
    let script = "Grant-CsOnlineVoiceRoutingPolicy -Identity a@x -PolicyName World\n\
                  Grant-CsTenantDialPlan -Identity a@x -PolicyName AU\n\
                  Grant-CsOnlineVoiceRoutingPolicy -Global -PolicyName All";
    let draft = imported(script).draft;
    let users: Vec<_> =
        draft.users.iter().map(|user| (user.uri.as_str(), user.profile.as_deref(), user.policy.as_deref())).collect();
    assert_eq!(users, [("a@x", Some("AU"), Some("World"))]);
    assert_eq!(draft.default_policy.as_deref(), Some("All"));
    let lists = partial(script);
    for list in
        ["location_profiles[\"AU\"].rules", "policies[\"World\"].phone_usages", "policies[\"All\"].phone_usages"]
    {
        assert!(lists.contains(&list.to_owned()), "{list}: {lists:?}");
    }
    let imported = imported(script);
    assert!(messages(&imported).contains(&"policy `World` is assigned and in none of the files"));
}

/// What the branches of an `if` about what exists set differently is not known afterwards.
#[test]
fn variables_that_branches_set_differently_are_not_known() {
    let asks = "$gw = Get-CsOnlinePSTNGateway -Identity gw.x -ErrorAction SilentlyContinue";
    let route = "New-CsOnlineVoiceRoute -Identity R -NumberPattern $p -OnlinePstnUsages U";
    // A route without a pattern is none.
    let script = format!("{asks}\nif ($gw) {{ $p = '^\\+49' }} else {{ $p = '^\\+31' }}\n{route}");
    check(&script, "", &["routes"], "");
    let script = format!("{asks}\n$p = '^\\+49'\nif (!$gw) {{ $p = '^\\+31' }}\n{route}");
    check(&script, "", &["routes"], "");
    let script = format!("{asks}\nif ($gw) {{ $p = '^\\+49' }} else {{ $p = '^\\+49' }}\n{route}");
    check(&script, "R", &[], "");
    // What one branch leaves unknown is not what the other gives.
    let script = format!("{asks}\nif ($gw) {{ $p = Read-Host }} else {{ $p = '^\\+31' }}\n{route}");
    check(&script, "", &["routes"], "");
    // Each branch begins with the variables from before.
    let script = format!("{asks}\n$p = 'a'\nif ($gw) {{ $p = 'b' }} else {{ {ROUTE} $p }}");
    check(&script, "a", &["routes[\"a\"].gateways", "routes[\"a\"].phone_usages"], "");
    let flag = format!(
        "$r = Get-CsOnlineVoiceRoute -Identity R1 -EA SilentlyContinue\n$exists = $false\nif ($r) {{ $exists = $true }}\n\
         if ($exists) {{ Write-Host x }} else {{ {ROUTE} R1 }}\n{ROUTE} R2"
    );
    check(&flag, "R2", &["routes"], "its condition is not known");
    // What is created if it is missing is what there is afterwards.
    let script = format!(
        "$g = Get-CsOnlinePSTNGateway -Identity gw.x\nif (!$g) {{ $g = New-CsOnlinePSTNGateway -Identity gw.x -SipSignalingPort 5061 }}\n\
         {ROUTE} R -OnlinePstnGatewayList $g.Identity"
    );
    let found = imported(&script);
    assert_eq!(script_support::routes(&found), ["R::gw.x"]);
}

#[test]
fn what_a_script_removes_is_not_assigned() {
    for script in [
        format!(
            "{POLICY} P -OnlinePstnUsages U\nRemove-CsOnlineVoiceRoutingPolicy P\n\
                 Grant-CsOnlineVoiceRoutingPolicy -Identity b@x.com -PolicyName P"
        ),
        format!(
            "{POLICY} P -OnlinePstnUsages U\nGrant-CsOnlineVoiceRoutingPolicy -Identity b@x.com -PolicyName P\n\
                 Remove-CsOnlineVoiceRoutingPolicy P"
        ),
    ] {
        let found = imported(&script);
        assert!(found.draft.policies.is_empty(), "{script}");
        assert!(found.draft.users.iter().all(|user| user.policy.is_none()), "{script}");
        let said = messages(&found).contains(&"`P` is assigned, and the script itself removes it");
        assert!(said, "{script}\n{:#?}", messages(&found));
        assert_eq!(partial(&script), Vec::<String>::new(), "{script}");
    }
}

#[test]
fn private_lines_are_said() {
    let set = "Set-CsPhoneNumberAssignment -Identity a@x.com -PhoneNumberType DirectRouting -PhoneNumber";
    let script = format!("{set} +1206 -AssignmentCategory Primary\n{set} +1207 -AssignmentCategory Private");
    let found = imported(&script);
    let lines: Vec<_> = found.draft.users.iter().map(|user| user.line_uri.as_deref().unwrap_or("none")).collect();
    assert_eq!(lines, ["+1206"]);
    assert!(messages(&found).iter().any(|message| message.contains("sets a private line")));
}

/// A parallel block has its own variables and functions.
#[test]
fn parallel_blocks_see_only_what_they_are_given() {
    let script = format!("$u = 'U'\n'a' | ForEach-Object -Parallel {{ {ROUTE} $_ -OnlinePstnUsages $u }}");
    check(&script, "", &["routes"], "");
    let script = format!("'a' | ForEach-Object -Parallel {{ $n = $_\n{ROUTE} $n }}");
    check(&script, "a", &[], "");
}

#[test]
fn scripts_that_are_named_like_a_command_may_change_anything() {
    for name in ["Enable-CsUsers", "setup", "New-CsOnlineVoiceRoute"] {
        let script = format!(".\\{name}.ps1\n{ROUTE} R");
        assert!(partial(&script).contains(&"routes".to_owned()), "{script}");
    }
}
