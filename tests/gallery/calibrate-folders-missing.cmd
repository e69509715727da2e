calibrate trade --data .
