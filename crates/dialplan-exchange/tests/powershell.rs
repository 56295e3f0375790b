//! Tests for the rules in `docs/powershell.md`, one for each.

use dialplan_core::source::SourceFile;
use dialplan_exchange::{Format, ImportOptions, Imported, Source, import};

fn imported(script: &str) -> Imported {
    let source = Source { file: SourceFile::new("t.ps1", script), format: Some(Format::Powershell) };
    import(&[source], &ImportOptions::default())
}

fn messages(imported: &Imported) -> Vec<String> {
    let shown = |d: &dialplan_core::diag::Diagnostic| format!("{}: {}", d.code.name, d.message);
    imported.findings.iter().map(|finding| shown(&finding.diagnostic)).collect()
}

/// Checks the translation that a rule gets from this argument (`None` if the rule is missing), and the first finding
/// about scripts.
fn check(argument: &str, translation: Option<&str>, finding: &str) {
    let script = format!("New-CsVoiceNormalizationRule -Parent X -Name R -Pattern '^(\\d+)$' -Translation {argument}");
    let imported = imported(&script);
    let rule = imported.draft.profiles.first().and_then(|profile| profile.rules.first());
    assert_eq!(rule.map(|rule| rule.translation.as_str()), translation, "{argument}: {:?}", messages(&imported));
    let reported = messages(&imported);
    let reported = reported.iter().find(|m| m.starts_with("quotes-erase") || m.starts_with("script-not-read")).cloned();
    let reported = reported.unwrap_or_default();
    let as_expected = if finding.is_empty() { reported.is_empty() } else { reported.contains(finding) };
    assert!(as_expected, "{argument}: {reported}");
}

#[test]
fn single_quotes_are_verbatim() {
    check("'+1$1'", Some("+1$1"), "");
    check("'`$(x) \"$a\"'", Some("`$(x) \"$a\""), "");
}

#[test]
fn doubled_quotes() {
    check("'it''s'", Some("it's"), "");
    check("\"a\"\"b'c\"", Some("a\"b'c"), "");
}

#[test]
fn double_quotes_expand() {
    check("\"+1$1\"", Some("+1"), "double quotes erase `$1`: the script sets `+1`");
    check("\"+1${1}x\"", Some("+1x"), "double quotes erase `$1`");
    check("\"+$1$2\"", Some("+"), "erase `$1` and `$2`");
    check("\"+1$1ext\"", Some("+1"), "erase `$1ext`");
    check("\"+1$code\"", None, "variable `$code` is not known here");
}

#[test]
fn a_dollar_before_no_name_stays() {
    check("\"a$\"", Some("a$"), "");
    check("\"$|$)\"", Some("$|$)"), "");
}

#[test]
fn backticks() {
    check("\"+1`$1\"", Some("+1$1"), "");
    check("\"a`u{2B}b``c`\"d\"", Some("a+b`c\"d"), "");
    check("'a`t'", Some("a`t"), "");
    check("+1`$1", Some("+1$1"), "");
}

#[test]
fn expressions_are_not_guessed() {
    check("\"+$(Get-Date)\"", None, "is not known here");
    check("\"+$(1 -shl 2)\"", None, "an operator is not executed");
    check("('{0:N3}' -f 1)", None, "is not executed");
}

#[test]
fn curly_quotes() {
    check("\u{2018}+1$1\u{2019}", Some("+1$1"), "");
    check("'+1$1\u{201B}", Some("+1$1"), "");
    check("\u{201C}+1$1\u{201D}", Some("+1"), "double quotes erase `$1`");
    check("'a\u{2019}\u{2019}b' -Priority 1", None, "");
}

#[test]
fn here_strings() {
    check("@'\n+1$1'\"\n'@", Some("+1$1'\""), "");
    check("@\"\n+1$1\n\"@", Some("+1"), "double quotes erase `$1`");
}

#[test]
fn words_without_quotes() {
    check("+1$1", Some("+1"), "without quotes PowerShell erases `$1`");
    check("+1", Some("+1"), "");
    check("$1", None, "the script sets nothing");
    let script = r"New-CsVoiceNormalizationRule -Parent X -Name R -Pattern ^(\d+)$ -Translation '+1'";
    assert!(messages(&imported(script)).iter().any(|m| m.contains("an unquoted word that a bracket ends")));
}

#[test]
fn lines_continue() {
    check("`\n    '+1$1'", Some("+1$1"), "");
    check("`\r\n    '+1$1' # the end", Some("+1$1"), "");
}

#[test]
fn comments() {
    check("'+1$1' <# '+2' \n #> # x", Some("+1$1"), "");
    check("1#2", Some("1#2"), "");
}

#[test]
fn parameters_may_be_shortened() {
    let rule = |script: &str| {
        let imported = imported(script);
        let rule = imported.draft.profiles[0].rules[0].clone();
        (rule.name, rule.pattern, rule.translation)
    };
    let expected = ("R".to_owned(), "^1$".to_owned(), "2".to_owned());
    assert_eq!(rule("new-csvoicenormalizationrule -Par X -N R -Pat '^1$' -Tr '2'"), expected);
    assert_eq!(rule("New-CsVoiceNormalizationRule -Parent:X \u{2013}Name:R -Pattern:'^1$' -Translation: 2"), expected);
    let ambiguous = messages(&imported("New-CsVoiceNormalizationRule -Identity X/R -Pa '^1$' -Translation '2'"));
    assert!(
        ambiguous.iter().any(|m| m.contains("may be short for `-Parent`") || m.contains("`-Pattern`")),
        "{ambiguous:?}"
    );
}

#[test]
fn a_repeated_parameter_is_refused() {
    check("'+1$1' -Translation '+2$1'", None, "`-Translation` is given twice: PowerShell refuses the line");
}

#[test]
fn splatting() {
    let script = "$p = @{ Identity = 'r'; NumberPattern = '^\\+1'; OnlinePstnUsages = 'a', 'b' }\n\
                  New-CsOnlineVoiceRoute @p -Priority 3";
    let route = imported(script).draft.routes[0].clone();
    assert_eq!((route.name.as_str(), route.phone_usages.join(" "), route.priority), ("r", "a b".to_owned(), Some(3)));
}

#[test]
fn lists_are_changed() {
    let script = "
        Set-CsPstnUsage -Identity Global -Usage @{add=\"a\",'b'}
        Set-CsPstnUsage -Usage @{Add='c'; Remove='a'}
        $nr1 = New-CsVoiceNormalizationRule -Parent Global -Name One -Pattern '^1$' -Translation '11' -InMemory
        $nr2 = New-CsVoiceNormalizationRule -Parent Global -Name Two -Pattern '^2$' -Translation '22' -InMemory
        $all = @($nr1); $all += $nr2
        New-CsTenantDialPlan -Identity A -NormalizationRules @{Add=$nr1,$nr2}
        New-CsTenantDialPlan -Identity B -NormalizationRules $all
    ";
    let imported = imported(script);
    let usages: Vec<_> = imported.draft.usages.iter().map(|usage| usage.name.as_str()).collect();
    assert_eq!(usages, ["b", "c"], "{:?}", messages(&imported));
    for profile in &imported.draft.profiles {
        let rules: Vec<_> = profile.rules.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(rules, ["One", "Two"]);
    }
}

/// Returns `name:translation` of every rule, in order.
fn rules(script: &str) -> Vec<String> {
    let imported = imported(script);
    let rules = imported.draft.profiles.iter().flat_map(|profile| &profile.rules);
    rules.map(|rule| format!("{}:{}", rule.name, rule.translation)).collect()
}

#[test]
fn rules_stand_where_the_server_puts_them() {
    let made = "
        New-CsVoiceNormalizationRule -Identity 'site:Redmond/A' -Pattern '^1$' -Translation '+1'
        New-CsVoiceNormalizationRule -Parent 'Site:redmond' -Name B -Pattern '^2$' -Translation '+2' -Priority 0
        New-CsVoiceNormalizationRule -Parent 'site:Redmond' -Name C -Pattern '^3$' -Translation '+3'\n";
    let plan = "New-CsDialPlan -Identity 'site:Redmond'\n";
    // A new dial plan has a rule of its own, at which the others are added.
    assert_eq!(rules(plan), ["Keep All:$1"]);
    assert_eq!(rules(&format!("{plan}{made}")), ["B:+2", "Keep All:$1", "A:+1", "C:+3"]);
    let removed = format!("{plan}Remove-CsVoiceNormalizationRule 'site:Redmond/Keep All'\n");
    for plan in ["", &*removed] {
        let after = |more: &str| rules(&format!("{plan}{made}{more}"));
        assert_eq!(after(""), ["B:+2", "A:+1", "C:+3"]);
        assert_eq!(after("Set-CsVoiceNormalizationRule site:Redmond/a -Translation '+11'"), ["B:+2", "A:+11", "C:+3"]);
        assert_eq!(after("Set-CsVoiceNormalizationRule site:Redmond/C -Priority 1"), ["B:+2", "C:+3", "A:+1"]);
        assert_eq!(after("Remove-CsVoiceNormalizationRule site:Redmond/B"), ["A:+1", "C:+3"]);
        let again =
            format!("{plan}{made}New-CsVoiceNormalizationRule -Parent site:Redmond -Name A -Pattern 1 -Translation 2");
        assert_eq!(rules(&again), ["B:+2", "A:+1", "C:+3"]);
        assert!(messages(&imported(&again)).iter().any(|m| m.contains("creates `site:Redmond/A` a second time")));
    }
    let reported = messages(&imported("Set-CsVoiceNormalizationRule site:Redmond/A -Translation '+11'"));
    let expected = "rule `site:Redmond/A`, which this script did not create";
    assert!(reported.iter().any(|m| m.contains(expected)), "{reported:?}");
    let reported = messages(&imported("New-CsVoiceNormalizationRule -Parent X -Pattern 1 -Translation 2"));
    assert!(reported.iter().any(|m| m.contains("has no `-Name`")), "{reported:?}");
}

#[test]
fn routes_stand_where_the_server_puts_them() {
    let routes = |script: &str| -> Vec<String> {
        let script =
            script.replace("new ", "\nNew-CsVoiceRoute -NumberPattern 1 ").replace("set ", "\nSet-CsVoiceRoute ");
        let mut routes = imported(&script).draft.routes;
        routes.sort_by_key(|route| (route.priority.is_none(), route.priority));
        routes.iter().map(|route| route.name.clone()).collect()
    };
    assert_eq!(routes("new A new B -Priority 0"), ["B", "A"]);
    assert_eq!(routes("new A -Priority 0 new B -Priority 0 new C -Priority 1"), ["B", "C", "A"]);
    assert_eq!(routes("new A new B -Priority 9 new C"), ["A", "B", "C"]);
    assert_eq!(routes("new A new B new C set C -Priority 0"), ["C", "A", "B"]);
    assert_eq!(routes("new B new A"), ["B", "A"]);
}

#[test]
fn the_last_assignment_counts() {
    let assigned = |script: &str| -> Vec<String> {
        let script = script.replace("grant ", "\nGrant-CsTeamsEmergencyCallRoutingPolicy ");
        let policies = "New-CsTeamsEmergencyCallRoutingPolicy A\nNew-CsTeamsEmergencyCallRoutingPolicy B";
        let draft = imported(&format!("{policies}{script}")).draft;
        let users = draft.users.iter().map(|u| format!("{} {}", u.uri, u.emergency_policy.as_deref().unwrap_or("-")));
        users.chain(draft.default_emergency_policy.map(|policy| format!("all {policy}"))).collect()
    };
    assert_eq!(assigned("grant bob@x A grant eve@x A grant sip:BOB@x B"), ["sip:BOB@x B", "eve@x A"]);
    assert_eq!(assigned("grant bob@x A grant bob@x $null"), [""; 0]);
    assert_eq!(assigned("grant bob@x A grant bob@x $null grant bob@x Tag:B"), ["bob@x B"]);
    assert_eq!(assigned("grant -Global A grant -Global -PolicyName B"), ["all B"]);
    assert_eq!(assigned("grant -Global A grant -Global -PolicyName $null"), [""; 0]);
    let dial_plans = imported(
        "New-CsTenantDialPlan A\nNew-CsTenantDialPlan B\n\
         Grant-CsTenantDialPlan bob@x A\nGrant-CsTenantDialPlan bob@x B",
    );
    assert_eq!(dial_plans.draft.users[0].profile.as_deref(), Some("B"), "{:?}", messages(&dial_plans));
}

#[test]
fn numbers_are_added_to_those_of_global() {
    let numbers = |global: &str| -> Vec<String> {
        let script = format!(
            "$a = New-CsTeamsEmergencyNumber -EmergencyDialString 112 -OnlinePSTNUsage U\n\
             $b = New-CsTeamsEmergencyNumber -EmergencyDialString 911 -OnlinePSTNUsage U\n{global}\n\
             New-CsTeamsEmergencyCallRoutingPolicy -Identity P -EmergencyNumbers @{{Add = $b}}"
        );
        let draft = imported(&script).draft;
        let policy = draft.emergency_policies.iter().find(|policy| policy.name == "P").unwrap();
        policy.numbers.iter().map(|number| number.number.clone()).collect()
    };
    assert_eq!(numbers(""), ["911"]);
    assert_eq!(numbers("Set-CsTeamsEmergencyCallRoutingPolicy -Identity Global -EmergencyNumbers $a"), ["112", "911"]);
}

#[test]
fn numbers_are_not_text() {
    check("(0123)", Some("123"), "");
    check("(+1425)", Some("1425"), "");
    check("0123", Some("0123"), "");
    check("+0123", Some("+0123"), "");
    check("('+' + 0123)", Some("+123"), "");
    check("(1 + '2')", Some("3"), "");
    check("(0x10)", Some("16"), "");
    check("(1kb)", Some("1024"), "");
    check("(1e3)", Some("1000"), "");
    check("(1.50)", Some("1.5"), "");
    check("(-007)", Some("-7"), "");
    check("(0xFFFFFFFF)", None, "a number of this kind is not executed");
    check("(1..3)[1]", Some("2"), "");
    check("(1..$x)", None, "is not known here");
    check("([string]0123)", Some("123"), "");
    assert_eq!(
        rules("$n = 0123\nNew-CsVoiceNormalizationRule -Parent P -Name A -Pattern 1 -Translation \"+$n\""),
        ["A:+123"]
    );
}

#[test]
fn defaults_of_parameters_are_used_and_reported() {
    let imported = imported(
        "param([Parameter(Mandatory)][string]$A, [string] $Site = 'NYC')\nNew-CsTenantDialPlan -Identity $Site",
    );
    assert_eq!(imported.draft.profiles[0].name, "NYC");
    assert!(
        messages(&imported)
            .iter()
            .any(|m| m.contains("parameter `$Site` of the script is assumed to have its default `NYC`"))
    );
}

#[test]
fn braces_of_a_configuration_may_stand_on_the_next_line() {
    let rule = |name: &str, brace: &str| {
        format!(
            "MSFT_TeamsVoiceNormalizationRule{brace}{{ Identity = '{name}'; Pattern = '1'; Translation = '{name}' }}\n"
        )
    };
    let script = format!(
        "TeamsTenantDialPlan 'x'\n{{ Identity = 'X'; NormalizationRules = @({}{}{}) }}",
        rule("a", ""),
        rule("b", " "),
        rule("c", "\n  ")
    );
    assert_eq!(rules(&script), ["a:a", "b:b", "c:c"]);
}

#[test]
fn here_strings_in_here_strings() {
    check("@\"\n+1$(@\"\nx\n\"@)\n\"@", Some("+1x"), "");
}

#[test]
fn what_is_added_to_something_unknown_is_reported() {
    let reported = messages(&imported("Set-CsVoicePolicy Global -PstnUsages @{add=\"LD\"}"));
    assert!(reported.iter().any(|m| m.contains("`PstnUsages` of `Global` may hold more")), "{reported:?}");
    let reported =
        messages(&imported("Set-CsVoicePolicy Global -PstnUsages @{replace='LD'}\nSet-CsPstnUsage -Usage @{add='LD'}"));
    assert!(reported.iter().all(|m| !m.contains("may hold more")), "{reported:?}");
}

#[test]
fn the_product_is_inferred_from_what_only_servers_have() {
    let product = |script: &str| imported(script).draft.dialect.name();
    assert_eq!(product("New-CsDialPlan -Identity 'site:Redmond'"), "lync2013");
    assert_eq!(product("New-CsVoiceNormalizationRule -Parent site:R -Name A -Pattern 1 -Translation 2"), "lync2013");
    assert_eq!(
        product(
            "New-CsVoiceNormalizationRule -Parent X -Name A -Pattern 1 -Translation 2\n\
             New-CsOnlineVoiceRoute r -NumberPattern 1 -OnlinePstnUsages u"
        ),
        "teams"
    );
}

#[test]
fn what_is_not_read_is_reported_with_its_line() {
    let script = "foreach ($x in $y) { New-CsVoiceRoute -Identity $x }\n\
                  function f { Set-CsVoiceRoute x }\n\
                  if ($a) { New-CsVoiceRoute y }\n";
    let imported = imported(script);
    let lines: Vec<_> = (imported.findings.iter())
        .filter_map(|f| f.diagnostic.primary.as_ref().map(|label| script[..label.span.start as usize].lines().count()))
        .collect();
    assert_eq!(
        messages(&imported).iter().filter(|m| m.starts_with("script-not-read")).count(),
        3,
        "{:?}",
        messages(&imported)
    );
    assert_eq!(lines, [0, 1, 2]);
}

#[test]
fn unclosed_quotes_have_a_place() {
    let imported = imported("New-CsVoiceRoute -Identity 'x");
    assert_eq!(messages(&imported), ["input-syntax: the single quote is never closed"]);
    assert!(imported.has_errors());
}

#[test]
fn a_list_that_is_changed_in_steps() {
    let steps = [
        "New-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages 'a','b'",
        "Set-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{add='c'}",
        "Set-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{add='a','d','d'}",
        "Set-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{remove='a'}",
        "Set-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{add='a','c'; remove='b'}",
    ];
    let after =
        [vec!["a", "b"], vec!["a", "b", "c"], vec!["a", "b", "c", "d"], vec!["b", "c", "d"], vec!["c", "d", "a"]];
    for (last, expected) in after.iter().enumerate() {
        let imported = imported(&steps[..=last].join("\n"));
        assert_eq!(imported.draft.policies[0].phone_usages, *expected, "after {}", steps[last]);
    }
    let replaced = "New-CsVoicePolicy -Identity P -PstnUsages @{Add='a'}\n\
                    Set-CsVoicePolicy -Identity P -PstnUsages @{Replace='b'}\n\
                    Set-CsVoicePolicy -Identity P -PstnUsages @{Add='a'}";
    assert_eq!(imported(replaced).draft.policies[0].phone_usages, ["b", "a"]);
    // A list that is set anew forgets what was added before.
    let anew = format!("{}\nSet-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages 'x','y','z'", steps[..2].join("\n"));
    let again = format!("{anew}\nSet-CsOnlineVoiceRoutingPolicy V -OnlinePstnUsages @{{add='a','x'}}");
    assert_eq!(imported(&again).draft.policies[0].phone_usages, ["x", "y", "z", "a"]);
}
