# Signing in by a link in a mail.

sign-in-title = See your visits
sign-in-lead = You need no password. Tell us the email address that you booked with, and we send you a link.
sign-in-email = Email
sign-in-email-again = Another email address, or the same again
sign-in-send = Send me a link
sign-in-sent-title = Check your inbox
sign-in-sent = If we know that address, a link is on its way to it. It works once, for ten minutes.
sign-in-nothing = Nothing came? Check your spam folder, or try the email address that you booked with. If you have not been with us yet, <a href="{ $home }">book your first visit</a>.
sign-in-no-address = No email address with us? Call us at { $phone }.
sign-in-left = You are signed out.
sign-in-too-many = Too many links
sign-in-enough = Several links were asked for already. Use the newest one in your mailbox, or try again in { $wait }.
sign-in-problem = There is a problem
sign-in-error = Error:
sign-in-error-title = Error: See your visits
sign-in-missing = Enter your email address.
sign-in-wrong = Enter an email address like name@example.com.

sign-in-confirm-title = Show your visits?
sign-in-confirm = One press, and you are signed in on this device. The link will not work again after that.
sign-in-confirm-button = Show my visits
sign-in-not-you = You did not ask for it? Then close this page: nothing happens.

sign-in-over-title = This link no longer works
sign-in-over = Each link works once and only for a short time, so that nobody who finds it later can use it. A new one takes a moment.
sign-in-over-button = Send me a new link
sign-in-unknown-title = This link opens nothing
sign-in-unknown = It may have been cut in two on its way, or it is very old. Copy all of it into the address line, or ask for a new one at your clinic.
sign-in-clinics = To the clinics
