# Why a wish cannot be granted, as a sentence.

refusals-off-grid = Visits start every { $minutes } minutes from the full hour.
refusals-too-soon = That is too soon: this visit must be booked earlier.
refusals-past-horizon = That is too far ahead: bookings are open until { $last }.
refusals-not-online = This visit cannot be booked online; please call the clinic.
refusals-for-new = This visit is for patients who have not been here before.
refusals-for-returning = This visit is for patients who have been here before.
refusals-too-many = A patient can have { $limit ->
    [one] one visit
   *[other] { $limit } visits
} ahead at most; please call the clinic.
refusals-outside-hours = The practitioner is not at work for all of that time.
refusals-closed = The clinic is closed on that day: { $title }.
refusals-blocked = The practitioner is not available then.
refusals-taken = That time has just been taken.
refusals-no-room = No suitable room is free at that time.
refusals-busy = You already have a visit at that time.
refusals-not-given = This practitioner does not offer that service.
refusals-status = This visit can no longer be moved or cancelled.
refusals-cut-off = It is too late to change this visit online; please call the clinic.
refusals-changed = This was changed by somebody else in the meantime; look at it again.
refusals-other = That cannot be done; please call the clinic.
