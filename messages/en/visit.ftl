# A visit that is booked, or was: its confirmation, its own page, and taking it back.

visit-what = What
visit-when = When
visit-with = With
visit-where = Where
visit-until = until <span class="num">{ $until }</span>, { $zone }
visit-reference = Reference
visit-before = Before you come
visit-something = If something comes up
visit-calendar = Add to calendar
visit-the-visit = The visit
visit-yours = Your visit
visit-back = ← Your visit


visit-booked = Your visit is booked
visit-requested = Your request is on its way
visit-cancelled = This visit is cancelled
visit-free-again = Its time is free again.
visit-thanks = Thank you, { $name }.
visit-confirmation = We are sending a confirmation to <strong class="wrap">{ $email }</strong>.
visit-set-aside = The time is set aside for you.
visit-overdue = You should have heard from us by now. Please call us at { $phone }.
visit-unconfirmed = It is not confirmed yet: we tell you by email { $answer }, or call you if we need to know more.
visit-unconfirmed-to = It is not confirmed yet: we tell you by email to <strong class="wrap">{ $email }</strong> { $answer }, or call you if we need to know more.
visit-asked-for = The time is set aside for you; it is not confirmed yet. We tell you by email { $answer }, or call you if we need to know more.
visit-move-or-cancel = Move or cancel
visit-see = See this visit

visit-moved = Your visit has moved
visit-other-asked = You asked for another time
visit-asked = You asked for this visit
visit-over = This visit is over
visit-missed = You missed this visit
visit-here = You are here
visit-changed = This visit was changed in the meantime. This is how it stands now.
visit-for = For { $name }
visit-move = Move it
visit-cancel = Cancel it
visit-take-back = Take it back
visit-another = Book another visit

visit-is-booked = Booked
visit-is-requested = Waiting for the clinic
visit-is-cancelled = Cancelled
visit-is-missed = Missed
visit-is-done = Done
visit-is-arrived = Arrived
visit-is-begun = In progress
visit-is-kept = Kept

# Until when what may be done without the clinic; $held is `yes` before it is booked.
visit-changes-both = You can move or cancel this visit yourself until <strong>{ $until }</strong>{ $held ->
    [yes] , with the link that we send you
   *[no] {""}
}. Later, call us at { $phone }.
# The same of a visit that was asked for: the clinic may answer earlier or later than that.
visit-changes-asked = Confirmed yet or not, you can ask for another time or take your request back until <strong>{ $until }</strong>{ $held ->
    [yes] , with the link that we send you
   *[no] {""}
}. Later, call us at { $phone }.
visit-changes-each = You can move this visit yourself until <strong>{ $moved }</strong> and cancel it until <strong>{ $cancelled }</strong>{ $held ->
    [yes] , with the link that we send you
   *[no] {""}
}. Later, call us at { $phone }.
visit-changes-move = You can move this visit yourself until <strong>{ $until }</strong>{ $held ->
    [yes] , with the link that we send you
   *[no] {""}
}. Later, or to cancel it, call us at { $phone }.
visit-changes-cancel = You can cancel this visit yourself until <strong>{ $until }</strong>{ $held ->
    [yes] , with the link that we send you
   *[no] {""}
}. Later, or to move it, call us at { $phone }.
visit-changes-none = This visit is too near to be moved or cancelled online. If something comes up, call us at { $phone }.

visit-cancel-question = Cancel this visit?
visit-take-back-question = Take your request back?
visit-goes = Its time becomes free for others at once.
visit-other-instead = Would <a href="{ $address }">another time</a> do instead?
visit-anything = Anything we should know?
visit-yes-cancel = Yes, cancel this visit
visit-yes-take-back = Yes, take it back
visit-no-keep = No, keep it

visit-unknown = This link opens no visit
visit-unknown-why = It may have been cut in two on its way. Open it from the newest email about your visit, or copy all of it into the address line.
visit-unknown-call = Still nothing? Call your clinic; the reference in the email is enough.
visit-to-clinics = To the clinics

# By when a request is answered, after "we confirm it by mail".
visit-answer-soon = as soon as we can
visit-answer-before = before it begins
