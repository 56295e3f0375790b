<#
.SYNOPSIS
    Writes the voice configuration of Skype for Business or Lync Server into one folder, for `dialplan import FOLDER`.
.DESCRIPTION
    It changes nothing: every command of the server in it begins with Get-. It writes JSON files to a new folder and
    nowhere else. Run it in the Management Shell; the role CsViewOnlyAdministrator is enough.
.PARAMETER Folder
    The folder that is made for the files. It must not exist.
.PARAMETER IncludeUsers
    Also writes users who are enabled for Enterprise Voice, with their number, dial plan, policy and address.
#>
[CmdletBinding()]
param(
    [string] $Folder = "dialplan-sfb-$(Get-Date -Format 'yyyyMMdd-HHmmss')",
    [switch] $IncludeUsers
)
$Product = 'Skype for Business Server'
$ModuleName = 'SkypeForBusiness'
if (Get-Module -ListAvailable -Name 'Lync') { $ModuleName = 'Lync' }
$FirstCommand = 'Get-CsDialPlan'
$Help = 'Run it in the Management Shell of the server, or of a computer with the administrative tools.'
