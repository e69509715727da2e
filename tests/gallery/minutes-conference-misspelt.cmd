minutes logs/pond.jsonl --out minutes.html --conference lake
