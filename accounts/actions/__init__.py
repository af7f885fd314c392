from accounts.actions.audit import record, record_many

__all__ = ["record", "record_many"]
