# Cambiar la hora de una cita.

move-title = Cambiar su cita
move-question = ¿Cuándo le conviene más?
move-stays = Sigue siendo el <strong>{ $day }, <span class="num">{ $time }</span></strong> con { $practitioner } hasta que elija otra hora. Verá las dos horas antes de que cambie nada.
move-none = No hay otra hora libre en línea
move-none-call = Llámenos y buscamos una juntos. Su cita se queda como está.

move-other-times = ← Otras horas
move-check = ¿Cambiar su cita?
move-unchanged = Todavía no ha cambiado nada.
move-so-far = Hasta ahora
move-new = Nueva
move-now-with = ahora con <strong>{ $name }</strong>
move-now-at = ahora en <strong>{ $place }</strong>
move-near = La nueva hora está cerca: una vez cambiada, esta cita ya no se podrá modificar en línea. Si después surge algo, llámenos al { $phone }.
move-request = Sigue siendo una solicitud hasta que la confirmemos.
move-to = Cambiar al { $day }, <span class="num">{ $time }</span>
move-keep = Dejarla como está

move-impossible = Su cita no se puede cambiar a esa hora
move-still = Su cita sigue siendo el <strong>{ $day }, <span class="num">{ $time }</span></strong>.
