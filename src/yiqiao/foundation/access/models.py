"""Users, roles and grants."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    """A person or device that signs in. What they may do comes only from role grants."""

    username = models.CharField(max_length=50, unique=True)
    display_name = models.CharField(max_length=50)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
