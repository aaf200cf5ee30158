from typing import ClassVar

from allauth.account.managers import EmailAddressManager, EmailConfirmationManager
from django.db import models

from kepan.apps.accounts.models import User

class EmailAddress(models.Model):
    objects: ClassVar[EmailAddressManager]
    user: models.ForeignKey[User, User]
    email: models.EmailField[str, str]
    verified: models.BooleanField[bool, bool]
    primary: models.BooleanField[bool, bool]

class EmailConfirmation(models.Model):
    objects: ClassVar[EmailConfirmationManager]
    email_address: models.ForeignKey[EmailAddress, EmailAddress]
