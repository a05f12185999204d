# Una cita reservada, o que lo estuvo: su confirmación, su página y cómo se cancela.

visit-what = Qué
visit-when = Cuándo
visit-with = Con
visit-where = Dónde
visit-until = hasta <span class="num">{ $until }</span>, { $zone }
visit-reference = Referencia
visit-before = Antes de venir
visit-something = Si surge algo
visit-calendar = Agregar al calendario
visit-the-visit = La cita
visit-yours = Su cita
visit-back = ← Su cita


visit-booked = Su cita está reservada
visit-requested = Su solicitud está en camino
visit-cancelled = Esta cita está cancelada
visit-free-again = Su hora vuelve a estar libre.
visit-thanks = Gracias, { $name }.
visit-confirmation = Le enviamos una confirmación a <strong class="wrap">{ $email }</strong>.
visit-set-aside = Le guardamos la hora.
visit-overdue = Ya debería haber tenido noticias nuestras. Llámenos al { $phone }.
visit-unconfirmed = Todavía no está confirmada: le avisamos por correo { $answer }, o le llamamos si necesitamos saber más.
visit-unconfirmed-to = Todavía no está confirmada: le avisamos por correo a <strong class="wrap">{ $email }</strong> { $answer }, o le llamamos si necesitamos saber más.
visit-asked-for = Le guardamos la hora; todavía no está confirmada. Le avisamos por correo { $answer }, o le llamamos si necesitamos saber más.
visit-move-or-cancel = Cambiar o cancelar
visit-see = Ver esta cita

visit-moved = Su cita ha cambiado de hora
visit-other-asked = Ha solicitado otra hora
visit-asked = Ha solicitado esta cita
visit-over = Esta cita ya pasó
visit-missed = No asistió a esta cita
visit-here = Ya está aquí
visit-changed = Esta cita cambió entretanto. Así está ahora.
visit-for = Para { $name }
visit-move = Cambiarla
visit-cancel = Cancelarla
visit-take-back = Retirarla
visit-another = Reservar otra cita

visit-is-booked = Reservada
visit-is-requested = Pendiente de la clínica
visit-is-cancelled = Cancelada
visit-is-missed = No asistió
visit-is-done = Realizada
visit-is-arrived = En la clínica
visit-is-begun = En curso
visit-is-kept = Guardada

visit-changes-both = Puede cambiar o cancelar esta cita por su cuenta hasta <strong>{ $until }</strong>{ $held ->
    [yes] , con el enlace que le enviamos
   *[no] {""}
}. Después, llámenos al { $phone }.
visit-changes-asked = Esté ya confirmada o no, puede pedir otra hora o retirar su solicitud hasta <strong>{ $until }</strong>{ $held ->
    [yes] , con el enlace que le enviamos
   *[no] {""}
}. Después, llámenos al { $phone }.
visit-changes-each = Puede cambiar esta cita por su cuenta hasta <strong>{ $moved }</strong> y cancelarla hasta <strong>{ $cancelled }</strong>{ $held ->
    [yes] , con el enlace que le enviamos
   *[no] {""}
}. Después, llámenos al { $phone }.
visit-changes-move = Puede cambiar esta cita por su cuenta hasta <strong>{ $until }</strong>{ $held ->
    [yes] , con el enlace que le enviamos
   *[no] {""}
}. Después, o para cancelarla, llámenos al { $phone }.
visit-changes-cancel = Puede cancelar esta cita por su cuenta hasta <strong>{ $until }</strong>{ $held ->
    [yes] , con el enlace que le enviamos
   *[no] {""}
}. Después, o para cambiarla, llámenos al { $phone }.
visit-changes-none = Falta muy poco para esta cita y ya no se puede cambiar ni cancelar en línea. Si surge algo, llámenos al { $phone }.

visit-cancel-question = ¿Cancelar esta cita?
visit-take-back-question = ¿Retirar su solicitud?
visit-goes = Su hora queda libre enseguida para otra persona.
visit-other-instead = ¿Le serviría <a href="{ $address }">otra hora</a>?
visit-anything = ¿Hay algo que debamos saber?
visit-yes-cancel = Sí, cancelar esta cita
visit-yes-take-back = Sí, retirarla
visit-no-keep = No, conservarla

visit-unknown = Este enlace no abre ninguna cita
visit-unknown-why = Puede que se haya cortado por el camino. Ábralo desde el correo más reciente sobre su cita o cópielo entero en la barra de direcciones.
visit-unknown-call = ¿Sigue sin abrirse? Llame a su clínica; basta con la referencia que aparece en el correo.
visit-to-clinics = Ir a las clínicas

visit-answer-soon = lo antes posible
visit-answer-before = antes de que empiece
