# Por qué no se puede cumplir un deseo, en una frase.

refusals-off-grid = Las citas empiezan cada { $minutes } minutos a partir de la hora en punto.
refusals-too-soon = Es demasiado pronto: esta cita se debe reservar con más antelación.
refusals-past-horizon = Falta demasiado: se dan citas hasta el { $last }.
refusals-not-online = Esta cita no se puede reservar en línea; llame a la clínica.
refusals-for-new = Esta cita es para pacientes que no han estado aquí antes.
refusals-for-returning = Esta cita es para pacientes que ya han estado aquí.
refusals-too-many = Se { $limit ->
    [one] puede tener una cita pendiente
   *[other] pueden tener { $limit } citas pendientes
} como máximo; llame a la clínica.
refusals-outside-hours = A esa hora no se atiende, o no durante todo ese tiempo.
refusals-closed = Ese día la clínica está cerrada: { $title }.
refusals-blocked = A esa hora no se atiende.
refusals-taken = Esa hora se acaba de ocupar.
refusals-no-room = A esa hora no hay ninguna sala adecuada libre.
refusals-busy = Usted ya tiene una cita a esa hora.
refusals-not-given = Con esta persona no se ofrece ese servicio.
refusals-status = Esta cita ya no se puede cambiar ni cancelar.
refusals-cut-off = Es demasiado tarde para cambiar esta cita en línea; llame a la clínica.
refusals-changed = Esto cambió entretanto; mírelo de nuevo.
refusals-other = Eso no se puede hacer; llame a la clínica.
