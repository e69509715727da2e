minutes logs/no-opening.jsonl --out minutes.docx
