//! The formats that can be imported.

/// A format that can be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `ConvertTo-Json`.
    Json,
    /// `Export-Clixml`.
    Clixml,
    /// `LocationProfileDescription`.
    OcsXml,
    /// Test cases of the Control Panel.
    Vtest,
    /// A table with a header.
    Csv,
    /// A script of `New-Cs..` and `Set-Cs..`.
    Powershell,
    /// A configuration of Microsoft365DSC.
    Dsc,
    /// One of the kinds of XML, told by its elements.
    Xml,
}
