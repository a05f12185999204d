# The form of a new visit, and what can be wrong with it.

details-title = Your details
details-title-wrong = Error: Your details
details-problem = There is a problem
details-by-request = You ask for this visit, and we confirm it by email { $answer }, or call you if we need to know more.
details-kept = Kept for you until <time class="num" datetime="{ $at }">{ $until }</time>
details-other-time = Choose another time
details-book = Book this visit
details-ask = Ask for this visit
details-more-time = Need more time?
details-longer = Keep it { $minutes } longer

# The countdown. $time is `7 minutes` or `1:59`.
details-left = ({ $time } left)
details-left-minutes = { $count } minutes
details-over = , which is over
details-over-aloud = The time is no longer kept for you, but may still be free. What you typed stays here.
details-near-aloud = The time is kept for you for { $time } more.
details-longer-aloud = Below the form you can have it kept longer.

details-given-name = Given name
details-family-name = Family name
details-email = Email
details-email-hint = We write to you there about this visit.
details-phone = Phone
details-phone-hint = Only if something about your visit changes. Any format will do.
details-been-here = Have you been here before?
details-been-here-yes = Yes
details-been-here-no = No, this is my first visit
details-reason = What brings you here?
details-reason-hint = A sentence helps us prepare. Only the clinic reads it.

details-given-name-empty = Enter your given name.
details-given-name-long = Your given name must be at most { $most } characters long.
details-given-name-strange = Your given name holds a character that cannot be used. Type it again.
details-family-name-empty = Enter your family name.
details-family-name-long = Your family name must be at most { $most } characters long.
details-family-name-strange = Your family name holds a character that cannot be used. Type it again.
details-email-empty = Enter your email address.
details-email-wrong = Enter an email address like name@example.com.
details-phone-empty = Enter a phone number.
details-phone-wrong = Enter a phone number that we can call, with the country code if it is from abroad.
details-empty = Leave this empty
details-once-more = Press the button once more. A field that nobody sees was filled in, as programs do.
details-been-here-empty = Say whether you have been here before.
details-reason-long = Keep the reason to { $most } characters; the rest you can tell us here.
details-reason-strange = The reason holds a character that cannot be used. Type it again.
details-too-many = You have { $limit ->
    [one] one visit
   *[other] { $limit } visits
} ahead already, which is as many as can be booked online. Please call us for another.
details-busy = You already have a visit at that time. Choose another time.
