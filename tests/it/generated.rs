//! Generated files are fresh. `BLESS=1` writes them anew.

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
    assert!(there == generated, "{path} is not fresh: run `BLESS=1 cargo test --workspace generated`");
}

#[test]
fn the_schema_of_the_plan_file() {
    check("schema/dialplan.schema.json", &dialplan::model::schema::text());
}

#[test]
fn the_page_of_all_commands() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = "# Commands\n\nGenerated from the program's own help.\n".to_owned();
    let overview = console::run("dialplan --help", here);
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
        let help = console::run(&format!("dialplan {name} --help"), here);
        page.push_str(&format!("\n## {name}\n\n```text\n{help}```\n"));
    }
    let trimmed: String = page.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    check("docs/commands.md", &trimmed);
}

#[test]
fn the_page_of_all_rules() {
    let mut page = "# Rules\n\nGenerated from the pages of the rules, which are their tests as well: each plan is linted, and the report behind it is\nexactly what comes out. `dialplan explain NAME` shows one of them.\n\n| code | name | level | |\n|---|---|---|---|\n".to_owned();
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
