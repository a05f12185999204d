# What is a patient's own: visits, persons, address, calendar, data.

my-title = My visits
my-navigation = My pages
my-back = ← My visits
my-signed-in = Signed in as <span class="wrap">{ $email }</span>
my-sign-out = Sign out

my-coming = Coming
my-none-coming = No visit is booked.
my-book = Book a visit
my-past = Past
my-none-past = Nothing yet.
my-earlier = { $count ->
    [one] One earlier visit
   *[other] { $count } earlier visits
}
my-for = { $service } for <strong>{ $name }</strong>
my-move = Move<span class="unseen"> { $service }, { $day }</span>
my-cancel = Cancel<span class="unseen"> { $service }, { $day }</span>
my-take-back = Take back<span class="unseen"> { $service }, { $day }</span>
my-call = Call to change it<span class="unseen">: { $service }, { $day }</span>
my-again = Book this again<span class="unseen">: { $service } with { $practitioner }</span>
my-again-for = Book this again<span class="unseen">: { $service } with { $practitioner }, for { $name }</span>
my-all-after-booking = All your visits here, without a password →

my-status-booked = Booked
my-status-waiting = Waiting for the clinic
my-status-cancelled = Cancelled
my-status-missed = Missed
my-status-done = Done
my-status-arrived = Arrived
my-status-in-progress = In progress
my-status-kept = Kept

my-persons = Patients
my-count = { $count ->
    [0] No visit yet
    [one] { $count } visit
   *[other] { $count } visits
}
my-nobody = Nobody uses this email address here any more. Call us at { $phone } if that surprises you.
my-family = For a child or a parent, book as always and choose whom it is for.
my-details = Details<span class="unseen"> of { $name }</span>
my-more = More options
my-see-data = See what we know
my-change-address = Change the email address

# One person.
my-reach = How we reach you
my-email = Email
my-phone = Phone
my-phone-hint = Only if something about a visit changes. Any format will do.
my-phone-missing = Enter a phone number.
my-phone-wrong = Enter a phone number that we can call, with the country code if it is from abroad.
my-save = Save
my-saved = It is saved.
my-stale = This was changed elsewhere in the meantime. This is how it stands now.
my-name-wrong = Is the name or the date of birth wrong? Call us at { $phone }.
my-error-title = Error: { $title }
my-problem = There is a problem
my-error = Error:

my-calendar = In your own calendar
my-calendar-none = A calendar program can follow these visits by a secret address: they come and go by themselves.
my-calendar-unused = There is a secret address; nobody has asked for it yet.
my-calendar-used = A calendar follows these visits; it last asked on { $day }.
my-calendar-make = Make the secret address
my-calendar-renew = Make a new one
my-calendar-revoke = Switch it off
my-calendar-off = It is switched off.
my-calendar-title = Your calendar address
my-calendar-once = The secret address, shown this once
my-calendar-how = Copy it and add it in your calendar program as a calendar from the internet: “Subscribe” in Apple Calendar, “From URL” in Google Calendar, “Subscribe from web” in Outlook.
my-calendar-subscribe = Subscribe on this device
my-calendar-secret = Whoever has the address can read these visits. If it gets into wrong hands, make a new one: the old one is dead at once.

# Another mail address.
my-address-title = Another email address
my-address-now = So far we write to <strong class="wrap">{ $email }</strong>.
my-address-lead = We send a link to the new address, to be sure that it is yours. Until you have opened it, nothing changes. Then all that is under the old address, of everybody who comes under it, belongs to the new one, and we tell the old one that it is so.
my-address-new = New email
my-address-send = Send a link there
my-address-sent-title = Check the new inbox
my-address-sent = A link is on its way there. It works once, for one hour.
my-address-missing = Enter your new email address.
my-address-wrong = Enter an email address like name@example.com.
my-address-same = That is your address already.
my-address-enough = Several links were sent already. Try again in { $wait }.
my-address-confirm-title = Use this address from now on?
my-address-confirm = Everything that is under the old address then belongs to this one.
my-address-confirm-button = Use this address

# What is known.
my-data-title = What we know
my-data-lead = Everything that we have written down of whoever comes under { $email }.
my-data-download = Download it as a file (JSON)
my-data-name = Name
my-data-email = Email
my-data-phone = Phone
my-data-birth-date = Date of birth
my-data-language = Language
my-data-since = Known since
my-data-first-seen = First treated
my-data-note = Note
my-data-unknown = not known
my-data-visits = Visits
my-data-reference = Reference
my-data-reason = What you wrote
my-data-cancel-reason = Said when it was cancelled
my-data-answers = What you answered
my-data-mails = Emails
my-data-mail = { $kind }, to { $to }
my-mail-booked = Booking
my-mail-requested = Request received
my-mail-confirmed = Request confirmed
my-mail-declined = Request declined
my-mail-moved = Moved
my-mail-cancelled = Cancellation
my-mail-reminder = Reminder
my-mail-aftercare = After-care
my-mail-missed = Missed visit
my-mail-sign-in = Sign-in link
my-mail-new-address = Link to confirm an address
my-mail-address-changed = Address changed
my-mail-erased = Data erased
my-mail-erasure-declined = Erasure declined
my-mail-practice = From the clinic
my-data-account = Emails about signing in
my-data-none = Nothing.
my-data-kept = Who looked at your record and who changed it is kept in the clinic’s own trail. Ask us if you want to know.

# Being forgotten.
my-erase = Erase my data
my-erase-lead = You may ask us to erase what we know. We decide, for some things we must keep by law; you get our answer by email.
my-erase-open = You asked for it on { $day }. We answer by email.
my-erase-withdraw = Take that back
my-erase-withdrawn = You took that back. Everything stays.
my-erase-declined = On { $day } we could not do it: { $reason }
my-erase-visits = Cancel the visits to come first, then you can ask.
my-erase-ask = Ask for it
my-erase-title = Erase what we know of { $name }?
my-erase-what = The name, how to reach you, the date of birth, notes, reasons and answers, and what our emails said are erased. That visits took place stays, without a name. It cannot be undone.
my-erase-first = Would you like to download it first?
my-erase-yes = Ask the clinic to erase it
my-erase-no = No, keep it
my-erase-asked = We have your request. We will answer by email.

# Whom a visit is for.
my-whom = Who is it for?
my-whom-new = Somebody else
my-whom-known = This visit is for <strong>{ $name }</strong>
my-whom-reach = We write to <span class="wrap">{ $email }</span> and call { $phone } if something changes.
my-whom-change = Something wrong?
