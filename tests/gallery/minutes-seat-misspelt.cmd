minutes logs/pond.jsonl --out minutes.docx --seat nort
