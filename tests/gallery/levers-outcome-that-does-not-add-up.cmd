levers --outcome "real_wage[EUN]"
