# "What hurts?": the pages around the questions, whose own words stand in guides/*.toml.

guide-hurts = What hurts?
guide-list-lead = A few questions lead to whom we have for it, and to their soonest openings. It takes a minute. It is no diagnosis.
guide-front = Front page
guide-else = Something else: all services
guide-back = Back
guide-call = Call <span class="num">{ $phone }</span>
guide-urgent = Sudden weakness, numbness around the saddle, loss of bladder or bowel control, or pain in the chest? That cannot wait for a visit: { $call }.
guide-urgent-call = <a href="tel:{ $number }">call { $number }</a>
guide-step = Question { $number } of { $of }
guide-or = or
guide-continue = Continue
guide-kept = This leads you to the right person here; it is no diagnosis. Your answers stay in this browser, for an hour.
guide-again = Begin again
guide-error = Error: { $title }
guide-problem = There is a problem
guide-problem-mark = Error:
guide-nothing = Choose an answer. The nearest one will do.
guide-none-and-some = You ticked “none” and something else. Leave one of them out.
guide-one = Choose one of the answers.
guide-lost = Your answers are gone
guide-lost-lead = They are kept in your browser alone, in a cookie, for an hour. Either the hour is over, or your browser keeps no cookies for us.
guide-suits = This suits you here
guide-suits-lead = From what you answered, the best first. It is no diagnosis: whoever treats you examines you first.
guide-talk = Please call us
guide-talk-lead = With what you answered we would like to talk with you before you book. Call us, and we find the right person and time together.
guide-emergency-call = Call { $number }
guide-afterwards = Once that is looked after, we are here: { $phone }.
guide-doctor = Not sure whom to ask?
guide-doctor-lead = Call us, and we tell you whom to turn to.
guide-worse = If it gets quickly worse: { $call }.
guide-first = { $discipline }: please call first
guide-meanwhile = You may book this meanwhile:
guide-other-times = Other times<span class="unseen"> for { $service }</span>
guide-by-request = You ask, we confirm it by mail
guide-to-book = Call to book<span class="unseen"> { $service }</span>
guide-by-phone = We book this by telephone
guide-full = Nothing is free online at the moment
guide-mistake = Something answered by mistake? Go back, or begin again.
guide-sources = What these questions rest on
guide-yours = Your answers to “What hurts?”
guide-see = { $guide }: see what you answered
guide-share = Share my answers with the practitioner
guide-share-hint = They help to prepare your visit. Without the tick nobody but you sees them.
