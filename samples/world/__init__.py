"""An invented company's agents and the people who write to them; every name and number in here is made up.

From the ground up: ``grammar`` and ``voice`` (wording), ``things`` (what people write about), ``cast`` (services and
agents), ``users``, ``tools`` (what tools answer), ``intents/`` (what people want), ``stage`` (an agent at work, as
drafts of spans), ``failures/`` and ``signals`` (what is planted), ``schedule`` and ``day`` (who writes when),
``telemetry`` (drafts of spans through the real OpenTelemetry SDK), ``truth`` (what was planted, as JSON).
"""
