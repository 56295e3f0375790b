//! Assertions that every plan should hold, as files that people can copy and change.

/// A file of assertions inside the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pack {
    /// The name.
    pub name: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

/// Every pack, in the order of importance.
pub const PACKS: [Pack; 4] = [
    Pack { name: "emergency", text: include_str!("packs/emergency.yaml") },
    Pack { name: "e164", text: include_str!("packs/e164.yaml") },
    Pack { name: "resilience", text: include_str!("packs/resilience.yaml") },
    Pack { name: "toll-fraud", text: include_str!("packs/toll-fraud.yaml") },
];

/// Returns the pack with a name.
pub fn pack(name: &str) -> Option<Pack> {
    PACKS.into_iter().find(|pack| pack.name == name)
}
