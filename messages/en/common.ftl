# What is around every page, and what many of them say.

common-skip = Skip to the content
common-error = Error:
common-optional = (optional)
# A telephone number as a link, and what a button says that calls it.
common-phone = <a class="num" href="tel:{ $phone }">{ $readable }</a>
common-call = Call <span class="num">{ $readable }</span>
