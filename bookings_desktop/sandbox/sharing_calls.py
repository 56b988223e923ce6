"""The calls about who may see what: ``acl`` and ``freebusy`` (facts page, section 7)."""

from __future__ import annotations

from typing import Final

from bookings_desktop.sandbox import api_errors, freebusy, query, schema, shapes
from bookings_desktop.sandbox.calendars import ROLES, CalendarState, Json
from bookings_desktop.sandbox.calls import API_ROOT, Caller
from bookings_desktop.sandbox.mails import Mail
from bookings_desktop.sandbox.query import Params

#: “none” takes a right away: the rule stays and is listed as deleted.
_ROLES: Final = frozenset({"none", *ROLES})
_SCOPES: Final = frozenset({"default", "user", "group", "domain"})


class SharingCalls(Caller):
    """An account behind the calls about sharing; arguments as for ``Account``.

    Only owners see and change rules. As at Google, sync tokens of a calendar die with each change of its rules.
    """

    def list_rules(self, calendar_id: str, params: Params | None = None) -> Json:
        """Answer ``acl.list``, in pages; without sync tokens. Deleted rules only come with ``showDeleted``."""

        def action(sent: Json) -> Json:
            rules = [
                rule
                for rule in self._rules(self._owned(calendar_id)).values()
                if sent.get("showDeleted") or rule["role"] != "none"
            ]
            return self._paged(f"acl {calendar_id}", sent, rules, kind="calendar#acl", default=100, largest=250)

        return self._call("GET", _path(calendar_id), params, query.LIST_RULES, action, shape=shapes.ACL)

    def get_rule(self, calendar_id: str, rule_id: str, params: Params | None = None) -> Json:
        """Answer ``acl.get``."""
        return self._call(
            "GET",
            _path(calendar_id, rule_id),
            params,
            query.NONE,
            lambda _: self._rule(self._owned(calendar_id), rule_id),
            shape=shapes.ACL_RULE,
        )

    def insert_rule(self, calendar_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``acl.insert``; a second rule for the same scope replaces the first."""

        def action(sent: Json) -> Json:
            given = schema.checked(body, shapes.ACL_RULE)
            rule_id = _rule_id(given.get("scope") or {})
            return self._store_rule(self._owned(calendar_id), rule_id, given.get("role"), sent)

        return self._call(
            "POST", _path(calendar_id), params, query.CHANGE_RULE, action, body=body, shape=shapes.ACL_RULE
        )

    def patch_rule(self, calendar_id: str, rule_id: str, body: Json, params: Params | None = None) -> Json:
        """Answer ``acl.patch`` and ``acl.update``: another role for the same scope."""

        def action(sent: Json) -> Json:
            given, calendar = schema.checked(body, shapes.ACL_RULE), self._owned(calendar_id)
            current = self._rule(calendar, rule_id)
            if given.get("scope") and _rule_id(given["scope"]) != rule_id:
                raise api_errors.invalid("Invalid scope value.")
            return self._store_rule(calendar, rule_id, given.get("role") or current["role"], sent)

        path = _path(calendar_id, rule_id)
        return self._call("PATCH", path, params, query.CHANGE_RULE, action, body=body, shape=shapes.ACL_RULE)

    def delete_rule(self, calendar_id: str, rule_id: str, params: Params | None = None) -> None:
        """Answer ``acl.delete``: the role becomes ``none``."""

        def action(_: Json) -> Json:
            calendar = self._owned(calendar_id)
            self._rule(calendar, rule_id)
            return self._store_rule(calendar, rule_id, "none", {"sendNotifications": False})

        self._call("DELETE", _path(calendar_id, rule_id), params, query.NONE, action)

    def query_free_busy(self, body: Json, params: Params | None = None) -> Json:
        """Answer ``freebusy.query``."""
        return self._call(
            "POST",
            f"{API_ROOT}/freeBusy",
            params,
            query.NONE,
            lambda _: freebusy.answer(body, self.calendar, self.account),
            body=body,
            shape=shapes.FREE_BUSY,
        )

    def _rules(self, calendar: CalendarState) -> dict[str, Json]:
        own_id = f"user:{self.account}"
        if own_id not in calendar.rules:
            calendar.rules[own_id] = self._new_rule(own_id, calendar.access_role)
        return calendar.rules

    def _rule(self, calendar: CalendarState, rule_id: str) -> Json:
        rule = self._rules(calendar).get(rule_id)
        if rule is None:
            raise api_errors.not_found()
        return rule

    def _store_rule(self, calendar: CalendarState, rule_id: str, role: str | None, sent: Json) -> Json:
        if not role:
            raise api_errors.required("Missing role.")
        if role not in _ROLES:
            raise api_errors.invalid("Invalid role value.")
        if rule_id == f"user:{self.account}":
            raise api_errors.own_access()
        kind, _, value = rule_id.partition(":")
        if kind == "default" and role not in ("none", "freeBusyReader", "reader"):
            raise api_errors.invalid("Invalid role value.")
        rule = self._rules(calendar)[rule_id] = self._new_rule(rule_id, role)
        calendar.token_generation += 1
        # Google mails the person with whom a calendar is shared, unless told otherwise.
        if role != "none" and kind in ("user", "group") and sent.get("sendNotifications", True):
            self.mails.append(Mail(calendar.id, "", "sharing", (value,)))
        return rule

    def _new_rule(self, rule_id: str, role: str) -> Json:
        kind, _, value = rule_id.partition(":")
        scope = {"type": kind} | ({"value": value} if value else {})
        return {"kind": "calendar#aclRule", "etag": self.next_etag(), "id": rule_id, "scope": scope, "role": role}


def _rule_id(scope: Json) -> str:
    kind, value = scope.get("type"), (scope.get("value") or "").lower()
    if not kind:
        raise api_errors.required("Missing scope type.")
    if kind not in _SCOPES or (kind == "default") == bool(value) or (kind in ("user", "group") and "@" not in value):
        raise api_errors.invalid("Invalid scope value.")
    return f"{kind}:{value}" if value else kind


def _path(calendar_id: str, rule_id: str | None = None) -> str:
    path = f"{API_ROOT}/calendars/{calendar_id}/acl"
    return path if rule_id is None else f"{path}/{rule_id}"
