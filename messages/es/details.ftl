# El formulario de una cita nueva, y lo que puede estar mal en él.

details-title = Sus datos
details-title-wrong = Error: Sus datos
details-problem = Hay un problema
details-by-request = Usted solicita esta cita y se la confirmamos por correo { $answer }, o le llamamos si necesitamos saber más.
details-kept = Le guardamos esta hora hasta <time class="num" datetime="{ $at }">{ $until }</time>
details-other-time = Elegir otra hora
details-book = Reservar esta cita
details-ask = Solicitar esta cita
details-more-time = ¿Necesita más tiempo?
details-longer = Guardarla { $minutes } más

details-left = (quedan { $time })
details-left-minutes = { $count } minutos
details-over = , tiempo que ya terminó
details-over-aloud = La hora ya no se guarda para usted, pero quizá siga libre. Lo que escribió se queda aquí.
details-near-aloud = La hora se guarda para usted { $time } más.
details-longer-aloud = Debajo del formulario puede pedir que se guarde más tiempo.

details-given-name = Nombre
details-family-name = Apellidos
details-email = Correo electrónico
details-email-hint = Ahí le escribimos sobre esta cita.
details-phone = Teléfono
details-phone-hint = Solo por si cambia algo de su cita. Sirve cualquier formato.
details-been-here = ¿Ha estado aquí antes?
details-been-here-yes = Sí
details-been-here-no = No, es mi primera vez
details-reason = ¿Cuál es el motivo de su cita?
details-reason-hint = Una frase nos ayuda a prepararnos. Solo la lee la clínica.

details-given-name-empty = Escriba su nombre.
details-given-name-long = Su nombre puede tener como máximo { $most } caracteres.
details-given-name-strange = Su nombre contiene un carácter que no se puede usar. Escríbalo de nuevo.
details-family-name-empty = Escriba sus apellidos.
details-family-name-long = Sus apellidos pueden tener como máximo { $most } caracteres.
details-family-name-strange = Sus apellidos contienen un carácter que no se puede usar. Escríbalos de nuevo.
details-email-empty = Escriba su correo electrónico.
details-email-wrong = Escriba un correo electrónico como nombre@example.com.
details-phone-empty = Escriba un número de teléfono.
details-phone-wrong = Escriba un número al que podamos llamar, con el código del país si es del extranjero.
details-empty = Deje esto vacío
details-once-more = Pulse el botón una vez más. Se llenó un campo que nadie ve, como lo hacen los programas.
details-been-here-empty = Indique si ha estado aquí antes.
details-reason-long = Resuma el motivo en { $most } caracteres; el resto nos lo puede contar aquí.
details-reason-strange = El motivo contiene un carácter que no se puede usar. Escríbalo de nuevo.
details-too-many = Ya tiene { $limit ->
    [one] una cita pendiente
   *[other] { $limit } citas pendientes
}, el máximo que se puede reservar en línea. Llámenos si necesita otra.
details-busy = Ya tiene una cita a esa hora. Elija otra hora.
