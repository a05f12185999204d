# Lo propio de cada paciente: citas, personas, correo, calendario, datos.

my-title = Mis citas
my-navigation = Mis páginas
my-back = ← Mis citas
my-signed-in = Sesión de <span class="wrap">{ $email }</span>
my-sign-out = Cerrar sesión

my-coming = Próximas
my-none-coming = No hay ninguna cita reservada.
my-book = Reservar una cita
my-past = Anteriores
my-none-past = Todavía ninguna.
my-earlier = { $count ->
    [one] Una cita anterior más
   *[other] { $count } citas anteriores más
}
my-for = { $service } para <strong>{ $name }</strong>
my-move = Cambiar<span class="unseen"> { $service }, { $day }</span>
my-cancel = Cancelar<span class="unseen"> { $service }, { $day }</span>
my-take-back = Retirar<span class="unseen"> { $service }, { $day }</span>
my-call = Llame para cambiarla<span class="unseen">: { $service }, { $day }</span>
my-again = Repetir esta cita<span class="unseen">: { $service } con { $practitioner }</span>
my-again-for = Repetir esta cita<span class="unseen">: { $service } con { $practitioner }, para { $name }</span>
my-all-after-booking = Todas sus citas aquí, sin contraseña →

my-status-booked = Reservada
my-status-waiting = Pendiente de la clínica
my-status-cancelled = Cancelada
my-status-missed = No asistió
my-status-done = Realizada
my-status-arrived = Ya llegó
my-status-in-progress = En curso
my-status-kept = Guardada

my-persons = Pacientes
my-count = { $count ->
    [0] Ninguna cita todavía
    [one] { $count } cita
   *[other] { $count } citas
}
my-nobody = Ya no hay ningún paciente con este correo. Si le sorprende, llámenos al { $phone }.
my-family = Para un hijo, una madre u otra persona, reserve como siempre y elija para quién es.
my-details = Datos<span class="unseen"> de { $name }</span>
my-more = Otras opciones
my-see-data = Ver lo que sabemos
my-change-address = Cambiar el correo

# Una persona.
my-reach = Cómo le localizamos
my-email = Correo electrónico
my-phone = Teléfono
my-phone-hint = Solo si algo cambia en una cita. Sirve cualquier formato.
my-phone-missing = Escriba un número de teléfono.
my-phone-wrong = Escriba un número al que podamos llamar, con el código del país si es del extranjero.
my-save = Guardar
my-saved = Quedó guardado.
my-stale = Esto se cambió en otro lugar mientras tanto. Así está ahora.
my-name-wrong = ¿Hay un error en el nombre o en la fecha de nacimiento? Llámenos al { $phone }.
my-error-title = Error: { $title }
my-problem = Hay un problema
my-error = Error:

my-calendar = En su propio calendario
my-calendar-none = Un programa de calendario puede seguir estas citas con una dirección secreta: aparecen y desaparecen solas.
my-calendar-unused = Hay una dirección secreta; nadie la ha consultado todavía.
my-calendar-used = Un calendario sigue estas citas; la última consulta fue el { $day }.
my-calendar-make = Crear la dirección secreta
my-calendar-renew = Crear otra
my-calendar-revoke = Desactivarla
my-calendar-off = Quedó desactivada.
my-calendar-title = La dirección de su calendario
my-calendar-once = La dirección secreta, que se muestra solo esta vez
my-calendar-how = Cópiela y agréguela en su programa de calendario como calendario de internet: «Suscribirse» en el Calendario de Apple, «Desde URL» en Google Calendar, «Suscribirse desde la web» en Outlook.
my-calendar-subscribe = Suscribirse en este dispositivo
my-calendar-secret = Quien tenga la dirección puede leer estas citas. Si cae en malas manos, cree otra: la anterior deja de servir en el acto.

# Otro correo.
my-address-title = Otro correo
my-address-now = Hasta ahora le escribimos a <strong class="wrap">{ $email }</strong>.
my-address-lead = Enviamos un enlace al correo nuevo, para saber que es suyo. Mientras no lo abra, nada cambia. Después, todo lo que está bajo el correo anterior, de todas las personas que vienen con él, pasa al nuevo, y se lo avisamos al anterior.
my-address-new = Correo nuevo
my-address-send = Enviar un enlace a ese correo
my-address-sent-title = Revise el buzón nuevo
my-address-sent = Un enlace va en camino. Sirve una sola vez, durante una hora.
my-address-missing = Escriba su correo nuevo.
my-address-wrong = Escriba un correo como nombre@example.com.
my-address-same = Ese ya es su correo.
my-address-enough = Ya se enviaron varios enlaces. Inténtelo de nuevo en { $wait }.
my-address-confirm-title = ¿Usar este correo de ahora en adelante?
my-address-confirm = Todo lo que está bajo el correo anterior pasa entonces a este.
my-address-confirm-button = Usar este correo

# Lo que se sabe.
my-data-title = Lo que sabemos
my-data-lead = Todo lo que tenemos anotado de quienes vienen con { $email }.
my-data-download = Descargarlo como archivo (JSON)
my-data-name = Nombre
my-data-email = Correo electrónico
my-data-phone = Teléfono
my-data-birth-date = Fecha de nacimiento
my-data-language = Idioma
my-data-since = En la clínica desde
my-data-first-seen = Primer tratamiento
my-data-note = Nota
my-data-unknown = no se sabe
my-data-visits = Citas
my-data-reference = Referencia
my-data-reason = Lo que usted escribió
my-data-cancel-reason = Lo que se dijo al cancelar
my-data-answers = Lo que usted respondió
my-data-mails = Correos
my-data-mail = { $kind }, a { $to }
my-mail-booked = Reserva
my-mail-requested = Solicitud recibida
my-mail-confirmed = Solicitud confirmada
my-mail-declined = Solicitud rechazada
my-mail-moved = Cambio de hora
my-mail-cancelled = Cancelación
my-mail-reminder = Recordatorio
my-mail-aftercare = Cuidados posteriores
my-mail-missed = Cita a la que no asistió
my-mail-sign-in = Enlace para entrar
my-mail-new-address = Enlace para confirmar un correo
my-mail-address-changed = Cambio de correo
my-mail-erased = Datos borrados
my-mail-erasure-declined = Borrado rechazado
my-mail-practice = De la clínica
my-data-account = Correos para entrar
my-data-none = Nada.
my-data-kept = Quién vio su expediente y quién lo cambió queda en el registro de la clínica. Pregúntenos si quiere saberlo.

# Ser olvidado.
my-erase = Borrar mis datos
my-erase-lead = Puede pedirnos que borremos lo que sabemos. Lo decidimos nosotros, porque la ley nos obliga a conservar algunas cosas; le respondemos por correo.
my-erase-open = Lo pidió el { $day }. Le respondemos por correo.
my-erase-withdraw = Retirar la petición
my-erase-withdrawn = Retiró la petición. Todo sigue como está.
my-erase-declined = El { $day } no pudimos hacerlo: { $reason }
my-erase-visits = Cancele primero las próximas citas; después podrá pedirlo.
my-erase-ask = Pedirlo
my-erase-title = ¿Borrar lo que sabemos de { $name }?
my-erase-what = Se borran el nombre, los datos de contacto, la fecha de nacimiento, las notas, los motivos y las respuestas, y lo que decían nuestros correos. Queda que hubo citas, sin nombre. No se puede deshacer.
my-erase-first = ¿Quiere descargarlo antes?
my-erase-yes = Pedir a la clínica que lo borre
my-erase-no = No, conservarlos
my-erase-asked = Tenemos su petición. Le respondemos por correo.

# Para quién es una cita.
my-whom = ¿Para quién es?
my-whom-new = Otra persona
my-whom-known = Esta cita es para <strong>{ $name }</strong>
my-whom-reach = Escribimos a <span class="wrap">{ $email }</span> y llamamos al { $phone } si algo cambia.
my-whom-change = ¿Hay algún error?
