from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "config"
    verbose_name = "Tieout"

    def ready(self) -> None:
        """Have the settings checked whenever Django starts."""
        from config import checks  # noqa: F401
