//! The words of the table of policies and classes that all formats for people share. Names are as they are in the plan;
//! each format escapes them.

use std::collections::BTreeMap;

use dialplan_analysis::matrix::{Cell, Changes, Known, Matrix, Member, Named, Reach, Row, Side, Witnesses};
use dialplan_core::model::{EmergencyPolicyId, Plan, PolicyId, ProfileId};

/// The number of names that are listed.
const NAMES: usize = 6;

/// The number of classes that are named at the head of a column.
const HEAD: usize = 2;

/// The table as people read it.
pub(crate) struct Sheet<'m> {
    /// The lines. Several can stand for one row.
    pub(crate) lines: Vec<Line>,
    /// The columns. One can stand for several classes.
    pub(crate) columns: Vec<Column<'m>>,
}

/// A line of the table.
pub(crate) struct Line {
    /// The policies and the profiles that the line is about.
    pub(crate) policies: String,
    /// The profiles, with what else tells the callers apart.
    pub(crate) profiles: String,
    /// The row with the cells.
    pub(crate) row: usize,
    /// For the first line of a row: all callers of the row in words.
    pub(crate) who: Option<String>,
}

/// A column of the table.
pub(crate) struct Column<'m> {
    /// The names of the classes.
    pub(crate) classes: Vec<&'m str>,
    /// The position of the first class.
    pub(crate) class: usize,
    /// For the column of most countries: the heading.
    most: Option<String>,
}

impl Column<'_> {
    /// Returns the heading.
    pub(crate) fn head(&self) -> String {
        let first: Vec<&str> = self.classes.iter().take(HEAD).copied().collect();
        match (&self.most, self.classes.len().checked_sub(HEAD).filter(|more| *more > 0)) {
            (Some(most), _) => most.clone(),
            (None, Some(more)) => format!("{} and {more} more", first.join(", ")),
            (None, None) => first.join(", "),
        }
    }

    /// Returns true if the heading does not say which classes the column stands for.
    pub(crate) fn needs_list(&self) -> bool {
        self.classes.len() > HEAD && self.most.is_none()
    }
}

/// What tells callers with the same profile and policy apart.
type Apart = (Option<EmergencyPolicyId>, bool);

/// Returns the table as people read it.
pub(crate) fn sheet<'m>(plan: &Plan, matrix: &'m Matrix) -> Sheet<'m> {
    let members = || matrix.rows.iter().flat_map(|row| &row.members);
    let count = |mut ids: Vec<usize>| {
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    let profiles = count(members().filter_map(|member| Some(member.profile?.index())).collect());
    let policies = count(members().map(|member| member.policy.index()).collect());
    let mut pairs: Vec<(Option<ProfileId>, PolicyId)> = members().map(|one| (one.profile, one.policy)).collect();
    let all = pairs.len();
    pairs.sort_unstable();
    pairs.dedup();
    let told_apart = pairs.len() < all;
    let mut lines = Vec::new();
    for (row, cells) in matrix.rows.iter().enumerate() {
        let own = blocks(cells).into_iter().map(|block| {
            let names: Vec<&str> = block.policies.iter().map(|id| &*plan.policy(*id).name.value).collect();
            let with: Vec<&str> = block.profiles.iter().flatten().map(|id| &*plan.profile(*id).name.value).collect();
            let (emergency, calling_plan) = block.apart;
            let emergency = emergency.map(|id| format!("emergency policy {}", &*plan.emergency_policy(id).name));
            let more = [emergency, calling_plan.then(|| "Calling Plan".to_owned())];
            let more: Vec<String> = more.into_iter().flatten().filter(|_| told_apart).collect();
            let listed = |lists: [String; 2]| {
                let lists = lists.into_iter().filter(|list| !list.is_empty()).chain(more.iter().cloned());
                lists.collect::<Vec<_>>().join(", ")
            };
            let (policies, profiles) = (some_of(&names, policies, "policies"), some_of(&with, profiles, "profiles"));
            let who = listed([
                kind(&policies, names.len(), "policy", "policies"),
                kind(&profiles, with.len(), "profile", "profiles"),
            ]);
            (policies, listed([String::new(), profiles]), who)
        });
        let own: Vec<(String, String, String)> = own.collect();
        let all: Vec<&str> = own.iter().map(|(.., who)| &**who).collect();
        let mut who = Some(all.join("; "));
        lines.extend(own.iter().map(|(policies, profiles, _)| Line {
            policies: policies.clone(),
            profiles: profiles.clone(),
            row,
            who: who.take(),
        }));
    }
    Sheet { lines, columns: columns(matrix) }
}

/// Returns a list of names behind the word for them.
fn kind(list: &str, count: usize, one: &str, several: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("{one} {list}"),
        _ if list.starts_with("all ") => list.to_owned(),
        _ => format!("{several} {list}"),
    }
}

/// Callers of a row who are all pairs of some profiles and some policies.
struct Block {
    profiles: Vec<Option<ProfileId>>,
    policies: Vec<PolicyId>,
    apart: Apart,
}

fn blocks(row: &Row) -> Vec<Block> {
    let mut by_profile: BTreeMap<(Apart, Option<ProfileId>), Vec<PolicyId>> = BTreeMap::new();
    for member in &row.members {
        let apart = (member.emergency.flatten(), member.calling_plan);
        by_profile.entry((apart, member.profile)).or_default().push(member.policy);
    }
    let mut blocks: Vec<Block> = Vec::new();
    for ((apart, profile), mut policies) in by_profile {
        policies.sort_unstable();
        policies.dedup();
        match blocks.iter_mut().find(|block| block.apart == apart && block.policies == policies) {
            Some(block) => block.profiles.push(profile),
            None => blocks.push(Block { profiles: vec![profile], policies, apart }),
        }
    }
    blocks
}

/// Returns some names: all of them in one word if there are several and none is missing.
fn some_of(names: &[&str], all: usize, plural: &str) -> String {
    if names.len() > NAMES && names.len() == all {
        return format!("all {all} {plural}");
    }
    let shown: Vec<&str> = names.iter().take(NAMES).copied().collect();
    match names.len().checked_sub(NAMES).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", shown.join(", ")),
        None => shown.join(", "),
    }
}

/// Returns the columns. Countries with the same cells in every row are one column.
fn columns(matrix: &Matrix) -> Vec<Column<'_>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    let is_country = |class: usize| matrix.is_country.get(class) == Some(&true);
    let is_alike = |a: usize, b: usize| matrix.rows.iter().all(|row| row.cells.get(a) == row.cells.get(b));
    for (class, name) in matrix.classes.iter().enumerate() {
        let can_join = |column: &&mut Column<'_>| is_country(column.class) && is_alike(column.class, class);
        match columns.iter_mut().find(|column| is_country(class) && can_join(column)) {
            Some(column) => column.classes.push(name),
            None => columns.push(Column { classes: vec![name], class, most: None }),
        }
    }
    let all = matrix.is_country.iter().filter(|is_country| **is_country).count();
    for column in &mut columns {
        let count = column.classes.len();
        if is_country(column.class) && 2 * count > all && count > HEAD {
            column.most =
                Some(if count == all { "all countries".to_owned() } else { format!("{count} other countries") });
        }
    }
    columns
}

/// Returns the mark of a cell.
pub(crate) fn mark(cell: Option<&Cell>) -> &'static str {
    match cell {
        Some(Cell::Known(known)) => mark_of(Some(known.reach)),
        Some(Cell::Open(_)) => "?",
        Some(Cell::Untold) | None => mark_of(None),
    }
}

/// Returns the mark of what is reached.
pub(crate) fn mark_of(reach: Option<Reach>) -> &'static str {
    match reach {
        Some(Reach::Empty) => "-",
        Some(reach) => reach.name(),
        None => "n/a",
    }
}

/// Returns what the marks mean that occur in a table.
pub(crate) fn legend(matrix: &Matrix) -> Vec<(&'static str, &'static str)> {
    let all = [
        ("all", "every number that can be dialled is reached: routed, internal, or through a Calling Plan"),
        ("some", "some numbers are reached, others are blocked"),
        ("none", "every number that can be dialled is blocked"),
        ("-", "no number of the class can be dialled"),
        ("n/a", "nothing tells which numbers belong to the class"),
        ("?", "not decided"),
    ];
    let occurs = |wanted: &str| matrix.rows.iter().flat_map(|row| &row.cells).any(|cell| mark(Some(cell)) == wanted);
    all.into_iter().filter(|(mark, _)| occurs(mark)).collect()
}

/// What is told of a cell: pieces of text, of which some are names of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Piece {
    Text(String),
    Name(String),
}

/// Returns how numbers of a cell are reached: usage, route and gateways, as far as they are the same for all.
pub(crate) fn way(side: &Side) -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    let mut pieces = Vec::new();
    match (side.verdict, &side.route, &side.usage) {
        (Some("internal"), ..) => pieces.push(text("internal")),
        (Some("calling-plan"), ..) => pieces.push(text("through a Calling Plan")),
        (_, Some(route), _) => {
            pieces.extend([text("route "), Piece::Name(route.clone())]);
            if let Some(usage) = &side.usage {
                pieces.extend([text(", usage "), Piece::Name(usage.clone())]);
            }
        }
        (_, None, Some(usage)) => pieces.extend([text("usage "), Piece::Name(usage.clone()), text(", several routes")]),
        (Some("routed"), None, None) => pieces.push(text("several usages")),
        (_, None, None) => pieces.push(text("in several ways")),
    }
    for (place, gateway) in side.gateways.iter().enumerate() {
        pieces.extend([text(if place == 0 { ", via " } else { ", " }), Piece::Name(gateway.clone())]);
    }
    pieces
}

/// Returns what is told of a cell in full.
pub(crate) fn told(side: &Side, witnesses: Option<&Witnesses>) -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    let mut pieces = vec![text(mark_of(side.reach))];
    let (routed, blocked) = witnesses.map_or((None, None), |known| (known.routed.as_ref(), known.blocked.as_ref()));
    if matches!(side.reach, Some(Reach::All | Reach::Some)) {
        pieces.push(text(": "));
        pieces.extend(way(side));
    }
    match (side.reach, routed, blocked) {
        (Some(Reach::Some), Some(routed), Some(blocked)) => {
            pieces.extend([
                text("; reached "),
                Piece::Name(routed.clone()),
                text(", blocked "),
                Piece::Name(blocked.clone()),
            ]);
        }
        (Some(Reach::All), Some(routed), _) => pieces.extend([text("; such as "), Piece::Name(routed.clone())]),
        (Some(Reach::None), _, Some(blocked)) => pieces.extend([text("; such as "), Piece::Name(blocked.clone())]),
        _ => {}
    }
    pieces
}

/// Returns a cell by names; `None` if it is not decided.
pub(crate) fn side(plan: &Plan, matrix: &Matrix, cell: Cell) -> Option<Side> {
    Side::of(plan, matrix, cell)
}

/// Returns the names of a caller in words.
pub(crate) fn caller(named: &Named) -> String {
    let mut words = vec![format!("policy {}", named.policy)];
    words.extend(named.profile.as_ref().map(|profile| format!("profile {profile}")));
    words.extend(named.emergency_policy.as_ref().map(|policy| format!("emergency policy {policy}")));
    words.extend(named.calling_plan.then(|| "Calling Plan".to_owned()));
    words.join(", ")
}

/// Returns the names of callers in words.
pub(crate) fn callers<'c>(callers: impl ExactSizeIterator<Item = &'c Named>) -> String {
    let count = callers.len();
    let shown: Vec<String> = callers.take(NAMES).map(caller).collect();
    match count.checked_sub(NAMES).filter(|more| *more > 0) {
        Some(more) => format!("{}; and {more} more", shown.join("; ")),
        None => shown.join("; "),
    }
}

/// Returns what is to be said beside the cells, a line each.
pub(crate) fn remarks(plan: &Plan, matrix: &Matrix) -> Vec<String> {
    let mut lines = Vec::new();
    type Reason<'m> = (&'m str, &'m [Option<ProfileId>]);
    let mut untold: Vec<(Reason<'_>, Vec<&str>)> = Vec::new();
    for one in &matrix.untold {
        match untold.iter_mut().find(|(reason, _)| *reason == (&one.why, &one.profiles)) {
            Some((_, classes)) => classes.push(&one.class),
            None => untold.push(((&one.why, &one.profiles), vec![&one.class])),
        }
    }
    for ((why, profiles), classes) in untold {
        let members = || matrix.rows.iter().flat_map(|row| &row.members);
        let all = members().all(|member| profiles.contains(&member.profile));
        let names: Vec<&str> = profiles.iter().flatten().map(|id| &*plan.profile(*id).name.value).collect();
        let whose =
            if all || names.is_empty() { String::new() } else { format!(" (profiles {})", some_of(&names, 0, "")) };
        lines.push(format!("{}: {why}{whose}", classes.join(", ")));
    }
    for (place, why) in matrix.open.iter().enumerate() {
        let is_open = |row: &&Row| row.cells.contains(&Cell::Open(place));
        let members: Vec<Named> = matrix
            .rows
            .iter()
            .filter(is_open)
            .flat_map(|row| row.members.iter().map(|member| Named::of(plan, member)))
            .collect();
        lines.push(format!("not decided for {}: {}", callers(members.iter()), why.limit));
    }
    match plan.partial.len() {
        0 => {}
        1 => lines.push("the plan is partial: of 1 list, it has only a part".to_owned()),
        lists => lines.push(format!("the plan is partial: of {lists} lists, it has only a part")),
    }
    lines
}

/// Returns what only one of two plans has, a line each.
pub(crate) fn only(found: &Changes) -> Vec<String> {
    let mut lines = Vec::new();
    for (which, names) in [("old", &found.only_in_old), ("new", &found.only_in_new)] {
        if !names.is_empty() {
            lines.push(format!("only in the {which} plan: {}", callers(names.iter())));
        }
    }
    for (which, classes) in [("old", &found.classes_in_old), ("new", &found.classes_in_new)] {
        if !classes.is_empty() {
            let names: Vec<&str> = classes.iter().map(String::as_str).collect();
            lines.push(format!("only in the {which} plan: classes {}", some_of(&names, 0, "")));
        }
    }
    lines
}

/// Returns the line that sums up what changes.
pub(crate) fn summary(found: &Changes) -> String {
    let cells: usize = found.changes.iter().map(|change| change.callers.len()).sum();
    let open = match found.open {
        0 => String::new(),
        open => format!("; {open} are not decided"),
    };
    match (cells, found.compared) {
        (_, 0) => "nothing was compared: no profile, policy and class occur in both plans".to_owned(),
        (0, compared) => format!("none of {compared} cells changes{open}"),
        (cells, compared) => format!("{cells} of {compared} cells change{open}"),
    }
}

/// Returns the cells of a row with the witnesses of its first member.
pub(crate) fn of_first(row: &Row) -> impl Iterator<Item = (Cell, Option<&Witnesses>)> {
    let witnesses = row.members.first().map_or(&[][..], |first: &Member| &first.witnesses);
    row.cells.iter().enumerate().map(|(at, cell)| (*cell, witnesses.get(at)))
}

/// Returns true if a cell is reached by somebody.
pub(crate) fn is_reached(cell: Cell) -> bool {
    matches!(cell, Cell::Known(Known { reach: Reach::All | Reach::Some, .. }))
}
