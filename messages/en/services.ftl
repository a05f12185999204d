# What a clinic offers, and one service at a time.

services-title = Services
services-question = What would you like to book?
services-unsure = Not sure? Call us at { $phone } and we will choose together.
services-gone = What that link leads to is not offered here any more. This is what we offer.
services-call = Call to book<span class="unseen"> { $service }</span>
services-choose = Choose a time<span class="unseen"> for { $service }</span>
services-confirmed = We confirm it
services-none = Nothing is offered here yet.

services-all = All services
services-back = ← All services
services-for-everyone = For new and returning patients
services-ask = You ask, we confirm
services-by-phone = We book this visit by telephone
services-together = Call us and we will find a time together.
services-with-whom = Who would you like to see?
services-when = When?
services-anyone = Anyone, soonest
services-anyone-hint = The first time that anyone of us has
services-full = full
services-phone = by phone
services-about = About { $name }
