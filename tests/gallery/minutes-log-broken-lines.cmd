minutes logs/broken-lines.jsonl --out minutes.docx
