"""One request to Vobiz: what the status of its answer means, and how that is told without its secrets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Literal

from vobiz_provider.api.account import Account
from vobiz_provider.api.error_body import parse_error
from vobiz_provider.api.errors import OutcomeUnknown, Refused, Unreachable, Unreadable
from vobiz_provider.api.rate_limit import LONGEST_WAIT_SECONDS, seconds_asked_for, wait
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.transport import LARGEST_BODY, Answer, NeverConnected, NoAnswer, Transport


class Request:
    """One request, to be sent by one of its methods.

    Args:
        transport: the account's.
        what: what is asked for, as a line about it begins: `order`, `list of channels`.
        secrets: what it carries that no line about it may show, besides the account's own secrets.
        is_given_up: whether nobody waits for the outcome any more; asked while it waits for a rate limit.
    """

    def __init__(
        self, transport: Transport, what: str, secrets: Iterable[str], is_given_up: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self.what = what
        self._secrets = (*secrets, *transport.account.secrets)
        self._is_given_up = is_given_up

    def get(
        self,
        path: str,
        query: dict[str, str] | None = None,
        *,
        largest: int = LARGEST_BODY,
        when_too_large: str = "",
    ) -> Answer:
        """Reads.

        Args:
            path: below the base URL.
            query: the parameters.
            largest: how many bytes of a success are read.
            when_too_large: what else than writing to support helps where more come, ending in ", or ".

        Returns:
            A success (2xx), and its whole body.

        Raises:
            Refused: a definite no.
            Unreachable: no answer, not all of it, or a server that cannot answer now.
            Unreadable: the answer is too large.
        """
        try:
            answer = self._transport.get(path, query, largest)
        except (NeverConnected, NoAnswer) as error:
            raise self._unreachable(error) from None
        if answer.status in {408, 429} or (answer.status >= 500 and answer.status != 501):
            raise Unreachable(f"{self.what}: Vobiz answered {answer.status}: {self.words_of(answer)}: try again later")
        if not 200 <= answer.status < 300:
            raise self._refused(answer)
        if answer.is_too_large:
            way_on = f"{when_too_large}write to support@vobiz.ai"
            raise Unreadable(f"{self.what}: {answer.problem}, which cannot be read: {way_on}")
        if answer.problem:
            raise Unreachable(f"{self.what}: {answer.problem}: try again later")
        return answer

    def change(self, method: Literal["PUT", "DELETE"], path: str, body: dict[str, Any] | None = None) -> Answer:
        """Sends a change that has the same effect once or several times, and again where no answer comes.

        Args:
            method: the HTTP method.
            path: below the base URL.
            body: what is sent, None where nothing is.

        Returns:
            A success (2xx), maybe without its whole body.

        Raises:
            Refused, Unreachable: it had no effect, unless an attempt before the last had.
            OutcomeUnknown: it may have taken effect.
        """
        try:
            answer = self._transport.change(method, path, body)
        except NeverConnected as error:
            raise self._unreachable(error) from None
        except NoAnswer as error:
            raise OutcomeUnknown(self._shown(str(error))) from None
        return self._success(answer)

    def post(self, path: str, body: dict[str, Any], *, cause_of_server_error: str = "") -> Answer:
        """Sends a change; again only where it is certain that it had no effect.

        Args:
            path: below the base URL.
            body: what is sent.
            cause_of_server_error: what may be behind a 5xx, besides a fault of the server, in words.

        Returns:
            A success (2xx), maybe without its whole body.

        Raises:
            Refused, Unreachable: nothing was changed.
            OutcomeUnknown: it may have taken effect.
        """
        return self._success(self._post_through_rate_limit(path, body), cause_of_server_error)

    def _success(self, answer: Answer, cause_of_server_error: str = "") -> Answer:
        if 200 <= answer.status < 300:
            return answer
        # 303 says "done, look there"; 408 and 5xx may come from a proxy in front of an API that went on.
        if answer.status in {303, 408} or not 300 <= answer.status < 500:
            cause = f"; {cause_of_server_error}" if cause_of_server_error and answer.status >= 500 else ""
            raise OutcomeUnknown(f"answered {answer.status}: {self.words_of(answer)}{cause}", answer.status)
        raise self._refused(answer)

    def words_of(self, answer: Answer) -> str:
        """What an answer to this request says, fit to show, with what support asks for."""
        # Of a list that is none, millions of characters would be made fit to show for the first 300.
        error = parse_error(answer.body[:LARGEST_BODY])
        code = error.code if error.code not in {error.words, str(answer.status)} else None
        request = error.request_id and f"request {error.request_id}"
        # Apart from the words: those may be so long that they are cut.
        for_support = ", ".join(self._shown(part) for part in (code, request) if part)
        return self._shown(error.words) + (f" ({for_support})" if for_support else "")

    def without_secrets(self, text: str) -> str | None:
        """A text of the answer made fit to show, or None where nothing is left of it."""
        return one_line(text, self._secrets) or None

    def _shown(self, text: str) -> str:
        return self.without_secrets(text) or "no text"

    def _post_through_rate_limit(self, path: str, body: dict[str, Any]) -> Answer:
        waited, pause = 0.0, 1.0
        while True:
            try:
                answer = self._transport.post(path, body)
            except NeverConnected as error:
                raise self._unreachable(error, ", nothing was sent") from None
            except NoAnswer as error:
                raise OutcomeUnknown(self._shown(str(error))) from None
            if answer.status != 429:
                return answer
            asked = seconds_asked_for(answer)
            seconds = max(pause, asked or 0)
            if waited + seconds > LONGEST_WAIT_SECONDS:
                later = "later" if asked is None else f"in {math.ceil(asked)} s"
                raise self._refused(answer, f": run it again {later}")
            if not wait(seconds, self._is_given_up):
                raise self._refused(answer, ", and the run was cancelled before it was sent again")
            waited, pause = waited + max(seconds, 0.1), pause * 2

    def _unreachable(self, error: Exception, what_is_sure: str = "") -> Unreachable:
        reason = f"Vobiz cannot be reached ({self._shown(str(error))}){what_is_sure}"
        return Unreachable(f"{self.what}: {reason}: try again later")

    def _refused(self, answer: Answer, advice: str = "") -> Refused:
        error = parse_error(answer.body)
        hint = _hint(answer.status, self._transport.account)
        return Refused(
            f"{self.what}: Vobiz refused with {answer.status}: {self.words_of(answer)}{hint}{advice}",
            answer.status,
            self.without_secrets(error.code or ""),
            self.without_secrets(error.words),
            self.without_secrets(error.request_id or ""),
        )


def _hint(status: int, account: Account) -> str:
    if 300 <= status < 400:
        return "; a redirect is not followed, check vobiz:baseUrl"
    source = f", which came from {account.source}" if account.source else ""
    return {
        401: f"; check the credentials{source}, and the letter case of the base URL's path",
        402: "; top up the account",
        403: "; these credentials are not allowed to: use others",
    }.get(status, "")
