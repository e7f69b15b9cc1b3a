"""Marks of internal work, carried in the context of an environment.

Some writes are allowed to code that has made its checks, and to nobody else: the state
of a line, a bill's ledger, a price that was just computed. The code says so by a key in
the context. Its value is one of these objects and is compared by identity (``is``): a
web client may send any key with any value that JSON can hold, ``true`` for one, but it
can never send the object itself. A plain value would be a switch for everybody.
"""


class Sentinel:
    """A value that only Python code of this process can hold.

    :ivar name: for whoever reads a context while debugging.
    """

    def __init__(self, name: str):
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"


#: ``proximus_state_change``: the life cycle has checked the move and enters the state.
STATE_CHANGE = Sentinel("state change")
#: ``proximus_line_change``: a change of a line in service, recorded with its date.
LINE_CHANGE = Sentinel("line change")
#: ``proximus_operator_report``: what the operator reported is not reported back.
OPERATOR_REPORT = Sentinel("operator report")
#: ``proximus_bill_result``: what a check found, and nobody has confirmed.
BILL_RESULT = Sentinel("bill result")
#: ``proximus_benefit_rows``: what was computed is put down, which nobody does by hand.
BENEFIT_ROWS = Sentinel("benefit rows")
#: ``proximus_usage_records``: a month of usage is summed up from its records.
USAGE_RECORDS = Sentinel("usage records")
#: ``proximus_user_history``: the history of users and what it is about say the same.
USER_HISTORY = Sentinel("user history")
#: ``proximus_portal_opened``: the token in the address was right, and opens all of it.
OPENED_BY_TOKEN = Sentinel("opened by token")


class OptionalPdf:
    """``proximus_pdf``: whoever prints goes on without the PDF when there is none.

    :ivar reason: why no PDF could be made; empty as long as printing works.
    """

    def __init__(self) -> None:
        self.reason = ""
