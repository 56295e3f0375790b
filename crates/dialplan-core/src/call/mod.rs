//! What describes a call: the caller, the dialled number, the way of dialling, and the errors of all of these.
//!
//! This module is below the engine: it uses the plan as written, and neither look-ups nor decisions.

mod caller;
mod down;
mod error;
mod number;

use crate::model::{Plan, ProfileId, RouteId, RuleId, UsageId};

pub use crate::model::SEPARATORS;
pub use caller::{
    AssignedBy, Caller, CallerError, EmergencyInForce, Location, Origin, Routing, caller, caller_at, only_site,
    profile_or_default,
};
pub use down::Down;
pub use error::CallError;
pub use number::{calling_form, check_no_address, check_number, dialled_form, is_dialled_as, without_separators};

/// A question: a number, who dials it, and how.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The number as given.
    pub number: &'a str,
    /// The caller.
    pub caller: &'a Caller,
    /// How the number is dialled.
    pub options: CallOptions,
}

/// Options of a call. By default the number is dialled on-hook, there is one pass on the server, and users are looked
/// up.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct CallOptions {
    /// True if the client normalises the number before the server does.
    pub client_normalization: bool,
    /// True if the number is dialled off-hook on a desk phone.
    pub off_hook: bool,
    /// True if numbers are not looked up among the lines of the plan's users.
    pub without_users: bool,
    /// The gateways that do not answer.
    pub down: Down,
    /// The calling number as given; `None` means the line of the user, if the caller is one.
    pub calling_number: Option<Box<str>>,
}

/// The side on which a pass through the rules takes place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// In the client.
    Client,
    /// On the server.
    Server,
}

impl Side {
    /// Returns the word used in output: `client` or `server`.
    pub fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Server => "server",
        }
    }
}

/// A phone usage with a route that lists it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Choice {
    /// The usage.
    pub usage: UsageId,
    /// The route.
    pub route: RouteId,
}

/// The way of dialling, which decides which rules of a profile are tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialling {
    /// On-hook, or on a profile that is not optimized for device dialling: all rules are tried.
    Normal,
    /// Off-hook on a profile that is optimized for device dialling.
    OffHook {
        /// True if the prefix for an outside line was dialled.
        prefix_dialled: bool,
    },
}

impl Dialling {
    /// Returns true if the rule is tried in this way of dialling.
    pub fn tries(self, plan: &Plan, rule: RuleId) -> bool {
        let rule = plan.rule(rule);
        match self {
            Dialling::Normal => true,
            Dialling::OffHook { prefix_dialled } => rule.device_dialing && !(rule.internal_extension && prefix_dialled),
        }
    }
}

/// One value for each way of dialling in which a profile tries different rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ByDialling<T> {
    /// The value for on-hook dialling.
    pub normal: T,
    /// The values for off-hook dialling; `None` if the profile is not optimized for device dialling.
    pub off_hook: Option<OffHook<T>>,
}

/// One value for each way of off-hook dialling.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OffHook<T> {
    /// The value for numbers that were dialled with the prefix for an outside line.
    pub prefix_dialled: T,
    /// The value for numbers that were dialled without the prefix.
    pub prefix_not_dialled: T,
}

impl<T> ByDialling<T> {
    /// Creates the values by calling `make` for each way of dialling that the profile distinguishes.
    ///
    /// # Errors
    /// Returns the first error of `make`.
    pub fn new<E>(
        plan: &Plan,
        profile: ProfileId,
        mut make: impl FnMut(Dialling) -> Result<T, E>,
    ) -> Result<ByDialling<T>, E> {
        let normal = make(Dialling::Normal)?;
        let off_hook = match plan.profile(profile).optimize_device_dialing {
            false => None,
            true => Some(OffHook {
                prefix_dialled: make(Dialling::OffHook { prefix_dialled: true })?,
                prefix_not_dialled: make(Dialling::OffHook { prefix_dialled: false })?,
            }),
        };
        Ok(ByDialling { normal, off_hook })
    }

    /// Returns what `of` makes of each value.
    ///
    /// # Errors
    /// Returns the first error of `of`.
    pub fn try_map<'t, U, E>(&'t self, mut of: impl FnMut(&'t T) -> Result<U, E>) -> Result<ByDialling<U>, E> {
        let normal = of(&self.normal)?;
        let off_hook = match &self.off_hook {
            None => None,
            Some(own) => Some(OffHook {
                prefix_dialled: of(&own.prefix_dialled)?,
                prefix_not_dialled: of(&own.prefix_not_dialled)?,
            }),
        };
        Ok(ByDialling { normal, off_hook })
    }

    /// Returns the value of a way of dialling.
    pub fn of(&self, dialling: Dialling) -> &T {
        match (dialling, &self.off_hook) {
            (Dialling::OffHook { prefix_dialled: true }, Some(off_hook)) => &off_hook.prefix_dialled,
            (Dialling::OffHook { prefix_dialled: false }, Some(off_hook)) => &off_hook.prefix_not_dialled,
            _ => &self.normal,
        }
    }
}
