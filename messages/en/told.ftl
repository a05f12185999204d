# A service in a few words, as several pages tell of it.

told-for-new = For new patients
told-for-returning = For returning patients
