minutes logs/pond.jsnl --out minutes.docx
