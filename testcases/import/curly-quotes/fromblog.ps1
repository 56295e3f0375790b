New-CsOnlineVoiceRoute –Identity “UK ’National’” -NumberPattern ‘^\+44\d{10}$’ –OnlinePstnGatewayList “sbc1.example”, “sbc2.example” -Priority 2 -OnlinePstnUsages “UK”
New-CsOnlineVoiceRoutingPolicy “UK” -OnlinePstnUsages “UK” -Description ‘it’’s for London’
