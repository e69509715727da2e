data show economes
