# Un servicio en pocas palabras, como lo cuentan varias páginas.

told-for-new = Para pacientes nuevos
told-for-returning = Para pacientes actuales
