minutes logs/pond.jsonl --out logs/pond.jsonl/minutes.pdf --schema akn.xsd
