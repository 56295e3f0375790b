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
use crate::home::likely_at_home_and_abroad;
use crate::rules::{Simpler, simpler};
use crate::sets::restricted;
use crate::{Analysis, NotDecided};

type Set = Automaton<()>;

/// A way in which numbers of the classes are dialled.
pub(super) struct Part {
    /// The dialled strings of the way, by which it is recognised.
    set: Set,
    /// The way, perhaps without strings that become no number of a class.
    way: Way,
    /// A simpler rule that does the same for these strings.
    simpler: Option<Simpler>,
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
        let set = way.set.clone();
        let (way, simpler) = self.simplified(way)?;
        let destinations = self.classified.destinations.automaton();
        let labels = match &simpler {
            Some(simpler) => simpler.labels(self.analysis, &way.set, destinations)?,
            None => way.labels(self.analysis, destinations)?,
        };
        let part = Arc::new(Part { set, way, simpler, labels, strings: OnceLock::new() });
        self.known.entry(key).or_default().push(Arc::clone(&part));
        Ok(part)
    }

    /// Returns a way without the strings that become nothing like a number of a class, and its rule without groups that
    /// hold nothing for the others. That is only tried for rules whose results are hard to follow: those that write a
    /// group twice, or groups that are one in the other. A number that is written twice is no number.
    fn simplified(&self, way: Way) -> Result<(Way, Option<Simpler>), NotDecided> {
        let How::ByRule(rule) = way.how else { return Ok((way, None)) };
        if self.analysis.rewriting(rule)?.program()?.is_simple() {
            return Ok((way, None));
        }
        let Ok(set) = way.followed(self.analysis, &self.classified.coarse) else { return Ok((way, None)) };
        let way = Way { set, ..way };
        let simpler = simpler(self.analysis, rule, &way.set)?;
        Ok((way, simpler))
    }

    /// Returns a string for each destination of a part. Those of people with the first profile that has the part are
    /// good for all.
    pub(super) fn strings<'p>(&self, part: &'p Part, profile: Option<ProfileId>) -> Result<&'p Strings, NotDecided> {
        part.strings.get_or_init(|| self.make(part, profile)).as_ref().map_err(Clone::clone)
    }

    fn make(&self, part: &Part, profile: Option<ProfileId>) -> Result<Strings, NotDecided> {
        let limits = self.analysis.limits();
        let destinations = self.classified.destinations.automaton();
        let dialled = match &part.simpler {
            Some(simpler) => simpler.preimage(self.analysis, &part.way.set, destinations)?,
            None => part.way.followed(self.analysis, destinations)?,
        };
        let mut strings = Strings::new();
        let likely = profile.map_or([None, None], |profile| likely_at_home_and_abroad(self.analysis, profile));
        for (likely, abroad) in likely.into_iter().zip([false, true]) {
            let Some(likely) = likely else { continue };
            let wanted = |label: &Destination| self.classified.is_abroad(*label) == abroad;
            self.add(&mut strings, &restricted(&dialled, &likely, limits)?, true, wanted)?;
        }
        self.add(&mut strings, &dialled, false, |_| true)?;
        Ok(strings)
    }
}

impl Parts<'_> {
    /// Adds a string for each destination that is wanted and has none yet.
    fn add(
        &self,
        strings: &mut Strings,
        dialled: &Automaton<Destination>,
        is_likely: bool,
        wanted: impl Fn(&Destination) -> bool,
    ) -> Result<(), NotDecided> {
        self.analysis.limits().budget().charge(dialled.size().transitions)?;
        for (labels, string) in witnesses(dialled, Preference::dialable()) {
            if let (Some(label), Ok(string)) = (labels.first().filter(|label| wanted(label)), String::from_utf8(string))
            {
                strings.entry(*label).or_insert(Dialled { string, is_likely });
            }
        }
        Ok(())
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
        let ways = ways(analysis, profile, emergency, &dialled, false, skipped)?;
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
