from certification.models.batches import Batch, Candidate
from certification.models.certificates import Certificate, FolioCounter

__all__ = ["Batch", "Candidate", "Certificate", "FolioCounter"]
