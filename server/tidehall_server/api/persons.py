"""Signing in and out, the first manager, and the accounts of a hall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint, NoBody
from tidehall_server.api.fields import AccountName, Body, Name, NewPassword, Secret
from tidehall_server.auth.accounts import Account, Accounts
from tidehall_server.auth.permissions import Permissions
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.sessions import Sessions, SignedIn
from tidehall_server.auth.tokens import new_password
from tidehall_server.hall import Hall

PersonRole = Literal["manager", "clerk", "guide", "auditor", "office", "delivery", "sysadmin", "secadmin"]


class LoginBody(Body):
    name: Annotated[str, Field(max_length=64)]
    password: Secret


class SetupBody(Body):
    secret: Annotated[str, Field(max_length=64)]
    name: AccountName
    password: NewPassword


class PasswordBody(Body):
    old: Secret
    new: NewPassword


class UserBody(Body):
    """Without ``password`` a one-time password is made and told in the answer."""

    name: AccountName
    role: PersonRole
    display: Name | None = None
    password: NewPassword | None = None


class ResetBody(Body):
    password: NewPassword | None = None


class Login(BaseModel):
    token: str
    role: str
    name: str
    display: str
    hall: str
    must_change: bool
    expires_at: datetime


class Me(BaseModel):
    """``name`` is what people read; ``id`` is what the story keeps; ``may``: the matters that are theirs."""

    id: str
    role: str
    name: str
    hall: str
    kind: str
    window: str | None
    must_change: bool
    may: list[str]


class Done(BaseModel):
    ok: bool = True


class Users(BaseModel):
    users: list[Account]


class UserAnswer(BaseModel):
    """``password`` is told once, when it was made here; it must be changed at the first sign-in."""

    user: Account
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Persons:
    hall: Hall
    sessions: Sessions
    accounts: Accounts
    permissions: Permissions

    def endpoints(self) -> list[Endpoint]:
        return [*self._own(), *self._users()]

    def _own(self) -> list[Endpoint]:
        return [
            Endpoint("POST", "/api/v1/setup", "setup", "The first manager, once", self.setup, Login,
                     body=SetupBody, codes=(403, 409, 429), tag="accounts"),
            Endpoint("POST", "/api/v1/login", "login", "Sign in", self.login, Login,
                     body=LoginBody, codes=(401, 429), tag="accounts"),
            Endpoint("POST", "/api/v1/logout", "logout", "Sign out", self.logout, Done, matter="self",
                     may_before_change=True, tag="accounts"),
            Endpoint("POST", "/api/v1/password", "password", "Change one's own password", self.password, Done,
                     matter="self", body=PasswordBody, may_before_change=True, codes=(429,), tag="accounts"),
            Endpoint("GET", "/api/v1/me", "me", "Who the token belongs to", self.me, Me, matter="self",
                     may_before_change=True, tag="accounts"),
            Endpoint("GET", "/api/v1/ping", "ping", "An answer that costs nothing but the check of the token",
                     lambda _: Done(), Done, matter="self", tag="house"),
        ]  # fmt: skip

    def _users(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/users"
        return [
            Endpoint("GET", base, "users", "Accounts of the hall", self.list, Users, matter="users", tag="accounts"),
            Endpoint("POST", base, "user-add", "Add an account", self.add, UserAnswer, matter="users-change",
                     body=UserBody, codes=(409,), tag="accounts"),
            Endpoint("POST", f"{base}/{{name}}/disable", "user-disable", "Disable an account and end its sessions",
                     self.disable, UserAnswer, matter="users-change", body=NoBody, codes=(404, 409), tag="accounts"),
            Endpoint("POST", f"{base}/{{name}}/reset", "user-reset", "Give an account a new first password",
                     self.reset, UserAnswer, matter="users-change", body=ResetBody, codes=(404,), tag="accounts"),
        ]  # fmt: skip

    def setup(self, call: Call) -> Login:
        body: SetupBody = call.body
        return self._answer(self.sessions.setup(body.secret, body.name, body.password, call.address))

    def login(self, call: Call) -> Login:
        body: LoginBody = call.body
        return self._answer(self.sessions.login(body.name, body.password, call.address))

    def logout(self, call: Call) -> Done:
        if call.identity.kind == "person":
            self.sessions.logout(call.identity, call.address)
        return Done()

    def password(self, call: Call) -> Done:
        if call.identity.kind != "person":
            raise Problem(ProblemCode.PERSON_ONLY)
        self.sessions.change_password(call.identity, call.body.old, call.body.new, call.address)
        return Done()

    def me(self, call: Call) -> Me:
        who = call.identity
        return Me(id=who.id, role=who.role, name=who.name, hall=who.hall, kind=who.kind, window=who.window,
                  must_change=who.must_change, may=self.permissions.all_of(who.role))  # fmt: skip

    def list(self, _: Call) -> Users:
        return Users(users=self.accounts.list())

    def add(self, call: Call) -> UserAnswer:
        body: UserBody = call.body
        made = new_password() if body.password is None else None
        password = body.password if body.password is not None else made or ""
        account = self.accounts.add(body.name, body.display or body.name, body.role, password, call.source)
        return UserAnswer(user=account, password=made)

    def disable(self, call: Call) -> UserAnswer:
        return UserAnswer(user=self.accounts.disable(call.path["name"], call.source, call.identity.id))

    def reset(self, call: Call) -> UserAnswer:
        body: ResetBody = call.body
        made = new_password() if body.password is None else None
        password = body.password if body.password is not None else made or ""
        return UserAnswer(user=self.accounts.reset(call.path["name"], password, call.source), password=made)

    def _answer(self, signed: SignedIn) -> Login:
        return Login(token=signed.token, role=signed.role, name=signed.name, display=signed.display,
                     hall=self.hall.id, must_change=signed.must_change, expires_at=signed.expires_at)  # fmt: skip
