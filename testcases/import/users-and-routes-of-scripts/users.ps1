New-CsOnlineVoiceRoute -Identity 'NL' -NumberPattern '^\+31' -OnlinePstnUsages 'NL' -OnlinePstnGatewayList 'sbc1.example, sbc2.example'
Set-CsOnlineVoiceRoute -Identity 'Gone' -OnlinePstnUsages @{add='NL'}
New-CsOnlineVoiceRoutingPolicy -Identity 'tag:A' -OnlinePstnUsages 'NL'
New-CsOnlineVoiceRoutingPolicy -Identity 'B' -OnlinePstnUsages 'NL'
Set-CsUser -Identity 'alice@x.example' -EnterpriseVoiceEnabled $true -OnPremLineURI 'tel:+31201112001'
Grant-CsOnlineVoiceRoutingPolicy -Identity 'alice@x.example' -PolicyName 'B'
Grant-CsOnlineVoiceRoutingPolicy -Identity 'sip:Alice@x.example' -PolicyName 'TAG:a'
