from accounts.actions.audit import record

__all__ = ["record"]
