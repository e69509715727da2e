calibrate trade --data nowhere
