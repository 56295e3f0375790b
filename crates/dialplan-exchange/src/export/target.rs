//! Where a plan can go.

/// Where a plan goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A script for Teams.
    TeamsPs1,
    /// A script for Skype for Business Server and Lync.
    SfbPs1,
    /// The objects of Teams.
    TeamsJson,
    /// The objects of Skype for Business Server and Lync.
    SfbJson,
    /// A configuration of Microsoft365DSC.
    M365Dsc,
}

/// A family of objects.
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
