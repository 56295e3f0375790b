//! Compiled plans in files, which are read without compiling again.
//!
//! ```text
//! bytes  0  8   "dialplan"
//!        8  4   version of the format
//!       12  4   0
//!       16  8   xxh3 (64 bits) of everything after it
//!       24      sections: the length (8 bytes), then the contents, padded to a multiple of 8:
//!               head    small tables, as `postcard` writes them
//!               names   the plan: the names for answers, the patterns for explanations; without spans of a file
//!               order, kinds and gateways of the routes
//!               lookups of each profile (one, or three for device dialling), of the routes, of the translation lists,
//!                       of the users' lines
//! ```
//! Numbers are little-endian. Equal plans give equal bytes: nothing in the file depends on the machine, on threads or
//! on the time.
//!
//! A file is untrusted input. The checksum finds accidental damage. A forged file with a valid checksum does no harm
//! either, because every table is checked before it is used
//! ([`Lookup::from_parts`](dialplan_automaton::lookup::Lookup::from_parts), `head::read`, `Plan::references_hold`): a
//! file gives an error or a plan, and never an endless walk or an invalid reference.
//!
//! Rejected: mapping the file into memory. Reading and checking a file takes milliseconds for a hundred thousand
//! routes, and with a mapping, other processes could change what was already checked.

mod head;
mod sections;

use xxhash_rust::xxh3::xxh3_64;

use crate::compile::CompiledPlan;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::model::Plan;

/// The first bytes of every artefact.
pub const MAGIC: &[u8; 8] = b"dialplan";
/// The version of the format that this crate writes and reads.
pub const VERSION: u32 = 6;
/// The usual extension of the file name.
pub const EXTENSION: &str = "dpa";

/// The byte range of the checksum.
const CHECKSUM: std::ops::Range<usize> = 16..24;
/// The position where the checked contents begin.
const BODY: usize = 24;

/// The reason why a file is not a compiled plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ArtefactError {
    /// The file does not begin like a compiled plan.
    NoArtefact,
    /// The file has a version of the format that this crate does not read.
    Version {
        /// The version of the file.
        given: u32,
    },
    /// The checksum does not match the contents.
    Checksum,
    /// The contents are not valid.
    Damaged {
        /// What is not valid.
        what: &'static str,
    },
}

impl std::fmt::Display for ArtefactError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ArtefactError::NoArtefact => write!(f, "this is not a compiled plan"),
            ArtefactError::Version { given } => {
                write!(f, "the compiled plan has version {given} of the format, this program reads version {VERSION}")
            }
            ArtefactError::Checksum => {
                write!(f, "the compiled plan is damaged: its checksum does not match its contents")
            }
            ArtefactError::Damaged { what } => write!(f, "the compiled plan is damaged: {what}"),
        }
    }
}

impl std::error::Error for ArtefactError {}

/// Returns true if the bytes begin like a compiled plan.
pub fn is_artefact(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Returns the bytes of the file of a compiled plan, and the checksum in it.
pub fn write(compiled: &CompiledPlan) -> (Vec<u8>, u64) {
    let mut file = Vec::new();
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.resize(BODY, 0);
    let mut out = sections::SectionWriter::new(&mut file);
    head::write(compiled.engine(), compiled.plan(), &mut out);
    let checksum = xxh3_64(file.get(BODY..).unwrap_or_default());
    if let Some(place) = file.get_mut(CHECKSUM) {
        place.copy_from_slice(&checksum.to_le_bytes());
    }
    (file, checksum)
}

/// A compiled plan from a file, ready to decide. The names are not read yet.
#[derive(Debug)]
pub struct Artefact<'a> {
    read: head::OpenedEngine<'a>,
    checksum: u64,
}

impl<'a> Artefact<'a> {
    /// Reads the file of a compiled plan. Only the limits on strings and on searches for captures apply.
    ///
    /// # Errors
    /// Returns an error if the file is not a compiled plan, has another version, or is damaged.
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
        Ok(Artefact { read: head::read(&mut sections::SectionReader::new(body), limits)?, checksum })
    }

    /// Returns the engine, which decides calls.
    pub fn engine(&self) -> &Engine {
        &self.read.engine
    }

    /// Returns the checksum of the file.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Reads the names too and returns the compiled plan, whose answers have names.
    ///
    /// # Errors
    /// Returns an error if the names are damaged, or if they do not belong to the tables.
    pub fn into_plan(self, limits: &Limits) -> Result<CompiledPlan, ArtefactError> {
        let damaged = |what| ArtefactError::Damaged { what };
        let head::OpenedEngine { engine, names, users } = self.read;
        let (plan, rest): (Plan, &[u8]) = postcard::take_from_bytes(names).map_err(|_| damaged("the names"))?;
        if !rest.is_empty() || !plan.references_hold() {
            return Err(damaged("the references between names"));
        }
        if !head::fits(&engine, users, &plan) {
            return Err(damaged("the names do not belong to the tables"));
        }
        Ok(CompiledPlan::new(plan, engine, limits.clone()))
    }
}
