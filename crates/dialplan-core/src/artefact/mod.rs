//! A compiled plan in a file: written once, read without compiling.
//!
//! ```text
//! bytes  0  8   "dialplan"
//!        8  4   version of the format
//!       12  4   0
//!       16  8   xxh3 (64 bits) of everything behind it
//!       24      sections, each after its length (8 bytes), filled up to a multiple of 8:
//!               head    small tables, as `postcard` writes them
//!               names   the plan: what answers call things, patterns for those who ask why; without places in a file
//!               order and kinds of the routes
//!               lookups of each profile (one, or three for device dialling), of the routes, of the users' lines
//! ```
//! Numbers are little-endian. Equal plans give equal bytes: nothing in the file depends on the machine, on threads or on the time.
//!
//! A file is input that nobody vouches for. The checksum finds damage; whoever mends the checksum finds that every table is checked before it is
//! used ([`Lookup::from_parts`](dialplan_automaton::lookup::Lookup::from_parts), `engine_from`, `Plan::references_hold`), so that a file gives
//! an error or a plan, and never a walk without end or a reference into nothing.
//!
//! Rejected: mapping the file into memory. Reading and checking it takes milliseconds for a hundred thousand routes, and would
//! have to be trusted to other processes not to change what was checked.

mod head;
mod sections;

use xxhash_rust::xxh3::xxh3_64;

use crate::compile::CompiledPlan;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::model::Plan;

/// What an artefact begins with.
pub const MAGIC: &[u8; 8] = b"dialplan";
/// The version of the format that is written and read.
pub const VERSION: u32 = 1;
/// The usual ending of a file's name.
pub const EXTENSION: &str = "dpa";

/// Where the checksum stands, and where what it is of begins.
const CHECKSUM: std::ops::Range<usize> = 16..24;
const BODY: usize = 24;

/// Why a file is no compiled plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ArtefactError {
    /// It does not begin as one.
    NoArtefact,
    /// It was written by a version that is not read here.
    Version {
        /// The version of the file.
        given: u32,
    },
    /// The checksum is not that of the contents.
    Checksum,
    /// The contents make no sense.
    Damaged {
        /// What does not.
        what: &'static str,
    },
}

impl std::fmt::Display for ArtefactError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ArtefactError::NoArtefact => write!(f, "this is no compiled plan"),
            ArtefactError::Version { given } => {
                write!(f, "the compiled plan has version {given} of the format, this program reads version {VERSION}")
            }
            ArtefactError::Checksum => {
                write!(f, "the compiled plan is damaged: its checksum is not that of its contents")
            }
            ArtefactError::Damaged { what } => write!(f, "the compiled plan is damaged: {what}"),
        }
    }
}

impl std::error::Error for ArtefactError {}

/// Does a file begin like a compiled plan?
pub fn is_artefact(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The file of a compiled plan, and the checksum in it.
pub fn write(compiled: &CompiledPlan) -> (Vec<u8>, u64) {
    let mut file = Vec::new();
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.resize(BODY, 0);
    let mut out = sections::Writer::new(&mut file);
    head::write(compiled.engine(), compiled.plan(), &mut out);
    let checksum = xxh3_64(file.get(BODY..).unwrap_or_default());
    if let Some(place) = file.get_mut(CHECKSUM) {
        place.copy_from_slice(&checksum.to_le_bytes());
    }
    (file, checksum)
}

/// A compiled plan from a file, ready to decide. The names are still as they stand in the file.
#[derive(Debug)]
pub struct Artefact<'a> {
    read: head::Read<'a>,
    checksum: u64,
}

impl<'a> Artefact<'a> {
    /// Reads the file of a compiled plan. Of the limits, those of strings and of searches for captures hold.
    ///
    /// # Errors
    /// The file is none, is of another version, or is damaged.
    pub fn open(file: &'a [u8], limits: &Limits) -> Result<Artefact<'a>, ArtefactError> {
        let version = file.strip_prefix(MAGIC).ok_or(ArtefactError::NoArtefact)?.first_chunk::<4>();
        let version = u32::from_le_bytes(*version.ok_or(ArtefactError::NoArtefact)?);
        if version != VERSION {
            return Err(ArtefactError::Version { given: version });
        }
        let stated = file.get(CHECKSUM).and_then(|bytes| bytes.first_chunk()).ok_or(ArtefactError::Checksum)?;
        let checksum = u64::from_le_bytes(*stated);
        let body = file.get(BODY..).unwrap_or_default();
        if xxh3_64(body) != checksum || file.get(12..16) != Some(&[0; 4]) {
            return Err(ArtefactError::Checksum);
        }
        Ok(Artefact { read: head::read(&mut sections::Reader::new(body), limits)?, checksum })
    }

    /// What decides.
    pub fn engine(&self) -> &Engine {
        &self.read.engine
    }

    /// The checksum of the file.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Reads the names too, for answers that people understand.
    ///
    /// # Errors
    /// The names are damaged, or are not those of the tables.
    pub fn into_plan(self, limits: &Limits) -> Result<CompiledPlan, ArtefactError> {
        let damaged = |what| ArtefactError::Damaged { what };
        let head::Read { engine, names, users } = self.read;
        let (plan, rest): (Plan, &[u8]) = postcard::take_from_bytes(names).map_err(|_| damaged("the names"))?;
        if !rest.is_empty() || !plan.references_hold() {
            return Err(damaged("the references between names"));
        }
        if !head::fits(&engine, users, &plan) {
            return Err(damaged("the names are not those of the tables"));
        }
        Ok(CompiledPlan::new(plan, engine, limits.clone()))
    }
}
