# Who treats here, all of them and one at a time.

practitioner-title = Who treats here
practitioner-question = Who would you like to see?
practitioner-gone = The person whom that link leads to does not treat here any more. These do.
practitioner-anyone-hint = Choose a service first
practitioner-soonest = Soonest opening
practitioner-gives = What { $name } offers
practitioner-by-phone = Visits with { $name } are booked by telephone
