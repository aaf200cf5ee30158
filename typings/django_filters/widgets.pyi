from typing import Any

from django import forms

class BooleanWidget(forms.Select):
    choices: Any
