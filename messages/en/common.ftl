# What is around every page.

common-skip = Skip to the content
# A telephone number as a link.
common-phone = <a class="num" href="tel:{ $phone }">{ $readable }</a>
