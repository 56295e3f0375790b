//! The formats that can be imported. Flags and messages use the names given here.

/// A format that can be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The output of `ConvertTo-Json`.
    Json,
    /// The output of `Export-Clixml`.
    Clixml,
    /// A `LocationProfileDescription`.
    OcsXml,
    /// Test cases of Lync's Control Panel.
    Vtest,
    /// A table with a header.
    Csv,
    /// A script with `New-Cs…` and `Set-Cs…` commands.
    Powershell,
    /// A configuration of Microsoft365DSC.
    Dsc,
    /// Any of the XML formats. The root element decides which.
    Xml,
}

impl Format {
    /// The formats that a user can name. [`Format::Xml`] is missing, since it is only what recognition finds.
    pub const NAMED: [Format; 7] =
        [Format::Json, Format::Clixml, Format::OcsXml, Format::Vtest, Format::Csv, Format::Powershell, Format::Dsc];

    /// Returns the name of the format, such as `ocs-xml`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Clixml => "clixml",
            Format::OcsXml => "ocs-xml",
            Format::Vtest => "vtest",
            Format::Csv => "csv",
            Format::Powershell => "powershell",
            Format::Dsc => "dsc",
            Format::Xml => "xml",
        }
    }

    /// Returns a short description of files in the format.
    pub fn description(self) -> &'static str {
        match self {
            Format::Json => "`Get-Cs… | ConvertTo-Json`",
            Format::Clixml => "`Get-Cs… | Export-Clixml`",
            Format::OcsXml => "`LocationProfileDescription` of Office Communications Server",
            Format::Vtest => "Test cases of Lync's Control Panel",
            Format::Csv => "Tables with a header",
            Format::Powershell => "Scripts of `New-Cs…` and `Set-Cs…`; read, not executed",
            Format::Dsc => "Configurations of Microsoft365DSC",
            Format::Xml => "Any of the XML formats",
        }
    }

    /// Returns the format of this name if it is one of [`Format::NAMED`].
    pub fn from_name(name: &str) -> Option<Format> {
        Format::NAMED.into_iter().find(|format| format.name() == name)
    }
}
