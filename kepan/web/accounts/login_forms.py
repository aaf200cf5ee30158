"""allauth's forms with our own words and without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _


def _get_rules() -> str:
    return " ".join(str(text) for text in password_validators_help_texts())


def _set_words(form: forms.Form, **labels: Any) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.help_text = ""


def _set_new_password_words(form: forms.Form) -> None:
    _set_words(form, password1=_("新密码"), password2=_("再输一次新密码"))
    form.fields["password1"].help_text = _get_rules()


class LoginForm(account_forms.LoginForm):
    """Login name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_words(self, login=_("登录名或电子邮箱"), password=_("密码"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["login"].widget.attrs["autocapitalize"] = "none"
        self.fields["login"].widget.attrs["autofocus"] = True


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_words(self, password=_("密码"))


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_words(self, oldpassword=_("现在的密码"))
        _set_new_password_words(self)


class SetPasswordForm(account_forms.SetPasswordForm):
    """A first password for somebody who has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_new_password_words(self)


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_words(self, email=_("电子邮箱"))


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    """A new password after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_new_password_words(self)


def _set_code_words(form: forms.Form, label: Any) -> None:
    _set_words(form, code=label)
    form.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})


class AuthenticateForm(factor_forms.AuthenticateForm):
    """The second factor at login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_code_words(self, _("验证码或备用码"))


class SecondFactorForm(factor_forms.ReauthenticateForm):
    """The second factor once more before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_code_words(self, _("验证码或备用码"))


class ActivateForm(totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_code_words(self, _("验证器显示的 6 位数字"))
