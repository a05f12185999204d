# The page that says what went wrong, for patients: what it is, and what to do about it.

problem-malformed = The request cannot be read
problem-malformed-advice = Go back, reload the page and try again.
problem-forbidden = That is not allowed
problem-forbidden-advice = Start again from the clinic’s own page.
problem-not-found = There is nothing here
problem-not-found-advice = Check the address, or search again from the first page.
problem-cannot = That cannot be done here
problem-cannot-advice = Go back and try another way, or call the clinic.
problem-gone = That is over
problem-gone-advice = Start again; nothing that was booked is lost.
problem-too-large = The request is too large
problem-too-large-advice = Send less.
problem-invalid = Something is not right yet
problem-invalid-advice = Go back, correct it and send it again.
problem-refused = That is not possible
problem-refused-advice = Choose another time, or call the clinic.
problem-changed = It was changed meanwhile
problem-changed-advice = Look at it again, then try once more.
problem-too-many = Too many tries
problem-too-many-advice = Wait, then try again.
problem-internal = Something went wrong on our side
problem-internal-advice = Try again; if it stays, call us.
problem-busy = The clinic is busy
problem-busy-advice = Try again in a moment.

problem-to-clinic = To the clinic’s first page
problem-to-first = To the first page
problem-request = Request { $id }
