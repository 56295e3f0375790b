//! Commands that are no part of a plan: which of them change none, and what the others are.

/// What a command that is not about dial plans may do to a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// It sets something of the product that is no part of a plan.
    OtherSetting,
    /// It runs code that this script does not show.
    Code,
}

/// Verbs of commands that only read, show or compute something, whoever wrote them.
const READING: [&str; 35] = [
    "assert",
    "clear",
    "compare",
    "connect",
    "convert",
    "convertfrom",
    "convertto",
    "disconnect",
    "export",
    "find",
    "foreach",
    "format",
    "get",
    "group",
    "join",
    "limit",
    "log",
    "measure",
    "out",
    "pop",
    "push",
    "read",
    "resolve",
    "search",
    "select",
    "show",
    "sort",
    "split",
    "tee",
    "test",
    "trace",
    "wait",
    "where",
    "write",
    "debug",
];

/// Nouns of PowerShell's own commands and of modules for other products, or the beginnings of such nouns (`*`).
const OTHER_NOUNS: [&str; 96] = [
    "acl",
    "adcomputer",
    "adgroup*",
    "adobject",
    "adorganizationalunit",
    "aduser",
    "alias",
    "archive",
    "az*",
    "bitstransfer",
    "calendarprocessing",
    "casmailbox",
    "childitem",
    "cim*",
    "clipboard",
    "computer",
    "content",
    "counter",
    "culture",
    "customobject",
    "date",
    "diskimage",
    "distributiongroup*",
    "dns*",
    "dsc*",
    "event*",
    "excel",
    "executionpolicy",
    "exo*",
    "file*",
    "firewall*",
    "formatdata",
    "guid",
    "help",
    "history",
    "host",
    "hotfix",
    "iis*",
    "item",
    "itemproperty",
    "job",
    "jobs",
    "localgroup*",
    "localuser*",
    "location",
    "mailbox*",
    "mailmessage",
    "member",
    "mg*",
    "module",
    "msol*",
    "netadapter*",
    "netfirewall*",
    "netip*",
    "netroute",
    "nettcp*",
    "o365*",
    "object",
    "package*",
    "pnp*",
    "printer*",
    "process",
    "psbreakpoint",
    "psdrive",
    "psreadlineoption",
    "psremoting",
    "psrepository",
    "pssession*",
    "pssnapin*",
    "random",
    "recipient*",
    "remotemailbox",
    "runspace*",
    "scheduledtask*",
    "secret*",
    "securestring",
    "selfsignedcertificate",
    "service",
    "smb*",
    "spo*",
    "sqlcmd",
    "strictmode",
    "team",
    "teamchannel*",
    "teamuser",
    "timezone",
    "transcript",
    "type",
    "typedata",
    "unified*",
    "variable",
    "webrequest",
    "windows*",
    "winevent",
    "winsystemlocale",
    "wsman*",
];

/// Tools and short names that change no plan.
const TOOLS: [&str; 52] = [
    "attrib", "cd", "chdir", "clear", "cls", "cmdkey", "copy", "cp", "curl", "del", "dir", "echo", "explorer", "git",
    "hostname", "icacls", "ipconfig", "kill", "ls", "md", "mkdir", "more", "move", "mv", "net", "netsh", "notepad",
    "nslookup", "pause", "ping", "popd", "pushd", "reg", "ren", "rm", "robocopy", "schtasks", "set", "sleep", "tar",
    "timeout", "tracert", "type", "whoami", "xcopy", "bcdedit", "dism", "gpupdate", "msiexec", "regsvr32", "shutdown",
    "winrm",
];

/// Commands about the product that have no effect on what a plan can hold.
const HARMLESS: [&str; 30] = [
    "enable-cscomputer",
    "import-clixml",
    "import-csv",
    "import-dscresource",
    "import-localizeddata",
    "import-module",
    "import-powershelldatafile",
    "import-pssession",
    "install-module",
    "install-packageprovider",
    "invoke-csmanagementstorereplication",
    "new-guid",
    "new-pssession",
    "new-timespan",
    "receive-job",
    "remove-job",
    "remove-module",
    "remove-pssession",
    "set-executionpolicy",
    "set-location",
    "set-psrepository",
    "set-strictmode",
    "start-sleep",
    "start-transcript",
    "stop-transcript",
    "uninstall-module",
    "update-csadminrole",
    "update-module",
    "wait-job",
    "set-psdebug",
];

/// Returns what a command may do to a plan. The name is the full name in lower case.
pub(super) fn effect(name: &str) -> Effect {
    if is_harmless(name) {
        return Effect::None;
    }
    let Some((_, noun)) = name.split_once('-') else {
        let tool = name.strip_suffix(".exe").or_else(|| name.strip_suffix(".com")).unwrap_or(name);
        let shell = matches!(tool, "powershell" | "pwsh" | "cmd");
        let known = TOOLS.contains(&tool) || tool.len() < name.len();
        return if known && !shell { Effect::None } else { Effect::Code };
    };
    let is_other = |known: &&str| match known.strip_suffix('*') {
        Some(start) => noun.starts_with(start),
        None => noun == *known,
    };
    match () {
        // A script may be named like a command: `.\Enable-CsUsers.ps1`.
        () if name.ends_with(".ps1") => Effect::Code,
        () if name == "import-csconfiguration" => Effect::Code,
        () if noun.starts_with("cs") && !noun.starts_with("csv") => Effect::OtherSetting,
        () if name == "invoke-expression" => Effect::Code,
        () if OTHER_NOUNS.iter().any(is_other) => Effect::None,
        () if name.starts_with("invoke-restmethod") || name.starts_with("invoke-webrequest") => Effect::None,
        () => Effect::Code,
    }
}

/// Returns true if the command changes no dial plan, unless it runs a script block.
pub(super) fn is_harmless(name: &str) -> bool {
    let verb = name.split_once('-').map_or("", |(verb, _)| verb);
    (READING.contains(&verb) || HARMLESS.contains(&name) || TOOLS.contains(&name)) && !name.ends_with(".ps1")
}

/// Returns true if a command that changes no plan returns something.
pub(super) fn has_output(name: &str) -> bool {
    let without = [
        "write-host",
        "write-verbose",
        "write-warning",
        "write-error",
        "write-debug",
        "write-information",
        "write-progress",
        "out-null",
        "out-host",
        "out-file",
        "out-default",
        "start-sleep",
        "start-transcript",
        "stop-transcript",
        "import-module",
        "clear-host",
        "export-csv",
        "export-clixml",
        "connect-microsoftteams",
        "disconnect-microsoftteams",
        "install-module",
        "wait-event",
        "clear-variable",
        "cls",
        "cd",
        "sleep",
        "pause",
    ];
    !without.contains(&name) && !name.starts_with("write-log")
}

/// Returns the full name of a command that has a short one.
pub(super) fn alias(name: &str) -> Option<&'static str> {
    Some(match name {
        "?" | "where" => "where-object",
        "%" | "foreach" => "foreach-object",
        "select" => "select-object",
        "sort" => "sort-object",
        "group" => "group-object",
        "measure" => "measure-object",
        "ft" => "format-table",
        "fl" => "format-list",
        "gm" => "get-member",
        "gc" | "cat" => "get-content",
        "gci" => "get-childitem",
        "gi" => "get-item",
        "gv" => "get-variable",
        "sv" => "set-variable",
        "sc" => "set-content",
        "ac" => "add-content",
        "ni" => "new-item",
        "ri" => "remove-item",
        "sal" => "set-alias",
        "nal" => "new-alias",
        "iex" => "invoke-expression",
        "icm" => "invoke-command",
        "sajb" => "start-job",
        "ipmo" => "import-module",
        "ipcsv" => "import-csv",
        "epcsv" => "export-csv",
        "iwr" => "invoke-webrequest",
        "irm" => "invoke-restmethod",
        "oh" => "out-host",
        "write" | "echo" => "write-output",
        "tee" => "tee-object",
        _ => return None,
    })
}
