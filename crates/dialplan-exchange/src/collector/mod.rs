//! Scripts that people run on a live system to write its configuration into one folder, which `import` reads.
//!
//! They only read: every command of the product begins with `Get-`, and files are written to the new folder alone. Each
//! file names the command that its objects come from, so that their kind is never guessed.

/// A system that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum System {
    /// Microsoft Teams, with the PowerShell module `MicrosoftTeams`.
    Teams,
    /// A server with Skype for Business or Lync, in its Management Shell.
    Server,
}

/// Returns the script, with line feeds.
pub fn script(system: System) -> String {
    let (head, commands) = match system {
        System::Teams => (include_str!("teams-head.ps1"), include_str!("teams-commands.ps1")),
        System::Server => (include_str!("server-head.ps1"), include_str!("server-commands.ps1")),
    };
    format!("{head}{}{commands}{}", include_str!("begin.ps1"), include_str!("end.ps1"))
}
