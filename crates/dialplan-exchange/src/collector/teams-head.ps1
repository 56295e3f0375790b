<#
.SYNOPSIS
    Writes the voice configuration of Microsoft Teams into one folder, for `dialplan import FOLDER`.
.DESCRIPTION
    It changes nothing: every command of Teams in it begins with Get-. It writes JSON files to a new folder and nowhere
    else. Connect first: Connect-MicrosoftTeams. The role Global Reader is enough.
.PARAMETER Folder
    The folder that is made for the files. It must not exist.
.PARAMETER IncludeUsers
    Also writes users who have a phone number, a dial plan or a policy of their own, with these and their address.
#>
[CmdletBinding()]
param(
    [string] $Folder = "dialplan-teams-$(Get-Date -Format 'yyyyMMdd-HHmmss')",
    [switch] $IncludeUsers
)
$Product = 'Teams'
$ModuleName = 'MicrosoftTeams'
$FirstCommand = 'Get-CsTenantDialPlan'
$Help = 'Install the module with Install-Module MicrosoftTeams, and connect with Connect-MicrosoftTeams.'
