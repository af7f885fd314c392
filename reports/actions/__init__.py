from reports.actions.progress import ask, ask_for_monthly, make, retry

__all__ = ["ask", "ask_for_monthly", "make", "retry"]
