"Name", "Pattern" | Out-Null
New-CsOnlineVoiceRoute -Identity 'NL' -NumberPattern '^\+31' -OnlinePstnUsages 'NL'
