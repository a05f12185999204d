# Choosing a time.

slots-title = Choose a time: { $service }
slots-question = When suits you?
slots-by-request = You ask for a time, and we confirm it by email { $answer }.
slots-not-you = Not you? See the other services
slots-with = With
slots-with-whom = Practitioner
slots-not-given = { $name } does not offer this service
slots-given-call = Others here offer { $service }. Call us and we will find a time together.
slots-given-choose = Others here offer { $service }: choose one of them above, or anyone.
slots-with-anyone = Times with anyone
slots-by-phone-with = We book this with { $name } by telephone
slots-soonest = Soonest:
slots-take = Take this
slots-take-time = Take this<span class="unseen"> time</span>
slots-kept = kept for you until { $until }
slots-zone = Times are the clinic’s ({ $zone }). Nothing that suits? Call us at { $phone }.
slots-taken = Every time is taken
slots-taken-with = { $name } has no free time online
slots-nothing = Nothing is free as far ahead as we take bookings. Call us: visits are given back every day, and we know first.
slots-nothing-with = Nothing is free as far ahead as we take bookings. Others may have a time: choose one of them above, or anyone. Call us: visits are given back every day, and we know first.

slots-days = Days
slots-no-day = No free day
slots-none = none
slots-none-on = { $day }: nothing free
slots-earlier = ← Earlier days
slots-later = Later days →
slots-none-here = Nothing is free in these two weeks.
slots-next = The next free day is <a href="{ $address }">{ $day }</a>.
slots-none-that-day = Nothing is free on this day. Choose one of the others.
slots-morning = Morning
slots-afternoon = Afternoon
slots-evening = Evening
slots-beside = This treatment is not for everybody: some answers to “What hurts?” speak against it. So its times open in a window of their own.
slots-beside-open = Choose a time in a new window
