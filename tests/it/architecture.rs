//! The picture of crates and modules in ARCHITECTURE.md, derived from `cargo metadata` and the source files.
//!
//! `BLESS=1 cargo test --test it architecture` writes the picture anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::visit::Visit;

/// The path of a module within its crate; empty for the root.
type Module = Vec<String>;
/// By node, the nodes that it uses.
type Graph = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns our crates with their dependencies on each other, and the folder of each.
fn crates() -> (Graph, BTreeMap<String, PathBuf>) {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let folders: BTreeMap<String, PathBuf> = packages
        .iter()
        .map(|package| {
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            (text(&package["name"]), manifest.parent().unwrap().join("src"))
        })
        .collect();
    let uses = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        normal.map(|dependency| text(&dependency["name"])).filter(|name| folders.contains_key(name)).collect()
    };
    (packages.iter().map(|package| (text(&package["name"]), uses(package))).collect(), folders)
}

/// Returns the source files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn module_of(file: &Path, src: &Path) -> Module {
    let path = file.strip_prefix(src).unwrap().with_extension("");
    let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        module.pop();
    }
    module
}

/// By module and name, the path that a `pub use` gives that name.
type Reexports = BTreeMap<(Module, String), Module>;

/// Collects the paths of a file that lead into its own crate, leaving out tests.
struct Paths {
    module: Module,
    found: BTreeSet<Module>,
    reexports: Reexports,
}

impl Paths {
    /// Returns the path from the crate's root, of a path that begins with `crate`, `self` or `super`.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let mut base = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return None,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => {
                    base.pop();
                }
                name => base.push(name.to_owned()),
            }
        }
        Some(base)
    }

    fn note(&mut self, path: &[String]) {
        self.found.extend(self.absolute(path));
    }

    /// Notes what a `pub use` makes of a path: a name of this module.
    fn note_reexport(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: String| [before, &[name]].concat();
        let (path, name) = match tree {
            syn::UseTree::Path(path) => return self.note_reexport(&with(path.ident.to_string()), &path.tree),
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.note_reexport(before, tree));
            }
            syn::UseTree::Glob(_) => return,
            syn::UseTree::Name(name) => (with(name.ident.to_string()), name.ident.to_string()),
            syn::UseTree::Rename(name) => (with(name.ident.to_string()), name.rename.to_string()),
        };
        let relative = || [&["self".to_owned()], path.as_slice()].concat();
        if let Some(target) = self.absolute(&path).or_else(|| self.absolute(&relative())) {
            self.reexports.insert((self.module.clone(), name), target);
        }
    }

    fn note_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_tree(&with(path.ident.to_string()), &path.tree),
            syn::UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            syn::UseTree::Rename(name) => self.note(&with(name.ident.to_string())),
            syn::UseTree::Glob(_) => self.note(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_tree(before, tree)),
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string().contains("test"),
        _ => false,
    })
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if item.content.is_none() || is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if is_test(&item.attrs) {
            return;
        }
        self.note_tree(&[], &item.tree);
        if !matches!(item.vis, syn::Visibility::Inherited) {
            self.note_reexport(&[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&parts);
        syn::visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}
}

/// Returns for each module of a crate the modules that it uses, re-exports followed. A module is a file; what it uses
/// of a file is a use of that file.
fn modules(src: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let files = files(src);
    let known: BTreeSet<Module> = files.iter().map(|file| module_of(file, src)).collect();
    let mut reexports = Reexports::new();
    let mut found = BTreeMap::new();
    for file in &files {
        let module = module_of(file, src);
        let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
        let mut paths = Paths { module: module.clone(), found: BTreeSet::new(), reexports: Reexports::new() };
        paths.visit_file(&parsed);
        reexports.extend(paths.reexports);
        found.insert(module, paths.found);
    }
    let resolved = |path: &Module| {
        let mut path = path.clone();
        loop {
            let longest = (0..=path.len()).rev().find(|length| known.contains(&path[..*length])).unwrap();
            let (module, rest) = path.split_at(longest);
            let target = rest.first().and_then(|name| reexports.get(&(module.to_vec(), name.clone())));
            match target {
                // A name of a crate that is re-exported under itself leads nowhere further.
                Some(target) if *target != path[..=longest] => path = [target, &rest[1..]].concat(),
                _ => return module.to_vec(),
            }
        }
    };
    found.into_iter().map(|(module, paths)| (module, paths.iter().map(resolved).collect())).collect()
}

/// Returns the arrows between the modules directly inside one module, from everything in them to everything in them.
fn inside(graph: &BTreeMap<Module, BTreeSet<Module>>, parent: &Module) -> Graph {
    let child = |module: &Module| module.strip_prefix(parent.as_slice())?.first().cloned();
    let mut arrows = Graph::new();
    for (module, used) in graph {
        let Some(from) = child(module) else { continue };
        let to = used.iter().filter_map(child).filter(|to| *to != from);
        arrows.entry(from.clone()).or_default().extend(to);
    }
    arrows
}

/// Returns the nodes in an order in which each comes after all that it uses; what is left over goes in circles.
fn layers(graph: &Graph) -> (Vec<String>, Vec<String>) {
    let mut left: BTreeSet<&String> = graph.keys().collect();
    let mut order = Vec::new();
    loop {
        let free = |node: &&&String| graph[**node].iter().all(|used| !left.contains(used));
        let layer: Vec<&String> = left.iter().filter(free).copied().collect();
        if layer.is_empty() {
            return (order, left.into_iter().cloned().collect());
        }
        for node in layer {
            left.remove(node);
            order.push(node.clone());
        }
    }
}

#[test]
fn no_modules_go_in_circles() {
    let (_, folders) = crates();
    for (name, src) in folders {
        let graph = modules(&src);
        for parent in graph.keys() {
            let (_, circle) = layers(&inside(&graph, parent));
            assert!(circle.is_empty(), "{name}, in `{}`: {circle:?} use each other in a circle", parent.join("::"));
        }
    }
}

#[test]
fn the_picture_in_architecture_is_true() {
    let (graph, folders) = crates();
    let mut picture = "```mermaid\nflowchart BT\n".to_owned();
    for (name, used) in &graph {
        used.iter().for_each(|used| writeln!(picture, "    {used} --> {name}").unwrap());
    }
    picture += "```\n\n```text\n";
    let (order, circle) = layers(&graph);
    assert_eq!(circle, Vec::<String>::new());
    for name in order {
        writeln!(picture, "{name}").unwrap();
        let arrows = inside(&modules(&folders[&name]), &Vec::new());
        for module in layers(&arrows).0 {
            let used: Vec<&str> = arrows[&module].iter().map(String::as_str).collect();
            writeln!(picture, "{}", format!("    {module:<16} {}", used.join(" ")).trim_end()).unwrap();
        }
    }
    picture += "```\n";
    let page = root().join("ARCHITECTURE.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("<!-- picture -->\n").unwrap();
    let (old, after) = rest.split_once("<!-- end of picture -->\n").unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, format!("{before}<!-- picture -->\n{picture}<!-- end of picture -->\n{after}")).unwrap();
    } else {
        assert!(
            old == picture,
            "ARCHITECTURE.md is not up to date: BLESS=1 cargo test --test it architecture\n{picture}"
        );
    }
}

/// The string literals of a file that name a flag of the command line.
struct Flags(Vec<String>);

impl<'a> Visit<'a> for Flags {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_lit_str(&mut self, literal: &'a syn::LitStr) {
        let text = literal.value();
        let names_flag = |at: usize| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase());
        if text.match_indices("--").any(|(at, _)| names_flag(at)) {
            self.0.push(text);
        }
    }

    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}
}

/// A limit carries its name, and the command line knows the flag that raises it.
#[test]
fn libraries_that_decide_name_no_flags() {
    let (_, folders) = crates();
    for name in ["dotnet-regex", "dialplan-automaton", "dialplan-core", "dialplan-analysis"] {
        for file in files(&folders[name]) {
            let mut flags = Flags(Vec::new());
            flags.visit_file(&syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap());
            assert_eq!(flags.0, Vec::<String>::new(), "{}", file.display());
        }
    }
}

/// Clippy takes the nearest `clippy.toml` only, so each library repeats all settings.
#[test]
fn all_libraries_refuse_files_clocks_and_threads() {
    let (_, folders) = crates();
    let settings = |name: &str| fs::read_to_string(folders[name].parent().unwrap().join("clippy.toml")).unwrap();
    let first = settings("dialplan");
    assert!(first.contains("disallowed-methods"));
    let common = fs::read_to_string(root().join("clippy.toml")).unwrap();
    common.lines().for_each(|line| assert!(first.contains(line), "{line}"));
    for name in folders.keys().filter(|name| *name != "dialplan-cli") {
        assert_eq!(settings(name), first, "{name}");
    }
}
