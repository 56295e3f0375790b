//! Which destinations somebody with a profile can dial, and by which strings.
//!
//! The automaton of all destinations is large, and rules such as `^00(\d+)$` lead to most of it. So it is only walked
//! through to find which destinations a way leads to. The dialled strings are made when a string is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use dialplan_automaton::{Automaton, Preference, witnesses};
use dialplan_core::model::ProfileId;
use rustc_hash::FxHashMap;

use super::Options;
use super::columns::Classified;
use crate::callers::InForce;
use crate::fates::{By, Destination, How, Way, ways};
use crate::home::{country_of, likely};
use crate::sets::restricted;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// A way in which numbers of the classes are dialled.
pub(super) struct Part {
    /// The dialled strings of the way, by which it is recognised.
    set: Set,
    /// The way, perhaps without strings that become no number of a class.
    way: Way,
    /// The destinations to which it leads.
    pub(super) labels: BTreeSet<Destination>,
    strings: OnceLock<Result<Strings, NotDecided>>,
}

/// A dialled string for each destination of a part: one that people might dial, if there is any.
pub(super) type Strings = BTreeMap<Destination, Dialled>;

/// A dialled string.
#[derive(Clone, Debug)]
pub(super) struct Dialled {
    pub(super) string: String,
    /// True if people in the country of the profile might dial it.
    pub(super) is_likely: bool,
}

/// The parts of the profiles of a group. Profiles often have the same rules.
pub(super) struct Parts<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) classified: &'a Classified,
    known: FxHashMap<(u8, String, String), Vec<Arc<Part>>>,
}

/// For which classes a part counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// For classes of short numbers.
    Short,
    /// For all other classes.
    Other,
}

/// What somebody with a profile can dial.
pub(super) struct Reached {
    pub(super) profile: Option<ProfileId>,
    /// The parts, in the order in which people prefer them: rules, no rule, `+`.
    pub(super) parts: Vec<(Kind, Arc<Part>)>,
    /// The strings on which an emergency entry acts: what is dialled, the entry, and the destination.
    pub(super) emergency: Vec<(String, u32, Destination)>,
    /// Why a rule cannot be followed.
    pub(super) undecided: Option<NotDecided>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(analysis: &'a Analysis, classified: &'a Classified) -> Parts<'a> {
        Parts { analysis, classified, known: FxHashMap::default() }
    }

    /// Returns true if numbers of a part count for a class.
    pub(super) fn counts(&self, kind: Kind, class: u32) -> bool {
        (kind == Kind::Short) == (self.classified.short.get(class as usize) == Some(&true))
    }

    /// Returns the part of a way, which may be known from another profile.
    fn part(&mut self, way: Way) -> Result<Arc<Part>, NotDecided> {
        let plan = self.analysis.plan();
        let key = match &way.how {
            How::Unchanged => (0, String::new(), String::new()),
            How::Behind(text) => (1, text.clone(), String::new()),
            How::ByRule(rule) => {
                let rule = plan.rule(*rule);
                (2, rule.pattern.to_string(), rule.translation.to_string())
            }
            How::Nowhere => (3, String::new(), String::new()),
        };
        if let Some(known) = self.known.get(&key).and_then(|parts| parts.iter().find(|part| part.set == way.set)) {
            return Ok(Arc::clone(known));
        }
        let destinations = self.classified.destinations.automaton();
        let set = way.set.clone();
        let (way, labels) = match way.labels(self.analysis, destinations) {
            Ok(labels) => (way, labels),
            Err(why) => {
                // What is too much to follow is often what becomes no number at all, such as a number that is written
                // twice. Whether strings become something like a number is a small question.
                let narrow = way.followed(self.analysis, &self.classified.coarse).map_err(|_| why.clone())?;
                let way = Way { set: narrow, ..way };
                let labels = way.labels(self.analysis, destinations).map_err(|_| why)?;
                (way, labels)
            }
        };
        let part = Arc::new(Part { set, way, labels, strings: OnceLock::new() });
        self.known.entry(key).or_default().push(Arc::clone(&part));
        Ok(part)
    }

    /// Returns a string for each destination of a part. Those of people with the first profile that has the part are
    /// good for all.
    pub(super) fn strings<'p>(&self, part: &'p Part, profile: Option<ProfileId>) -> Result<&'p Strings, NotDecided> {
        part.strings.get_or_init(|| self.make(part, profile)).as_ref().map_err(Clone::clone)
    }

    fn make(&self, part: &Part, profile: Option<ProfileId>) -> Result<Strings, NotDecided> {
        let limits = self.analysis.limits();
        let dialled = part.way.followed(self.analysis, self.classified.destinations.automaton())?;
        let mut strings = Strings::new();
        let home = profile.and_then(|profile| country_of(self.analysis, profile));
        let from_abroad =
            home.and_then(|home| Some(format!("{}{}", home.international_prefix()?, home.country_code())));
        // Nobody calls his own country as people abroad do.
        let is_from_abroad = |string: &str| {
            let outside = string.strip_prefix(['0', '9']).unwrap_or(string);
            from_abroad.as_ref().is_some_and(|start| [string, outside].iter().any(|dialled| dialled.starts_with(start)))
        };
        let likely = profile.and_then(|profile| likely(self.analysis, profile));
        let likely = likely.map(|likely| restricted(&dialled, &likely, limits)).transpose()?;
        for (set, is_likely) in likely.iter().map(|likely| (likely, true)).chain([(&dialled, false)]) {
            limits.budget().charge(set.size().transitions)?;
            for (labels, string) in witnesses(set, Preference::dialable()) {
                if let (Some(label), Ok(string)) = (labels.first(), String::from_utf8(string)) {
                    let is_likely = is_likely && !is_from_abroad(&string);
                    strings.entry(*label).or_insert(Dialled { string, is_likely });
                }
            }
        }
        Ok(strings)
    }
}

impl Reached {
    /// Follows the numbers of all classes back to what is dialled.
    pub(super) fn new(
        parts: &mut Parts<'_>,
        profile: Option<ProfileId>,
        emergency: InForce,
        options: &Options,
    ) -> Result<Reached, NotDecided> {
        let analysis = parts.analysis;
        let dialled = match &options.dialled {
            Some(dialled) => Arc::clone(dialled),
            None => analysis.language("")?,
        };
        let destinations = &parts.classified.destinations;
        let skipped = |rule| analysis.begins_otherwise(rule, destinations.automaton());
        let ways = ways(analysis, profile, emergency, &dialled, skipped)?;
        let acting = ways.emergency.into_iter().filter_map(|acting| {
            let destination = destinations.of(&acting.result)?;
            Some((acting.dialled, acting.entry, destination))
        });
        let mut reached = Reached { profile, parts: Vec::new(), emergency: acting.collect(), undecided: None };
        let mut others = ways.others;
        others.sort_by_key(|way| way.by);
        for way in others {
            let by = way.by;
            let short = parts.classified.dialled.as_ref();
            let short = short.map(|dialled| restricted(&way.set, dialled, analysis.limits())).transpose()?;
            let short =
                short.filter(|set| !set.is_empty()).map(|set| (Kind::Short, Way { set, how: way.how.clone(), by }));
            for (kind, way) in short.into_iter().chain([(Kind::Other, way)]) {
                match parts.part(way) {
                    Ok(part) if part.labels.is_empty() => {}
                    Ok(part) => reached.parts.push((kind, part)),
                    Err(why) if matches!(by, By::Rule(_)) => reached.undecided = reached.undecided.or(Some(why)),
                    Err(why) => return Err(why),
                }
            }
        }
        Ok(reached)
    }
}
