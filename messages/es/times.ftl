# Fechas y horas dentro de las frases.

times-today = hoy
times-tomorrow = mañana
times-today-named = hoy, { $day }
times-tomorrow-named = mañana, { $day }
times-the-day = el { $day }
times-the = { $hour ->
    [1] la { $time }
   *[other] las { $time }
}
times-at = { $day } a { $time }
times-today-by = hoy antes de { $time }
times-today-by-noon = hoy antes del mediodía
times-by = a más tardar { $day } a { $time }
times-by-noon = a más tardar { $day } al mediodía

times-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
times-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
times-hours-and-minutes = { $hours } y { $minutes }
