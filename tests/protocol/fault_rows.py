"""The rows of the fault matrix; fault_matrix.py says how to read them."""

from __future__ import annotations

ROWS = """
refused connection                        | ~0 !0 !0 | !0 !0 !0 !0 | !0 !0 !0 | !0 !0 | ~0 ~0 ~0 | Connection refused
DNS failure                               | ~0 !0 !0 | .  !0 !0 !0 | !0 .  .  | !0 !0 | .  .  .  | cannot be reached
TLS handshake failure                     | ~0 !0 !0 | !0 !0 !0 !0 | !0 !0 !0 | !0 !0 | ~0 ~0 ~0 | SSL
connect time-out                          | ~0 !0 !0 | !0 !0 !0 !0 | !0 !0 !0 | !0 !0 | ~0 ~0 ~0 | timed out after 1 s
read time-out, not processed              | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | timed out after 1 s
read time-out, processed                  | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | timed out after 1 s
reset before it was processed             | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | Connection reset
reset after it was processed              | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | Connection reset
TLS failure after the body, not processed | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | SSL
TLS failure after the body, processed     | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | SSL
400                                       | !1 !1 !1 | !1 !1 !1 !1 | ~1 ~1 ~1 | ~1 ~1 | ~1 ~2 ~1 | refused with 400
401                                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | check the credentials
402                                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | top up the account
403                                       | !1 !1 !1 | !1 !1 !1 !1 | ~1 ~1 ~1 | ~1 ~1 | ~1 ~2 ~1 | not allowed to
404                                       | !1 !1 !1 | !1 !1 !1 !1 | ~1 ~1 ~1 | ~1 ~1 | ~1 ~2 ~1 | refused with 404
408, processed                            | ~1 !1 !1 | ?1 ?1 ?1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | answered 408
409                                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | refused with 409
422                                       | !1 !1 !1 | !1 !1 !1 !1 | ~1 ~1 ~1 | ~1 ~1 | ~1 ~2 ~1 | refused with 422
429 without Retry-After                   | +2 +2 +2 | +2 +2 +2 +2 | +2 +2 +2 | +2 +2 | +2 +3 +2 |
429, Retry-After in seconds               | +2 +2 +2 | +2 +2 +2 +2 | +2 +2 +2 | +2 +2 | +2 +3 +2 |
429, Retry-After as a date                | +2 +2 +2 | +2 +2 +2 +2 | +2 +2 +2 | +2 +2 | +2 +3 +2 |
429, Retry-After of a year                | +2 +2 +2 | !1 !1 !1 !1 | +2 +2 +2 | +2 +2 | +2 +3 +2 | in 31536000 s
429, Retry-After of no sense              | ~1 !1 !1 | +2 +2 +2 +2 | !1 !1 !1 | ~1 !1 | ~1 ~1 ~1 | soon
500, not processed                        | ~1 !1 !1 | ?1 ?1 ?1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | answered 500
500, processed                            | ~1 !1 !1 | ?1 ?1 ?1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | answered 500
502 with an HTML page                     | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | Bad Gateway
503 with Retry-After                      | ~3 !3 !3 | ?1 ?1 ?1 ?2 | !3 !3 !3 | ~3 !3 | ~3 ~3 ~3 | answered 503
empty body                                | ~1 !1 !1 | ?1 ?1 +1 ?2 | ~1 !1 ~1 | ~1 !1 | ~1 ~2 ~1 | (unusable)
body that is not JSON                     | ~1 !1 !1 | ?1 ?1 +1 ?2 | ~1 !1 ~1 | ~1 !1 | ~1 ~2 ~1 | (unusable)
JSON of the wrong type                    | ~1 !1 !1 | ?1 ?1 +1 ?2 | ~1 !1 ~1 | ~1 !1 | ~1 ~2 ~1 | (unusable)
body cut short                            | ~1 !1 !1 | +1 +1 +1 +1 | !1 !1 !1 | ~1 !1 | ~1 ~1 ~1 | cut short
body cut shorter                          | ~1 !1 !1 | ?1 ?1 +1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~1 ~1 | cut short
huge body                                 | ~1 !1 !1 | +1 +1 +1 +1 | !1 !1 ~1 | ~1 !1 | ~1 ~2 ~1 | larger than
slow drip                                 | ~1 !1 !1 | ?1 ?1 +1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~1 ~1 | took longer than 1 s
unknown extra fields                      | +1 +1 +1 | +1 +1 +1 +1 | +1 +1 +1 | +1 +1 | +1 +2 +1 |
missing optional fields                   | +1 +1 !1 | +1 +1 +1 +1 | +1 +1 +1 | ~1 ~1 | ~1 +2 +1 | no number fits
null where a value was                    | +1 +1 !1 | +1 +1 +1 ?2 | ~1 +1 +1 | ~1 ~1 | ~1 +2 +1 | (nulls)
numbers as strings                        | +1 +1 +1 | +1 +1 +1 +1 | +1 +1 +1 | +1 +1 | +1 +2 +1 |
301 to another host                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | is not followed
302 to another host                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | is not followed
303 to another host                       | !1 !1 !1 | ?1 ?1 ?1 ?2 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | 303
307 to another host                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | is not followed
308 to another host                       | !1 !1 !1 | !1 !1 !1 !1 | !1 !1 !1 | ~1 !1 | ~1 ~2 ~1 | is not followed
proxy in the environment                  | +1 +1 +1 | +1 +1 +1 +1 | +1 +1 +1 | +1 +1 | +1 +2 +1 |
"""

CHANNEL_ROWS = """
refused connection                        | ~0 | !0 .  !0 | ?0 | !0 .  .  | !0 !0 | !0 !0 | !0 !0
DNS failure                               | ~0 | !0 .  !0 | .  | !0 .  .  | !0 !0 | !0 !0 | !0 .
TLS handshake failure                     | ~0 | !0 .  !0 | ?0 | !0 .  .  | !0 !0 | !0 !0 | !0 !0
connect time-out                          | ~0 | !0 .  !0 | ?0 | !0 .  .  | !0 !0 | !0 !0 | !0 !0
read time-out, not processed              | ~3 | ?1 ?1 ?1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
read time-out, processed                  | ~3 | +1 ?1 +1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
reset before it was processed             | ~3 | ?1 ?1 ?1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
reset after it was processed              | ~3 | +1 ?1 +1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
TLS failure after the body, not processed | ~3 | ?1 ?1 ?1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
TLS failure after the body, processed     | ~3 | +1 ?1 +1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
400                                       | ~1 | !1 .  !1 | ?1 | ~1 .  .  | !1 !1 | !1 !1 | +1 !1
401                                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
402                                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
403                                       | ~1 | !1 .  !1 | ?1 | ~1 .  .  | !1 !1 | !1 !1 | +1 !1
404                                       | ~1 | !1 .  !1 | ?1 | ~1 .  .  | !1 !1 | !1 !1 | +1 !1
408, processed                            | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | ?1 ?1 | ?1 !1 | !1 ?1
409                                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
422                                       | ~1 | !1 .  !1 | ?1 | ~1 .  .  | !1 !1 | !1 !1 | +1 !1
429 without Retry-After                   | +2 | +2 .  +2 | +2 | +2 ~2 +2 | +2 +2 | +2 +2 | +2 +2
429, Retry-After in seconds               | +2 | +2 .  +2 | +2 | +2 ~2 +2 | +2 +2 | +2 +2 | +2 +2
429, Retry-After as a date                | +2 | +2 .  +2 | +2 | +2 ~2 +2 | +2 +2 | +2 +2 | +2 +2
429, Retry-After of a year                | +2 | !1 .  !1 | +2 | +2 .  .  | +2 +2 | +2 +2 | +2 +2
429, Retry-After of no sense              | ~1 | +2 .  +2 | ?1 | !1 .  .  | ?1 ?1 | ?1 !1 | !1 ?1
500, not processed                        | ~1 | ?1 ?1 ?1 | ?1 | !1 .  .  | ?1 ?1 | ?1 !1 | !1 ?1
500, processed                            | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | ?1 ?1 | ?1 !1 | !1 ?1
502 with an HTML page                     | ~3 | +1 ?1 +1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
503 with Retry-After                      | ~3 | ?1 ?1 ?1 | ?3 | !3 .  .  | ?3 ?3 | ?3 !3 | !3 ?3
empty body                                | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
body that is not JSON                     | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
JSON of the wrong type                    | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
body cut short                            | ~1 | +1 .  +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
body cut shorter                          | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
huge body                                 | ~1 | +1 .  +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
slow drip                                 | ~1 | +1 ?1 +1 | ?1 | !1 .  .  | +1 +1 | +1 !1 | !1 +1
unknown extra fields                      | +1 | +1 .  +1 | +1 | +1 ~1 +1 | +1 +1 | +1 +1 | +1 +1
missing optional fields                   | +1 | +1 .  +1 | +1 | +1 .  +1 | +1 +1 | +1 +1 | +1 +1
null where a value was                    | +1 | +1 .  +1 | +1 | ~1 .  +1 | +1 +1 | +1 +1 | +1 +1
numbers as strings                        | +1 | +1 .  +1 | +1 | +1 ~1 +1 | +1 +1 | +1 +1 | +1 +1
301 to another host                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
302 to another host                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
303 to another host                       | !1 | +1 ?1 +1 | ?1 | !1 .  .  | ?1 ?1 | ?1 !1 | !1 ?1
307 to another host                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
308 to another host                       | !1 | !1 .  !1 | ?1 | !1 .  .  | !1 !1 | !1 !1 | !1 !1
proxy in the environment                  | +1 | +1 .  +1 | +1 | +1 .  .  | +1 +1 | +1 +1 | +1 +1
"""
"""The same for what channels are asked with; the words are those above."""

_NOT_SHOWN = "are not shown the list of channels"

WORDS = {
    "(unusable)": {
        "": "something else than a list",
        "POST channels, part of a list": "without a channel id",
        "POST orders": "without an order id",
        "POST unnamed orders": "without an order id",
        "POST confirm": "without a status",
    },
    "refused with 400": {"": "refused with 400", "channels in delete of one in doubt": _NOT_SHOWN},
    "not allowed to": {"": "not allowed to", "channels in delete of one in doubt": _NOT_SHOWN},
    "refused with 404": {
        "": "refused with 404",
        "channels in delete of one in doubt": _NOT_SHOWN,
        "DELETE channels": "its list shows the channel all the same",
    },
    "refused with 422": {"": "refused with 422", "channels in delete of one in doubt": _NOT_SHOWN},
    "(nulls)": {"": "no number fits", "POST confirm": "without a status"},
}
"""The words of a row that differ by endpoint."""
