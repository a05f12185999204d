# Mails to patients.

mail-hello = Hello,
mail-hello-name = Hello { $name },

mail-phone = <a href="tel:{ $phone }" style="color:#0b5e55;white-space:nowrap">{ $readable }</a>

# The facts of a visit.
mail-when = When
mail-before = Was
mail-before-was = It was: <s>{ $when }</s>
mail-lasts = Lasts
mail-what = What
mail-with = With
mail-where = Where
mail-telephone = Telephone
mail-reference = Reference
mail-why = Why

# What follows them.
mail-prepare = Before you come
mail-manage = See, move or cancel your visit
mail-see = See your visit
# Until when what may be done without the clinic; $asked is `yes` before the clinic has confirmed it.
mail-until-both = You can { $asked ->
    [yes] ask for another time or take your request back
   *[no] move or cancel it
} yourself until <strong>{ $until }</strong>. Later, please call us.
mail-until-each = You can move it yourself until <strong>{ $moved }</strong> and cancel it until <strong>{ $cancelled }</strong>. Later, please call us.
mail-until-move = You can move it yourself until <strong>{ $until }</strong>. Later, or to cancel it, please call us.
mail-until-cancel = You can cancel it yourself until <strong>{ $until }</strong>. Later, or to move it, please call us.
mail-until-none = It is too near to be moved or cancelled online. If something comes up, please call us.
mail-again = To book another visit, call us or go to <a href="{ $url }" style="color:#0b5e55">{ $url }</a>.
mail-again-at = To book another visit, call us or go to:
mail-unclear = If anything is unclear, or you cannot come, please call us. You can also reply to this email.

# Subjects of a clinic that is discreet.
mail-discreet = Your appointment, { $when }
mail-discreet-change = Change to your appointment, { $when }
mail-discreet-after = After your appointment
mail-discreet-missed = Your appointment

mail-booked-subject = Your visit is booked: { $when }
mail-booked = Your visit is booked
mail-booked-news = Your visit is booked. We look forward to seeing you.
mail-booked-after-all-subject = Your visit takes place after all: { $when }
mail-booked-after-all = Your visit takes place after all. Please forget that it was called off.

mail-requested-subject = We have your request: { $when }
mail-requested = We have your request
mail-requested-news = We have your request for the visit below. <strong>It is not booked yet:</strong> we look at it and write to you again.
mail-requested-news-by = We have your request for the visit below. <strong>It is not booked yet:</strong> we look at it and write to you by { $answer }.
mail-requested-urgent = If it is urgent, please call us.

mail-confirmed-subject = Your visit is confirmed: { $when }
mail-confirmed = Your visit is confirmed
mail-confirmed-news = You asked for a visit, and we have confirmed it. We look forward to seeing you.
mail-confirmed-news-other = You asked for a visit, and we have confirmed it <strong>at another time</strong>. We look forward to seeing you.

mail-declined-subject = We cannot offer you this visit: { $when }
mail-declined = We cannot offer you this visit
mail-declined-news = We are sorry: we cannot offer you the visit that you asked for. It will not take place:

mail-moved-subject = Your visit has moved: { $when }
mail-moved = Your visit has moved
mail-moved-asked = We have your change. <strong>The visit is not confirmed yet:</strong> we look at it and write to you again.
mail-moved-elsewhere = Your visit has changed. The time is the same; please look at where and with whom it is:
mail-moved-length = Your visit begins when it did, but lasts { $long } now:
mail-moved-by-us = We have moved your visit. This is the new time:
mail-moved-by-you = You have moved your visit. This is the new time:
mail-moved-unsuitable = If { $what ->
    [time] the new time
   *[other] this
} does not suit you, please call us or use the { $by ->
    [button] button
   *[link] link
} above.

mail-cancelled-subject = Your visit is cancelled: { $when }
mail-cancelled = Your visit is cancelled
mail-cancelled-at-request = As you asked, your visit is cancelled. It will not take place:
mail-cancelled-by-us = We have had to cancel your visit. We are sorry. It will not take place:
mail-cancelled-by-you = You have cancelled your visit. It will not take place:

mail-reminder-subject = Reminder: your visit on { $when }
mail-reminder = Reminder of your visit
mail-reminder-news = This is a reminder of your visit with us. We look forward to seeing you.
mail-reminder-next = If you cannot come, please tell us as early as you can, so that somebody else can have the time.

mail-aftercare-subject = After your visit: what helps now
mail-aftercare = After your visit
mail-aftercare-news = Thank you for coming on { $day }. This is what to expect now, and what helps:
mail-aftercare-worry = If something worries you, or gets worse instead of better, call us at { $phone }. In an emergency, call your emergency number.

mail-missed-subject = We missed you on { $when }
mail-missed = We missed you
mail-missed-news = You had a visit with us, and we missed you. We hope that all is well.
mail-missed-mistake = If you were here, or think that this is a mistake, please call us.

mail-sign-in-subject = Your link to sign in at { $clinic }
mail-sign-in = Your link to sign in
mail-sign-in-news = Somebody, we think you, asked for a link to sign in.
mail-sign-in-this = Somebody, we think you, asked for a link to sign in. This is it:
mail-sign-in-button = Sign in
mail-sign-in-until = It works once, until { $until }.
mail-sign-in-not-you = If you did not ask for it, you need not do anything: without this email nobody can sign in.

mail-address-subject = Confirm your new address at { $clinic }
mail-address = Confirm your new address
mail-address-news = Somebody, we think you, wants our emails to go to this address from now on.
mail-address-here = Somebody, we think you, wants our emails to go to this address from now on. Confirm it here:
mail-address-button = Confirm this address
mail-address-until = It works once, until { $until }. Until then everything goes to the old address.
mail-address-not-you = If you did not ask for it, you need not do anything: nothing changes.

mail-readdressed-subject = Your email address at { $clinic } has changed
mail-readdressed = Your email address has changed
mail-readdressed-news = From now on what we write about your visits goes to another address. Somebody who was signed in with this one asked for that, and the new one is confirmed.
mail-readdressed-see = See your visits with the new address
mail-readdressed-not-you = Was that not you? Then please call us at once.

mail-erased-subject = What { $clinic } knew of you is erased
mail-erased = What we knew of you is erased
mail-erased-news = You asked us to erase what we know of you, and we have: your name, how to reach you, and everything that was written down with your visits. That the visits took place stays in our book, without your name.
mail-erased-last = This is our last email; this address is forgotten with it. Should you ever come again, you are new to us, and welcome:

mail-kept-subject = About your wish to be forgotten at { $clinic }
mail-kept = About your wish to be forgotten
mail-kept-news = You asked us to erase what we know of you. We cannot do that now, for this reason:
mail-kept-again = Call us if you would like to talk about it. You may ask again at any time.

# Entries of calendars.
mail-entry-discreet = Appointment
mail-entry = { $service } with { $practitioner }
mail-entry-reference = Reference { $reference }
mail-entry-telephone = Telephone { $phone }
mail-entry-manage = See, move or cancel your visit: { $url }
mail-feed-discreet = Appointments
mail-feed = Visits at { $clinic }
