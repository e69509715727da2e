minutes logs/pond.jsonl --out minutes.csv --schema logs/pond.jsonl
