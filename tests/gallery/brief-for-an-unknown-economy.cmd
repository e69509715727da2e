brief india-joins-rcep --for VNN --out brief.docx
