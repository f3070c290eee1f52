from django.apps import AppConfig


class ConnectorConfig(AppConfig):
    name = "connector"
    verbose_name = "Connector"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell approvals how each kind of record is checked, previewed and exported."""
        from approvals import hooks
        from connector.answers import HOOKS
        from connector.records import register_all

        register_all()
        hooks.register(HOOKS)
