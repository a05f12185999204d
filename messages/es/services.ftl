# Lo que ofrece una clínica.

services-title = Servicios
services-question = ¿Qué desea reservar?
services-unsure = ¿Tiene dudas? Llámenos al { $phone } y elegimos juntos.
services-with = Lo que ofrece { $whom }. <a class="tap" href="{ $all }/services">Ver todos los servicios</a>
services-call = Llame para reservar<span class="unseen"> { $service }</span>
services-choose = Elegir hora<span class="unseen"> para { $service }</span>
services-confirmed = Se la confirmamos
services-none = Aquí todavía no se ofrece nada.
