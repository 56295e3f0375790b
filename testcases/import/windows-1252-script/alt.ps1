New-CsVoiceRoute -Identity 'München' -NumberPattern '^\+4989' -PstnUsages 'Örtlich'
