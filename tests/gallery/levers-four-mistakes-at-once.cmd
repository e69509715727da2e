levers --outcome "real_incme[VNN]" --over tarif,quota --by CHNN
