minutes logs/changed.jsonl --out minutes.docx
