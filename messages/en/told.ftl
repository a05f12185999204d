# A service in a few words, as several pages tell of it.

told-for-new = For new patients
told-for-returning = For returning patients
# To whom such a service is not for; the services that suit follow as links.
told-returning-choose = Been here before? Choose instead
told-new-choose = First time here? Choose instead
