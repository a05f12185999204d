# La página que dice a los pacientes qué salió mal: qué es y qué hacer.

problem-malformed = No se puede leer la solicitud
problem-malformed-advice = Vuelva atrás, recargue la página e inténtelo de nuevo.
problem-forbidden = Eso no está permitido
problem-forbidden-advice = Empiece de nuevo desde la página de la clínica.
problem-not-found = Aquí no hay nada
problem-not-found-advice = Revise la dirección o búsquelo de nuevo.
problem-cannot = Eso no se puede hacer aquí
problem-cannot-advice = Vuelva atrás e inténtelo de otra manera, o llame a la clínica.
problem-gone = Eso ya terminó
problem-gone-advice = Empiece de nuevo; no se pierde nada de lo reservado.
problem-too-large = La solicitud es demasiado grande
problem-too-large-advice = Envíe menos.
problem-invalid = Algo todavía no está bien
problem-invalid-advice = Vuelva atrás, corríjalo y envíelo de nuevo.
problem-refused = Eso no es posible
problem-refused-advice = Elija otra hora o llame a la clínica.
problem-changed = Cambió entretanto
problem-changed-advice = Mírelo de nuevo y inténtelo de nuevo.
problem-too-many = Demasiados intentos
problem-too-many-advice = Espere y inténtelo de nuevo.
problem-internal = Algo salió mal de nuestro lado
problem-internal-advice = Inténtelo de nuevo; si continúa, llámenos.
problem-busy = La clínica está ocupada
problem-busy-advice = Inténtelo de nuevo en un momento.

problem-to-clinic = A la página de la clínica
problem-to-first = A la página principal
problem-request = Solicitud { $id }
