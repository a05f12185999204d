# «¿Qué le duele?»: las páginas alrededor de las preguntas, cuyas palabras están en guides/*.toml.

guide-hurts = ¿Qué le duele?
guide-list-lead = Unas preguntas le llevan a quien puede atenderle y a sus primeras horas libres. Toma un minuto. No es un diagnóstico.
guide-front = Página principal
guide-else = Otra cosa: todos los servicios
guide-back = Atrás
guide-call = Llamar al <span class="num">{ $phone }</span>
guide-urgent = ¿Debilidad repentina, entumecimiento entre las piernas, pérdida del control de la vejiga o del intestino, dolor en el pecho, o dolor de espalda con fiebre? Eso no puede esperar a una cita: { $call }.
guide-urgent-first = ¿Es una emergencia? No siga aquí: { $call }.
guide-urgent-call = <a href="tel:{ $number }">llame al { $number }</a>
guide-step = Pregunta { $number } de { $of }
guide-or = o
guide-continue = Continuar
guide-kept = Esto le lleva a la persona adecuada; no es un diagnóstico. Sus respuestas se quedan en este navegador, durante una hora.
guide-again = Empezar de nuevo
guide-error = Error: { $title }
guide-problem = Hay un problema
guide-problem-mark = Error:
guide-nothing = Elija una respuesta. La más parecida está bien.
guide-none-and-some = Marcó «nada» y también otra cosa. Quite una de las dos.
guide-one = Elija una de las respuestas.
guide-lost = Sus respuestas ya no están
guide-lost-lead = Se guardan solo en su navegador, en una cookie, durante una hora. O pasó la hora, o su navegador no guarda nuestras cookies.
guide-suits = Lo que le recomendamos aquí
guide-suits-lead = Según sus respuestas, lo mejor primero. No es un diagnóstico: quien le atienda le examina primero.
guide-talk = Llámenos, por favor
guide-talk-lead = Con lo que respondió queremos hablar con usted antes de que reserve. Llámenos y buscamos juntos a la persona y la hora adecuadas.
guide-emergency-call = Llamar al { $number }
guide-afterwards = Cuando eso esté atendido, aquí estamos: { $phone }.
guide-doctor = ¿No sabe a quién acudir?
guide-doctor-lead = Llámenos y le decimos a quién dirigirse.
guide-worse = Si empeora rápido: { $call }.
guide-first = { $discipline }: llámenos primero
guide-barred = Por sus respuestas, llámenos primero
guide-barred-urgent = Por sus respuestas, busque ayuda primero
guide-barred-stop = { $stop }: es lo que le aconsejamos por sus respuestas a «{ $guide }». Hasta que esté atendido, limitamos las reservas en línea.
guide-barred-call = Por lo que respondió en «{ $guide }», queremos hablar con usted antes de que reserve: { $disciplines }.
guide-barred-see = Ver qué le aconsejamos o cambiar sus respuestas
guide-barred-because = por sus respuestas
guide-advice = Haga también esto
guide-meanwhile = Mientras tanto puede reservar esto:
guide-other-times = Otras horas<span class="unseen"> para { $service }</span>
guide-by-request = Usted la solicita y se la confirmamos por correo
guide-to-book = Llame para reservar<span class="unseen"> { $service }</span>
guide-by-phone = Esto se reserva por teléfono
guide-full = Por ahora no hay nada libre en línea
guide-mistake = ¿Respondió algo por error? Vuelva atrás y cámbielo. O empiece de nuevo: así retira todas sus respuestas a estas preguntas y lo que le aconsejamos por ellas.
guide-sources = En qué se basan estas preguntas
guide-sources-stop = En qué se basa este consejo
guide-yours = Sus respuestas a «¿Qué le duele?»
guide-see = { $guide }: ver lo que respondió
guide-share = Compartir mis respuestas con quien me atienda
guide-share-hint = Ayudan a preparar su cita. Sin la marca, nadie más que usted las ve.
