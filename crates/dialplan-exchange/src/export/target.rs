//! The targets of an export.

/// A target of an export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A script for Teams.
    TeamsPs1,
    /// A script for Skype for Business Server and Lync.
    SfbPs1,
    /// The objects of Teams as JSON.
    TeamsJson,
    /// The objects of Skype for Business Server and Lync as JSON.
    SfbJson,
    /// A configuration of Microsoft365DSC.
    M365Dsc,
}

/// The product family whose objects the target has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProductFamily {
    Teams,
    Sfb,
}

impl Target {
    pub(super) fn family(self) -> ProductFamily {
        match self {
            Target::TeamsPs1 | Target::TeamsJson | Target::M365Dsc => ProductFamily::Teams,
            Target::SfbPs1 | Target::SfbJson => ProductFamily::Sfb,
        }
    }

    pub(super) fn is_script(self) -> bool {
        matches!(self, Target::TeamsPs1 | Target::SfbPs1)
    }
}
