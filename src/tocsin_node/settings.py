"""Django's settings: one file without branches; what varies comes from `conf.py`."""

from pathlib import Path

from tocsin_node import connections, languages
from tocsin_node.conf import conf

HERE = Path(__file__).parent
LIBRARY = HERE.parent / "tocsin"

SECRET_KEY = conf().secret_key
DEBUG = False
ALLOWED_HOSTS = [*conf().hosts, "localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "tocsin_node.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "parties.Person"
DATABASES = {"default": connections.database(conf().database_url)}
EMAIL_CONFIG = connections.mail(conf().email_url, conf().data_dir)
EMAIL_BACKEND = EMAIL_CONFIG.backend
EMAIL_FILE_PATH = EMAIL_CONFIG.folder
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG.host, EMAIL_CONFIG.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_CONFIG.user, EMAIL_CONFIG.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_CONFIG.starttls, EMAIL_CONFIG.tls
DEFAULT_FROM_EMAIL = conf().email_from
SERVER_EMAIL = conf().email_from

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "tocsin_node.web",
    "tocsin_node.journal",
    "tocsin_node.jobs",
    "tocsin_node.parties",
    "tocsin_node.observations",
    "tocsin_node.detection",
    "tocsin_node.situation",
    "tocsin_node.api",
    "tocsin_node.ops",
]

MIDDLEWARE = [
    "tocsin_node.web.middleware.measured",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "tocsin_node.web.middleware.problems",
    # The length says nothing: the middleware adds bytes by chance, and tokens are masked anew.
    "tocsin_node.web.middleware.compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "tocsin_node.parties.middleware.standing",
    "tocsin_node.web.middleware.preferences",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "web" / "templates"],  # ours before those of the packages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tocsin_node.web.context.shell",
                "tocsin_node.wiring.navigation",
            ],
        },
    }
]

# Who signs in, and how.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tocsin_node.parties.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tocsin_node.parties.forms.sign_in.SignIn",
    "reauthenticate": "tocsin_node.parties.forms.sign_in.Again",
    "reset_password": "tocsin_node.parties.forms.sign_in.Forgotten",
    "reset_password_from_key": "tocsin_node.parties.forms.sign_in.FromLetter",
    "change_password": "tocsin_node.parties.forms.sign_in.Change",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an operator adds people; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")  # a mailed code proves a mailbox only
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(conf().behind_tls)
MFA_ADAPTER = "tocsin_node.parties.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not conf().behind_tls
MFA_TOTP_ISSUER = "Tocsin"
MFA_FORMS = {
    "authenticate": "tocsin_node.parties.forms.second_factor.Code",
    "reauthenticate": "tocsin_node.parties.forms.second_factor.CodeAgain",
    "authenticate_webauthn": "tocsin_node.parties.forms.second_factor.Key",
    "login_webauthn": "tocsin_node.parties.forms.second_factor.KeyAlone",
    "reauthenticate_webauthn": "tocsin_node.parties.forms.second_factor.KeyAgain",
    "activate_totp": "tocsin_node.parties.forms.second_factor.NewApp",
    "add_webauthn": "tocsin_node.parties.forms.second_factor.NewKey",
    "edit_webauthn": "tocsin_node.parties.forms.second_factor.NamedKey",
}
SOCIALACCOUNT_ADAPTER = "tocsin_node.parties.adapters.ServiceAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = connections.openid(conf())
USERSESSIONS_TRACK_ACTIVITY = False

# What the browser may do.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *connections.sign_in_services(conf())],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = connections.proxy_header(conf())
SECURE_SSL_REDIRECT = conf().behind_tls
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 * conf().behind_tls
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = conf().behind_tls
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "tocsin_node.web.views.forged"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in conf().hosts]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Languages and times.
USE_I18N = USE_TZ = True
LANGUAGES = languages.languages()
LANGUAGES_BIDI = languages.right_to_left()
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [languages.compiled(conf().data_dir / "cache" / "locale")]
TIME_ZONE = "UTC"

# Files: the node's own, and the report's style, typeface and script.
STATIC_URL = "/static/"
STATIC_ROOT = conf().data_dir / "cache" / "static"
STATICFILES_DIRS = [("report", LIBRARY / "report" / "static")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tocsin_node.web.storage.Hashed"},
}
MEDIA_ROOT = conf().data_dir / "blobs"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    },
    "counted": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counted",
    },
    "drawn": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "drawn"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"tocsin_node": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
