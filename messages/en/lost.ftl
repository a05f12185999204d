# A time that cannot be had, and what can be had instead.

lost-taken = That time has just been taken
lost-faster = Somebody was a moment faster.
lost-gone = That time is no longer available
lost-free = That time is free again
lost-free-why = Nothing is booked yet. Nothing that you typed is lost.
lost-withdrawn = That is no longer offered here
lost-withdrawn-why = The clinic has changed what it offers since you chose. Nothing is booked yet. Nothing that you typed is lost.
lost-over = The time was kept for you, and those minutes are over
lost-over-why = Nothing is booked yet. Nothing that you typed is lost.
lost-left = You chose another time in this browser
lost-left-why = One time is kept for you at once, so this one became free again when you chose the other. Nothing is booked yet. You can choose it again below while it is free.
lost-enough = Several times are kept already
lost-enough-why = At most a few times are kept at once, so that others find one too. Book one of those that are kept, or take this one in { $wait }.
lost-enough-call = By telephone we can help at once: { $phone }.
lost-wanted = You wanted { $service }, { $when }.
lost-nearest = The nearest free times
lost-all = All times
lost-nothing = Nothing else is free online
lost-nothing-call = Call us and we will look for a time together.
lost-typed = What you typed
lost-typed-hint = It goes along with the time that you take above.

lost-kept = That time is no longer kept
lost-kept-why = A time is kept for some minutes, and only in the browser that chose it. If you booked it, the confirmation is in your email.
lost-again = Choose again

lost-for-new = { $service } is for new patients
lost-for-new-why = You have been with us before, so you need no first visit. These suit you; everything that you typed goes along.
lost-for-returning = { $service } is for returning patients
lost-for-returning-why = You have not been with us before, and we would like to get to know you first. These suit you; everything that you typed goes along.
lost-for-you = Soonest openings for you
lost-none-for-you = Nothing else is free online at the moment. Call us and we will find a time together: { $phone }.
lost-to-form = Back to the form
lost-wrong = Something wrong with that? Call us at { $phone }.
