# Lo que rodea cada página.

common-skip = Saltar al contenido
common-phone = <a class="num" href="tel:{ $phone }">{ $readable }</a>
