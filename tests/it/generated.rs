//! Checks that generated files are up to date. `BLESS=1` writes them.

use std::fs;
use std::path::Path;

use crate::console;

fn check(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, generated).unwrap();
        return;
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(there == generated, "{path} is out of date: run `BLESS=1 cargo test --workspace generated`");
}

#[test]
fn the_schema_of_the_plan_file() {
    check("schema/dialplan.schema.json", &dialplan::model::schema::text());
}

#[test]
fn the_page_of_all_commands() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = "\
# Commands

For people who look up an option. Generated from `dialplan --help` and the help of each command. The options under
[Limits](#limits) are the same for all commands and are listed once, at the end.
"
    .to_owned();
    let (overview, limits) = without_limits(&console::run("dialplan --help", here));
    page.push_str(&format!("\n```text\n{overview}```\n"));
    let names: Vec<&str> = (overview.lines())
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.contains(&"test") && names.contains(&"run"), "{names:?}");
    for name in names {
        let (help, own_limits) = without_limits(&console::run(&format!("dialplan {name} --help"), here));
        assert_eq!(own_limits, limits, "`{name}` has the same limits as the program");
        page.push_str(&format!("\n## {name}\n\n```text\n{help}```\n"));
    }
    page.push_str(&format!(
        "
## Limits

Every command accepts these options. Each sets one bound; [limits.md](limits.md#bounds) has the defaults.

```text
{limits}```
"
    ));
    let trimmed: String = page.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    check("docs/commands.md", &trimmed);
}

/// Returns a help text without its section `Limits:`, and that section without its heading.
fn without_limits(help: &str) -> (String, String) {
    let (mut rest, mut limits) = (String::new(), String::new());
    let mut is_limits = false;
    for line in help.lines() {
        // A section ends where the next line that is not indented begins.
        if !line.is_empty() && !line.starts_with(' ') {
            is_limits = line == "Limits:";
            if is_limits {
                continue;
            }
        }
        let part = if is_limits { &mut limits } else { &mut rest };
        part.push_str(line);
        part.push('\n');
    }
    assert!(limits.contains("--limit-plan-bytes"), "{help}");
    (format!("{}\n", rest.trim_end()), format!("{}\n", limits.trim_end()))
}

#[test]
fn the_page_of_all_rules() {
    let mut page = "\
# Rules

For people who look up a finding. Generated from the pages of the rules, which are also their tests: each plan is
linted, and the report after it is exactly the output. `dialplan explain NAME` shows one page.

| code | name | level | |
|---|---|---|---|
"
    .to_owned();
    for rule in dialplan::lint::pages() {
        let (code, name, level) = (rule.code, rule.name, rule.level.name());
        page.push_str(&format!(
            "| {code} | [`{name}`](#{name}) | {level} | {} |\n",
            rule.summary().replace('|', "\\|")
        ));
    }
    for rule in dialplan::lint::pages() {
        page.push_str(&format!(
            "\n#{}",
            rule.text.replacen('\n', &format!("\n\n{}, {}.\n", rule.code, rule.level.name()), 1)
        ));
    }
    check("docs/rules.md", &page);
}
