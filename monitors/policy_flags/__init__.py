"""Policy flags: credentials, personal data, injected orders, destructive actions, delicate content."""

from monitors.policy_flags.config import PolicyConfig
from monitors.policy_flags.monitor import PolicyFlags

__all__ = ["PolicyConfig", "PolicyFlags"]
