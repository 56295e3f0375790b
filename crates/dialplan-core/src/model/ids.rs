//! The ids of the things in a plan, and references to them.

use serde::{Deserialize, Serialize};

use crate::source::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub(crate) u32);

        impl $name {
            /// Returns the position in the plan's list, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn from_index(index: usize) -> $name {
                $name(index as u32)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0
            }
        }
    )*};
}

ids! {
    /// The id of a location profile.
    ProfileId;
    /// The id of a normalization rule of a profile or of a rule set.
    RuleId;
    /// The id of a rule set.
    RuleSetId;
    /// The id of a phone usage.
    UsageId;
    /// The id of a policy.
    PolicyId;
    /// The id of a route.
    RouteId;
    /// The id of a gateway, which is listed or only named by a route.
    GatewayId;
    /// The id of a user.
    UserId;
    /// The id of an emergency policy.
    EmergencyPolicyId;
    /// The id of a site.
    SiteId;
}

/// The position of a rule in its profile, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(pub u32);

impl Position {
    /// Returns the position as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<Position> for u32 {
    fn from(position: Position) -> u32 {
        position.0
    }
}

/// A reference to a thing of the plan, with its place in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ref<Id> {
    /// The id of the thing.
    pub id: Id,
    /// The place of the reference. It is empty in a plan from an artefact, which has no spans.
    #[serde(skip)]
    pub span: Span,
}
