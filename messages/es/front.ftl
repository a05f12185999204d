# La página principal de una clínica, y la lista de clínicas.

front-title = Reserve una cita
front-heading = ¿Le duele algo? Busquemos una hora para usted.
front-know = Ya sé lo que necesito
front-soonest = Próximas horas libres
front-other-times = Otras horas<span class="unseen"> para { $service }</span>
front-by-request = Usted la solicita y se la confirmamos por correo
front-nothing = Por ahora no hay horas libres en línea
front-nothing-call = Llámenos y buscamos una juntos: { $phone }.
front-phone = Damos las citas por teléfono
front-phone-call = Le atiende alguien que conoce la agenda: { $phone }.
front-about = Quiénes somos
front-urgent = ¿Debilidad repentina, entumecimiento entre las piernas, pérdida del control de la vejiga o del intestino, dolor en el pecho, o dolor de espalda con fiebre? Eso no puede esperar a una cita: <a href="tel:{ $number }">llame al { $number }</a>.

front-open-until = Abierto hoy hasta { $until }.
front-open-from = Abierto hoy de { $from } a { $until }.
front-closed = Cerrado ahora; abre de nuevo { $day } desde { $from }.

front-clinics = Clínicas
front-which = ¿Qué clínica?
front-choose = Elija dónde desea recibir tratamiento.
front-people = Quién está libre antes
front-new-call = ¿Viene por primera vez? Llámenos al { $phone } y encontraremos una hora juntos. Si ya ha estado aquí, puede reservar en línea:
