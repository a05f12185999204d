# Moving a visit.

move-title = Move your visit
move-question = When suits you better?
move-stays = It stays on <strong>{ $day }, <span class="num">{ $time }</span></strong> with { $practitioner } until you take another time. You see both times before anything changes.
move-none = No other time is free online
move-none-call = Call us and we will look for one together. Your visit stays as it is.

move-other-times = ← Other times
move-check = Move your visit?
move-unchanged = Nothing has changed yet.
move-so-far = So far
move-new = New
move-now-with = now with <strong>{ $name }</strong>
move-now-at = now at <strong>{ $place }</strong>
move-near = The new time is near: once moved, this visit cannot be changed online again. If something comes up after that, call us at { $phone }.
move-request = It stays a request until we confirm it.
move-to = Move to { $day }, <span class="num">{ $time }</span>
move-keep = Keep it as it is

move-impossible = Your visit cannot be moved there
move-still = Your visit stays on <strong>{ $day }, <span class="num">{ $time }</span></strong>.
