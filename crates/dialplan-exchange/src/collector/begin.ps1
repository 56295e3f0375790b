
$ErrorActionPreference = 'Stop'
if (-not (Get-Command -Name $FirstCommand -ErrorAction SilentlyContinue)) {
    throw "The command $FirstCommand is not known here. $Help"
}
if (Test-Path -LiteralPath $Folder) { throw "$Folder exists already: name another folder with -Folder." }
$Target = (New-Item -ItemType Directory -Path $Folder).FullName
$Missing = New-Object System.Collections.ArrayList

function Save-Text([string] $Name, $Content) {
    # 20 levels are more than any object here has. UTF-8 without a byte order mark, in every version of PowerShell.
    $Text = ConvertTo-Json -InputObject $Content -Depth 20
    $Utf8 = New-Object System.Text.UTF8Encoding($false)
    [System.IO.File]::WriteAllText((Join-Path $Target "$Name.json"), $Text, $Utf8)
}

function Add-Missing([string] $Command, $Reason) {
    Write-Warning "$Command failed: $Reason"
    [void] $Missing.Add("${Command}: $Reason")
}

function Save-Objects([string] $Command, [scriptblock] $Read) {
    Write-Host "$Command ..."
    try {
        $Objects = @(& $Read)
    } catch {
        Add-Missing $Command $_
        return
    }
    Save-Text $Command @{ DialplanCollector = 1; Command = $Command; Objects = $Objects }
}

