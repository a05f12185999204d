# Entrar con un enlace que llega por correo.

sign-in-title = Ver sus citas
sign-in-lead = No necesita contraseña. Díganos el correo con el que reservó y le enviamos un enlace.
sign-in-email = Correo electrónico
sign-in-email-again = Otro correo, o el mismo otra vez
sign-in-send = Enviarme un enlace
sign-in-sent-title = Revise su buzón
sign-in-sent = Si conocemos ese correo, un enlace va en camino. Sirve una sola vez, durante diez minutos.
sign-in-nothing = ¿No llegó nada? Revise la carpeta de correo no deseado o inténtelo con el correo con el que reservó. Si todavía no ha venido, <a href="{ $home }">reserve su primera cita</a>.
sign-in-no-address = ¿No nos ha dado un correo? Llámenos al { $phone }.
sign-in-left = Ha cerrado sesión.
sign-in-too-many = Demasiados enlaces
sign-in-enough = Ya se pidieron varios enlaces. Use el más reciente de su buzón o inténtelo de nuevo en { $wait }.
sign-in-problem = Hay un problema
sign-in-error = Error:
sign-in-error-title = Error: Ver sus citas
sign-in-missing = Escriba su correo electrónico.
sign-in-wrong = Escriba un correo como nombre@example.com.

sign-in-confirm-title = ¿Mostrar sus citas?
sign-in-confirm = Pulse una vez y entrará en este dispositivo. El enlace ya no servirá más.
sign-in-confirm-button = Mostrar mis citas
sign-in-not-you = ¿No lo pidió usted? Entonces cierre esta página: no pasa nada.

sign-in-over-title = Este enlace ya no sirve
sign-in-over = Cada enlace sirve una sola vez y por poco tiempo: así nadie que lo encuentre después puede usarlo. Uno nuevo tarda un momento.
sign-in-over-button = Enviarme un enlace nuevo
sign-in-unknown-title = Este enlace no abre nada
sign-in-unknown = Puede que se haya cortado en el camino o que sea muy antiguo. Cópielo entero en la barra de direcciones, o pida uno nuevo a su clínica.
sign-in-clinics = A las clínicas
