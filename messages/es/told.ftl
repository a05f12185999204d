# Un servicio en pocas palabras, como lo cuentan varias páginas.

told-for-new = Para pacientes nuevos
told-for-returning = Para pacientes actuales
# A quien no corresponde ese servicio; siguen, como enlaces, los que sí.
told-returning-choose = ¿Ya ha estado aquí? Elija mejor otra
told-new-choose = ¿Es su primera vez aquí? Elija mejor otra
