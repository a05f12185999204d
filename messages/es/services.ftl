# Lo que ofrece una clínica, y cada servicio.

services-title = Servicios
services-question = ¿Qué desea reservar?
services-unsure = ¿Tiene dudas? Llámenos al { $phone } y elegimos juntos.
services-gone = Lo que indica ese enlace ya no se ofrece aquí. Esto es lo que ofrecemos.
services-call = Llame para reservar<span class="unseen"> { $service }</span>
services-choose = Elegir hora<span class="unseen"> para { $service }</span>
services-confirmed = Se la confirmamos
services-none = Aquí todavía no se ofrece nada.

services-all = Todos los servicios
services-back = ← Todos los servicios
services-for-everyone = Para pacientes nuevos y actuales
services-ask = Usted solicita, nosotros confirmamos
services-by-phone = Esta cita se reserva por teléfono
services-together = Llámenos y encontraremos una hora juntos.
services-with-whom = ¿Con quién?
services-when = ¿Cuándo?
services-anyone = Con cualquiera, lo antes posible
services-anyone-hint = La primera hora libre de cualquiera de nosotros
services-full = completo
services-phone = por teléfono
services-about = Acerca de { $name }
