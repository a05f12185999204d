# Dates and times within sentences. $day and $time are said by src/tongue/times.rs.

times-today = today
times-tomorrow = tomorrow
times-today-named = today, { $day }
times-tomorrow-named = tomorrow, { $day }
# A day as it follows "until" or "on", where another language has an article.
times-the-day = { $day }
# A time as it follows "at" or "until"; $hour, of 12, is for languages in which one is not many.
times-the = { $hour ->
   *[other] { $time }
}
times-at = { $day } at { $time }
times-today-by = today by { $time }
times-today-by-noon = today by noon
times-by = by { $day } { $time }
times-by-noon = by { $day } noon

times-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
times-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
times-hours-and-minutes = { $hours } { $minutes }
