power eu27 --unit 0
