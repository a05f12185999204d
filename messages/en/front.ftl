# The front page of a clinic, and the list of clinics.

front-title = Book a visit
front-heading = Something hurts? Let’s find you a time.
front-know = I know what I need
front-soonest = Soonest openings
front-other-times = Other times<span class="unseen"> for { $service }</span>
front-by-request = You ask, we confirm it by email
front-nothing = No free times online at the moment
front-nothing-call = Call us and we will look for one together: { $phone }.
front-phone = We book by telephone
front-phone-call = Somebody who knows the week picks up: { $phone }.
front-about = Who we are
front-urgent = Sudden weakness, numbness between the legs, loss of bladder or bowel control, chest pain, or back pain with a fever? That cannot wait for a visit: <a href="tel:{ $number }">call { $number }</a>.

front-open-until = Open today until { $until }.
front-open-from = Open today from { $from } until { $until }.
front-closed = Closed now, open again { $day } from { $from }.

front-clinics = Clinics
front-which = Which clinic?
front-choose = Choose where you would like to be treated.
front-people = Who is free soonest
front-new-call = Here for the first time? Please call us at { $phone }, and we will find a time together. If you have been here before, you can book online:
