# Una cita y un servicio en pocas palabras, como los cuentan varias páginas.

told-for-new = Para pacientes nuevos
told-for-returning = Para quienes ya son pacientes
