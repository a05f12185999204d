# "What hurts?": the pages around the questions, whose own words stand in guides/*.toml.

guide-hurts = What hurts?
guide-list-lead = A few questions lead you to the right treatment here and to the soonest free times. It takes a minute. It is not a diagnosis.
guide-front = Front page
guide-else = Something else: all services
guide-back = Back
guide-call = Call <span class="num">{ $phone }</span>
guide-urgent = Sudden weakness, numbness between the legs, loss of bladder or bowel control, chest pain, or back pain with a fever? That cannot wait for a visit: { $call }.
guide-urgent-first = An emergency? Do not fill this in: { $call }.
guide-urgent-call = <a href="tel:{ $number }">call { $number }</a>
guide-step = Question { $number } of { $of }
guide-or = or
guide-continue = Continue
guide-kept = This helps you find the right person here; it is not a diagnosis. Your answers stay in this browser, for an hour.
guide-again = Begin again
guide-error = Error: { $title }
guide-problem = There is a problem
guide-problem-mark = Error:
guide-nothing = Choose an answer. The nearest one will do.
guide-none-and-some = You ticked “none” and something else. Leave one of them out.
guide-one = Choose one of the answers.
guide-lost = Your answers are gone
guide-lost-lead = They are kept only in your browser, in a cookie, for an hour. Either the hour is over, or your browser does not accept our cookies.
guide-suits = What we recommend here
guide-suits-lead = Based on your answers, the best match first. It is not a diagnosis: whoever treats you will examine you first.
guide-talk = Please call us
guide-talk-lead = With what you answered we would like to talk with you before you book. Call us, and we find the right person and time together.
guide-emergency-call = Call { $number }
guide-afterwards = Once that is looked after, we are here: { $phone }.
guide-doctor = Not sure who to ask?
guide-doctor-lead = Call us, and we will tell you where to turn.
guide-worse = If it gets quickly worse: { $call }.
guide-first = { $discipline }: please call first
guide-barred = Because of your answers, please call first
guide-barred-urgent = Because of your answers, please get help first
guide-barred-stop = { $stop }: that is our advice after your answers to “{ $guide }”. Until it is looked after, we hold back booking online.
guide-barred-call = After what you answered to “{ $guide }” we would like to talk with you before you book: { $disciplines }.
guide-barred-see = See what we advise, or change your answers
guide-barred-because = because of your answers
guide-advice = Please do this too
guide-meanwhile = You may book this meanwhile:
guide-other-times = Other times<span class="unseen"> for { $service }</span>
guide-by-request = You ask, we confirm it by email
guide-to-book = Call to book<span class="unseen"> { $service }</span>
guide-by-phone = We book this by telephone
guide-full = Nothing is free online at the moment
guide-mistake = Something answered by mistake? Go back and change it. Or begin again: that takes back all your answers here, and what we advise because of them.
guide-sources = What these questions are based on
guide-sources-stop = What this advice is based on
guide-yours = Your answers to “What hurts?”
guide-see = { $guide }: see what you answered
guide-share = Share my answers with the practitioner
guide-share-hint = They help to prepare your visit. Without the tick nobody but you sees them.
