# Correos para pacientes.

mail-hello = Hola:
mail-hello-name = Hola, { $name }:

mail-phone = <a href="tel:{ $phone }" style="color:#0b5e55;white-space:nowrap">{ $readable }</a>

mail-when = Cuándo
mail-before = Era
mail-before-was = Era: <s>{ $when }</s>
mail-lasts = Duración
mail-what = Qué
mail-with = Con
mail-where = Dónde
mail-telephone = Teléfono
mail-reference = Referencia
mail-why = Motivo

mail-prepare = Antes de venir
mail-manage = Ver, cambiar o cancelar su cita
mail-see = Ver su cita
mail-until-both = Puede { $asked ->
    [yes] pedir otra hora o retirar su solicitud
   *[no] cambiarla o cancelarla
} por su cuenta hasta el <strong>{ $until }</strong>. Después, llámenos.
mail-until-each = Puede cambiarla por su cuenta hasta el <strong>{ $moved }</strong> y cancelarla hasta el <strong>{ $cancelled }</strong>. Después, llámenos.
mail-until-move = Puede cambiarla por su cuenta hasta el <strong>{ $until }</strong>. Después, o para cancelarla, llámenos.
mail-until-cancel = Puede cancelarla por su cuenta hasta el <strong>{ $until }</strong>. Después, o para cambiarla, llámenos.
mail-until-none = Falta muy poco y ya no se puede cambiar ni cancelar en línea. Si surge algo, llámenos.
mail-again = Para reservar otra cita, llámenos o visite <a href="{ $url }" style="color:#0b5e55">{ $url }</a>.
mail-again-at = Para reservar otra cita, llámenos o visite:
mail-unclear = Si algo no está claro o no puede venir, llámenos, por favor. También puede responder a este correo.

mail-discreet = Su cita, { $when }
mail-discreet-change = Cambio en su cita, { $when }
mail-discreet-after = Después de su cita
mail-discreet-missed = Su cita

mail-booked-subject = Su cita está reservada: { $when }
mail-booked = Su cita está reservada
mail-booked-news = Su cita está reservada. Le esperamos.
mail-booked-after-all-subject = Su cita sí tendrá lugar: { $when }
mail-booked-after-all = Su cita sí tendrá lugar. No tenga en cuenta el aviso de cancelación.

mail-requested-subject = Hemos recibido su solicitud: { $when }
mail-requested = Hemos recibido su solicitud
mail-requested-news = Hemos recibido su solicitud para la siguiente cita. <strong>Todavía no está reservada:</strong> la revisamos y le escribimos de nuevo.
mail-requested-news-by = Hemos recibido su solicitud para la siguiente cita. <strong>Todavía no está reservada:</strong> la revisamos y le escribimos a más tardar el { $answer }.
mail-requested-urgent = Si es urgente, llámenos, por favor.

mail-confirmed-subject = Su cita está confirmada: { $when }
mail-confirmed = Su cita está confirmada
mail-confirmed-news = Usted solicitó una cita y la hemos confirmado. Le esperamos.
mail-confirmed-news-other = Usted solicitó una cita y la hemos confirmado <strong>a otra hora</strong>. Le esperamos.

mail-declined-subject = No podemos ofrecerle esta cita: { $when }
mail-declined = No podemos ofrecerle esta cita
mail-declined-news = Lo sentimos: no podemos ofrecerle la cita que solicitó. No tendrá lugar:

mail-moved-subject = Su cita ha cambiado: { $when }
mail-moved = Su cita ha cambiado
mail-moved-asked = Hemos recibido su cambio. <strong>La cita todavía no está confirmada:</strong> lo revisamos y le escribimos de nuevo.
mail-moved-elsewhere = Su cita ha cambiado. La hora es la misma; por favor, fíjese en dónde y con quién es:
mail-moved-length = Su cita empieza a la misma hora, pero ahora dura { $long }:
mail-moved-by-us = Hemos cambiado la hora de su cita. Esta es la nueva hora:
mail-moved-by-you = Usted cambió la hora de su cita. Esta es la nueva hora:
mail-moved-unsuitable = Si { $what ->
    [time] la nueva hora
   *[other] esto
} no le conviene, llámenos, por favor, o use el { $by ->
    [button] botón
   *[link] enlace
} de arriba.

mail-cancelled-subject = Su cita está cancelada: { $when }
mail-cancelled = Su cita está cancelada
mail-cancelled-at-request = Como pidió, su cita está cancelada. No tendrá lugar:
mail-cancelled-by-us = Hemos tenido que cancelar su cita. Lo sentimos. No tendrá lugar:
mail-cancelled-by-you = Usted canceló su cita. No tendrá lugar:

mail-reminder-subject = Recordatorio: su cita del { $when }
mail-reminder = Recordatorio de su cita
mail-reminder-news = Le recordamos su cita con nosotros. Le esperamos.
mail-reminder-next = Si no puede venir, avísenos lo antes posible, por favor, para que otra persona pueda usar la hora.

mail-aftercare-subject = Después de su cita: qué ayuda ahora
mail-aftercare = Después de su cita
mail-aftercare-news = Gracias por venir el { $day }. Esto es lo que puede esperar ahora y lo que ayuda:
mail-aftercare-worry = Si algo le preocupa, o empeora en lugar de mejorar, llámenos al { $phone }. En una emergencia, llame a su número de emergencias.

mail-missed-subject = No pudimos verle el { $when }
mail-missed = No pudimos verle
mail-missed-news = Tenía una cita con nosotros y no le vimos. Esperamos que todo esté bien.
mail-missed-mistake = Si estuvo aquí, o cree que es un error, llámenos, por favor.

mail-sign-in-subject = Su enlace para entrar en { $clinic }
mail-sign-in = Su enlace para entrar
mail-sign-in-news = Alguien, creemos que usted, pidió un enlace para entrar.
mail-sign-in-this = Alguien, creemos que usted, pidió un enlace para entrar. Es este:
mail-sign-in-button = Entrar
mail-sign-in-until = Funciona una vez, hasta el { $until }.
mail-sign-in-not-you = Si no lo pidió, no tiene que hacer nada: sin este correo nadie puede entrar.

mail-address-subject = Confirme su nueva dirección en { $clinic }
mail-address = Confirme su nueva dirección
mail-address-news = Alguien, creemos que usted, quiere que nuestros correos lleguen a esta dirección a partir de ahora.
mail-address-here = Alguien, creemos que usted, quiere que nuestros correos lleguen a esta dirección a partir de ahora. Confírmela aquí:
mail-address-button = Confirmar esta dirección
mail-address-until = Funciona una vez, hasta el { $until }. Hasta entonces todo llega a la dirección anterior.
mail-address-not-you = Si no lo pidió, no tiene que hacer nada: no cambia nada.

mail-readdressed-subject = Su dirección de correo en { $clinic } ha cambiado
mail-readdressed = Su dirección de correo ha cambiado
mail-readdressed-news = A partir de ahora, lo que escribimos sobre sus citas llega a otra dirección. Lo pidió alguien que había entrado con esta, y la nueva está confirmada.
mail-readdressed-see = Ver sus citas con la nueva dirección
mail-readdressed-not-you = ¿No fue usted? Entonces llámenos enseguida, por favor.

mail-erased-subject = Lo que { $clinic } sabía de usted está borrado
mail-erased = Lo que sabíamos de usted está borrado
mail-erased-news = Nos pidió que borráramos lo que sabemos de usted, y lo hemos hecho: su nombre, cómo localizarle y todo lo que se anotó con sus citas. Que las citas tuvieron lugar queda en nuestro libro, sin su nombre.
mail-erased-last = Este es nuestro último correo; con él olvidamos esta dirección. Si alguna vez vuelve, será como la primera vez. Siempre le recibiremos con gusto:

mail-kept-subject = Sobre la solicitud de borrar sus datos en { $clinic }
mail-kept = Sobre la solicitud de borrar sus datos
mail-kept-news = Nos pidió que borráramos lo que sabemos de usted. Ahora no podemos hacerlo, por este motivo:
mail-kept-again = Llámenos si desea hablar de ello. Puede pedirlo de nuevo en cualquier momento.

mail-entry-discreet = Cita
mail-entry = { $service } con { $practitioner }
mail-entry-reference = Referencia { $reference }
mail-entry-telephone = Teléfono { $phone }
mail-entry-manage = Ver, cambiar o cancelar su cita: { $url }
mail-feed-discreet = Citas
mail-feed = Citas en { $clinic }
