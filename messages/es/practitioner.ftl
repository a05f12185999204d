# Quién atiende aquí, todos y uno por uno.

practitioner-title = Quién atiende aquí
practitioner-question = ¿Con quién desea su cita?
practitioner-gone = La persona que indica ese enlace ya no atiende aquí. Estas sí.
practitioner-anyone-hint = Elija primero un servicio
practitioner-soonest = Próxima hora libre
practitioner-gives = Lo que ofrece { $name }
practitioner-by-phone = Las citas con { $name } se reservan por teléfono
