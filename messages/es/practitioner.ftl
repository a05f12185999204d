# Quién atiende aquí, uno por uno.

practitioner-soonest = Próxima hora libre
practitioner-gives = Lo que ofrece { $name }
practitioner-by-phone = Las citas con { $name } se reservan por teléfono
