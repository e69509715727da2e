whatif india-joins-rcep --brief brief.docx
