minutes logs/left-out.jsonl --out minutes.docx
