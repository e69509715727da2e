minutes logs/pond.jsonl --out minutes.xml --schema logs/pond.jsonl
