# Lo que rodea cada página, y lo que dicen muchas.

common-skip = Saltar al contenido
common-error = Error:
common-optional = (opcional)
common-phone = <a class="num" href="tel:{ $phone }">{ $readable }</a>
common-call = Llamar al <span class="num">{ $readable }</span>
