//! What an export says about lists of which the plan only has a part, and what it leaves unsaid.

use dialplan_exchange::export::{ExportOptions, Target, export};
use dialplan_exchange::{ImportOptions, Source, import, write};

use super::loaded;
use dialplan_core::source::SourceFile;

const PARTIAL: &str = "version: 1
dialect: DIALECT
phone_usages: [u]
location_profiles:
  - { name: d, rules: [{ name: r, pattern: '1', translation: '2' }] }
policies:
  - { name: p, phone_usages: [u] }
  - { name: q, phone_usages: [u] }
routes:
  - { name: r, target: '1', phone_usages: [u], gateways: [g], priority: 0 }
  - { name: s, target: '2', phone_usages: [u], gateways: [g], priority: 1 }
partial:
  - 'location_profiles[\"d\"].rules'
  - 'policies[\"p\"].phone_usages'
  - 'routes[\"r\"].gateways'
  - 'routes'
  - 'users'
";

/// A list of which the plan has a part does not come back as a whole one.
#[test]
fn partial_lists_survive_as_objects() {
    for (dialect, target) in [("teams", Target::TeamsJson), ("lync2013", Target::SfbJson)] {
        let (_, plan) = loaded("partial", &PARTIAL.replace("DIALECT", dialect));
        let exported = export(&plan, target, ExportOptions::default()).text.unwrap();
        let sources = [Source { file: SourceFile::new("out.json", exported), format: None }];
        let imported = import(&sources, &ImportOptions::default());
        let (_, back) = loaded("back", &write::plan(&imported.draft, &[&sources[0].file]));
        let paths = |plan: &dialplan_core::model::Plan| {
            let mut lists: Vec<_> = plan.partial.iter().map(|list| list.id).collect();
            lists.sort();
            lists
        };
        assert_eq!(paths(&back), paths(&plan), "{target:?}");
    }
}

/// Nobody said that off-hook dialling is off.
#[test]
fn off_hook_dialling_is_only_switched_on() {
    let exported = |extra: &str, target| {
        let text = format!("version: 1\ndialect: lync2013\nlocation_profiles: [{{ name: d{extra}, rules: [] }}]\n");
        export(&loaded("off", &text).1, target, ExportOptions::default()).text.unwrap()
    };
    for target in [Target::SfbPs1, Target::SfbJson] {
        assert!(!exported("", target).contains("OptimizeDeviceDialing"), "{target:?}");
        assert!(exported(", optimize_device_dialing: true", target).contains("OptimizeDeviceDialing"), "{target:?}");
    }
}

/// A priority that the target gets is not the one of the plan.
#[test]
fn priorities_that_change_are_said() {
    let said = |routes: &str| -> Vec<String> {
        let text = format!("version: 1\nphone_usages: [u]\nroutes: [{routes}]\n");
        let exported = export(&loaded("order", &text).1, Target::TeamsPs1, ExportOptions::default());
        let messages = exported.findings.into_iter().map(|finding| finding.message);
        messages.filter(|message| message.contains("priority")).collect()
    };
    let route = |name: &str, priority: &str| format!("{{ name: {name}, target: '1', phone_usages: [u]{priority} }}");
    let [a, b] = [("a", ", priority: 30"), ("b", "")].map(|(name, priority)| route(name, priority));
    assert_eq!(said(&format!("{a}, {b}")), ["route `a` has priority 30 in the plan and 0 in the target"]);
    assert_eq!(said(&a), [""; 0]);
    assert_eq!(said(&b), [""; 0]);
    let c = route("c", ", priority: 30");
    let both = "route `a` has priority 30 in the plan and 0 in the target, and one more route gets another one";
    assert_eq!(said(&format!("{a}, {c}")), [both]);
}

/// A script is known by its content, whatever its first line looks like.
#[test]
fn scripts_that_begin_like_a_table() {
    let command = "New-CsOnlineVoiceRoute a -NumberPattern 1";
    for first in [
        "function f($Name, $Pattern, $Translation) { 1 }",
        "param($Name, $Pattern, $Translation)",
        "# Name, Pattern, Translation",
        "Write-Host \"The columns: x, Name, Pattern\"",
        "$Name, $Pattern = 1, 2",
        "'Name', 'Pattern', 'Translation' | Out-Null",
        "if ($x) { f -Name, Pattern, Translation }",
    ] {
        let file = SourceFile::new("t.txt", format!("{first}\n{command}\n"));
        let imported = import(&[Source { file, format: None }], &ImportOptions::default());
        assert_eq!(imported.draft.routes.len(), 1, "{first}\n{:#?}", imported.findings);
    }
    for header in
        ["Name,Pattern,Translation", "\"Name\";\"Pattern\";\"Translation\"", "Name (of rule),Pattern,Translation"]
    {
        let separator = if header.contains(';') { ';' } else { ',' };
        let file = SourceFile::new("t.txt", format!("{header}\na{separator}1{separator}2\n"));
        let options =
            ImportOptions { rules_as: Some(dialplan_exchange::RuleKind::Normalization), ..ImportOptions::default() };
        let imported = import(&[Source { file, format: None }], &options);
        assert_eq!(imported.draft.profiles.len(), 1, "{header}\n{:#?}", imported.findings);
    }
}
