calibrate tradde --data .
