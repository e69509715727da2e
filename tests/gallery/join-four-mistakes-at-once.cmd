join --members FRA,USA,USA,Atlantis --damage burk --for EU
