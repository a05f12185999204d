# Elegir una hora.

slots-title = Elija una hora: { $service }
slots-question = ¿Cuándo le conviene?
slots-by-request = Usted solicita una hora y se la confirmamos por correo { $answer }.
slots-not-you = ¿No es su caso? Vea los otros servicios
slots-with = Con
slots-with-whom = Con quién
slots-not-given = { $name } no ofrece este servicio
slots-given-call = Aquí otros profesionales ofrecen { $service }. Llámenos y encontraremos una hora juntos.
slots-given-choose = Aquí otros profesionales ofrecen { $service }: elija arriba a uno de ellos o a cualquiera.
slots-with-anyone = Horas con cualquiera
slots-by-phone-with = Las citas con { $name } se reservan por teléfono
slots-soonest = Lo antes posible:
slots-take = Elegir
slots-take-time = Elegir<span class="unseen"> esta hora</span>
slots-kept = guardada para usted hasta { $until }
slots-zone = Las horas son las de la clínica ({ $zone }). ¿Ninguna le conviene? Llámenos al { $phone }.
slots-taken = Todas las horas están ocupadas
slots-taken-with = { $name } no tiene horas libres en línea
slots-nothing = No queda nada libre en las fechas en que damos citas. Llámenos: todos los días se liberan horas y nosotros lo sabemos primero.
slots-nothing-with = No queda nada libre en las fechas en que damos citas. Quizá otros tengan una hora: elija arriba a uno de ellos o a cualquiera. Llámenos: todos los días se liberan horas y nosotros lo sabemos primero.

slots-days = Días
slots-no-day = Ningún día libre
slots-none = nada
slots-none-on = { $day }: nada libre
slots-earlier = ← Días anteriores
slots-later = Días siguientes →
slots-none-here = No hay nada libre en estas dos semanas.
slots-next = El próximo día libre es el <a href="{ $address }">{ $day }</a>.
slots-none-that-day = Este día no hay nada libre. Elija otro.
slots-morning = Mañana
slots-afternoon = Tarde
slots-evening = Noche
slots-beside = Este tratamiento no es para todos: algunas respuestas a «¿Qué le duele?» lo desaconsejan. Por eso sus horas se abren en una ventana propia.
slots-beside-open = Elegir hora en una ventana nueva
