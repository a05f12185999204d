# Who treats here, one at a time.

practitioner-soonest = Soonest opening
practitioner-gives = What { $name } offers
practitioner-by-phone = Visits with { $name } are booked by telephone
