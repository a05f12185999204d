# A visit and a service in a few words, as several pages tell of them.

told-for-new = For new patients
told-for-returning = For returning patients
