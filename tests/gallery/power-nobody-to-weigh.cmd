power wto
