# Una hora que no se puede tener, y qué hay en su lugar.

lost-taken = Esa hora se acaba de ocupar
lost-faster = Alguien se adelantó por un momento.
lost-gone = Esa hora ya no está disponible
lost-free = Esa hora vuelve a estar libre
lost-free-why = Todavía no hay nada reservado. No se pierde nada de lo que escribió.
lost-withdrawn = Eso ya no se ofrece aquí
lost-withdrawn-why = La clínica ha cambiado lo que ofrece desde que usted eligió. Todavía no hay nada reservado. No se pierde nada de lo que escribió.
lost-over = Le guardamos la hora, pero esos minutos ya terminaron
lost-over-why = Todavía no hay nada reservado. No se pierde nada de lo que escribió.
lost-left = Eligió otra hora en este navegador
lost-left-why = Le guardamos una sola hora a la vez; por eso esta volvió a quedar libre cuando eligió la otra. Todavía no hay nada reservado. Puede elegirla de nuevo aquí abajo mientras siga libre.
lost-enough = Ya hay varias horas guardadas
lost-enough-why = Solo se guardan unas pocas horas a la vez, para que otras personas también encuentren una. Reserve una de las guardadas o elija esta dentro de { $wait }.
lost-enough-call = Por teléfono podemos ayudarle enseguida: { $phone }.
lost-wanted = Usted quería { $service }, { $when }.
lost-nearest = Las horas libres más cercanas
lost-all = Todas las horas
lost-nothing = No hay nada más libre en línea
lost-nothing-call = Llámenos y buscamos una hora juntos.
lost-typed = Lo que escribió
lost-typed-hint = Se conserva con la hora que elija arriba.

lost-kept = Esa hora ya no está guardada
lost-kept-why = Una hora se guarda unos minutos, y solo en el navegador que la eligió. Si la reservó, la confirmación está en su correo.
lost-again = Elegir de nuevo

lost-for-new = { $service } es para pacientes nuevos
lost-for-new-why = Usted ya ha estado con nosotros, así que no necesita una primera cita. Estas le convienen; se conserva todo lo que escribió.
lost-for-returning = { $service } es para pacientes actuales
lost-for-returning-why = Usted todavía no ha estado con nosotros, y primero nos gustaría conocerle. Estas le convienen; se conserva todo lo que escribió.
lost-for-you = Próximas horas libres para usted
lost-none-for-you = Por ahora no hay nada más libre en línea. Llámenos y encontraremos una hora juntos: { $phone }.
lost-to-form = Volver al formulario
lost-wrong = ¿No es correcto? Llámenos al { $phone }.
